"""`python -m lab.faults`: break the service on every engine, and print what was lost, doubled or invented."""

import argparse
import sys
from collections.abc import Sequence

from lab.command import exit_status
from lab.faults import engines, report, run
from lab.numbers import MAX_NUMBERS
from lab.terminal import complain, say


def main(arguments: Sequence[str] | None = None) -> int:
    """0: nothing was lost, doubled or invented; 1: something was, and a sentence says what."""
    return exit_status(lambda: _run(*parse(arguments)), "The run broke off")


def _run(names: Sequence[str], options: run.Options) -> int:
    outcomes = []
    for name in names:
        lack = engines.missing(name)
        if lack:
            complain(f"{name}: left out. {lack}")
            continue
        complain(f"{name}: {options.calls} calls{' and every boundary' if options.boundaries else ''}, some minutes …")
        with engines.running(name) as engine:
            outcomes.append(run.hold(engine, options))
    say("\n".join(report.lines(outcomes)))
    wrong = [f"{outcome.engine}: {sentence}" for outcome in outcomes for sentence in outcome.wrong]
    for sentence in wrong:
        complain(sentence)
    return 1 if wrong else 0


def parse(arguments: Sequence[str] | None) -> tuple[list[str], run.Options]:
    """The engines and the options; ends with status 2 and a sentence for those that make no sense."""
    parser = argparse.ArgumentParser(prog="python -m lab.faults", description=__doc__)
    parser.add_argument("--engine", action="append", choices=[*engines.BROKERS], help="this engine alone (repeatable)")
    parser.add_argument("--calls", type=int, default=50, help="calls that are broken at random moments (default: 50)")
    parser.add_argument("--seed", type=int, default=0, help="what the moments are drawn with (default: 0)")
    parser.add_argument("--no-boundaries", action="store_true", help="leave out the named boundaries")
    given = parser.parse_args(arguments)
    if not 0 <= given.calls <= MAX_NUMBERS - 200:
        parser.error(f"--calls is out of range: use 0 to {MAX_NUMBERS - 200}")
    return given.engine or [*engines.BROKERS], run.Options(given.calls, given.seed, not given.no_boundaries)


if __name__ == "__main__":
    sys.exit(main())
