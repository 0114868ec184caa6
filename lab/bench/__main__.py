"""`python -m lab.bench`: measure, and print one table. Nothing is asserted about time."""

import argparse
import os
import sys
from collections.abc import Sequence

import aiohttp

from lab.bench import machine
from lab.bench.parts import Options, Part, Report, WrongError, summary
from lab.bench.registry import PARTS
from lab.command import FAILURES, exit_status
from lab.directory import Directory
from lab.numbers import MAX_NUMBERS
from lab.table import columns
from lab.terminal import complain, say

_WORKPLACE = "bench-tools"


def main(arguments: Sequence[str] | None = None) -> int:
    """0: everything worked, whatever time it took; 1: something did not, and a sentence says what."""
    options = parse(arguments)
    return exit_status(lambda: _run(options), "The database server cannot be used")


def _run(options: Options) -> int:
    head = machine.description(options.database_url)
    reports = [_measured(PARTS[name], options) for name in options.parts]
    tables = [columns(report.rows) for report in reports] + [summary(reports)]
    say("\n".join([*head, *(line for table in tables if table for line in ["", *table])]))
    faults = list(dict.fromkeys(fault for report in reports for fault in report.faults))
    for fault in faults:
        complain(fault)
    return 1 if faults else 0


def parse(arguments: Sequence[str] | None) -> Options:
    """The options; ends with status 2 and a sentence for those that make no sense."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench", description=__doc__)
    parser.add_argument("--only", choices=tuple(PARTS), help="measure this part alone")
    parser.add_argument("--calls", type=int, default=20, help="simultaneous calls (default: 20)")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("DATABASE_URL", ""),
        help="a PostgreSQL server where databases may be made (default: $DATABASE_URL; without it, SQLite)",
    )
    parser.add_argument("--crowd", type=int, default=200, help="calls of the part `crowd` (default: 200)")
    given = parser.parse_args(arguments)
    for name, value in (("calls", given.calls), ("crowd", given.crowd)):
        if not 1 <= value <= MAX_NUMBERS:
            parser.error(f"--{name} is out of range: use 1 to {MAX_NUMBERS}")
    if given.database_url and not given.database_url.startswith(("postgres://", "postgresql://")):
        parser.error("--database-url is not the URL of a PostgreSQL server: leave it out for SQLite")
    parts = (given.only,) if given.only else tuple(PARTS)
    return Options(parts, calls=given.calls, crowd=given.crowd, database_url=given.database_url)


def _measured(part: Part, options: Options) -> Report:
    """What the part brought; when it could not be done, a sentence on that and nothing else."""
    complain(part.notice(options))
    try:
        with Directory(_WORKPLACE, keep=False) as directory:
            return part.measure(directory, options)
    except (*FAILURES, WrongError, aiohttp.ClientError) as error:
        fault = f"The part {part.name} did not work: {error} (logs: var/bench/logs and var/{_WORKPLACE}/logs)"
        return Report([[f"The part {part.name} did not work."]], [fault])


if __name__ == "__main__":
    sys.exit(main())
