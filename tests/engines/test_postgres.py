"""PostgreSQL that goes away and comes back under a process with pooled connections."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.servers import Postgres
from tests.engines.conftest import Engine, migrate


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test's own, since it is stopped."""
    if not Postgres.is_installed():
        pytest.skip(f"PostgreSQL is not installed: it is Debian's package {Postgres.package}")
    with Postgres() as server:
        yield server


def test_a_worker_goes_on_when_postgresql_is_back(postgres: Postgres, tmp_path: Path):
    migrate(tmp_path, postgres.url)
    engine = Engine(tmp_path, postgres.url, None)
    try:
        worker = engine.start_worker()
        engine.enqueue("write", "before")
        engine.wait_until(lambda: engine.read() == ["before"])
        postgres.kill()
        postgres.start()
        engine.enqueue("write", "after")
        engine.wait_until(lambda: engine.read() == ["before", "after"])
        worker.check()
    finally:
        engine.close()
