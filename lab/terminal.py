"""Words for the person in front of the terminal."""

import sys


def say(text: str = "") -> None:
    """Write a line at once, also when the output is a pipe or a log file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Like `say`, on the error output."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
