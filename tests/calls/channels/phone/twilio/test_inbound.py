"""Somebody calls our number: what they hear, what becomes of a call of ours that is under way, and of repeats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from calls.channels.phone import pace
from calls.domain.states import InterviewStatus
from calls.models import Call, Interview, InterviewEvent, InterviewResult, JobDescription, ProviderEvent, Question
from calls.scoring import conclude
from calls.telephony.states import CALL_LIVE, CallStatus
from candidates.models import Consent, Suppression
from tests.calls.story import PHONE, Carrier, FakeScorer, Vendors, make_call, make_candidate, make_interview
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once

pytestmark = pytest.mark.django_db
SID = "CA" + "d" * 32
OPENING = "automated call from Acme"


def _ring(phone: str = PHONE, sid: str = SID) -> str:
    carrier = Carrier(Call())
    return carrier.post("inbound/", From=phone, CallSid=sid, CallStatus="ringing").content.decode()


def _live() -> list[Call]:
    return list(Call.objects.filter(status__in=CALL_LIVE).select_related("interview"))


# -- stored like every other webhook, and answered once -----------------------------------------------------


def test_a_call_to_us_is_kept_as_an_event_that_is_applied():
    make_interview()
    _ring()
    event = ProviderEvent.objects.get()
    assert (event.kind, event.call_id, event.applied_at is None) == ("inbound", Call.objects.get().pk, False)


@pytest.mark.parametrize("phone", [PHONE, "+14155550188", "anonymous", ""])
def test_the_event_does_not_keep_who_called(phone: str):
    make_interview()
    _ring(phone)
    assert "From" not in ProviderEvent.objects.get().payload


def test_a_repeat_hears_what_the_first_one_heard_also_when_the_interview_has_moved_on():
    make_interview()
    first = _ring()
    Carrier(_live()[0]).consent()
    assert _ring() == first
    assert (Call.objects.count(), ProviderEvent.objects.filter(kind="inbound").count()) == (1, 1)


def test_a_stranger_who_is_expected_a_moment_later_hears_the_first_reply_again():
    first = _ring()
    make_interview()
    assert "no interview waiting" in first
    assert _ring() == first
    assert OPENING in _ring(sid="CA" + "e" * 32)


def test_an_event_that_could_not_be_applied_is_kept_and_applied_by_the_next_try(monkeypatch: pytest.MonkeyPatch):
    make_interview()
    with monkeypatch.context() as broken:
        broken.setattr("calls.channels.phone.inbound._decide", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _ring()
    assert ProviderEvent.objects.get().applied_at is None
    assert OPENING in _ring()
    assert ProviderEvent.objects.get().applied_at is not None


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_ring_many_times_at_once_is_one_call_and_one_reply():
    make_interview()
    replies = at_once([_ring] * 6)
    assert len(set(replies)) == 1
    assert OPENING in replies[0]
    assert Call.objects.count() == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_one_person_who_rings_twice_at_once_is_in_one_call():
    make_interview()
    at_once([partial(_ring, PHONE, f"CA{number:032x}") for number in range(4)])
    assert len(_live()) == 1


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_clock_and_a_candidate_at_the_same_moment_make_one_call():
    for _ in range(5):
        candidate = make_candidate(PHONE)
        make_interview(candidate=candidate)
        clock = lambda: str(pace.start_due(9, max_live=9, rate=1e6, provider="twilio"))  # noqa: E731
        at_once([clock, lambda: _ring(sid=f"CA{Call.objects.count():032x}"), clock])
        assert len(_live()) == 1
        Call.objects.update(status=CallStatus.COMPLETED)
        Interview.objects.update(status=InterviewStatus.CANCELED)


# -- while we call them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (CallStatus.QUEUED, CallStatus.CANCELED),
        (CallStatus.RINGING, CallStatus.CANCELED),
        (CallStatus.IN_PROGRESS, CallStatus.COMPLETED),
    ],
)
def test_a_candidate_who_calls_while_we_call_them_talks_in_their_own_call(
    vendors: Vendors, status: CallStatus, ended: CallStatus
):
    ours = make_call(status=status, provider_call_id="CA" + "a" * 32)
    assert OPENING in _ring()
    ours.refresh_from_db()
    assert (ours.status, ours.error_code) == (ended, "candidate_called")
    assert [(call.direction, call.interview.status) for call in _live()] == [("inbound", "calling")]
    assert vendors.work() == ["hang_up"]
    assert vendors.telephony.hung_up == ["CA" + "a" * 32]


def test_the_timeline_says_that_the_candidate_called_meanwhile(vendors: Vendors):
    make_call(status=CallStatus.RINGING)
    _ring()
    assert InterviewEvent.objects.filter(message__contains="The candidate called while").exists()


def test_our_call_is_not_made_when_the_candidate_calls_before_it_is_dialled(vendors: Vendors):
    make_interview()
    pace.start_due(9, max_live=9, rate=1e6, provider="twilio")
    _ring()
    vendors.work()
    assert vendors.telephony.orders == []
    assert [call.direction for call in _live()] == ["inbound"]


def test_our_call_is_hung_up_when_its_id_comes_after_the_candidate_called(vendors: Vendors):
    make_interview()
    pace.start_due(9, max_live=9, rate=1e6, provider="twilio")
    place = vendors.telephony.place_call
    vendors.telephony.place_call = lambda order: (_ring(), place(order))[1]  # type: ignore[method-assign]
    vendors.work()
    assert len(vendors.telephony.hung_up) == 1
    assert [call.direction for call in _live()] == ["inbound"]


def test_what_is_pressed_in_the_call_that_was_ended_begins_nothing(vendors: Vendors):
    ours = make_call(status=CallStatus.RINGING)
    _ring()
    Carrier(ours).consent()
    Carrier(ours).post("machine/{call}/", AnsweredBy="machine_end_beep")
    assert Interview.objects.get().status == InterviewStatus.CALLING
    Carrier(_live()[0]).consent()
    assert Interview.objects.get().status == InterviewStatus.IN_PROGRESS


def test_the_late_end_of_our_call_leaves_the_candidates_call_alone(vendors: Vendors):
    ours = make_call(status=CallStatus.RINGING)
    _ring()
    Carrier(ours).status("canceled", 4)
    assert [(call.direction, call.interview.status) for call in _live()] == [("inbound", "calling")]


def test_a_candidate_who_is_talking_to_us_and_calls_again_is_told_so_kindly(call: Call, carrier: Carrier):
    carrier.begin()
    document = _ring()
    assert "Another call with your number is not over yet" in document
    assert "<Hangup" in document
    assert [live.pk for live in _live()] == [call.pk]
    assert Interview.objects.get().status == InterviewStatus.IN_PROGRESS


def test_a_candidate_whose_own_call_broke_off_and_who_calls_again_goes_on_in_the_new_one(vendors: Vendors):
    make_interview()
    _ring()
    assert OPENING in _ring(sid="CA" + "e" * 32)
    assert [call.provider_call_id for call in _live()] == ["CA" + "e" * 32]


def test_nobody_with_a_withheld_number_reaches_an_interview_without_a_number():
    make_interview(candidate=make_interview().candidate)
    type(make_interview().candidate).objects.update(phone="")
    assert "no interview waiting" in _ring(phone="")


# -- before the questions are written -----------------------------------------------------------------------


@pytest.fixture
def unwritten(db: None) -> Interview:
    """An interview whose questions are being written."""
    interview = make_interview(0, next_attempt_at=None)
    JobDescription.objects.update(status="generating")
    return interview


def test_a_candidate_who_calls_before_the_questions_are_written_is_told_so_kindly(unwritten: Interview):
    document = _ring()
    assert "still being prepared" in document
    assert "<Record" not in document
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv-SE", "förbereds"), ("de-DE", "vorbereitet"), ("fr-FR", "en préparation"), ("es-ES", "preparando")],
)
def test_they_are_told_so_in_the_language_of_their_interview(unwritten: Interview, language: str, words: str):
    Interview.objects.update(language=language)
    assert words in _ring()


def _write_a_question() -> None:
    job = JobDescription.objects.get()
    JobDescription.objects.update(status="ready")
    fields = {"competency": "x", "kind": "technical", "max_seconds": 60, "rubric": {}}
    Question.objects.create(job_description=job, position=1, text="Why?", **fields)


def test_they_are_called_as_soon_as_the_questions_are_written(unwritten: Interview):
    _ring()
    _write_a_question()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert pace.start_due(9, max_live=9, rate=1e6, provider="twilio") == 1


def test_they_are_not_called_while_they_listen_to_what_we_say(unwritten: Interview):
    _ring()
    _write_a_question()
    assert pace.start_due(9, max_live=9, rate=1e6, provider="twilio") == 0


def _withdraw(interview: Interview) -> None:
    consent = {"purpose": "contact", "wording": "Yes.", "source": "ats", "given_at": timezone.now() - timedelta(days=1)}
    Consent.objects.create(candidate=interview.candidate, withdrawn_at=timezone.now(), **consent)


def _suppress(interview: Interview) -> None:
    Suppression.objects.create(phone=interview.candidate.phone, source="api")


def _use_up(interview: Interview) -> None:
    Interview.objects.update(max_attempts=0)


@pytest.mark.parametrize("hinder", [_withdraw, _suppress, _use_up])
def test_no_call_is_promised_that_only_a_person_can_let_through(
    unwritten: Interview, hinder: Callable[[Interview], None]
):
    hinder(unwritten)
    document = _ring()
    assert ("Please call again later" in document, "We will call you" in document) == (True, False)
    _write_a_question()
    assert OPENING in _ring(sid="CA" + "e" * 32)


def test_an_interview_that_can_begin_goes_before_one_that_is_being_written(unwritten: Interview):
    ready = make_interview(candidate=unwritten.candidate)
    assert OPENING in _ring()
    assert [call.interview_id for call in _live()] == [ready.pk]


def test_an_interview_that_began_goes_on_while_new_questions_are_written(call: Call, carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.hang_up()
    JobDescription.objects.update(status="generating")
    assert "go on with question 2 of 3" in _ring()


def test_a_call_of_no_questions_begins_no_interview():
    call = make_call(0)
    Carrier(call).begin()
    assert Interview.objects.get().status == InterviewStatus.CALLING
    Carrier(call).hang_up()
    assert Interview.objects.get().status == InterviewStatus.PENDING


def test_an_interview_in_which_nothing_was_asked_gets_no_result():
    interview = make_interview(0, status=InterviewStatus.SCORING)
    assert not conclude.run(interview, FakeScorer())
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.FAILED, "nothing_asked")
    assert not InterviewResult.objects.exists()
