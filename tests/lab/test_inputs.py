"""What the person gives to the demo."""

from pathlib import Path

import pytest

from lab.inputs import BUILT_IN_JOB, InputError, language_of, read_job, read_resume, script_name


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
    job = read_job(_file(tmp_path, b"Paints bridges, " * 50), "en-US")
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


SPOKEN = {
    "en-US": "We are looking for a nurse who likes to work in a small team and is not afraid of night shifts.",
    "de-DE": "Wir suchen eine Pflegekraft, die gern in einem kleinen Team arbeitet und die sich vor dem Dienst in der "
    "Nacht nicht fürchtet.",
    "es-ES": "Buscamos a una persona para el equipo de noche, con ganas de aprender y que sepa trabajar con "
    "los pacientes y con sus familias en el hospital.",
    "fr-FR": "Nous cherchons une personne pour le service de nuit qui aime travailler dans une petite équipe et qui a "
    "de l'expérience.",
    "sv-SE": "Vi söker en sjuksköterska som vill arbeta i ett litet team och som inte är rädd för att arbeta på natten "
    "eller på helgen.",
}


@pytest.mark.parametrize(("tag", "text"), SPOKEN.items())
def test_the_language_of_a_job_is_found_from_its_text(tag: str, text: str):
    assert language_of(text) == tag


def test_a_list_of_technical_names_is_no_language():
    assert (
        language_of(
            "C, C++, R, Java, Node.js, Kubernetes, Qt, CMake, SQL, Go, Rust, PHP, Perl, CSS, HTML, AWS, GCP " * 2
        )
        == ""
    )


def test_a_language_that_the_questions_cannot_be_in_is_asked_for(tmp_path: Path):
    text = "Szukamy osoby do pracy w kuchni, która lubi gotować i nie boi się pracy wieczorem ani w weekendy. " * 2
    with pytest.raises(InputError, match="JOB_LANGUAGE"):
        read_job(_file(tmp_path, text.encode()))


def test_a_language_that_is_named_is_taken(tmp_path: Path):
    assert read_job(_file(tmp_path, b"Kock"), "sv-SE").language == "sv-SE"
