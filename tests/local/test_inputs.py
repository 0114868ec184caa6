"""What the person gives to the demo."""

from pathlib import Path

import pytest

from screener.local.inputs import BUILT_IN_JOB, InputError, read_job, read_resume, script_name


def _file(directory: Path, content: bytes) -> Path:
    path = directory / "job.txt"
    path.write_bytes(content)
    return path


def test_the_built_in_job_has_a_title_and_a_description():
    job = read_job(BUILT_IN_JOB)
    assert job.title == "Backend Engineer (Python)"
    assert "PostgreSQL" in job.description


def test_the_first_line_with_words_is_the_title(tmp_path: Path):
    job = read_job(_file(tmp_path, b"\n\n# Line cook\r\n\r\nCooks lines.\r\n"))
    assert job.title == "Line cook"
    assert job.description.endswith("Cooks lines.")


def test_a_text_without_line_breaks_gets_a_title_that_ends_at_a_word(tmp_path: Path):
    job = read_job(_file(tmp_path, b"Paints bridges, " * 50))
    assert job.title.removesuffix(" …").split()[-1] in {"Paints", "bridges"}
    assert len(job.title) <= 122


def test_a_text_from_an_older_windows_program_is_read(tmp_path: Path):
    assert read_job(_file(tmp_path, "Köchin – Küche".encode("cp1252"))).title == "Köchin – Küche"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b" \n#\n", "is empty"), (b"%PDF-1.7", "plain text"), (b"a\0b", "plain text")],
)
def test_a_job_that_is_no_text_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str):
    with pytest.raises(InputError, match=sentence):
        read_job(_file(tmp_path, content))


def test_a_missing_resume_is_refused_with_its_name(tmp_path: Path):
    with pytest.raises(InputError, match=r"résumé .*nobody\.pdf cannot be read: No such file"):
        read_resume(tmp_path / "nobody.pdf")


@pytest.mark.parametrize("wanted", ["hangs_up", "hangs up", "Hangs-Up"])
def test_a_candidate_may_be_spelled_with_blanks(wanted: str):
    assert script_name(wanted) == "hangs_up"


@pytest.mark.parametrize("wanted", ["nobody", "", "../strong"])
def test_an_unknown_candidate_is_refused_with_those_there_are(wanted: str):
    with pytest.raises(InputError, match=r"there are: .*strong.*weak"):
        script_name(wanted)
