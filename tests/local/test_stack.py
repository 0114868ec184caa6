"""The stack with its real processes."""

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


def test_a_start_that_fails_shows_why_and_leaves_nothing_behind():
    broken = Stack("test", env={"WEBHOOK_BASE_URL": "nonsense"})
    with pytest.raises(ProcessError, match=r"(?s)release failed.*WEBHOOK_BASE_URL"):
        broken.__enter__()
    assert status(f"{broken.phoneline_url}/phoneline/health") == 0


def test_a_command_runs_against_the_stack_and_its_status_is_ours(monkeypatch: pytest.MonkeyPatch, database: str):
    monkeypatch.setenv("DATABASE_URL", database)
    assert run.main(["--name", "test", "--run", 'test -n "$BASE_URL$API_KEY" && exit 3']) == 3
