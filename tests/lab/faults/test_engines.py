"""Which engines can be broken here."""

import pytest

from lab.faults import engines
from lab.servers import Postgres, RabbitMQ


@pytest.fixture
def nothing_but_rabbitmq_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Postgres, "is_installed", classmethod(lambda cls: True))
    monkeypatch.setattr(RabbitMQ, "is_installed", classmethod(lambda cls: False))


@pytest.mark.usefixtures("nothing_but_rabbitmq_is_missing")
def test_an_engine_that_is_not_installed_is_named_with_its_package():
    assert engines.missing("rabbitmq") == "RabbitMQ is not installed: it is Debian's package rabbitmq-server."


@pytest.mark.usefixtures("nothing_but_rabbitmq_is_missing")
def test_tasks_in_the_database_need_no_broker():
    assert engines.missing("database") == ""
