"""`python -m bench`: measure, and print one table. Nothing is asserted about time."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import psycopg

from bench import crowd, hangup, machine, webhooks
from bench.errors import WrongError
from bench.service import MOST_CALLS
from bench.table import Row, columns
from screener.local.api import ApiError
from screener.local.directory import Directory
from screener.local.processes import ProcessError, end_on_signals
from screener.local.terminal import complain, say

_WORKPLACE = "bench-tools"
_PARTS = ("webhooks", "hangup", "crowd")


@dataclass(frozen=True)
class Options:
    """What is measured, and on which database: the URL of a PostgreSQL server, or empty for SQLite."""

    parts: Sequence[str]
    calls: int
    crowd: int
    database_url: str


@dataclass(frozen=True)
class Report:
    """Lines of the table, and sentences on what did not work."""

    rows: Sequence[Row]
    faults: Sequence[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """0: everything worked, whatever time it took; 1: something did not, and a sentence says what."""
    end_on_signals()
    options = parse(arguments)
    try:
        head = machine.description(options.database_url)
        reports = [_measured(part, options) for part in options.parts]
    except (ApiError, ProcessError, WrongError, aiohttp.ClientError, psycopg.Error) as error:
        complain(f"The bench did not work: {error}\nLogs: var/bench/logs and var/{_WORKPLACE}/logs")
        return 1
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130
    say("\n".join([*head, *(line for report in reports for line in ["", *columns(report.rows)])]))
    faults = list(dict.fromkeys(fault for report in reports for fault in report.faults))
    for fault in faults:
        complain(fault)
    return 1 if faults else 0


def parse(arguments: Sequence[str] | None) -> Options:
    """The options; ends with status 2 and a sentence for those that make no sense."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=_PARTS, help="measure this part alone")
    parser.add_argument("--calls", type=int, default=20, help="simultaneous calls (default: 20)")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("DATABASE_URL", ""),
        help="a PostgreSQL server where databases may be made (default: $DATABASE_URL; without it, SQLite)",
    )
    parser.add_argument("--crowd", type=int, default=200, help="calls of the part `crowd` (default: 200)")
    given = parser.parse_args(arguments)
    for name, value in (("calls", given.calls), ("crowd", given.crowd)):
        if not 1 <= value <= MOST_CALLS:
            parser.error(f"--{name} is out of range: use 1 to {MOST_CALLS}")
    if given.database_url and not given.database_url.startswith(("postgres://", "postgresql://")):
        parser.error("--database-url is not the URL of a PostgreSQL server: leave it out for SQLite")
    return Options((given.only,) if given.only else _PARTS, given.calls, given.crowd, given.database_url)


def _measured(part: str, options: Options) -> Report:
    claimed = Directory(_WORKPLACE, keep=False)
    try:
        if part == "hangup":
            complain("Three interviews, one after the other: about two minutes …")
            interviews = hangup.measure(claimed.path, database_url=options.database_url)
            return Report(hangup.rows(interviews), [fault for one in interviews for fault in one.faults])
        if part == "crowd":
            complain(f"{options.crowd} interviews at once: about three minutes …")
            crowded = crowd.measure(calls=options.crowd, database_url=options.database_url)
            return Report(crowd.rows(crowded), crowded.faults)
        complain(f"{options.calls} interviews at once: about two minutes …")
        measured = webhooks.measure(claimed.path, calls=options.calls, database_url=options.database_url)
        return Report(webhooks.rows(measured, options.calls), measured.faults)
    finally:
        claimed.release()


if __name__ == "__main__":
    sys.exit(main())
