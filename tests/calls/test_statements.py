"""Statements that are made once: the same rows as a query set's, and changes that say whether they were made."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from calls.domain.states import CallStatus
from calls.models import Call, Given, Interview, InterviewResponse, ProviderEvent, Select, insert_once, update_in
from tests.calls.story import RUBRIC, make_call

pytestmark = pytest.mark.django_db

CALLS = Call.objects.order_by().select_related("interview__candidate").filter(id=Given(Call, "id"))


def event(kind: str = "status") -> ProviderEvent:
    return ProviderEvent(provider="twilio", key="the same", kind=kind, payload={"CallStatus": "ringing", "ToZip": ""})


def make_response(call: Call) -> InterviewResponse:
    columns = {"question": "Why?", "weight": 1.0, "max_seconds": 60, "rubric": RUBRIC.to_json()}
    return InterviewResponse.objects.create(interview=call.interview, position=1, **columns)


def test_the_first_row_is_stored_as_it_is():
    assert insert_once(event())
    kept = ProviderEvent.objects.get()
    assert (kept.kind, kept.payload, kept.applied_at) == ("status", {"CallStatus": "ringing", "ToZip": ""}, None)


def test_a_second_row_with_the_same_unique_values_changes_nothing():
    insert_once(event())
    assert not insert_once(event("answer"))
    assert ProviderEvent.objects.get().kind == "status"


def test_a_refused_row_does_not_end_the_transaction_around_it():
    insert_once(event())
    insert_once(event())
    assert ProviderEvent.objects.count() == 1


def test_a_select_finds_the_row_of_each_value_it_is_given():
    read = Select(CALLS)
    first, second = make_call(), make_call()
    assert [read(id=call.pk) for call in (first, second, first)] == [[first], [second], [first]]
    assert read(id=first.interview_id) == []


def test_a_select_reads_every_column_as_a_query_set_does():
    call = make_call(provider_call_id="CA1", started_at=timezone.now())
    InterviewResponse.objects.create(
        interview=call.interview, position=1, question="Why?", weight=1.0, max_seconds=60, rubric=RUBRIC.to_json()
    )
    rows = InterviewResponse.objects.filter(interview=Given(InterviewResponse, "interview"))
    [found], kept = Select(rows)(interview=call.interview_id), InterviewResponse.objects.get()
    for field in InterviewResponse._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(kept, field.attname), field.name


def test_a_select_brings_the_rows_that_belong_to_it_without_another_query(django_assert_num_queries):
    call = make_call()
    with django_assert_num_queries(1):
        [found] = Select(CALLS)(id=call.pk)
        assert found.interview.candidate.phone == call.interview.candidate.phone


def test_a_select_leaves_the_columns_it_is_not_to_read():
    [found] = Select(CALLS.select_related(None).only("status"))(id=make_call().pk)
    assert "provider_call_id" in found.get_deferred_fields()


def test_a_select_keeps_the_values_that_stand_in_its_filter():
    read = Select(CALLS.filter(status=CallStatus.QUEUED))
    assert (len(read(id=make_call().pk)), read(id=make_call(status="completed").pk)) == (1, [])


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        Select(CALLS)()


@pytest.mark.django_db(transaction=True)
def test_threads_that_read_at_once_get_each_their_own_row():
    calls = [make_call() for number in range(4)]
    read = Select(CALLS)

    def often(call: Call) -> set[Call]:
        try:
            return {found for _ in range(20) for found in read(id=call.pk)}
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(often, calls)) == [{call} for call in calls]


def test_an_update_changes_a_row_whose_status_allows_it():
    call, now = make_call(), timezone.now()
    assert update_in(call, {"queued", "failed"}, {"status": "ringing", "started_at": now, "error_detail": "It's"})
    kept = Call.objects.get()
    assert (kept.status, kept.started_at, kept.error_detail) == ("ringing", now, "It's")


@pytest.mark.parametrize("statuses", [{"ringing", "failed"}, set()])
def test_an_update_leaves_a_row_whose_status_does_not_allow_it(statuses: set[str]):
    assert not update_in(make_call(), statuses, {"status": "completed"})
    assert Call.objects.get().status == CallStatus.QUEUED


def test_an_update_leaves_the_rows_beside_it():
    call, other = make_call(), make_call()
    update_in(call, {"queued"}, {"status": "ringing"})
    other.refresh_from_db()
    assert other.status == CallStatus.QUEUED


def test_an_update_takes_a_row_for_its_key_and_none_for_nothing():
    call = make_call()
    response = InterviewResponse.objects.create(
        interview=call.interview, position=1, weight=1.0, max_seconds=60, rubric=RUBRIC.to_json()
    )
    update_in(response, {"pending"}, {"answered_in": call, "asked_at": None, "rubric": {"criteria": []}})
    response.refresh_from_db()
    assert (response.answered_in_id, response.asked_at, response.rubric) == (call.pk, None, {"criteria": []})


def test_an_update_goes_with_the_transaction_around_it(django_assert_num_queries):
    interview = make_call().interview
    with django_assert_num_queries(1):
        update_in(interview, {interview.status}, {"slow_speech": True})
    assert Interview.objects.get().slow_speech
