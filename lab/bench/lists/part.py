"""Every read at a thousand interviews and at a million, by turns, so that both meet the same load."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lab import databases
from lab.bench.figures import percentile
from lab.bench.parts import Figure, Options, Part, Report, WrongError
from lab.environment import machine
from lab.table import Row, milliseconds

SMALL, LARGE = 1_000, 1_000_000
ROUNDS = 20
_WARM_UP = 3
GOAL_RATIO = 1.5
GOAL_PICK_MILLISECONDS = 5.0


@dataclass(frozen=True)
class Read:
    name: str
    small: Sequence[float]
    large: Sequence[float]

    @property
    def usual_ratio(self) -> float:
        """How much longer the usual read takes at the large size, whatever else the machine does."""
        return percentile(self.large, 0.5) / percentile(self.small, 0.5)

    @property
    def ratio(self) -> float:
        """How much longer the slowest twentieth takes at the large size."""
        return percentile(self.large, 0.95) / percentile(self.small, 0.95)


def measure_reads(directory: Path, kind: str, *, database_url: str, large: int = LARGE) -> list[Read]:
    """Fill two databases and read both. Raises psycopg.Error or WrongError when that cannot be done."""
    with ExitStack() as stack:
        urls = [stack.enter_context(databases.fresh(database_url)) for _ in range(2)]
        sizes = zip(urls, (SMALL, large), strict=True)
        ask = [stack.enter_context(_subject(directory, kind, size, url)) for url, size in sizes]
        names = json.loads(ask[0](""))
        if json.loads(ask[1]("")) != names:
            raise WrongError("The two databases are read in different ways.")
        return [_by_turns(name, *ask) for name in names]


def _by_turns(name: str, small: Callable[[str], str], large: Callable[[str], str]) -> Read:
    times = [(float(small(name)), float(large(name))) for _ in range(_WARM_UP + ROUNDS)][_WARM_UP:]
    return Read(name, [one for one, _ in times], [other for _, other in times])


@contextmanager
def _subject(directory: Path, kind: str, size: int, url: str) -> Iterator[Callable[[str], str]]:
    """A function that tells a running subject a line, if it is not empty, and returns the line it answers."""
    command = [sys.executable, "-m", "lab.bench.lists.subject", kind, str(size)]
    (directory / "logs").mkdir(exist_ok=True)
    log = directory / "logs" / f"{kind}-{size}.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command,
            env=_environment(directory, url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield partial(_ask, process, log)
        finally:
            process.terminate()


def _ask(process: subprocess.Popen[str], log: Path, name: str) -> str:
    if process.stdin is None or process.stdout is None:
        raise WrongError("The subject has no pipes.")
    if name:
        process.stdin.write(f"{name}\n")
        process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        status = process.wait()
        raise WrongError(f"Filling or reading ({name or 'fill'}) ended with status {status}; see {log}")
    return answer


def _environment(directory: Path, url: str) -> dict[str, str]:
    return machine() | {
        "SECRET_KEY": "only-for-the-bench-0123456789-abcdefghijklmnopqrstuvwxyz",
        "API_KEY": "only-for-the-bench",
        "DATA_DIR": str(directory),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "screener.settings",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.getcwd(),
    }


def rows(kind: str, reads: Sequence[Read], large: int = LARGE) -> list[Row]:
    """The table of one kind. Times are milliseconds."""
    head = ["ms", f"p50 at {SMALL:,}", "p95", f"p50 at {large:,}", "p95", "p50 ratio", "p95 ratio"]
    return [[kind], head, *(_row(read) for read in reads)]


def _row(read: Read) -> Row:
    times = [percentile(times, share) for times in (read.small, read.large) for share in (0.5, 0.95)]
    return [read.name, *(milliseconds(time) for time in times), f"{read.usual_ratio:.2f}", f"{read.ratio:.2f}"]


def figures(lists: Sequence[Read], clock: Sequence[Read], large: int = LARGE) -> list[Figure]:
    """The list that grows most, and the clock's pick."""
    worst = max(lists, key=lambda read: read.ratio)
    picks = next(read for read in clock if read.name == "clock's pick").large
    pick = percentile(picks, 0.5)
    most = Figure(
        f"lists, p95 at {large:,} to {SMALL:,}: most for {worst.name}",
        f"{worst.ratio:.2f}",
        f"<= {GOAL_RATIO}",
        worst.ratio <= GOAL_RATIO,
        f"p50 {worst.usual_ratio:.2f}; all, p50 {percentile([read.usual_ratio for read in lists], 0.5):.2f}",
    )
    goal = f"< {GOAL_PICK_MILLISECONDS:.0f} ms"
    name = f"clock's pick of {large:,} due"
    met, beside = pick < GOAL_PICK_MILLISECONDS, f"fastest {milliseconds(min(picks))} ms"
    return [most, Figure(name, f"{milliseconds(pick)} ms", goal, met, beside)]


def _notice(options: Options) -> str:
    return "A thousand interviews and a million, twice: five to ten minutes …"


def _measure(directory: Path, options: Options) -> Report:
    if not options.database_url:
        return Report([["Lists and the clock at a million: measured on PostgreSQL only, see --database-url"]])
    lists = measure_reads(directory, "archive", database_url=options.database_url)
    clock = measure_reads(directory, "backlog", database_url=options.database_url)
    table = [*rows("What a client reads", lists), *rows("What the clock reads while everybody is due", clock)]
    return Report(table, figures=figures(lists, clock))


PART = Part("lists", _notice, _measure)
