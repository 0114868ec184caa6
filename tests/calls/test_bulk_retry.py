"""Many dead letters are retried with one request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as service
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from calls.background import dead_letters
from calls.models import Call, CarrierErasure, Message, ProviderEvent
from calls.telephony.states import ErasureStatus, MessageStatus
from tests.calls.story import make_call, make_interview
from tests.conftest import JsonClient, Queue
from tests.races import at_once

URL = "/api/v1/dead-letters/retry/"


@pytest.fixture(autouse=True)
def _enqueued_at_once(settings: Settings) -> None:
    """Tasks are enqueued in the transaction, as they are when the queue is in the database."""
    settings.TASKS_IN_DATABASE = True


def _erasure(number: int, code: str = "twilio_unauthorized", hours: float = 1) -> CarrierErasure:
    return CarrierErasure.objects.create(
        provider="twilio",
        provider_call_id=f"CA{number}",
        status=ErasureStatus.FAILED,
        error_code=code,
        attempts=6,
        set_aside_at=timezone.now() - timedelta(hours=hours),
    )


def _message(code: str) -> Message:
    return Message.objects.create(
        interview=make_interview(),
        kind="invitation",
        body="x",
        status=MessageStatus.FAILED,
        error_code=code,
        set_aside_at=timezone.now(),
    )


def _retry(api: APIClient, **wanted: Any) -> dict[str, int]:
    answer = api.post(URL, wanted)
    assert answer.status_code == 202, answer.json()
    counts: dict[str, int] = answer.json()
    return counts


def _counts(retried: int, not_retryable: int = 0, remaining: int = 0) -> dict[str, int]:
    return {"retried": retried, "not_retryable": not_retryable, "remaining": remaining}


def test_everything_is_retried_when_nothing_is_asked_for(api: APIClient, queue: Queue):
    erasures = [_erasure(number) for number in range(3)]
    assert _retry(api) == _counts(3)
    assert set(queue.enqueued()) == {("erase_at_carrier", (str(erasure.pk),)) for erasure in erasures}
    row = CarrierErasure.objects.first()
    assert row is not None
    assert (row.status, row.attempts, row.set_aside_at) == ("waiting", 0, None)


def test_the_same_request_again_retries_nothing(api: APIClient, queue: Queue):
    _erasure(1)
    _retry(api)
    assert _retry(api) == _counts(0)
    assert len(queue.enqueued()) == 1


def test_retries_can_be_narrowed_by_code(api: APIClient):
    _erasure(1, "twilio_unauthorized")
    other = _erasure(2, "carrier_away")
    assert _retry(api, error_code="twilio_unauthorized") == _counts(1)
    assert [letter.row for letter in dead_letters.dead_letters()] == [other]


def test_retries_can_be_narrowed_by_kind(api: APIClient):
    _erasure(1)
    _message("carrier_away")
    assert _retry(api, kind="message") == _counts(1)
    assert CarrierErasure.objects.get().set_aside_at is not None


def test_retries_can_be_narrowed_by_age(api: APIClient):
    old, young = _erasure(1, hours=5), _erasure(2, hours=1)
    at = (timezone.now() - timedelta(hours=3)).isoformat()
    assert _retry(api, set_aside_before=at) == _counts(1)
    old.refresh_from_db()
    assert old.set_aside_at is None
    assert _retry(api, set_aside_after=at) == _counts(1)
    young.refresh_from_db()
    assert young.set_aside_at is None


def test_the_oldest_are_retried_first_and_no_more_than_asked_for(api: APIClient):
    for number in range(5):
        _erasure(number, hours=number + 1)
    assert _retry(api, limit=2) == _counts(2, remaining=3)
    waiting = CarrierErasure.objects.filter(status="waiting").values_list("provider_call_id", flat=True)
    assert set(waiting) == {"CA3", "CA4"}


def test_what_must_not_be_repeated_is_counted_and_left_alone(api: APIClient, queue: Queue):
    call = make_call(status="failed", set_aside_at=timezone.now())
    _message("send_unknown")
    _erasure(1)
    assert _retry(api, limit=1) == _counts(1, not_retryable=2)
    assert Call.objects.get(pk=call.pk).set_aside_at is not None
    assert _retry(api, kind="call") == _counts(0, not_retryable=1)


def test_an_event_has_its_own_code(api: APIClient):
    ProviderEvent.objects.create(
        provider="twilio", key="k", kind="status", payload={}, attempts=10, set_aside_at=timezone.now()
    )
    assert _retry(api, error_code="twilio_unauthorized") == _counts(0)
    assert _retry(api, error_code="event_not_applied") == _counts(1)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"kind": "letters"}, "/kind"),
        ({"limit": 0}, "/limit"),
        ({"limit": 501}, "/limit"),
        ({"set_aside_before": "yesterday"}, "/set_aside_before"),
        ({"set_aside_before": "2026-01-01T00:00:00"}, "/set_aside_before"),
        ({"code": "x"}, "/code"),
    ],
)
def test_a_bad_request_names_the_field_and_retries_nothing(api: APIClient, wanted: dict[str, Any], pointer: str):
    _erasure(1)
    answer = api.post(URL, wanted)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert CarrierErasure.objects.get().set_aside_at is not None


def test_the_list_can_be_narrowed_by_code(api: APIClient):
    _erasure(1, "twilio_unauthorized")
    _erasure(2, "carrier_away")
    results = api.get("/api/v1/dead-letters/?error_code=carrier_away").json()["results"]
    assert [letter["error_code"] for letter in results] == ["carrier_away"]


@pytest.mark.django_db
def test_the_command_retries_what_matches(queue: Queue):
    _erasure(1, "twilio_unauthorized", hours=5)
    _erasure(2, "twilio_unauthorized", hours=1)
    _erasure(3, "carrier_away", hours=5)
    call_command("dead_letters", "--retry", "--all", "--code", "twilio_unauthorized", "--older-than", "2")
    assert len(queue.enqueued()) == 1
    assert CarrierErasure.objects.get(provider_call_id="CA1").set_aside_at is None


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_time_retry_each_letter_once():
    if connection.vendor != "postgresql":
        pytest.skip("threads share no database with SQLite in memory: set DATABASE_URL to PostgreSQL")
    for number in range(20):
        _erasure(number)

    def retry() -> int:
        client = JsonClient()
        client.credentials(HTTP_X_API_KEY=service.API_KEY)
        return _retry(client)["retried"]

    assert sum(at_once([retry] * 4)) == 20
