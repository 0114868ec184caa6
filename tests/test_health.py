"""Whether the process lives, and whether the service can do its work."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from calls.background.registry import registry
from tests.calls.story import make_interview

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so_without_a_key_and_without_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/healthz").json() == {"status": "ok"}


def test_a_ready_service_tells_that_nothing_waits():
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["oldest_waiting_row_seconds"] == 0.0


def test_the_age_of_the_oldest_waiting_row_is_told():
    make_interview(next_attempt_at=timezone.now() - timedelta(minutes=5))
    assert Client().get("/readyz").json()["oldest_waiting_row_seconds"] == pytest.approx(300, abs=30)


def test_a_probe_asks_the_database_once_for_each_task_and_four_times_more(django_assert_num_queries):
    make_interview(next_attempt_at=timezone.now() - timedelta(minutes=5))
    with django_assert_num_queries(4 + len(registry.waiting())):
        Client().get("/readyz")


def test_a_database_that_lacks_the_last_migration_is_not_ready():
    applied = MigrationRecorder(connection).migration_qs.filter(app="calls")
    applied.filter(name=applied.latest("name").name).delete()
    assert Client().get("/readyz").json()["migrations"] == "missing"


def test_a_database_that_is_not_migrated_is_not_ready():
    MigrationRecorder(connection).migration_qs.filter(app="calls").delete()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.1.2.3:8000", "screener-web.onrender.com", "[::1]:8000", "no_host"])
def test_a_probe_is_answered_by_any_name_of_the_host(path: str, host: str):
    assert Client().get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/interviews/", "/api/docs/", "/i/token/", "/metrics", "/healthz/"])
def test_nothing_else_is_answered_by_a_foreign_name_of_the_host(path: str):
    answer = Client(raise_request_exception=False).get(path, headers={"Host": "attacker.example"})
    assert answer.status_code == 400
    assert b"attacker.example" not in answer.content
