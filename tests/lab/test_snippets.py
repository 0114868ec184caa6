"""The commands of the README, the tutorial and the API page do what the text says, against running processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from candidates.phone import parse_phone
from candidates.resume import parse_resume
from lab.install import ROOT
from lab.stack import Stack
from tests.collection import resumes
from tests.snippets import dry_run, of, the


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """What `make run SPEED=20` starts."""
    database = tmp_path_factory.mktemp("snippets") / "db.sqlite3"
    with Stack("snippets", speed=20, env={"DATABASE_URL": f"sqlite:///{database}"}) as started:
        yield started


def _bash(stack: Stack, script: str, folder: Path) -> str:
    """What a script prints; a command that fails fails the test with its output."""
    env = os.environ | {"BASE_URL": stack.base_url, "API_KEY": stack.api_key, "no_proxy": "127.0.0.1"}
    (folder / "postman").symlink_to(ROOT / "postman")
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env=env, cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def _tutorial() -> list[str]:
    """Its commands, without those that start the service and set what it prints: here `stack` is the service."""
    return [
        block for block in of("docs/start/tutorial.md", "sh") if not block.startswith(("make run", "export BASE_URL"))
    ]


def test_the_tutorial_leads_to_a_result_and_an_erased_candidate(stack: Stack, tmp_path: Path):
    printed = _bash(stack, "\n".join(_tutorial()), tmp_path)
    assert '"recommendation": "' in printed
    assert (tmp_path / "answer-1.wav").read_bytes().startswith(b"RIFF")


def test_the_two_requests_of_the_readme_order_an_interview_and_ask_for_its_result(stack: Stack, tmp_path: Path):
    order, _, result = the("README.md", "curl ").text.rpartition("curl")
    interview = json.loads(_bash(stack, order, _folder(tmp_path, "order")))
    answer = json.loads(_bash(stack, f"curl{result}".replace("ID", interview["id"]), _folder(tmp_path, "result")))
    assert interview["status"] == "pending"
    assert answer.get("code") in ("result_not_ready", None)


@pytest.mark.parametrize("block", of("docs/reference/api.md", "sh"))
def test_a_request_of_the_api_page_is_accepted(stack: Stack, tmp_path: Path, block: str):
    assert "id" in json.loads(_bash(stack, block, tmp_path))


def test_the_example_of_the_phone_page_gives_what_its_comments_say():
    phone = parse_phone("020 7031 3000", "GB")
    (block,) = of("docs/reference/phones.md", "python")
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102 - our own document
    assert names["phone"] == phone
    assert (phone.e164, phone.region, phone.line_type) == ("+442070313000", "GB", "fixed_line")
    assert 'parse_phone("020 7031 3000", "GB")' in block


def test_the_example_of_the_resume_page_runs():
    data = (ROOT / "postman" / "resume.docx").read_bytes()
    (block,) = of("docs/reference/resumes.md", "python")
    names: dict[str, object] = {"data": data}
    exec(block, names)  # noqa: S102 - our own document
    assert names["resume"] == parse_resume(data)


def test_a_number_is_given_to_the_page_of_the_phoneline(stack: Stack, tmp_path: Path):
    command = the("docs/start/phone-page.md", "curl ").text.replace("http://127.0.0.1:PORT", stack.phoneline_url)
    assert "/candidates/+14155550132 " in command  # the number of the other tests: here it is another one
    _bash(stack, command.replace("curl", "curl --fail-with-body").replace("550132", "550199"), tmp_path)


DEMO = """
import sys
from pathlib import Path
from lab import demo, directory
directory.VAR = Path("var").absolute()
sys.exit(demo.main(sys.argv[1:]))
"""


def _demo(folder: Path, *words: str) -> str:
    """What a command of `make demo` prints when it is given in a folder. Nothing is installed."""
    dry = dry_run(*words).stdout.splitlines(keepends=True)
    script = "".join(line for line in dry if "install.py" not in line)
    (folder / "demo.py").write_text(DEMO, encoding="utf-8")
    script = script.replace(".venv/bin/python -m lab.demo", f"{sys.executable} demo.py")
    given = dict(word.split("=", 1) for word in words if "=" in word)
    env = os.environ | given | {"SPEED": "20", "PYTHONPATH": str(ROOT)}
    env.pop("DATABASE_URL", None)
    run = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_the_demo_of_the_readme_reads_a_job_and_a_resume_and_prints_what_is_shown(tmp_path: Path):
    (tmp_path / "job.txt").write_text("Ward Nurse\n\nYou care for patients after surgery.\n", encoding="utf-8")
    (tmp_path / "cv.pdf").write_bytes(resumes.rows()[0].data)
    [command] = the("README.md", "make demo JOB=").commands
    printed = _demo(tmp_path, *command[1:])
    assert "Job: Ward Nurse" in printed
    shown = the("README.md", "Job: ").text
    for words in (
        "Job: ",
        " questions, written by builtin:",
        "The phone rings.",
        "Service: Hello. This is an automated call",
        "The candidate agrees, the questions begin.",
        "The interview ended: completed",
        "Recommendation: ",
        "Overall score: ",
        "Scored by: ",
    ):
        assert words in shown
        assert words in printed
