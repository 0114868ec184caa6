"""Moves and claims, alone and in a race."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from calls import transitions
from calls.domain.states import InterviewStatus
from calls.models import Call, Interview, InterviewEvent
from calls.telephony.states import CallStatus
from tests.calls.story import make_call
from tests.races import at_once

LEASE = timedelta(minutes=1)


def _claim(call: Call) -> bool:
    return transitions.claim(call, [CallStatus.QUEUED], lease=LEASE, limit=3)


def _lease_runs_out(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def test_an_allowed_move_changes_the_row_and_writes_the_timeline(call: Call):
    assert transitions.move(call, CallStatus.RINGING, event="The phone rings.")
    assert Call.objects.get().status == call.status == CallStatus.RINGING
    event = InterviewEvent.objects.get()
    assert (event.kind, event.message, event.call_id) == ("call.ringing", "The phone rings.", call.pk)


def test_a_move_that_the_table_does_not_allow_changes_nothing(call: Call):
    Call.objects.update(status=CallStatus.COMPLETED)
    assert not transitions.move(call, CallStatus.RINGING, event="The phone rings.", answered_by="human")
    assert not InterviewEvent.objects.exists()
    assert Call.objects.get().answered_by == ""


def test_a_move_starts_the_next_step_with_no_attempts_used(call: Call):
    _claim(call)
    transitions.move(call, CallStatus.RINGING, due_in=timedelta(0))
    assert (call.attempts, call.leased_until) == (0, None)
    assert call.next_attempt_at is not None


def test_a_claimed_row_is_not_claimed_again_until_its_lease_runs_out(call: Call):
    assert _claim(call)
    assert not _claim(call)
    _lease_runs_out(call)
    assert _claim(call)


def test_a_row_that_kills_its_workers_is_claimed_a_limited_number_of_times(call: Call):
    claims = []
    for _ in range(5):
        claims.append(_claim(call))
        _lease_runs_out(call)
    assert claims == [True, True, True, False, False]


def test_a_row_whose_status_moved_on_is_not_claimed(call: Call):
    transitions.move(call, CallStatus.RINGING)
    assert not _claim(call)


def test_a_released_row_waits_and_says_why(call: Call):
    _claim(call)
    transitions.release(call, retry_in=timedelta(seconds=5), code="busy", detail="Later.")
    stored = Call.objects.get()
    assert (stored.leased_until, stored.error_code) == (None, "busy")
    assert stored.next_attempt_at is not None


needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="Races are tested on PostgreSQL: set DATABASE_URL=postgres://…"
)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_claims_the_row():
    call = make_call()
    assert sum(at_once([lambda: _claim(Call.objects.get(pk=call.pk))] * 8)) == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_movers_one_moves_the_row_and_writes_one_event():
    interview = make_call().interview

    def move() -> bool:
        row = Interview.objects.get(pk=interview.pk)
        return transitions.move(row, InterviewStatus.IN_PROGRESS, event="The candidate agreed to begin.")

    assert sum(at_once([move] * 8)) == 1
    assert InterviewEvent.objects.count() == 1
