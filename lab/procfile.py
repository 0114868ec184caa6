"""The lines of the Procfile: the one place that says how the service's processes are started."""

import re
from pathlib import Path

from lab.install import ROOT

PROCFILE = ROOT / "Procfile"
_LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")


def commands(path: Path = PROCFILE) -> dict[str, str]:
    """Name → shell command, in the file's order. ValueError for a line that is no entry."""
    found: dict[str, str] = {}
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            raise ValueError(f"{path.name}: not a `name: command` line: {line!r}")
        found[match["name"]] = match["command"]
    return found


def shell(line: str) -> list[str]:
    """A line as a platform runs it; `exec` makes the started process the program itself."""
    return ["sh", "-c", f"exec {line}"]


def on_socket(line: str, descriptor: int) -> str:
    """The line of web, on a socket that listens already and stays open while web is away."""
    return line.replace("0.0.0.0:$PORT", f"fd://{descriptor}")
