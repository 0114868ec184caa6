"""Starts the Procfile's lines as a platform would, looks whether they come up, and ends them again.

`python -m lab.production` takes production-like variables, and the database of DATABASE_URL.
"""

import os
import secrets
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from lab import procfile
from lab.directory import Directory
from lab.environment import machine
from lab.probe import MOVED, OK, UNAUTHORIZED, status
from lab.processes import Child, Leash, ProcessError, end_on_signals
from lab.servers.base import free_port
from lab.terminal import complain, say

_START_SECONDS = 60.0
_SETTLED_SECONDS = 2.0
_PUBLIC = "https://screen.example"


def main() -> int:
    """0: every line of the Procfile started, answered and ended when asked."""
    end_on_signals()
    with ExitStack() as undo:
        claimed = Directory("production", keep=False)
        undo.callback(claimed.release)
        leash = Leash()
        undo.callback(leash.close)
        try:
            _rehearse(claimed.path, leash)
        except ProcessError as error:
            complain(f"The Procfile does not hold: {error}")
            return 1
    return 0


def _rehearse(directory: Path, leash: Leash) -> None:
    env = _environment(directory)
    lines = procfile.commands()
    release = _launch("release", lines.pop("release"), env, leash)
    release.finish(_START_SECONDS)
    leash.release(release)
    say("release: done")
    children = [_launch(name, line, env, leash) for name, line in lines.items()]
    base_url = f"http://127.0.0.1:{env['PORT']}"
    _wait_until_ready(f"{base_url}/readyz", children)
    _look_at(base_url, env["API_KEY"])
    time.sleep(_SETTLED_SECONDS)  # a worker or clock that cannot work has ended by now
    for child in children:
        child.check()
    for child in reversed(children):
        _end(child, leash)


def _environment(directory: Path) -> dict[str, str]:
    return machine() | {
        "PORT": str(free_port()),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "API_KEY": secrets.token_urlsafe(24),
        "WEBHOOK_BASE_URL": _PUBLIC,
        "DATA_DIR": str(directory),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{directory / 'db.sqlite3'}",
    }


def _launch(name: str, line: str, env: dict[str, str], leash: Leash) -> Child:
    log = Path(env["DATA_DIR"]) / "logs" / f"{name}.log"
    child = Child(name, procfile.shell(line), env=env, log=log)
    leash.hold(child)
    return child


def _wait_until_ready(url: str, children: list[Child]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while status(url) != OK:
        for child in children:
            child.check()
        if time.monotonic() > deadline:
            raise ProcessError(f"{url} does not answer 200 within {_START_SECONDS:.0f} s")
        time.sleep(0.1)
    say("web: /readyz answers 200")


def _look_at(base_url: str, key: str) -> None:
    """Behind a proxy that ends TLS, and past it."""
    forwarded = {"X-Forwarded-Proto": "https"}
    with_key = forwarded | {"X-API-Key": key}
    for path, headers, expected in (
        ("/healthz", {}, OK),
        ("/api/v1/interviews/", {}, MOVED),
        ("/api/v1/interviews/", forwarded, UNAUTHORIZED),
        ("/api/v1/interviews/", with_key, OK),
        ("/api/docs/", forwarded, OK),
    ):
        found = status(base_url + path, headers)
        if found != expected:
            raise ProcessError(f"{path} with {sorted(headers)} answers {found}, not {expected}")
        say(f"web: {path} with {', '.join(headers) or 'no header'} answers {found}")


def _end(child: Child, leash: Leash) -> None:
    """Ask it to end; ProcessError when it had to be killed."""
    began = time.monotonic()
    child.stop()
    leash.release(child)
    if child.was_killed:
        raise ProcessError(f"{child.name} did not end when it was asked to")
    say(f"{child.name}: ended within {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
