"""An interview through the engine alone, without a call or a carrier, and the same script by telephone."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import providers
from calls.domain import conversation
from calls.domain.caller_requests import CallerRequest
from calls.domain.states import FollowUpStatus, InterviewStatus, SessionStatus
from calls.interview import caller_requests, channels, interviews, sessions
from calls.models import (
    Call,
    FollowUp,
    Interview,
    InterviewEvent,
    InterviewResponse,
    InterviewSession,
    SessionTurn,
    replies,
)
from candidates.models import Consent, Suppression
from tests.calls.follow_ups.conftest import SPOKEN, FakeFollowUpWriter
from tests.calls.interview.text_channel import NAME, TextChannel, Visitor, asked, is_over
from tests.calls.story import Carrier, Vendors, make_call, make_interview, result_of

pytestmark = pytest.mark.django_db

WORDS = "I added an index and the page was fast."


@pytest.fixture(autouse=True)
def channel(monkeypatch: pytest.MonkeyPatch) -> TextChannel:
    """The channel of these tests, beside the telephone."""
    chosen = TextChannel()
    monkeypatch.setitem(channels._CHANNELS, NAME, chosen)
    return chosen


@pytest.fixture
def writer(vendors: Vendors, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> FakeFollowUpWriter:
    """Follow-ups are on, and this one writes them."""
    settings.FOLLOW_UPS = 1
    chosen = FakeFollowUpWriter()
    monkeypatch.setattr(providers, "follow_up_writers", lambda: (chosen,))
    return chosen


def visit(questions: int = 3, interview: Interview | None = None) -> Visitor:
    """A visitor who has agreed to begin."""
    visitor = Visitor(interview or make_interview(questions, channel=NAME))
    visitor.opens()
    visitor.agrees()
    return visitor


def statuses() -> dict[int, str]:
    return dict(InterviewResponse.objects.order_by("position").values_list("position", "status"))


def test_a_whole_interview_is_held_and_scored_without_a_call(vendors: Vendors):
    visitor = visit()
    assert [asked(visitor.says(position, WORDS)) for position in (1, 2)] == [2, 3]
    assert is_over(visitor.says(3, WORDS))
    visitor.closes()
    vendors.work()
    interview = Interview.objects.get()
    assert interview.status == InterviewStatus.COMPLETED
    assert result_of(interview).overall_score is not None
    assert [response.transcript for response in interview.responses.all()] == [WORDS] * 3
    assert not Call.objects.exists()


def test_the_consent_says_that_it_was_given_in_a_session():
    visit()
    assert Consent.objects.get(purpose=Consent.Purpose.RECORDING).source == "session"


def test_a_follow_up_is_asked_behind_the_answer_that_is_being_given(vendors: Vendors, writer: FakeFollowUpWriter):
    visitor = visit()
    visitor.says(1, WORDS)
    vendors.work()
    steps = visitor.says(2, WORDS)
    assert asked(steps) == 4
    assert SPOKEN in conversation.spoken(steps)
    assert asked(visitor.says(4, WORDS)) == 3


def test_the_goodbye_waits_a_moment_for_a_follow_up_that_is_coming(vendors: Vendors, writer: FakeFollowUpWriter):
    visitor = visit(2)
    visitor.says(1, WORDS)
    waiting = visitor.says(2, WORDS)
    assert not is_over(waiting)
    vendors.work()
    assert FollowUp.objects.filter(status=FollowUpStatus.READY).exists()
    assert asked(visitor.waits(2)) == 3


def test_a_question_is_asked_again_after_a_silence_and_then_left():
    visitor = visit()
    assert asked(visitor.is_silent(1)) == 1
    assert asked(visitor.is_silent(1, 2)) == 2
    assert statuses() == {1: "unanswered", 2: "asked", 3: "pending"}


def test_two_questions_in_silence_end_the_session():
    visitor = visit()
    for position in (1, 2):
        visitor.is_silent(position)
        last = visitor.is_silent(position, 2)
    assert is_over(last)


def test_an_opt_out_in_the_middle_declines_the_interview_and_keeps_no_word_after_it():
    visitor = visit()
    visitor.says(1, WORDS)
    assert is_over(visitor.says(2, "Stop.", request=CallerRequest.OPT_OUT))
    interview = Interview.objects.get()
    assert (interview.status, interview.error_code) == (InterviewStatus.DECLINED, "opted_out")
    assert Suppression.objects.filter(phone=interview.candidate.phone).exists()
    assert is_over(visitor.says(3, "And another thing."))
    assert not InterviewResponse.objects.get(position=3).recordings.exists()


def test_an_interview_that_was_left_goes_on_in_another_session(vendors: Vendors):
    first = visit()
    first.says(1, WORDS)
    first.leaves()
    assert Interview.objects.get().status == InterviewStatus.PENDING
    second = visit(interview=Interview.objects.get())
    assert second.spoken[-1] != first.spoken[-1]
    assert asked(second.spoken[-1]) == 2
    second.says(2, WORDS)
    assert is_over(second.says(3, WORDS))
    second.closes()
    vendors.work()
    assert Interview.objects.get().status == InterviewStatus.COMPLETED
    in_first = InterviewResponse.objects.filter(session_id=first.session_id)
    assert list(in_first.values_list("position", flat=True)) == [1]


def test_one_session_of_an_interview_is_open_at_a_time():
    visitor = visit()
    interview = Interview.objects.get()
    assert sessions.open(interview, NAME) is None
    visitor.leaves()
    assert sessions.open(Interview.objects.get(), NAME) is not None
    assert InterviewSession.objects.filter(status=SessionStatus.OPEN).count() == 1


def test_nothing_is_asked_in_a_session_that_was_closed():
    visitor = visit()
    visitor.closes()
    assert is_over(visitor.says(1, WORDS))
    assert asked(visitor.spoken[-1]) is None


def test_a_canceled_interview_ends_its_session_and_asks_nothing_more(channel: TextChannel):
    visitor = visit()
    assert interviews.cancel(Interview.objects.get())
    assert channel.ended == [Interview.objects.get().pk]
    assert is_over(visitor.says(1, WORDS))


def test_a_turn_that_is_taken_twice_gets_the_same_reply_and_changes_nothing():
    visitor = visit()
    first = visitor.says(1, WORDS)
    before = statuses(), InterviewEvent.objects.count(), SessionTurn.objects.count()
    assert visitor.says(1, "Something else.") == first
    assert (statuses(), InterviewEvent.objects.count(), SessionTurn.objects.count()) == before
    assert InterviewResponse.objects.get(position=1).recordings.count() == 1


def _told() -> list[str]:
    """The timeline, without what only a call has."""
    events = InterviewEvent.objects.exclude(kind__startswith="call.").order_by("id")
    return [f"{event.kind}: {event.message}" for event in events]


def _stored() -> list[tuple[object, ...]]:
    columns = ("position", "question", "status", "transcript", "score", "follows", "asked_after")
    return list(InterviewResponse.objects.order_by("position").values_list(*columns))


def test_the_same_script_by_phone_gives_the_same_responses_and_events(vendors: Vendors):
    assert vendors.speech_to_text is not None
    vendors.speech_to_text.text = WORDS
    carrier = Carrier(make_call())
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    carrier.silence(2)
    carrier.answer(2, 2, attempt=2)
    carrier.recording(2, 2, attempt=2)
    carrier.answer(3, 3)
    carrier.recording(3, 3)
    carrier.hang_up()
    vendors.work()
    by_phone = _told(), _stored()
    Interview.objects.all().delete()

    visitor = visit()
    visitor.says(1, WORDS)
    visitor.is_silent(2)
    visitor.says(2, WORDS, attempt=2)
    visitor.says(3, WORDS)
    visitor.closes()
    vendors.work()
    assert (_told(), _stored()) == by_phone


PLACES = [f"{position} {attempt}" for position in (1, 2, 3) for attempt in (1, 2)]
TURNS = ["opens", "agrees", *(f"{what} {place}" for what in ("says", "silent", "waits") for place in PLACES)]


def _turn(visitor: Visitor, name: str) -> None:
    what, *place = name.split()
    if what in ("opens", "agrees"):
        getattr(visitor, what)()
        return
    position, attempt = map(int, place)
    match what:
        case "says":
            visitor.says(position, WORDS, attempt=attempt)
        case "silent":
            visitor.is_silent(position, attempt)
        case _:
            visitor.waits(position, attempt)


@settings(deadline=None)
@given(names=st.lists(st.sampled_from(TURNS), max_size=14), withdraws_at=st.none() | st.integers(0, 13))
def test_what_is_spoken_is_what_is_stored_whatever_comes_twice_late_or_out_of_order(
    names: list[str], withdraws_at: int | None
):
    with transaction.atomic():
        visitor = Visitor(make_interview(3, channel=NAME))
        for number, name in enumerate(names):
            if number == withdraws_at:
                caller_requests.withdraw_contact(Interview.objects.get(pk=visitor.session.interview_id))
            _turn(visitor, name)
        first_time = dict(zip(reversed(visitor.keys), reversed(visitor.spoken), strict=True))
        stored = {turn.key: replies.from_json(turn.steps) for turn in visitor.session.turns.all()}
        assert stored == first_time
        assert all(steps == first_time[key] for key, steps in zip(visitor.keys, visitor.spoken, strict=True))
        transaction.set_rollback(True)
