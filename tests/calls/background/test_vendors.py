"""Vendors that misbehave, and what the steps make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import LazySettings

from calls.background import breaker, jobs, sweep, vendors
from calls.channels.phone import dialling, fetch_recording, messages
from calls.domain.states import InterviewStatus, RecordingStatus, ResponseStatus
from calls.errors import InvalidAnswer, NotReady, ProviderError, Unavailable
from calls.interview import generate_questions
from calls.models import (
    Call,
    Interview,
    InterviewEvent,
    InterviewResponse,
    JobDescription,
    Message,
    Recording,
    Vendor,
    VendorCall,
)
from calls.ports import MessageOrder
from calls.scoring import score
from calls.telephony.states import CallStatus
from tests.calls.story import (
    Carrier,
    FakeScorer,
    FakeSpeechToText,
    FakeWriter,
    Vendors,
    make_call,
    make_interview,
    result_of,
)
from tests.stepped_clock import SteppedClock

pytestmark = pytest.mark.django_db


def down(code: str = "x_unavailable") -> ProviderError:
    return ProviderError("503", provider="x", code=code, retryable=True)


def refused(*, only_here: bool) -> ProviderError:
    error = ProviderError("no", provider="x", code="x_refused")
    error.only_here = only_here
    return error


@dataclass
class Voice:
    """A vendor that says its name, or fails."""

    name: str
    error: ProviderError | None = None

    def speak(self) -> str:
        if self.error:
            raise self.error
        return self.name


def ask(*voices: Voice) -> str:
    interview = Interview.objects.first() or make_interview()
    return vendors.ask(vendors.Request("rating", interview), voices, Voice.speak)


def timeline(kind: str) -> list[str]:
    return list(InterviewEvent.objects.filter(kind=kind).values_list("message", flat=True))


# -- the chain ---------------------------------------------------------------------------------------------


def test_the_first_that_can_answers():
    assert ask(Voice("a"), Voice("b")) == "a"
    assert VendorCall.objects.get().vendor == "a"


@dataclass
class FakeMessaging:
    """A carrier of text messages that sends, or fails."""

    error: ProviderError | None = None
    name: str = "texts"

    def send(self, order: MessageOrder) -> str:
        if self.error:
            raise self.error
        return "SM" + "1" * 32


@pytest.mark.parametrize("error", [down(), InvalidAnswer("prose", provider="x"), refused(only_here=True)])
def test_the_next_one_is_asked_in_its_order(error: ProviderError):
    assert ask(Voice("a", error), Voice("b", error), Voice("c"), Voice("d")) == "c"
    assert list(VendorCall.objects.values_list("vendor", flat=True)) == ["a", "b", "c"]


def test_a_refusal_of_what_was_asked_is_final():
    with pytest.raises(ProviderError, match="no"):
        ask(Voice("a", refused(only_here=False)), Voice("b"))
    assert VendorCall.objects.count() == 1


def test_a_vendor_that_is_away_is_passed_over_without_asking_it():
    for _ in range(breaker.BREAK_AFTER + 3):
        ask(Voice("a", down()), Voice("b"))
    assert VendorCall.objects.filter(vendor="a").count() == breaker.BREAK_AFTER


def test_the_timeline_tells_a_fallback_once():
    for _ in range(3):
        ask(Voice("a", down()), Voice("b"))
    assert timeline("vendor.fallback") == ["a was not available (x_unavailable); b was used instead."]


def test_a_refused_account_is_told_as_what_it_is():
    ask(Voice("a", refused(only_here=True)), Voice("b"))
    assert timeline("vendor.refused_us") == [
        "a does not accept our account or configuration (x_refused); b was used instead."
    ]


def test_as_long_as_one_may_be_back_soon_the_row_waits():
    for _ in range(breaker.BREAK_AFTER):
        ask(Voice("a", down()), Voice("b"))
    with pytest.raises(Unavailable):
        ask(Voice("a"), Voice("b", refused(only_here=True)))


def test_nobody_is_asked_through_the_breaker_for_work_that_is_done_here():
    class Local(Voice):
        in_process = True

    assert ask(Local("here")) == "here"
    assert (VendorCall.objects.count(), Vendor.objects.count()) == (0, 0)


def test_an_error_of_our_own_leaves_no_line_open():
    def broken(voice: Voice) -> str:
        raise RuntimeError(voice.name)

    with pytest.raises(RuntimeError):
        vendors.ask(vendors.Request("rating", make_interview()), [Voice("a")], broken)
    assert VendorCall.objects.get().error_code == "broke_off"


# -- rows that wait ----------------------------------------------------------------------------------------


def transcribed() -> InterviewResponse:
    """An answer that waits for its rating."""
    carrier = Carrier(make_call())
    carrier.begin()
    carrier.answer(1, 1)
    InterviewResponse.objects.filter(position=1).update(
        status=ResponseStatus.TRANSCRIBED, transcript="I added an index"
    )
    return InterviewResponse.objects.select_related("interview").get(position=1)


def test_an_answer_survives_an_outage_of_an_hour(vendors: Vendors, clock: SteppedClock):
    response = transcribed()
    vendors.scorer.error = down()
    for _ in range(60):
        score.run(response, vendors.scorer)
        clock.step(minutes=1)
    assert response.status == ResponseStatus.TRANSCRIBED
    assert response.attempts < score.TASK.limit
    vendors.scorer.error = None
    clock.step(minutes=5)
    assert score.run(response, vendors.scorer)
    assert response.score is not None


def test_a_vendor_that_is_away_is_hardly_asked(vendors: Vendors, clock: SteppedClock):
    response = transcribed()
    vendors.scorer.error = down()
    for _ in range(360):
        score.run(response, vendors.scorer)
        clock.step(seconds=10)
    assert len(vendors.scorer.rated) < 25


def test_the_timeline_tells_an_outage_once(vendors: Vendors, clock: SteppedClock):
    response = transcribed()
    vendors.scorer.error = down()
    for _ in range(60):
        score.run(response, vendors.scorer)
        clock.step(minutes=1)
    assert timeline("vendor.waiting") == ["fake does not answer at present, and is waited for."]


def test_the_row_is_looked_at_again_when_the_vendor_may_be_back(vendors: Vendors, clock: SteppedClock):
    response = transcribed()
    vendors.scorer.error = down()
    for _ in range(breaker.BREAK_AFTER):
        score.run(response, vendors.scorer)
    until = Vendor.objects.get(pk="fake").open_until
    assert until is not None
    assert response.next_attempt_at is not None
    assert until <= response.next_attempt_at <= until + timedelta(seconds=2.5)


def test_a_row_does_not_wait_for_ever(vendors: Vendors, clock: SteppedClock):
    response = transcribed()
    vendors.scorer.error = down()
    for _ in range(jobs.PATIENCE.days * 24 * 12 + 200):
        score.run(response, vendors.scorer)
        clock.step(minutes=5, seconds=1)
    assert (response.status, response.error_code) == (ResponseStatus.FAILED, "x_unavailable")


def test_a_recording_waits_for_speech_to_text(carrier: Carrier, vendors: Vendors, clock: SteppedClock):
    carrier.begin()
    vendors.speech_to_text = FakeSpeechToText(error=down())
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    carrier.hang_up()
    for _ in range(30):
        sweep.run()
        vendors.work()
        clock.step(minutes=2)
    assert Recording.objects.get().status == RecordingStatus.STORED
    vendors.speech_to_text.error = None
    clock.step(minutes=5)
    sweep.run()
    vendors.work()
    assert Recording.objects.get().status == RecordingStatus.TRANSCRIBED


def test_the_result_waits_for_its_summary(carrier: Carrier, vendors: Vendors, clock: SteppedClock):
    carrier.begin()
    for position in (1, 2, 3):
        carrier.answer(position, position)
        carrier.recording(position, position)
    vendors.scorer.summary_error = down()
    carrier.hang_up()
    for _ in range(30):
        sweep.run()
        vendors.work()
        clock.step(minutes=2)
    provisional = Interview.objects.get()
    assert (provisional.status, result_of(provisional).needs_review) == (InterviewStatus.COMPLETED, True)
    vendors.scorer.summary_error = None
    clock.step(minutes=5)
    sweep.run()
    vendors.work()
    assert (Interview.objects.get().status, result_of(Interview.objects.get()).needs_review) == ("completed", False)


def test_questions_wait_for_their_writer(clock: SteppedClock):
    job = JobDescription.objects.create(title="Cook", description="Cooking.")
    for _ in range(20):
        generate_questions.run(job, FakeWriter(error=down()))
        clock.step(minutes=5)
    assert (job.status, job.error_code) == ("generating", "x_unavailable")


def test_another_writer_is_named_as_the_author(vendors: Vendors):
    response = transcribed()
    assert score.run(response, FakeScorer(error=down()), FakeScorer(name="second"))
    assert response.provider == "second"


# -- the carrier -------------------------------------------------------------------------------------------


def test_a_carrier_that_is_away_costs_the_candidate_no_attempt(call: Call, vendors: Vendors, clock: SteppedClock):
    vendors.telephony.error = down("carrier_unreachable")
    for _ in range(60):
        dialling.run(call, vendors.telephony)
        clock.step(minutes=1)
    call.refresh_from_db()
    assert (call.status, call.ordered_at, call.interview.status) == (CallStatus.QUEUED, None, InterviewStatus.CALLING)
    vendors.telephony.error = None
    clock.step(minutes=5)
    assert dialling.run(call, vendors.telephony)


def test_a_call_that_may_have_rung_is_asked_about_even_when_the_breaker_opens(call: Call, vendors: Vendors):
    Vendor.objects.create(name="twilio", failures=breaker.BREAK_AFTER - 1)
    vendors.telephony.error = ProviderError("t", provider="x", code="carrier_timeout", retryable=True, ambiguous=True)
    dialling.run(call, vendors.telephony)
    call.refresh_from_db()
    assert call.ordered_at is not None
    assert dialling.must_look_up(call)


def test_a_recording_that_the_carrier_has_not_stored_yet_is_no_outage(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    vendors.telephony.recording_errors = [NotReady("soon", provider="twilio") for _ in range(8)]
    carrier.answer(1, 1)
    for _ in range(8):
        fetch_recording.run(Recording.objects.get(), vendors.telephony)
    assert Vendor.objects.get(pk="twilio").open_until is None
    assert Recording.objects.get().attempts == 8


def test_a_webhook_asks_no_vendor(carrier: Carrier):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    carrier.hang_up()
    assert (VendorCall.objects.count(), Vendor.objects.count()) == (0, 0)


def test_a_text_message_waits_for_a_carrier_that_is_away(call: Call, settings: LazySettings, clock: SteppedClock):
    settings.SMS_ENABLED = True
    message = Message.objects.create(interview=call.interview, kind=Message.Kind.INVITATION, body="Hello")
    away = FakeMessaging(down("carrier_unreachable"))
    for _ in range(30):
        messages.run(message, away)
        message.refresh_from_db()
        clock.step(minutes=1)
    assert (message.status, message.ordered_at) == ("queued", None)
    clock.step(minutes=5)
    assert messages.run(message, FakeMessaging())
