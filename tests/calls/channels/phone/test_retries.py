"""What becomes of an interview after each kind of call."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls.channels.phone import pace, retries
from calls.domain.states import InterviewStatus, ResponseStatus
from calls.interview import interviews
from calls.models import Call, DialPace, Interview, InterviewEvent, InterviewResponse, Message
from calls.telephony.retries import Outcome
from tests.calls.story import PHONE, Carrier, Vendors, make_candidate, make_interview, make_job

pytestmark = pytest.mark.django_db


def _call_again(vendors: Vendors) -> Carrier:
    """Time passes until the next call is due, and it is placed."""
    Interview.objects.update(next_attempt_at=timezone.now())
    DialPace.objects.update(next_dial_at=timezone.now())
    assert pace.start_due(1, max_live=10, rate=1000, provider="twilio") == 1
    vendors.work()
    return Carrier(Call.objects.select_related("interview").latest("created_at"))


def _interview() -> Interview:
    return Interview.objects.get()


def _statuses() -> list[str]:
    return list(InterviewResponse.objects.values_list("status", flat=True))


def _waits(low: timedelta, high: timedelta) -> bool:
    interview = _interview()
    assert interview.status == InterviewStatus.PENDING
    assert interview.next_attempt_at is not None
    return low <= interview.next_attempt_at - timezone.now() <= high


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("parameters", "outcome", "low", "high"),
    [
        ({"word": "busy"}, "busy", 9 * MINUTE, 11 * MINUTE),
        ({"word": "no-answer"}, "no_answer", 2.9 * HOUR, 24 * HOUR),
        ({"word": "no-answer", "SipResponseCode": "603"}, "rejected", 19 * HOUR, 44 * HOUR),
        ({"word": "completed", "CallDuration": "4"}, "short_drop", 29 * MINUTE, 31 * MINUTE),
        ({"word": "completed", "CallDuration": "40"}, "no_answer", 2.9 * HOUR, 24 * HOUR),
    ],
)
def test_each_outcome_has_its_own_pause(
    vendors: Vendors, parameters: dict[str, str], outcome: str, low: timedelta, high: timedelta
):
    make_interview()
    carrier = _call_again(vendors)
    carrier.status(parameters.pop("word"), 3, **parameters)
    assert Call.objects.get().outcome == outcome
    assert _waits(low, high)
    assert "The next call is due at" in InterviewEvent.objects.latest("id").message


def test_a_failed_number_is_never_tried_again(vendors: Vendors):
    make_interview()
    _call_again(vendors).status("failed", 3)
    assert _interview().status == InterviewStatus.FAILED


def test_after_the_last_attempt_nobody_was_reached(vendors: Vendors):
    make_interview(max_attempts=2)
    _call_again(vendors).status("busy", 3)
    _call_again(vendors).status("busy", 3)
    assert _interview().status == InterviewStatus.NOT_REACHED
    assert Call.objects.count() == 2


class TestVoicemail:
    """A machine answers."""

    def test_it_is_left_one_message_per_interview(self, vendors: Vendors):
        make_interview()
        for _ in range(2):
            carrier = _call_again(vendors)
            carrier.voice()
            carrier.post("machine/{call}/", AnsweredBy="machine_end_beep")
            vendors.work()
            carrier.hang_up()
        assert len(vendors.telephony.messages) == 1
        assert vendors.telephony.hung_up == [Call.objects.get(message_ordered_at=None).provider_call_id]
        assert set(Call.objects.values_list("outcome", flat=True)) == {"voicemail"}

    @pytest.mark.parametrize("verdict", ["unknown", "human"])
    def test_doubt_counts_as_a_person(self, vendors: Vendors, verdict: str):
        make_interview()
        carrier = _call_again(vendors)
        carrier.post("machine/{call}/", AnsweredBy=verdict)
        assert vendors.work() == []
        assert Call.objects.get().answered_by == verdict

    def test_a_verdict_against_somebody_who_pressed_1_is_ignored(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        carrier.begin()
        carrier.post("machine/{call}/", AnsweredBy="machine_start")
        assert vendors.work() == []
        assert retries.known(Call.objects.get()) is Outcome.HUMAN

    def test_a_person_who_presses_1_after_a_verdict_is_a_person(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        carrier.post("machine/{call}/", AnsweredBy="machine_start")
        carrier.begin()
        assert _interview().status == InterviewStatus.IN_PROGRESS
        assert retries.known(Call.objects.get()) is Outcome.HUMAN

    def test_the_message_names_nobody(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        document = carrier.post("voicemail/{call}/").content.decode()
        assert "automated message from Acme" in document
        assert "Ada" not in document


def test_a_screening_assistant_is_told_who_calls_and_is_an_outcome_of_its_own(vendors: Vendors):
    make_interview()
    carrier = _call_again(vendors)
    carrier.voice()
    spoken = carrier.post("consent/{call}/1/", SpeechResult="please state your name and reason").content.decode()
    assert "automated call from Acme about a job application" in spoken
    carrier.hang_up()
    assert Call.objects.get().outcome == "call_screening"
    assert InterviewEvent.objects.get(kind="call.screened").call == Call.objects.get()
    assert _waits(59 * MINUTE, 61 * MINUTE)


class TestResume:
    """The line breaks."""

    def _dropped(self, vendors: Vendors) -> Carrier:
        make_interview()
        carrier = _call_again(vendors)
        carrier.begin()
        carrier.answer(1, 1)
        carrier.hang_up()
        return carrier

    def test_the_next_call_says_so_and_goes_on_at_the_next_question(self, vendors: Vendors):
        self._dropped(vendors)
        assert _waits(MINUTE, 3 * MINUTE)
        carrier = _call_again(vendors)
        assert "we go on with question 2 of 3" in carrier.voice()
        assert "Question 2 of 3" in carrier.consent()
        assert "Question 3 of 3" in carrier.answer(2, 2)

    def test_two_calls_give_one_result(self, vendors: Vendors):
        first = self._dropped(vendors)
        carrier = _call_again(vendors)
        carrier.begin()
        for position in (2, 3):
            carrier.answer(position, position)
        carrier.hang_up()
        for by, position in ((first, 1), (carrier, 2), (carrier, 3)):
            by.recording(position, position)
        vendors.work()
        assert _interview().status == InterviewStatus.COMPLETED
        assert _statuses() == [ResponseStatus.SCORED] * 3

    def test_a_repeated_request_of_a_resumed_call_gives_the_same_document(self, vendors: Vendors):
        self._dropped(vendors)
        carrier = _call_again(vendors)
        carrier.begin()
        document = carrier.answer(2, 2)
        carrier.answer(3, 3)
        assert carrier.answer(2, 2) == document

    def test_without_attempts_left_it_ends_incomplete(self, vendors: Vendors):
        make_interview(max_attempts=1)
        carrier = _call_again(vendors)
        carrier.begin()
        carrier.hang_up()
        assert _interview().status == InterviewStatus.INCOMPLETE

    def test_two_silent_questions_end_the_call_and_are_asked_again_later(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        carrier.begin()
        documents = [carrier.silence(position, attempt) for position in (1, 2) for attempt in (1, 2)]
        assert "I cannot hear you at the moment" in documents[-1]
        carrier.hang_up()
        carrier = _call_again(vendors)
        assert "Question 1 of 3" in carrier.consent()
        assert _statuses() == ["asked", "unanswered", "pending"]


class TestInTheCall:
    """Keys that are no answers."""

    @pytest.fixture
    def talking(self, vendors: Vendors) -> Carrier:
        make_interview()
        carrier = _call_again(vendors)
        carrier.begin()
        return carrier

    def test_0_has_a_person_take_over_and_nobody_dials(self, talking: Carrier, vendors: Vendors):
        assert "A person from Acme will contact you" in talking.answer(1, 1, key="0")
        talking.hang_up()
        interview = _interview()
        assert (interview.status, interview.held_for, interview.next_attempt_at) == ("pending", "person", None)
        assert pace.start_due(1, max_live=10, rate=1000, provider="twilio") == 0

    def test_a_held_interview_goes_on_when_a_person_says_so(self, talking: Carrier, vendors: Vendors):
        talking.answer(1, 1, key="0")
        talking.hang_up()
        assert interviews.retry(_interview())
        assert "Question 1 of 3" in _call_again(vendors).consent()

    def test_9_opts_out_in_the_middle(self, talking: Carrier):
        assert "You will not be called again" in talking.answer(2, 1, key="9")
        talking.hang_up()
        assert _interview().status == InterviewStatus.DECLINED

    def test_7_repeats_the_question_slowly_from_then_on(self, talking: Carrier):
        assert '<prosody rate="slow">' in talking.answer(1, 1, key="7")
        assert '<prosody rate="slow">' in talking.answer(1, 2, attempt=2)

    def test_what_was_said_before_such_a_key_is_kept(self, talking: Carrier):
        talking.answer(1, 1, key="0")
        assert InterviewResponse.objects.get(position=1).recordings.count() == 1


class TestInbound:
    """The candidate calls our number."""

    def _ring(self, carrier: Carrier, phone: str = PHONE, sid: str = "CA" + "d" * 32) -> str:
        return carrier.post("inbound/", From=phone, CallSid=sid, CallStatus="ringing").content.decode()

    def test_a_known_number_goes_on_with_its_interview(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        carrier.status("no-answer", 3)
        assert "automated call from Acme" in self._ring(carrier)
        call = Call.objects.get(direction="inbound")
        assert (call.status, _interview().status) == ("in_progress", "calling")
        Carrier(call).consent()
        assert _interview().status == InterviewStatus.IN_PROGRESS

    def test_an_unknown_number_hears_a_polite_sentence(self, call: Call, carrier: Carrier):
        assert "no interview waiting for this number" in self._ring(carrier, phone="+14155550188")
        assert Call.objects.count() == 1

    def test_the_same_ring_twice_is_one_call(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        carrier.status("busy", 3)
        assert self._ring(carrier) == self._ring(carrier)
        assert Call.objects.filter(direction="inbound").count() == 1

    def test_a_forged_ring_is_403(self, call: Call, carrier: Carrier):
        assert carrier.post("inbound/", signature="forged", From=PHONE).status_code == 403

    def test_no_call_is_made_while_the_candidate_is_calling(self, vendors: Vendors):
        interview = make_interview()
        self._ring(Carrier(Call()))
        assert pace.start_due(1, max_live=10, rate=1000, provider="twilio") == 0
        interview.refresh_from_db()
        assert interview.status == InterviewStatus.CALLING


def test_the_fallback_apologises_without_a_single_query(
    call: Call, carrier: Carrier, django_assert_num_queries: object
):
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture that is a context manager
        document = carrier.post("fallback/sv-SE/").content.decode()
    assert "<Hangup" in document


class TestTextMessages:
    """What is sent beside the calls, when text messages are on."""

    @pytest.fixture(autouse=True)
    def _on(self, settings: LazySettings) -> None:
        settings.SMS_ENABLED = True

    def test_an_interview_begins_with_an_invitation(self, vendors: Vendors):
        candidate, job = make_candidate(), make_job()
        interviews.create(candidate, job)
        assert Message.objects.get().kind == Message.Kind.INVITATION

    def test_a_voicemail_is_followed_by_one_message(self, vendors: Vendors):
        make_interview()
        carrier = _call_again(vendors)
        carrier.post("machine/{call}/", AnsweredBy="machine_end_beep")
        assert [message.kind for message in Message.objects.all()] == [Message.Kind.VOICEMAIL_FOLLOW_UP]
