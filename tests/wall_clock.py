"""The options `--clock` and `--zone`: the tests run at another time of day, on another date, in another time zone.

Only the wall clock is moved, and it goes on from there. Monotonic clocks, and with them every timeout, stay.
Python processes that a test starts are moved as well, by a `sitecustomize` module on their PYTHONPATH.
"""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
import time_machine

_OF_CHILDREN = """\
import sys
from datetime import timedelta

sys.modules["pytest"] = None  # time_machine imports it when it can, which takes long and is not needed here
import time_machine

del sys.modules["pytest"]
time_machine.travel(timedelta(seconds={ahead!r})).start()
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the two options."""
    group = parser.getgroup("wall clock")
    group.addoption("--clock", type=moment, help="Start at this time: 22:30 (UTC, today) or 2027-03-28T00:59:30Z.")
    group.addoption("--zone", type=place, help="Run in this time zone of the machine, such as Pacific/Auckland.")


def moment(text: str) -> str:
    """A time of today in UTC, or a date and time with an offset. Text, since xdist hands options on as text."""
    if len(text) == len("22:30"):
        text = f"{datetime.now(UTC):%Y-%m-%d}T{text}Z"
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("the time has no offset")
    return found.astimezone(UTC).isoformat()


def place(name: str) -> str:
    """The name of a time zone."""
    try:
        return ZoneInfo(name).key
    except ZoneInfoNotFoundError as error:
        raise ValueError from error


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Moves the clock of the process that runs tests. With xdist that is each worker, and not the controller."""
    if getattr(config.option, "numprocesses", None):
        return
    zone, clock = config.getoption("zone"), config.getoption("clock")
    if zone is not None:
        os.environ["TZ"] = zone  # Django has set it to UTC by now
        time.tzset()
    if clock is not None:
        _move(config, datetime.fromisoformat(clock))


def _move(config: pytest.Config, clock: datetime) -> None:
    traveller = time_machine.travel(clock.timestamp())  # a number, since a datetime would set the time zone
    traveller.start()
    config.add_cleanup(traveller.stop)
    ahead = clock - time_machine.escape_hatch.datetime.datetime.now(UTC)  # of the true time
    folder = tempfile.TemporaryDirectory(prefix="screener-clock-")
    config.add_cleanup(folder.cleanup)
    Path(folder.name, "sitecustomize.py").write_text(_OF_CHILDREN.format(ahead=ahead.total_seconds()))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [folder.name, os.environ.get("PYTHONPATH")]))


def pytest_report_header(config: pytest.Config) -> str:
    """Says at which time the tests run."""
    return f"wall clock: {config.getoption('clock') or 'the true one'}, zone: {config.getoption('zone') or 'UTC'}"
