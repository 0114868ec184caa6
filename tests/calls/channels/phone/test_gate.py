"""The gate in the story: it stops, says why, and opens again."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from calls.channels.phone import callbacks, pace, suppressions
from calls.domain.states import InterviewStatus
from calls.errors import Refused
from calls.interview import caller_requests
from calls.models import Call, DialPace, Interview, InterviewEvent
from calls.telephony.hours import CallingHours
from candidates.models import Consent, Suppression
from tests.calls.story import PHONE, Vendors, make_call, make_interview

pytestmark = pytest.mark.django_db


def _start() -> int:
    DialPace.objects.update(next_dial_at=timezone.now())
    return pace.start_due(10, max_live=10, rate=1000, provider="twilio")


def _last_event() -> str:
    return InterviewEvent.objects.latest("id").message


def test_outside_the_hours_the_call_waits_and_the_timeline_says_until_when(settings: LazySettings):
    settings.CALLING_HOURS = CallingHours(time(8), time(21))
    with time_machine.travel(datetime(2026, 11, 20, 22, 30, tzinfo=UTC), tick=False):
        interview = make_interview()
        type(interview.candidate).objects.update(time_zone="Europe/Stockholm")
        assert _start() == 0
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, "outside_calling_hours")
    assert interview.next_attempt_at == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert _last_event().startswith("Not called: It is outside the calling hours")


def test_the_reason_is_told_once_and_not_at_every_look(settings: LazySettings):
    settings.DIALLING_ENABLED = False
    make_interview()
    for _ in range(3):
        Interview.objects.update(next_attempt_at=timezone.now())
        _start()
    assert InterviewEvent.objects.filter(kind="gate.stopped").count() == 1


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("WHITELISTED_NUMBERS", frozenset(), "number_not_whitelisted"),
        ("ALLOWED_COUNTRIES", frozenset({"SE"}), "country_not_allowed"),
    ],
)
def test_what_cannot_change_ends_the_interview(settings: LazySettings, name: str, value: object, code: str):
    setattr(settings, name, value)
    interview = make_interview()
    _start()
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.FAILED, code)
    assert _last_event().startswith("Not called: ")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DIALLING_ENABLED", False, "dialling_switched_off"),
        ("DAILY_CALLS", 1, "daily_calls_reached"),
        ("DAILY_SPEND", 0.01, "daily_spend_reached"),
        ("COOLDOWN_SECONDS", 3600, "cooldown"),
    ],
)
def test_what_only_takes_time_lets_the_interview_wait(settings: LazySettings, name: str, value: object, code: str):
    now = timezone.now()
    earlier = make_call(status="completed", ordered_at=now, ended_at=now, duration_seconds=60)
    Interview.objects.update(status=InterviewStatus.COMPLETED)
    setattr(settings, name, value)
    interview = make_interview(candidate=earlier.interview.candidate)
    assert _start() == 0
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, code)
    assert interview.next_attempt_at is not None
    assert interview.next_attempt_at > now


def test_a_suppressed_number_declines_the_interview():
    interview = make_interview()
    Suppression.objects.create(phone=PHONE, source="sms")
    _start()
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.DECLINED, "number_suppressed")


def test_a_consent_that_is_recorded_later_opens_the_gate(vendors: Vendors):
    interview = make_interview()
    interview.candidate.consents.all().delete()
    assert _start() == 0
    interview.refresh_from_db()
    assert (interview.error_code, interview.next_attempt_at) == ("consent_missing", None)
    caller_requests.consent_given(Consent(candidate=interview.candidate, wording="I agree.", source="form"))
    assert _start() == 1


def test_a_time_zone_that_is_set_later_has_the_gate_asked_again():
    interview = make_interview(next_attempt_at=None, error_code="time_zone_unknown")
    callbacks.whereabouts_changed(interview.candidate)
    interview.refresh_from_db()
    assert interview.next_attempt_at is not None


def test_the_gate_is_asked_again_at_the_moment_of_dialling(vendors: Vendors, settings: LazySettings):
    interview = make_interview()
    _start()
    settings.DIALLING_ENABLED = False
    vendors.work()
    interview.refresh_from_db()
    assert vendors.telephony.orders == []
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, "dialling_switched_off")
    assert Call.objects.get().status == "canceled"


def test_a_call_that_was_not_made_uses_no_attempt(vendors: Vendors, settings: LazySettings):
    make_interview(max_attempts=1)
    settings.DIALLING_ENABLED = True
    _start()
    settings.DIALLING_ENABLED = False
    vendors.work()
    settings.DIALLING_ENABLED = True
    Interview.objects.update(next_attempt_at=timezone.now())
    assert _start() == 1


class TestWishes:
    """What a candidate asks for."""

    def test_call_me_now(self):
        interview = make_interview(next_attempt_at=timezone.now() + timedelta(days=1))
        assert callbacks.call_now(interview)
        assert _start() == 1

    @pytest.mark.parametrize("wait", [timedelta(days=-1), timedelta(days=15)])
    def test_an_impossible_time_is_refused_with_a_sentence(self, wait: timedelta):
        with pytest.raises(Refused, match="Choose"):
            callbacks.call_at(make_interview(), timezone.now() + wait)

    def test_a_chosen_time_is_kept(self):
        interview = make_interview()
        at = timezone.now() + timedelta(hours=3)
        assert callbacks.call_at(interview, at)
        interview.refresh_from_db()
        assert interview.next_attempt_at == at

    def test_opting_out_declines_every_open_interview_of_the_number(self, vendors: Vendors):
        make_interview(candidate=make_interview().candidate)
        assert suppressions.opt_out(PHONE, source="sms") == 2
        assert set(Interview.objects.values_list("status", flat=True)) == {"declined"}

    def test_opting_out_elsewhere_ends_a_live_call(self, vendors: Vendors):
        make_call(provider_call_id="CA" + "e" * 32, status="in_progress")
        suppressions.opt_out(PHONE, source="sms")
        assert vendors.work() == ["hang_up"]

    def test_opting_in_again_lifts_the_suppression(self):
        suppressions.opt_out(PHONE, source="sms")
        assert suppressions.lift(PHONE, reason="The person asked for it.")
        assert not Suppression.objects.exists()

    def test_an_ended_interview_cannot_be_held(self):
        assert not caller_requests.hold(make_interview(status="canceled"), "text")
