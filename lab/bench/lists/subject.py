"""One database of a size, filled and then read in every way that has a name, each time that is asked for.

python -m lab.bench.lists.subject archive 1000: prints the names as JSON; then, for each name on a line of the standard
input, the milliseconds that this read took. Ends with the standard input.
"""

import json
import sys
import time
from collections.abc import Callable

import django


def main(kind: str, size: int) -> None:
    """Fill the database of $DATABASE_URL, which is empty, and answer."""
    django.setup()
    from django.core.management import call_command  # nothing of Django can be used before the setup

    from lab.bench.lists import fill, reads

    call_command("migrate", verbosity=0)
    {"archive": fill.archive, "backlog": fill.backlog}[kind](size)
    named = reads.of_archive(size) if kind == "archive" else reads.of_backlog()
    print(json.dumps(list(named)), flush=True)
    for line in sys.stdin:
        print(_timed(named[line.strip()]), flush=True)


def _timed(read: Callable[[], object]) -> float:
    began = time.perf_counter()
    read()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
