"""An erased person leaves no byte in the files of a running installation on SQLite."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.environment import Account, service
from lab.install import ROOT
from lab.ports import free_port
from lab.processes import Child

PATIENCE_SECONDS = 120.0
NAME, PHONE, EMAIL = "Philippa Quillfeather", "+14155550123", "quillfeather@example.org"
SPOKEN, SUMMARY, RESUME = "a zeppelin of marmalade", "navigated by marmalade", "zeppelin navigator since 1931"
PRIVATE = (NAME, PHONE, PHONE[1:], EMAIL, SPOKEN, SUMMARY, RESUME)

HELD = """
import django
django.setup()
from django.utils import timezone
from calls.models import Call, Interview, InterviewResponse, InterviewResult, ProviderEvent
from candidates.models import Candidate
from tests.engines.test_erased_bytes import PHONE, RESUME, SPOKEN, SUMMARY
from tests.factories import make_live_call, make_recording, make_response
interview = Interview.objects.get()
Candidate.objects.update(resume_text=RESUME)
call = make_live_call(interview)
Call.objects.update(status="completed")
response = make_response(interview, transcript=SPOKEN, feedback=SUMMARY)
for number in range(50):  # values that were replaced, on pages that were given back
    InterviewResponse.objects.update(transcript=SPOKEN * (number + 1))
make_recording(response, call, audio=b"RIFF....WAVE" + SPOKEN.encode())
fields = {"provider": "twilio", "applied_at": timezone.now()}
for number in range(200):
    payload = {"To": PHONE, "SpeechResult": SPOKEN}
    ProviderEvent.objects.create(key=f"k{number}", kind="answer", call=call, payload=payload, **fields)
ProviderEvent.objects.create(key="in", kind="inbound", payload={"From": PHONE}, **fields)
InterviewResult.objects.create(
    interview=interview, overall_score=7.5, recommendation="hire", summary=SUMMARY, strengths=[]
)
Interview.objects.update(status="completed")
"""


class Installation:
    """`web`, `worker` and `clock` on SQLite, without a carrier."""

    def __init__(self, directory: Path, undo: ExitStack) -> None:
        self.directory, port = directory, free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = service(
            directory=directory, account=Account(), web_url=self.url, phoneline_url="http://127.0.0.1:9"
        ) | {
            "DATABASE_URL": f"sqlite:///{directory / 'db.sqlite3'}",
            "PYTHONPATH": str(ROOT),
            "DIALLING_ENABLED": "false",
        }
        self.run("manage.py", "migrate", "--no-input", "-v", "0")
        address = ("--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
        self._start("web", undo, "-m", "gunicorn", "screener.wsgi", *address)
        self._start("worker", undo, "manage.py", "run_worker")
        self._start("clock", undo, "manage.py", "run_clock")

    def _start(self, name: str, undo: ExitStack, *arguments: str) -> None:
        log = self.directory / f"{name}.log"
        child = Child(name, [sys.executable, *arguments], env=self.environment, log=log)
        undo.callback(child.stop)

    def run(self, *arguments: str) -> None:
        """Runs Python to its end."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "screener.settings"}
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """One request; raises HTTPError for a refusal."""
        headers = {"X-API-Key": self.environment["API_KEY"], "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
            content: bytes = answer.read()
        return content

    def found(self) -> set[tuple[str, str]]:
        """Which private words are in which file."""
        files = [path for path in self.directory.rglob("*") if path.is_file()]
        return {(path.name, word) for path in files for word in PRIVATE if word.encode() in path.read_bytes()}

    def answers(self) -> bool:
        """Whether `web` is up."""
        try:
            return b"ok" in self.ask("GET", "/healthz")
        except OSError:
            return False


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A running installation."""
    with ExitStack() as undo:
        running = Installation(tmp_path, undo)
        _wait_until(running.answers)
        yield running


def test_an_erased_person_leaves_no_byte(installation: Installation):
    candidate = {"name": NAME, "phone": PHONE, "email": EMAIL, "consent": {"wording": "x", "source": "x"}}
    job = {"title": "Engine driver", "description": "Drives engines, every day, in all weathers."}
    body = {"candidate": candidate, "job_description": job}
    ordered = json.loads(installation.ask("POST", "/api/v1/interviews/", body))
    installation.run("-c", HELD)
    assert {word for _, word in installation.found()} >= set(PRIVATE)
    path = f"/api/v1/candidates/{ordered['candidate']}/"
    installation.ask("DELETE", path)
    assert installation.found() == set()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        installation.ask("GET", path)
