"""Leases that are handed back by a worker that stops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from calls import leases, transitions
from calls.channels.phone import dialling
from calls.models import Call
from calls.telephony.states import CallStatus

pytestmark = pytest.mark.django_db

QUEUED = frozenset({str(CallStatus.QUEUED)})


def _claimed(call: Call) -> list[leases.Lease]:
    with leases.noted() as taken:
        assert transitions.claim(call, QUEUED, lease=timedelta(minutes=3), limit=6)
    return taken


def test_a_row_that_is_handed_back_is_due_at_once_and_its_attempt_was_not_begun(call: Call):
    assert leases.hand_back(_claimed(call), counted=False) == 1
    assert dialling.LOOK_UP.due(timezone.now() + timedelta(seconds=1)).get().attempts == 0


def test_an_attempt_that_ran_into_its_time_limit_stays_counted(call: Call):
    leases.hand_back(_claimed(call), counted=True)
    call.refresh_from_db()
    assert call.attempts == 1


def test_a_row_that_is_handed_back_can_be_claimed_by_another_worker(call: Call):
    leases.hand_back(_claimed(call), counted=False)
    assert transitions.claim(call, QUEUED, lease=timedelta(minutes=3), limit=6)


def test_a_lease_that_somebody_else_has_taken_meanwhile_is_left_alone(call: Call):
    taken = _claimed(call)
    leases.hand_back(taken, counted=False)
    _claimed(call)
    assert leases.hand_back(taken, counted=False) == 0


def test_a_row_that_moved_on_is_left_alone(call: Call):
    taken = _claimed(call)
    transitions.move(call, CallStatus.RINGING)
    assert leases.hand_back(taken, counted=False) == 0


def test_a_claim_outside_of_a_task_is_noted_nowhere(call: Call):
    with leases.noted() as taken:
        pass
    transitions.claim(call, QUEUED, lease=timedelta(minutes=3), limit=6)
    assert taken == []
