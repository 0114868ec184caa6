"""The carrier's copies of what an erased person said."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from calls.background import sweep
from calls.channels.phone import erase
from calls.errors import ProviderError
from calls.models import Call, CarrierErasure
from calls.ports import CallState
from calls.telephony.states import CallStatus, ErasureStatus
from tests.calls.story import CALL_SID, Vendors, make_call

pytestmark = pytest.mark.django_db

DOWN = ProviderError("503", provider="x", code="x_down", retryable=True)
REFUSED = ProviderError("401", provider="x", code="x_unauthorized")


def _requested(**fields: Any) -> None:
    erase.request([make_call(provider_call_id=CALL_SID, **fields)])


def _later() -> None:
    past = timezone.now() - timedelta(seconds=1)
    CarrierErasure.objects.update(next_attempt_at=past, leased_until=None)


def test_the_recordings_of_a_call_are_deleted(vendors: Vendors):
    _requested(status=CallStatus.COMPLETED)
    vendors.work()
    assert vendors.telephony.deleted == [CALL_SID]
    assert CarrierErasure.objects.get().status == ErasureStatus.DONE


def test_a_call_with_a_row_here_stays_in_the_carriers_log(vendors: Vendors):
    _requested(status=CallStatus.COMPLETED)
    vendors.work()
    assert vendors.telephony.deleted_calls == []


def test_an_erased_call_is_deleted_from_the_carriers_log(vendors: Vendors):
    _requested(status=CallStatus.COMPLETED)
    Call.objects.all().delete()
    vendors.work()
    assert (vendors.telephony.deleted, vendors.telephony.deleted_calls) == ([CALL_SID], [CALL_SID])


def test_a_live_call_is_hung_up_first_and_its_recordings_deleted_later(vendors: Vendors):
    _requested(status=CallStatus.IN_PROGRESS)
    assert vendors.work() == ["hang_up"]
    _later()
    sweep.run()
    vendors.work()
    assert vendors.telephony.deleted == [CALL_SID]


def test_a_call_whose_hang_up_got_lost_is_hung_up_before_its_recordings_are_deleted(vendors: Vendors):
    _requested(status=CallStatus.IN_PROGRESS)
    vendors.lose_tasks()
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    _later()
    sweep.run()
    vendors.work()
    assert (vendors.telephony.hung_up, vendors.telephony.deleted) == ([CALL_SID], [])
    vendors.telephony.state = None
    _later()
    sweep.run()
    vendors.work()
    assert vendors.telephony.deleted == [CALL_SID]


def test_a_call_that_was_never_placed_needs_nothing(vendors: Vendors):
    erase.request([make_call()])
    assert not CarrierErasure.objects.exists()


def test_a_carrier_that_is_away_is_asked_again(vendors: Vendors):
    vendors.telephony.error = DOWN
    _requested(status=CallStatus.COMPLETED)
    vendors.work()
    vendors.telephony.error = None
    _later()
    sweep.run()
    vendors.work()
    assert CarrierErasure.objects.get().status == ErasureStatus.DONE


def test_a_carrier_that_refuses_leaves_a_row_that_says_so(vendors: Vendors):
    vendors.telephony.error = REFUSED
    _requested(status=CallStatus.COMPLETED)
    vendors.work()
    erasure = CarrierErasure.objects.get()
    assert (erasure.status, erasure.error_code) == (ErasureStatus.FAILED, "x_unauthorized")


def test_what_is_kept_of_the_call_outlives_it(vendors: Vendors):
    _requested(status=CallStatus.COMPLETED)
    Call.objects.all().delete()
    vendors.work()
    assert CarrierErasure.objects.get().provider_call_id == CALL_SID
