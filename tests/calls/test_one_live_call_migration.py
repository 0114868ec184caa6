"""What the migrations to one live call per number make of rows that are older than the rule."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from calls.models import Call, ProviderEvent
from calls.telephony.states import CallStatus
from tests.calls.story import CALL_SID, make_call

pytestmark = pytest.mark.django_db
migration = import_module("calls.migrations.0026_one_live_call")


@pytest.fixture(autouse=True)
def _before_the_constraints(db: None) -> None:
    """The indexes of the two constraints are not there yet; the end of the test brings them back."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_call_per_number")
        cursor.execute("DROP INDEX one_row_per_carrier_call")


def _same_number(one: Call, other: Call) -> None:
    candidate = one.interview.candidate
    type(candidate).objects.filter(pk=other.interview.candidate_id).update(phone=candidate.phone)


def test_a_live_call_gets_its_number():
    call = make_call()
    migration.repair(apps, None)
    call.refresh_from_db()
    assert call.phone == call.interview.candidate.phone


def test_a_call_that_is_over_keeps_no_number():
    make_call(status=CallStatus.COMPLETED)
    migration.repair(apps, None)
    assert Call.objects.get().phone == ""


def test_of_two_live_calls_to_one_number_the_first_gets_it():
    first, second = make_call(), make_call()
    _same_number(first, second)
    for _ in range(2):  # it may be run again
        migration.repair(apps, None)
    assert list(Call.objects.order_by("created_at").values_list("phone", flat=True)) == [
        first.interview.candidate.phone,
        "",
    ]


@pytest.mark.parametrize("told", [0, 1, None])
def test_an_id_that_two_rows_have_stays_with_the_one_that_the_carrier_names_or_else_with_the_newest(told: int | None):
    calls = [make_call(provider_call_id=CALL_SID) for _ in range(2)]
    if told is not None:
        payload = {"CallSid": CALL_SID}
        ProviderEvent.objects.create(provider="twilio", key="k", kind="status", call=calls[told], payload=payload)
    migration.repair(apps, None)
    owner = calls[1 if told is None else told]
    assert list(Call.objects.exclude(provider_call_id="").values_list("pk", flat=True)) == [owner.pk]


def test_calls_without_an_id_and_ids_of_their_own_stay_as_they_are():
    make_call(), make_call(), make_call(provider_call_id=CALL_SID)
    migration.repair(apps, None)
    assert sorted(Call.objects.values_list("provider_call_id", flat=True)) == ["", "", CALL_SID]
