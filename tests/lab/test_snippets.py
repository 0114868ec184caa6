"""The commands of the README, the tutorial and the API page do what the text says, against running processes."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from candidates.phone import parse_phone
from candidates.resume import parse_resume
from lab.install import ROOT
from lab.stack import Stack

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """What `make run SPEED=20` starts."""
    database = tmp_path_factory.mktemp("snippets") / "db.sqlite3"
    with Stack("snippets", speed=20, env={"DATABASE_URL": f"sqlite:///{database}"}) as started:
        yield started


def _blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return [content for kind, content in BLOCK.findall(text) if kind == language]


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


def test_the_tutorial_leads_to_a_result_and_an_erased_candidate(stack: Stack, tmp_path: Path):
    printed = _bash(stack, "\n".join(_blocks("docs/tutorial.md", "sh")), tmp_path)
    assert '"recommendation": "' in printed
    assert (tmp_path / "answer-1.wav").read_bytes().startswith(b"RIFF")


def test_the_two_requests_of_the_readme_order_an_interview_and_ask_for_its_result(stack: Stack, tmp_path: Path):
    (block,) = [block for block in _blocks("README.md", "sh") if "curl" in block]
    order, _, result = block.rpartition("curl")
    interview = json.loads(_bash(stack, order, _folder(tmp_path, "order")))
    answer = json.loads(_bash(stack, f"curl{result}".replace("ID", interview["id"]), _folder(tmp_path, "result")))
    assert interview["status"] == "pending"
    assert answer.get("code") in ("result_not_ready", None)


@pytest.mark.parametrize("block", _blocks("docs/api.md", "sh"))
def test_a_request_of_the_api_page_is_accepted(stack: Stack, tmp_path: Path, block: str):
    assert "id" in json.loads(_bash(stack, block, tmp_path))


def test_the_example_of_the_phone_page_gives_what_its_comments_say():
    phone = parse_phone("020 7031 3000", "GB")
    (block,) = _blocks("docs/phones.md", "python")
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102 - our own document
    assert names["phone"] == phone
    assert (phone.e164, phone.region, phone.line_type) == ("+442070313000", "GB", "fixed_line")
    assert 'parse_phone("020 7031 3000", "GB")' in block


def test_the_example_of_the_resume_page_runs():
    data = (ROOT / "postman" / "resume.docx").read_bytes()
    (block,) = _blocks("docs/resumes.md", "python")
    names: dict[str, object] = {"data": data}
    exec(block, names)  # noqa: S102 - our own document
    assert names["resume"] == parse_resume(data)
