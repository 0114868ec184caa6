"""What is kept for a time only, and what is never deleted because of its age."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from calls.background import retention, vendors
from calls.channels.phone import unapplied_events
from calls.domain.states import InterviewStatus
from calls.errors import ProviderError
from calls.management.commands.run_clock import PRUNE_SECONDS, Clock
from calls.models import Call, Interview, ProviderEvent, VendorCall, VendorCallTotal
from calls.telephony.states import CallStatus
from tests.calls.story import FakeScorer, make_call, make_interview

pytestmark = pytest.mark.django_db


def _ago(**ago: float) -> Any:
    return timezone.now() - timedelta(**ago)


def _event(call: Call | None, days: float = 31, **fields: Any) -> ProviderEvent:
    at = _ago(days=days)
    fields = {"applied_at": at, "received_at": at, **fields}
    number = ProviderEvent.objects.count()
    return ProviderEvent.objects.create(
        provider="twilio", key=f"k{number}", kind="status", call=call, payload={"a": "b"}, **fields
    )


def _ended_call() -> Call:
    call = make_call(status=CallStatus.COMPLETED)
    Interview.objects.filter(pk=call.interview_id).update(status=InterviewStatus.COMPLETED)
    return call


def _line(interview: Interview | None, days: float = 366, **fields: Any) -> VendorCall:
    at = _ago(days=days)
    return VendorCall.objects.create(
        vendor="openai", kind="score", interview=interview, started_at=at, ended_at=at, leased_until=at, **fields
    )


def _task(days: float, **fields: Any) -> DBTaskResult[..., Any]:
    fields = {"status": "SUCCESSFUL", "finished_at": _ago(days=days), "queue_name": "calls", **fields}
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="calls.tasks.dial",
        run_after=_ago(days=days),
        started_at=_ago(days=days),
        backend_name="default",
        exception_class_path="",
        traceback="",
        **fields,
    )


def _prune() -> dict[str, int]:
    out = StringIO()
    call_command("prune", stdout=out)
    return {kind: int(number) for kind, number in (line.split("\t") for line in out.getvalue().splitlines())}


def test_an_old_event_is_deleted_and_a_young_one_is_kept():
    call = _ended_call()
    _event(call, 31)
    young = _event(call, 29)
    assert _prune()["provider_events"] == 1
    assert ProviderEvent.objects.get() == young


def test_an_old_event_about_no_call_is_deleted():
    _event(None)
    assert _prune()["provider_events"] == 1


@pytest.mark.parametrize("status", ["pending", "calling", "in_progress", "scoring"])
def test_events_of_an_interview_that_is_not_over_are_kept(status: str):
    call = _ended_call()
    Interview.objects.filter(pk=call.interview_id).update(status=status)
    _event(call)
    assert _prune()["provider_events"] == 0


@pytest.mark.parametrize("status", ["completed", "not_reached", "incomplete", "declined", "canceled", "failed"])
def test_events_of_an_interview_that_is_over_are_deleted(status: str):
    call = _ended_call()
    Interview.objects.filter(pk=call.interview_id).update(status=status)
    _event(call)
    assert _prune()["provider_events"] == 1


def test_events_of_a_live_call_are_kept():
    call = _ended_call()
    Call.objects.filter(pk=call.pk).update(status=CallStatus.IN_PROGRESS)
    _event(call)
    assert _prune()["provider_events"] == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"attempts": 0},
        {"attempts": 3, "next_attempt_at": timezone.now()},
        {"attempts": 10, "set_aside_at": timezone.now()},
        {"attempts": 10, "next_attempt_at": timezone.now()},
    ],
    ids=["fresh", "waiting", "dead letter", "about to be set aside"],
)
def test_an_event_that_is_not_applied_is_kept(fields: dict[str, Any]):
    _event(_ended_call(), applied_at=None, **fields)
    assert _prune()["provider_events"] == 0


def test_an_event_that_a_person_dismissed_is_deleted():
    _event(_ended_call(), applied_at=None, attempts=unapplied_events.MAX_ATTEMPTS)
    assert _prune()["provider_events"] == 1


KEPT: dict[str, tuple[type[Model], Callable[[float], object]]] = {
    "KEEP_PROVIDER_EVENTS_DAYS": (ProviderEvent, lambda days: _event(None, days)),
    "KEEP_VENDOR_CALLS_DAYS": (VendorCall, lambda days: _line(None, days)),
    "KEEP_TASK_RESULTS_DAYS": (DBTaskResult, _task),
}
"""For each setting: whose rows it keeps, and how one of an age in days is made."""


@pytest.mark.parametrize(("days", "left"), [(1, 0), (50, 1), (400, 2)])
@pytest.mark.parametrize("setting", KEPT)
def test_the_settings_say_how_long(settings: Settings, setting: str, days: int, left: int):
    for each in KEPT:
        setattr(settings, each, 10_000)
    setattr(settings, setting, days)
    for _, make in KEPT.values():
        make(2)
        make(399)
    _prune()
    assert {name: model._default_manager.count() for name, (model, _) in KEPT.items()} == dict.fromkeys(KEPT, 2) | {
        setting: left
    }


def _totals(api: APIClient, interview: Interview) -> dict[str, Any]:
    costs = api.get(f"/api/v1/interviews/{interview.pk}/costs/").json()
    return {**costs["totals"], "removed_calls": costs["removed_calls"]}


def test_the_costs_of_an_interview_stay_what_they_were(api: APIClient):
    interview = make_interview()
    _line(interview, input_tokens=100, output_tokens=10, cost=Decimal("0.25"))
    _line(interview, audio_seconds=12.5, cost=None)
    _line(interview, characters=40, cost=Decimal("0.5"))
    _line(interview, days=1, input_tokens=7, cost=Decimal("0.125"))
    before = _totals(api, interview)
    assert _prune()["vendor_calls"] == 3
    assert _totals(api, interview) == {**before, "removed_calls": 3}
    assert before["cost"] == "0.875000"
    assert len(api.get(f"/api/v1/interviews/{interview.pk}/costs/").json()["calls"]) == 1


def test_totals_are_added_up_however_often_lines_are_deleted(api: APIClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    interview, other = make_interview(), make_interview()
    for _ in range(5):
        _line(interview, input_tokens=1)
        _line(other, output_tokens=1)
    before = [_totals(api, one) for one in (interview, other)]
    assert _prune()["vendor_calls"] == 10
    assert [_totals(api, one) for one in (interview, other)] == [{**one, "removed_calls": 5} for one in before]
    assert before[0]["cost"] is None
    assert before[0]["unpriced_calls"] == 5


def test_lines_of_nobody_are_deleted():
    _line(None)
    assert _prune()["vendor_calls"] == 1
    assert not VendorCallTotal.objects.exists()


def test_deleted_lines_count_towards_the_cost_cap(settings: Settings):
    settings.INTERVIEW_COST_CAP = 1.0
    interview = make_interview()
    _line(interview, cost=Decimal("1.5"))
    _prune()
    with pytest.raises(ProviderError) as caught:
        vendors.ask(vendors.Request("score", interview), [FakeScorer()], lambda port: port.name)
    assert caught.value.code == "cost_cap_reached"


def test_a_line_that_a_worker_still_holds_is_kept():
    line = _line(None)
    VendorCall.objects.filter(pk=line.pk).update(leased_until=timezone.now() + timedelta(minutes=1))
    assert _prune()["vendor_calls"] == 0


@pytest.mark.parametrize("status", ["SUCCESSFUL", "FAILED", "RUNNING"])
@pytest.mark.parametrize("queue_name", ["calls", "speech", "scores", "notify"])
def test_results_of_tasks_of_every_queue_are_deleted(status: str, queue_name: str):
    _task(2, status=status, queue_name=queue_name)
    assert _prune()["task_results"] == 1


def test_a_task_that_waits_is_kept_and_so_is_a_young_result():
    _task(2, status="READY", finished_at=None)
    _task(0.9)
    assert _prune()["task_results"] == 0


def test_each_transaction_deletes_one_batch(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    call = _ended_call()
    for _ in range(5):
        _event(call)
    assert list(retention.prune()) == [("provider_events", number) for number in (2, 2, 1)]


def test_the_clock_deletes_one_batch_in_each_tick(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    call = _ended_call()
    for _ in range(3):
        _event(call)
    clock, left = Clock(), []
    clock.next_merge = float("inf")  # it empties SQLite's log, which cannot be done in the transaction of a test
    for _ in range(3):
        clock.tick(time.monotonic())
        left.append(ProviderEvent.objects.count())
    assert left == [1, 0, 0]
    _event(call)
    clock.tick(time.monotonic())
    assert ProviderEvent.objects.count() == 1
    clock.tick(time.monotonic() + PRUNE_SECONDS)
    assert ProviderEvent.objects.count() == 0
