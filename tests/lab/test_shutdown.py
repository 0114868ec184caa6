"""What web and clock do when they are told to stop, as real processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from lab.stack import Stack

JOB = {"title": "Cook", "description": "Cooks for forty guests, alone."}
ORDER = {
    "candidate": {
        "name": "Robin Example",
        "phone": "+14155550132",
        "consent": {"wording": "I agree to one recorded call.", "source": "test"},
    },
    "job_description": JOB,
}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack with SQLite of its own."""
    with Stack("shutdown", env={"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}) as stack:
        yield stack


def _ask(stack: Stack, method: str, path: str, **content: object) -> requests.Response:
    headers = {"X-API-Key": stack.api_key, "Prefer": "wait=6"}
    with requests.Session() as session:
        session.trust_env = False
        url = f"{stack.base_url}/api/v1/{path}"
        return session.request(method, url, headers=headers, timeout=60, **content)  # type: ignore[arg-type]  # json=


def _wait_until(has_come: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not has_come():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_web_answers_what_it_has_begun_before_it_ends(stack: Stack):
    stack.stop("worker")  # nobody writes the questions: the request waits for them as long as it may
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(_ask(stack, "POST", "job-descriptions/", json=JOB).status_code)
    )
    asking.start()
    _wait_until(lambda: bool(_ask(stack, "GET", "job-descriptions/").json()["results"]))
    stack.stop("web")
    asking.join()
    assert answers == [202]


def test_a_request_that_comes_while_web_restarts_is_answered_afterwards(stack: Stack):
    stack.stop("web")
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(stack, "GET", "interviews/").status_code))
    asking.start()
    stack.start("web")
    asking.join()
    assert answers == [200]


def test_nothing_is_dialled_after_the_clock_was_stopped_until_there_is_one_again(stack: Stack):
    stack.stop("clock")
    interview = _ask(stack, "POST", "interviews/", json=ORDER).json()["id"]
    time.sleep(2)
    assert _ask(stack, "GET", f"interviews/{interview}/").json()["calls"] == []
    stack.start("clock")
    _wait_until(lambda: bool(_ask(stack, "GET", f"interviews/{interview}/").json()["calls"]))
