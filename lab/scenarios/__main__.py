"""Plays scenarios against whole stacks, and prints what became of each. `make scenarios` runs it."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lab.command import exit_status
from lab.inputs import check_at_once, check_speed
from lab.scenarios.apart import play_apart
from lab.scenarios.groups import Options, grouped
from lab.scenarios.reading import read_all
from lab.scenarios.setting import Played
from lab.scenarios.table import table
from lab.servers import engines
from lab.terminal import say

SPEED = 30.0
AT_ONCE = 24


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every scenario ended as it should; 1: one did not; 2: unusable input."""
    return exit_status(lambda: _play(_parser().parse_args(arguments)), "The scenarios could not be played")


def _play(given: argparse.Namespace) -> int:
    options = _options(given)
    groups = grouped(read_all(given.files, given.name), given.speed)
    began = time.monotonic()
    played = play_apart(groups, options)
    return _tell(played, time.monotonic() - began)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.scenarios", description=__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, help="scenario files or folders (default: lab/scenarios/library)"
    )
    parser.add_argument("--name", default="*", help="play those with this name; * stands for anything")
    parser.add_argument("--seed", type=int, default=0, help="for what goes wrong by lot (default: 0)")
    parser.add_argument(
        "--speed", type=float, default=SPEED, help=f"call seconds in a second, at most (default: {SPEED:g})"
    )
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"scenarios at once (default: {AT_ONCE})")
    engines.add_arguments(parser)
    return parser


def _options(given: argparse.Namespace) -> Options:
    check_speed(given.speed)
    check_at_once(given.at_once, "scenarios")
    url = os.environ.get("DATABASE_URL", "")
    server = url if url.startswith(("postgres://", "postgresql://")) else ""
    return Options(given.seed, given.at_once, server, engines.chosen(given))


def _tell(played: Sequence[Played], seconds: float) -> int:
    failed = sum(bool(one.faults) for one in played)
    say(f"\n{table(played)}\n")
    say(f"{len(played)} scenarios in {seconds:.0f} s, {failed or 'none'} failed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
