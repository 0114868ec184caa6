"""What the demo says to input that cannot be used, and a screening as a platform would run it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from lab import demo, directory
from lab.ats import Ats
from lab.inputs import BUILT_IN_JOB, Job, read_job
from lab.install import ROOT
from lab.stack import Stack
from lab.values import WrittenJob


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


SWEDISH_JOB = """Sjuksköterska till kirurgen

Vi söker en sjuksköterska som vill arbeta i ett litet team på vår kirurgiska avdelning. Du har legitimation, du är van
att arbeta självständigt, och det är en fördel om du har erfarenhet av att handleda studenter.
"""


def _printed(job: Job, capsys: pytest.CaptureFixture[str]) -> str:
    """What the demo says about a job whose questions are written at once."""
    ats = create_autospec(Ats, instance=True)
    ats.job.return_value = WrittenJob(id="1", status="ready", questions=(), written_by="builtin")
    demo._ask_for_questions(create_autospec(Stack, instance=True), ats, job)
    return capsys.readouterr().out


def test_a_swedish_job_is_read_as_swedish_and_the_answers_are_said_not_to_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "jobb.txt"
    path.write_text(SWEDISH_JOB, encoding="utf-8")
    job = read_job(path)
    assert (job.title, job.language) == ("Sjuksköterska till kirurgen", "sv-SE")
    printed = _printed(job, capsys)
    assert "Job: Sjuksköterska till kirurgen (sv-SE)" in printed
    assert demo.OTHER_JOB in printed


def test_the_answers_fit_the_built_in_job(capsys: pytest.CaptureFixture[str]):
    assert demo.OTHER_JOB not in _printed(read_job(BUILT_IN_JOB), capsys)


# A parent that runs in the background may ignore SIGINT, and its children inherit that.
DEMO = """
import signal, sys
from pathlib import Path
from lab import demo, directory
signal.signal(signal.SIGINT, signal.default_int_handler)
directory.VAR = Path(sys.argv[1])
sys.exit(demo.main([]))
"""


def test_ctrl_c_ends_a_running_demo_with_one_word_and_status_130(tmp_path: Path):
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", DEMO, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert any(line.startswith("The service is up") for line in running.stdout)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate()
    assert (running.returncode, errors) == (130, "Stopped.\n")


def test_a_screening_with_its_recordings_in_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'db.sqlite3'}")
    monkeypatch.setattr(directory, "VAR", tmp_path)
    assert demo.main(["--s3", "--honcho", "--speed", "20"]) == 0
    kept = [path.parent.name for path in (tmp_path / "demo").rglob("*.wav")]
    assert kept.count("answers") == 6
    assert not list((tmp_path / "demo" / "media").rglob("*.wav"))
