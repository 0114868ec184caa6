"""Starts the Procfile's lines as a platform would, looks whether they come up, and ends them again.

`python -m lab.production` takes production-like variables, and the database of DATABASE_URL.
"""

import os
import secrets
import sys
import time
from pathlib import Path

from lab import procfile
from lab.command import exit_status
from lab.directory import Directory
from lab.environment import machine
from lab.ports import free_port
from lab.probe import MOVED, OK, UNAUTHORIZED, status
from lab.processes import ProcessError, Processes
from lab.terminal import say

_SETTLED_SECONDS = 2.0
_PUBLIC = "https://screen.example"


def main() -> int:
    """0: every line of the Procfile started, answered and ended when asked."""
    return exit_status(_play, "The Procfile does not hold")


def _play() -> int:
    with Directory("production", keep=False) as directory, Processes(directory) as processes:
        _rehearse(processes)
    return 0


def _rehearse(processes: Processes) -> None:
    env = _environment(processes.directory)
    lines = procfile.commands()
    processes.run("release", procfile.shell(lines.pop("release")), env)
    say("release: done")
    for name, line in lines.items():
        processes.launch(name, procfile.shell(line), env)
    base_url = f"http://127.0.0.1:{env['PORT']}"
    processes.wait_until(lambda: status(f"{base_url}/readyz") == OK, "/readyz answers 200")
    say("web: /readyz answers 200")
    _look_at(base_url, env["API_KEY"])
    time.sleep(_SETTLED_SECONDS)  # a worker or clock that cannot work has ended by now
    processes.check()
    for name in reversed(lines):
        _end(processes, name)


def _environment(directory: Path) -> dict[str, str]:
    return machine() | {
        "PORT": str(free_port()),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "API_KEY": secrets.token_urlsafe(24),
        "WEBHOOK_BASE_URL": _PUBLIC,
        "DATA_DIR": str(directory),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{directory / 'db.sqlite3'}",
    }


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


def _end(processes: Processes, name: str) -> None:
    """Ask it to end; ProcessError when it had to be killed."""
    began = time.monotonic()
    if processes.stop(name).was_killed:
        raise ProcessError(f"{name} did not end when it was asked to")
    say(f"{name}: ended within {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
