"""The stack with its real processes."""

import os
from pathlib import Path

import pytest

from screener.local import run
from screener.local.probe import OK, UNAUTHORIZED, status
from screener.local.processes import ProcessError
from screener.local.stack import Stack


@pytest.fixture
def database(tmp_path: Path) -> str:
    """SQLite of its own, whatever database the other tests run on."""
    return f"sqlite:///{tmp_path / 'db.sqlite3'}"


def test_everything_is_up_and_only_its_own_key_opens_the_api(database: str):
    with Stack("test", env={"DATABASE_URL": database}, web_threads=3, worker_threads=1) as stack:
        url = f"{stack.base_url}/api/v1/interviews/"
        assert status(url, {"X-API-Key": stack.api_key}) == OK
        assert status(url, {"X-API-Key": "another"}) == UNAUTHORIZED
        logs = {path.stem for path in (stack.directory / "logs").iterdir()}
        assert logs == {"phoneline", "release", "web", "worker", "clock"}
        stack.check()


def test_a_killed_process_is_gone_and_can_be_started_again(database: str):
    with Stack("test", env={"DATABASE_URL": database}) as stack:
        killed = stack.pid("web")
        stack.kill("web")
        with pytest.raises(ProcessLookupError):
            os.kill(killed, 0)
        stack.check()
        stack.start("web")
        assert status(f"{stack.base_url}/readyz") == OK


def test_a_restart_keeps_the_address_and_changes_the_process(database: str):
    with Stack("test", env={"DATABASE_URL": database}) as stack:
        url, before = stack.base_url, {name: stack.pid(name) for name in ("web", "worker", "clock")}
        for name in before:
            stack.restart(name)
        assert status(f"{url}/readyz") == OK
        assert not before.items() & {name: stack.pid(name) for name in before}.items()


def test_what_runs_is_not_started_twice(database: str):
    with Stack("test", env={"DATABASE_URL": database}) as stack, pytest.raises(ProcessError, match="runs already"):
        stack.start("clock")


def test_a_start_that_fails_shows_why_and_leaves_nothing_behind():
    broken = Stack("test", env={"WEBHOOK_BASE_URL": "nonsense"})
    with pytest.raises(ProcessError, match=r"(?s)release failed.*WEBHOOK_BASE_URL"):
        broken.__enter__()
    assert status(f"{broken.phoneline_url}/phoneline/health") == 0


def test_a_command_runs_against_the_stack_and_its_status_is_ours(monkeypatch: pytest.MonkeyPatch, database: str):
    monkeypatch.setenv("DATABASE_URL", database)
    assert run.main(["--name", "test", "--run", 'test -n "$BASE_URL$API_KEY" && exit 3']) == 3
