"""From a due interview to a ringing phone, once."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls.background import sweep
from calls.channels.phone import dialling, pace
from calls.domain.states import InterviewStatus
from calls.errors import ProviderError
from calls.interview import interviews
from calls.models import Call, DialPace, Interview, InterviewEvent
from calls.ports import CallOrder, CallState
from calls.telephony.states import CallStatus
from candidates.models import Suppression
from tests.calls.story import CALL_SID, PHONE, Carrier, FakeTelephony, Vendors, make_interview

pytestmark = pytest.mark.django_db

AMBIGUOUS = ProviderError("timeout", provider="x", code="carrier_timeout", retryable=True, ambiguous=True)
BUSY = ProviderError("429", provider="x", code="carrier_rate_limited", retryable=True)
REFUSED = ProviderError("bad number", provider="x", code="number_invalid")


def _start(limit: int = 10, max_live: int = 10) -> int:
    DialPace.objects.update(next_dial_at=timezone.now())
    started = pace.start_due(limit, max_live=max_live, rate=1000, provider="twilio")
    for _ in range(limit):
        DialPace.objects.update(next_dial_at=timezone.now())
        started += pace.start_due(limit, max_live=max_live, rate=1000, provider="twilio")
    return started


def _placed(vendors: Vendors) -> Call:
    """A call that went through the clock and the worker."""
    _start()
    vendors.work()
    return Call.objects.select_related("interview").get()


def _later(call: Call) -> None:
    """Time passes: every lease is over and every wait too."""
    past = timezone.now() - timedelta(hours=1)
    Call.objects.filter(pk=call.pk).update(next_attempt_at=past, created_at=past)
    Call.objects.filter(pk=call.pk, ordered_at__isnull=False).update(ordered_at=past)
    Call.objects.filter(pk=call.pk, leased_until__isnull=False).update(leased_until=past)


def test_a_due_interview_is_dialled_with_our_call_id(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    assert [(order.call_id, order.to) for order in vendors.telephony.orders] == [(str(call.pk), PHONE)]
    assert (call.provider_call_id, call.interview.status) == (CALL_SID, InterviewStatus.CALLING)


def test_the_call_row_stands_before_the_carrier_is_asked(vendors: Vendors):
    make_interview()
    _start()
    assert Call.objects.get().status == CallStatus.QUEUED
    assert vendors.telephony.orders == []


def test_an_interview_is_not_started_before_its_time(vendors: Vendors):
    make_interview(next_attempt_at=timezone.now() + timedelta(minutes=1))
    assert _start() == 0


def test_an_interview_waits_for_its_questions(vendors: Vendors):
    interview = make_interview()
    type(interview.job_description).objects.update(status="generating")
    assert _start() == 0


def test_an_interview_fails_when_its_questions_failed(vendors: Vendors):
    interview = make_interview()
    type(interview.job_description).objects.update(status="failed")
    sweep.run()
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.FAILED, "questions_failed")


def test_no_more_calls_are_live_than_the_ceiling_allows(vendors: Vendors):
    for _ in range(3):
        make_interview()
    assert _start(max_live=2) == 2
    assert _start(max_live=2) == 0


def test_the_whitelist_is_enforced_at_the_moment_of_dialling(vendors: Vendors, settings: LazySettings):
    interview = make_interview()
    _start()
    settings.WHITELISTED_NUMBERS = frozenset({"+14155550199"})
    vendors.work()
    interview.refresh_from_db()
    assert vendors.telephony.orders == []
    assert (interview.status, interview.error_code) == (InterviewStatus.FAILED, "number_not_whitelisted")


def test_a_suppressed_number_is_not_dialled_and_the_timeline_says_why(vendors: Vendors):
    make_interview()
    Suppression.objects.create(phone=PHONE, source="call")
    _start()
    vendors.work()
    assert vendors.telephony.orders == []
    assert "asked not to be called again" in InterviewEvent.objects.latest("id").message


def test_without_a_consent_on_record_nobody_is_dialled(vendors: Vendors):
    make_interview().candidate.consents.all().delete()
    _start()
    vendors.work()
    assert vendors.telephony.orders == []
    assert Interview.objects.get().error_code == "consent_missing"


def test_a_dial_that_is_delivered_twice_rings_once(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    dialling.run(call, vendors.telephony)
    assert len(vendors.telephony.orders) == 1


def test_a_dial_task_that_comes_late_does_not_repeat_a_dial_that_may_have_rung(vendors: Vendors):
    vendors.telephony.error = AMBIGUOUS
    make_interview()
    call = _placed(vendors)
    dialling.run(call, vendors.telephony)
    _later(call)
    dialling.run(Call.objects.get(), vendors.telephony)
    assert len(vendors.telephony.orders) == 1


def test_a_refused_number_ends_the_interview_with_the_carriers_reason(vendors: Vendors):
    vendors.telephony.error = REFUSED
    make_interview()
    call = _placed(vendors)
    assert (call.status, call.error_code) == (CallStatus.FAILED, "number_invalid")
    assert (call.interview.status, call.interview.error_code) == (InterviewStatus.FAILED, "number_invalid")


def test_a_carrier_that_is_busy_is_asked_again_later(vendors: Vendors):
    vendors.telephony.error = BUSY
    make_interview()
    call = _placed(vendors)
    assert call.status == CallStatus.QUEUED
    vendors.telephony.error = None
    _later(call)
    sweep.run()
    assert vendors.work() == ["dial"]
    assert len(vendors.telephony.orders) == 2


def test_a_dial_that_may_have_rung_is_never_repeated(vendors: Vendors):
    vendors.telephony.error = AMBIGUOUS
    make_interview()
    call = _placed(vendors)
    vendors.telephony.found = [CALL_SID]
    vendors.telephony.state = CallState(CALL_SID, CallStatus.RINGING, "", None, None, None)
    _later(call)
    sweep.run()
    assert vendors.work() == ["look_up_call"]
    call.refresh_from_db()
    assert len(vendors.telephony.orders) == 1
    assert (call.provider_call_id, call.status) == (CALL_SID, CallStatus.RINGING)


def test_a_worker_that_died_while_dialling_may_have_rung_so_the_carrier_is_asked(vendors: Vendors):
    class Dying(FakeTelephony):
        def place_call(self, order: object) -> str:
            raise SystemExit("killed")

    vendors.telephony = Dying()
    make_interview()
    _start()
    with pytest.raises(SystemExit):
        vendors.work()
    call = Call.objects.get()
    _later(call)
    sweep.run()
    assert vendors.work() == ["look_up_call"]


@pytest.mark.parametrize(
    ("max_attempts", "expected"),
    [(2, (InterviewStatus.PENDING, "call_not_placed")), (1, (InterviewStatus.FAILED, "dial_unknown"))],
)
def test_a_call_that_the_carrier_never_heard_of_is_ended_and_made_anew_while_attempts_are_left(
    vendors: Vendors, max_attempts: int, expected: tuple[str, str]
):
    vendors.telephony.error = AMBIGUOUS
    make_interview(max_attempts=max_attempts)
    call = _placed(vendors)
    _later(call)
    sweep.run()
    vendors.work()
    interview = Interview.objects.get()
    assert (interview.status, interview.error_code) == expected


def test_a_call_without_any_callback_is_looked_up_and_ended(vendors: Vendors):
    make_interview(max_attempts=1)
    call = _placed(vendors)
    vendors.telephony.state = CallState(CALL_SID, CallStatus.NO_ANSWER, "", None, None, None)
    _later(call)
    sweep.run()
    vendors.work()
    call.refresh_from_db()
    assert call.status == CallStatus.NO_ANSWER
    assert Interview.objects.get().status == InterviewStatus.NOT_REACHED


@pytest.mark.parametrize(
    ("word", "end", "code"),
    [
        ("busy", InterviewStatus.NOT_REACHED, "call_busy"),
        ("no-answer", InterviewStatus.NOT_REACHED, "call_no_answer"),
        ("completed", InterviewStatus.NOT_REACHED, "call_no_answer"),
        ("failed", InterviewStatus.FAILED, "call_failed"),
    ],
)
def test_the_last_call_ends_its_interview(call: Call, carrier: Carrier, word: str, end: str, code: str):
    Interview.objects.update(max_attempts=0)
    carrier.status(word, 3)
    call.interview.refresh_from_db()
    assert (call.interview.status, call.interview.error_code) == (end, code)


def test_cancel_hangs_up_the_live_call(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    assert interviews.cancel(call.interview)
    assert vendors.work() == ["hang_up"]
    assert vendors.telephony.hung_up == [CALL_SID]


def test_a_hang_up_that_got_lost_is_made_good_by_the_look_up(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    interviews.cancel(call.interview)
    vendors.lose_tasks()
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    call.refresh_from_db()
    assert call.next_attempt_at is not None
    sweep.run(call.next_attempt_at)
    assert vendors.work() == ["look_up_call"]
    assert vendors.telephony.hung_up == [CALL_SID]


def _opt_out_before_the_dial_is_stored(vendors: Vendors) -> None:
    """The candidate declines in the call while the worker that dialled still waits for the carrier's reply."""
    place = vendors.telephony.place_call

    def slowly(order: CallOrder) -> str:
        sid = place(order)
        carrier = Carrier(Call.objects.select_related("interview").get())
        carrier.voice()
        carrier.consent("9")
        return sid

    vendors.telephony.place_call = slowly  # type: ignore[method-assign]


def test_a_caller_who_opts_out_hears_the_goodbye_however_late_the_dial_is_stored(vendors: Vendors):
    make_interview()
    _opt_out_before_the_dial_is_stored(vendors)
    _start()
    assert vendors.work() == ["dial"]
    assert (Interview.objects.get().error_code, vendors.telephony.hung_up) == ("opted_out", [])


@pytest.mark.parametrize("digits", ["2", "9"])
def test_a_look_up_in_the_goodbye_does_not_cut_it_off(vendors: Vendors, digits: str):
    make_interview()
    call = _placed(vendors)
    carrier = Carrier(call)
    carrier.begin() if digits == "9" else carrier.voice()
    carrier.answer(1, 1, key="9") if digits == "9" else carrier.consent(digits)
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    _later(call)
    sweep.run()
    assert "look_up_call" in vendors.work()
    assert vendors.telephony.hung_up == []


def test_a_call_that_goes_on_after_its_goodbye_is_hung_up_by_the_look_up(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    Carrier(call).voice()
    Carrier(call).consent("9")
    Interview.objects.update(status_changed_at=timezone.now() - timedelta(minutes=1))
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    _later(call)
    sweep.run()
    vendors.work()
    assert vendors.telephony.hung_up == [CALL_SID]


def test_a_call_whose_interview_goes_on_is_not_hung_up_by_the_look_up(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    _later(call)
    sweep.run()
    vendors.work()
    assert vendors.telephony.hung_up == []


def test_an_interview_canceled_before_its_dial_is_not_dialled(vendors: Vendors):
    interview = make_interview()
    _start()
    interviews.cancel(Interview.objects.get(pk=interview.pk))
    vendors.work()
    assert vendors.telephony.orders == []
    assert Call.objects.get().status == CallStatus.CANCELED
    assert Interview.objects.get().status == InterviewStatus.CANCELED


def test_retry_puts_an_ended_interview_back_in_line_and_calls_again(vendors: Vendors):
    make_interview()
    call = _placed(vendors)
    Interview.objects.update(max_attempts=1)
    Carrier(call).status("busy", 2)
    assert interviews.retry(Interview.objects.get())
    _start()
    vendors.work()
    assert len(vendors.telephony.orders) == 2
    assert Call.objects.count() == 2


def test_retry_refuses_an_interview_that_runs(vendors: Vendors):
    make_interview()
    assert not interviews.retry(_placed(vendors).interview)


def test_a_call_that_the_carrier_does_not_know_any_more_is_ended(vendors: Vendors):
    class Forgetful(FakeTelephony):
        def fetch_call(self, provider_call_id: str) -> CallState:
            raise ProviderError("404", provider="x", code="carrier_not_found")

    vendors.telephony = Forgetful()
    make_interview()
    _later(_placed(vendors))
    sweep.run()
    vendors.work()
    assert Interview.objects.get().error_code == "carrier_not_found"


def test_a_dial_that_kills_its_workers_is_given_up(vendors: Vendors, monkeypatch: pytest.MonkeyPatch):
    make_interview()
    _start()
    past = timezone.now() - timedelta(hours=1)
    Call.objects.update(attempts=dialling.DIAL.limit, leased_until=past, next_attempt_at=past)
    vendors.work()
    assert vendors.telephony.orders == []
    assert Interview.objects.get().error_code == "attempts_used_up"


def _at_a_voicemail(vendors: Vendors) -> Call:
    """A live call that met a voicemail, and the task that leaves the message got lost."""
    make_interview()
    call = _placed(vendors)
    carrier = Carrier(call)
    carrier.status("in-progress", 2)
    carrier.post("machine/{call}/", AnsweredBy="machine_end_beep")
    vendors.lose_tasks()
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    return call


def test_a_message_whose_task_got_lost_is_left_by_the_look_up_once(vendors: Vendors):
    call = _at_a_voicemail(vendors)
    for _ in range(2):
        _later(call)
        sweep.run()
        vendors.work()
    assert vendors.telephony.messages == [str(call.pk)]
