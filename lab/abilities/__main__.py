"""Plays simulated candidates and prints in which order the service puts them. `make abilities` runs it."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from lab.abilities.figures import Estimate, order, quotes_said
from lab.abilities.model import Job
from lab.abilities.play import play
from lab.abilities.reading import read_all
from lab.abilities.table import orders, people
from lab.command import exit_status
from lab.inputs import check_at_once, check_speed
from lab.openai.stand_in import OpenAIStandIn
from lab.stack import Stack
from lab.terminal import complain, say

SPEED = 30.0
AT_ONCE = 20
TIMES = 2
SCORERS = ("rules", "builtin")
_USUAL = {"COOLDOWN_SECONDS": "0", "MAX_LIVE_CALLS": "200", "RATE_CALLS_PER_SECOND": "50", "WORKER_THREADS": "8"}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: what must hold holds; 1: it does not, or a call came to no result; 2: unusable input."""
    return exit_status(lambda: _play(_parser().parse_args(arguments)), "The candidates could not be played")


def _play(given: argparse.Namespace) -> int:
    jobs = read_all(given.name)
    check_speed(given.speed)
    check_at_once(given.at_once, "calls")
    return max(_screen(name, jobs, given) for name in given.scorer or SCORERS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab.abilities", description=__doc__)
    parser.add_argument("--scorer", action="append", choices=SCORERS, help="who rates (default: both, one by one)")
    parser.add_argument("--name", default="*", help="play the jobs with this name; * stands for anything")
    parser.add_argument("--speed", type=float, default=SPEED, help=f"call seconds in a second (default: {SPEED:g})")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help=f"calls at once (default: {AT_ONCE})")
    return parser


@contextmanager
def _scorer(name: str) -> Iterator[Mapping[str, str]]:
    """The variables that choose a scorer; the carrier's own text is the transcript with either."""
    if name == "builtin":
        yield {"OPENAI_API_KEY": "", "SPEECH_TO_TEXT": "carrier"}
        return
    with OpenAIStandIn(rates_by="anchors") as server:
        yield {
            "OPENAI_API_KEY": "of-the-stand-in",
            "OPENAI_BASE_URL": server.base_url,
            "OPENAI_MODEL": "rates-by-rules",
            "SPEECH_TO_TEXT": "carrier",
        }


def _screen(name: str, jobs: Sequence[Job], given: argparse.Namespace) -> int:
    with (
        _scorer(name) as variables,
        Stack("abilities", speed=given.speed, env={**_USUAL, **variables}) as stack,
    ):
        first, second = play(stack, jobs, times=TIMES, at_once=given.at_once)
    say(f"\nRated by: {name}\n\n{people(first, second)}\n\n{orders(first)}\n")
    faults = _faults(first, second, must_order=name != "builtin")
    for fault in faults:
        complain(fault)
    return 1 if faults else 0


def _faults(first: Sequence[Estimate], second: Sequence[Estimate], *, must_order: bool) -> list[str]:
    quotes, valid = sum(one.quotes for one in first), quotes_said(first)
    changed = sum(one != other for one, other in zip(first, second, strict=True))
    say(f"{quotes} quotes, of which {100 * (valid or 0):.0f} % were said. Changed the second time: {changed}.")
    held = {
        "A quote was not said.": valid == 1,
        "The same candidate was judged differently the second time.": not changed,
        "Abilities two or more apart came in the wrong order.": not must_order or not order(first).far,
    }
    return [sentence for sentence, holds in held.items() if not holds]


if __name__ == "__main__":
    sys.exit(main())
