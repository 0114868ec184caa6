"""Two questions in a row without an answer: what the caller is told, and what happens, agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls.channels.phone import calls
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.models import Call, FollowUp, Interview, InterviewResponse, InterviewResult
from calls.telephony.states import CallStatus
from tests.calls.story import RUBRIC, Carrier, Vendors, make_call

pytestmark = pytest.mark.django_db

TRY_AGAIN = "we will try again later"


def _silent(carrier: Carrier, *positions: int) -> str:
    """Nothing is said to the questions at `positions`, each time it is asked; the last document."""
    return [carrier.silence(position, attempt) for position in positions for attempt in (1, 2)][-1]


def _answer(carrier: Carrier, *positions: int) -> None:
    for position in positions:
        carrier.answer(position, position)
        carrier.recording(position, position)


def _begun(questions: int, **fields: object) -> Carrier:
    call = make_call(questions, ordered_at=timezone.now())
    Interview.objects.update(**fields)
    carrier = Carrier(call)
    carrier.begin()
    return carrier


def _next_call(first: Carrier) -> Carrier:
    """The call that was promised, answered and agreed to."""
    Interview.objects.update(status=InterviewStatus.CALLING, next_attempt_at=None)
    call = Call.objects.create(
        interview=first.call.interview, provider=first.call.provider, ordered_at=timezone.now(), provider_call_id="CA2"
    )
    again = Carrier(call)
    again.post("voice/{call}/", CallSid="CA2")
    again.post("consent/{call}/1/", CallSid="CA2", Digits="1")
    return again


@pytest.mark.parametrize(
    ("questions", "silent"),
    [(2, (1, 2)), (3, (2, 3)), (4, (3, 4)), (4, (1, 2)), (5, (2, 3)), (6, (5, 6))],
)
def test_another_call_that_is_promised_is_made(questions: int, silent: tuple[int, ...]):
    carrier = _begun(questions)
    _answer(carrier, *range(1, silent[0]))
    assert TRY_AGAIN in _silent(carrier, *silent)
    carrier.hang_up()
    interview = Interview.objects.get()
    assert interview.status == InterviewStatus.PENDING
    assert interview.next_attempt_at is not None


def test_the_next_call_asks_the_questions_that_were_not_answered(vendors: Vendors):
    carrier = _begun(3)
    _answer(carrier, 1)
    _silent(carrier, 2, 3)
    carrier.hang_up()
    vendors.work()
    again = _next_call(carrier)
    asked = InterviewResponse.objects.filter(status=ResponseStatus.ASKED).values_list("position", flat=True)
    assert list(asked) == [2]
    for position in (2, 3):
        again.post(
            f"answer/{{call}}/{position}/1/",
            CallSid="CA2",
            RecordingSid=f"RE{position + 10:032x}",
            RecordingDuration="20",
            Digits="#",
        )
    assert Interview.objects.get().status == InterviewStatus.SCORING


@pytest.mark.parametrize(("questions", "silent"), [(2, (1, 2)), (4, (3, 4))])
def test_no_call_is_promised_after_the_last_attempt_and_the_result_is_written(
    vendors: Vendors, questions: int, silent: tuple[int, ...]
):
    carrier = _begun(questions, max_attempts=1)
    _answer(carrier, *range(1, silent[0]))
    document = _silent(carrier, *silent)
    assert TRY_AGAIN not in document
    assert "I will end this call now" in document
    carrier.hang_up()
    vendors.work()
    assert Interview.objects.get().status == InterviewStatus.COMPLETED
    assert InterviewResult.objects.get().needs_review


def test_no_call_is_promised_after_the_last_attempt_in_the_middle(vendors: Vendors):
    carrier = _begun(5, max_attempts=1)
    _answer(carrier, 1)
    assert TRY_AGAIN not in _silent(carrier, 2, 3)
    carrier.hang_up()
    assert Interview.objects.get().status == InterviewStatus.INCOMPLETE


@pytest.mark.parametrize("questions", [1, 3])
def test_one_last_question_without_an_answer_ends_the_interview(vendors: Vendors, questions: int):
    carrier = _begun(questions)
    _answer(carrier, *range(1, questions))
    document = _silent(carrier, questions)
    assert TRY_AGAIN not in document
    assert "that was the last question" in document
    assert Interview.objects.get().status == InterviewStatus.SCORING


def test_a_last_question_and_its_follow_up_without_an_answer_are_tried_again(settings: LazySettings, vendors: Vendors):
    settings.FOLLOW_UPS = 1
    carrier = _begun(3)
    _answer(carrier, 1)
    ready = {"question": "Why?", "rubric": RUBRIC.to_json(), "max_seconds": 60, "decision": "follow_up"}
    FollowUp.objects.create(response=InterviewResponse.objects.get(position=1), status="ready", **ready)
    _answer(carrier, 2)
    assert TRY_AGAIN in _silent(carrier, 4, 3)
    carrier.hang_up()
    assert Interview.objects.get().status == InterviewStatus.PENDING


def test_a_promised_call_that_never_reaches_anybody_still_leads_to_a_result(vendors: Vendors):
    carrier = _begun(3, max_attempts=2)
    _answer(carrier, 1)
    _silent(carrier, 2, 3)
    carrier.hang_up()
    Interview.objects.update(status=InterviewStatus.CALLING)
    second = Call.objects.create(
        interview=carrier.call.interview, provider=carrier.call.provider, ordered_at=timezone.now()
    )
    calls.ended(second, CallStatus.NO_ANSWER)
    vendors.work()
    assert Interview.objects.get().status == InterviewStatus.COMPLETED


def test_who_asks_only_after_a_while_hears_the_same(vendors: Vendors):
    carrier = _begun(2)
    document = _silent(carrier, 1, 2)
    carrier.hang_up()
    Interview.objects.update(max_attempts=1, next_attempt_at=timezone.now() + timedelta(hours=1))
    assert carrier.silence(2, 2) == document
