"""A backup is restored by the commands of docs/how-to/operations.md, and nobody is called who opted out after it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.environment import Account, service
from lab.install import ROOT
from lab.processes import Child
from lab.servers import Postgres

PATIENCE_SECONDS = 120.0
ENGINES = ("SQLite", "PostgreSQL")
OPTED_OUT, OTHER = "+14155550111", "+14155550122"

ORDER = """
from django.utils import timezone
from calls.models import Interview
from tests.calls.story import make_candidate, make_job
for phone in ("{opted_out}", "{other}"):
    Interview.objects.create(
        candidate=make_candidate(phone), job_description=make_job(), language="en-US", next_attempt_at=timezone.now()
    )
"""
STATES = """
from calls.models import Interview
for interview in Interview.objects.order_by("candidate__phone"):
    print(interview.candidate.phone, interview.status, interview.calls.count())
"""


class Installation:
    """A database and a folder of files, with the commands of the page on operations."""

    def __init__(self, engine: str, directory: Path, database_url: str) -> None:
        account = Account()
        self.directory = directory
        self.environment = service(
            directory=directory, account=account, web_url="http://127.0.0.1:9", phoneline_url="http://127.0.0.1:9"
        ) | {"DATABASE_URL": database_url, "PYTHONPATH": str(ROOT)}
        (directory / "manage.py").symlink_to(ROOT / "manage.py")
        backup, restore = _page("## Backup and restore", "### Restore"), _page("### Restore", "### Opt-outs")
        self.backup, self.restore = _block(backup, engine), _block(restore, engine)
        self.after = re.findall(r"^ *(python manage\.py .+)$", restore, re.MULTILINE)

    def shell(self, command: str) -> None:
        """Runs commands of the page as they stand there."""
        subprocess.run(["sh", "-ec", command], cwd=self.directory, env=self.environment, check=True)

    def python(self, code: str) -> str:
        """Runs code of the service, and returns what it prints."""
        code = "import django; django.setup()\n" + code
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "screener.settings"}
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=self.directory, env=environment, check=True, text=True, stdout=subprocess.PIPE
        ).stdout

    def states(self) -> dict[str, str]:
        """The status of the interview with each number, and how many calls it had."""
        return dict(line.split(" ", 1) for line in self.python(STATES).splitlines())


def _page(begin: str, end: str) -> str:
    return (ROOT / "docs/how-to/operations.md").read_text().partition(begin)[2].partition(end)[0]


def _block(text: str, engine: str) -> str:
    """The first block of commands behind the name of an engine."""
    block = re.search(rf"On {engine}\b.*?```sh\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return block[1]


@pytest.fixture
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A migrated installation on each engine, with a due interview for each of two people."""
    directory = tmp_path / "data"
    directory.mkdir()
    if request.param == "SQLite":
        yield _begun(Installation("SQLite", directory, f"sqlite:///{directory / 'db.sqlite3'}"))
        return
    for program in ("pg_dump", "pg_restore", "psql"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed: it is Debian's package postgresql-client")
    if not Postgres.is_installed():
        pytest.skip(f"PostgreSQL is not installed: it is Debian's package {Postgres.package}")
    with Postgres() as server:
        yield _begun(Installation("PostgreSQL", directory, server.url))


def _begun(installation: Installation) -> Installation:
    installation.shell("python manage.py migrate --no-input -v 0")
    installation.python(ORDER.format(opted_out=OPTED_OUT, other=OTHER))
    return installation


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(1)


def _restored(installation: Installation, commands: list[str]) -> dict[str, str]:
    """The interviews after a backup, an opt-out, a restore and a clock that has called somebody."""
    installation.shell(installation.backup)
    installation.shell(f"python manage.py suppressions add {OPTED_OUT} --source e-mail")
    installation.shell(installation.restore)
    assert installation.states() == {OPTED_OUT: "pending 0", OTHER: "pending 0"}
    for command in commands:
        installation.shell(command)
    command_line = [sys.executable, "manage.py", "run_clock"]
    clock = Child("clock", command_line, env=installation.environment, log=installation.directory / "clock.log")
    try:
        _wait_until(lambda: installation.states()[OTHER] == "calling 1")
    finally:
        clock.stop()
    return installation.states()


@pytest.mark.parametrize("installation", ENGINES, indirect=True)
def test_after_a_restore_nobody_is_called_who_opted_out_after_the_backup(installation: Installation):
    assert _restored(installation, installation.after)[OPTED_OUT] == "declined 0"


@pytest.mark.parametrize("installation", ENGINES[:1], indirect=True)
def test_the_clock_brings_opt_outs_back_when_nobody_thinks_of_them(installation: Installation):
    assert _restored(installation, [])[OPTED_OUT] == "declined 0"


def test_the_page_names_the_commands_behind_a_restore():
    restore = _page("### Restore", "### Opt-outs")
    assert re.findall(r"^ *python manage\.py (\w+)", restore, re.MULTILINE) == ["migrate", "suppressions"]
