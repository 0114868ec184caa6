"""What the demo says to input that cannot be used, and a screening as a platform would run it."""

from pathlib import Path

import pytest

from screener.local import demo, directory


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--job", "/nowhere/job.txt"], "The job description /nowhere/job.txt cannot be read"),
        (["--resume", "/nowhere/cv.pdf"], "The résumé /nowhere/cv.pdf cannot be read"),
        (["--candidate", "nobody"], "There is no candidate 'nobody'"),
        (["--speed", "0"], "The speed 0 is out of range"),
    ],
)
def test_unusable_input_is_one_sentence_and_status_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
):
    assert demo.main(arguments) == 2
    output = capsys.readouterr()
    assert output.err.startswith(sentence)
    assert output.err.count("\n") == 1


def test_a_screening_with_its_recordings_in_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'db.sqlite3'}")
    monkeypatch.setattr(directory, "VAR", tmp_path)
    assert demo.main(["--s3", "--honcho", "--speed", "20"]) == 0
    kept = [path.parent.name for path in (tmp_path / "demo").rglob("*.wav")]
    assert kept.count("answers") == 6
    assert not list((tmp_path / "demo" / "media").rglob("*.wav"))
