"""Makes `.venv` and puts the pinned packages into it, once. A script with nothing but the standard library.

`python3 -I lab/install.py run` installs what the service and the phoneline need, `dev` also the
tools of development. A stamp in `.venv` holds a digest of the requirement files, so that a second run reads
a few small files and ends, without a network.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
OLDEST = (3, 11)
REQUIREMENTS = {
    "run": ("requirements.txt", "phoneline/requirements.txt"),
    "dev": ("requirements-dev.txt", "requirements.txt", "phoneline/requirements.txt"),
}
DISK = {"run": "650 MB", "dev": "1 GB"}
PIP_LINES = 20
"""How much of what pip said is shown when it fails."""
USAGE = "usage: install.py run|dev"
TOO_OLD = "name another one, as in `make setup PYTHON=python3.12`."
NO_VENV = "`python3 -m venv` failed; on Debian and Ubuntu the package python3-venv brings what it needs."


def main(arguments: list[str]) -> int:
    """Install one set. 0: everything is there; 1: it could not be, one sentence says why; 2: a wrong call."""
    if len(arguments) != 1 or arguments[0] not in REQUIREMENTS:
        return _complain(USAGE, 2)
    if sys.version_info < OLDEST:
        return _complain(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: {TOO_OLD}")
    chosen = arguments[0]
    if _is_installed(chosen):
        return 0
    with _alone():
        return 0 if _is_installed(chosen) else _install(chosen)


def _install(chosen: str) -> int:
    names = REQUIREMENTS[chosen]
    _tell(f"Installing {', '.join(names)} into .venv: a minute or two, once; {DISK[chosen]} of disk space.")
    if not _make_venv():
        return 1
    command = [_python(), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    for name in names:
        command += ["-r", str(ROOT / name)]
    if _run_pip(command):
        return _complain("The packages could not be installed; what pip says stands above.")
    _stamp(chosen).write_text(_digest(chosen))
    return 0


def _run_pip(command: list[str]) -> int:
    """pip's exit status. The terminal shows how far it is; what pip says itself is shown when it fails."""
    said: list[str] = []
    found = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:  # noqa: S603 - our own words and files
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                found += 1
                _progress(f"  {found} packages found, the last one {line.split()[1]}", every=25, number=found)
            elif line.startswith("Installing collected packages"):
                _progress(f"  Unpacking {found} packages …", last=True)
    if pip.returncode:
        sys.stderr.writelines(said[-PIP_LINES:])
    return pip.returncode


def _progress(sentence: str, *, every: int = 1, number: int = 0, last: bool = False) -> None:
    """Overwrites the line on a terminal. Elsewhere only each `every`th sentence is written, each on a line."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K{sentence}" + ("\n" if last else ""))
    elif number % every == 0:
        sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _make_venv() -> bool:
    """A usable `.venv`: an existing one is kept when its interpreter still runs and is the one asked for."""
    if _venv_version() == sys.version:
        return True
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own words
    if made.returncode:
        _complain(f"{(made.stdout + made.stderr).strip()}\n{NO_VENV}")
    return made.returncode == 0


def _venv_version() -> str | None:
    """What the interpreter in `.venv` says of itself, None when there is none that runs pip."""
    try:
        command = [_python(), "-c", "import sys, pip; sys.stdout.write(sys.version)"]
        answer = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own words
    except OSError:
        return None
    return answer.stdout if answer.returncode == 0 else None


def _is_installed(chosen: str) -> bool:
    try:
        return _stamp(chosen).read_text() == _digest(chosen) and os.access(_python(), os.X_OK)
    except OSError:
        return False


def _digest(chosen: str) -> str:
    """Changes with the interpreter and with every byte of the requirement files."""
    digest = hashlib.sha256(sys.version.encode())
    for name in REQUIREMENTS[chosen]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _stamp(chosen: str) -> Path:
    return VENV / f".installed-{chosen}"


def _python() -> str:
    return str(VENV / "bin" / "python")


@contextmanager
def _alone() -> Iterator[None]:
    """Only one installation at a time; a second `make` waits here, and the lock ends with its process."""
    lock = ROOT / "var" / "install.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _tell("Another installation is going on, waiting for it …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _complain(sentence: str, status: int = 1) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(_complain("\nStopped. The same command continues where it stopped.", 130))
