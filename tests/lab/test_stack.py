"""The stack with its real processes."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from lab import environment, run
from lab.ports import listening_socket
from lab.probe import OK, UNAUTHORIZED, status
from lab.processes import ProcessError
from lab.stack import Stack


@pytest.fixture
def database(tmp_path: Path) -> str:
    """SQLite of its own, whatever database the other tests run on."""
    return f"sqlite:///{tmp_path / 'db.sqlite3'}"


def test_everything_is_up_and_only_its_own_key_opens_the_api(database: str):
    with Stack("test", env={"DATABASE_URL": database, "WORKER_THREADS": "1"}) as stack:
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


def test_a_kept_stack_has_the_same_key_the_next_time(database: str):
    keys = []
    for _ in range(2):
        with Stack("test-kept", env={"DATABASE_URL": database}, keep=True) as stack:
            keys.append(stack.api_key)
    assert keys[0] == keys[1]


def test_the_keys_of_a_kept_stack_are_readable_by_their_owner_only(tmp_path: Path):
    environment.kept_keys(tmp_path)
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


def test_a_wanted_port_is_taken_again_and_another_one_where_it_is_in_use():
    with listening_socket(0) as first:
        port = first.getsockname()[1]
        with listening_socket(port) as second:
            assert second.getsockname()[1] != port
    with listening_socket(port) as third:
        assert third.getsockname()[1] == port


@pytest.mark.parametrize(("candidate", "sentence"), [("browser", "/phoneline/phone"), ("weak", "The script “weak”")])
def test_a_running_stack_says_who_answers_its_calls(candidate: str, sentence: str):
    assert sentence in run.instructions(cast("Stack", _Stack(candidate)))


@dataclass
class _Stack:
    """What the instructions need of a stack."""

    candidate: str
    base_url: str = "http://127.0.0.1:8000"
    phoneline_url: str = "http://127.0.0.1:4010"
    api_key: str = "a key"
    directory: Path = Path("var/run")
