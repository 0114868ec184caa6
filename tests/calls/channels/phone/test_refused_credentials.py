"""A carrier that does not accept our credentials: nobody is dialled, nothing fails, and it goes on by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from twilio.base.exceptions import TwilioRestException

from calls.background import sweep
from calls.channels.phone import dialling, end_call, erase, messages, pace, retries
from calls.channels.phone.twilio.errors import carrier_error, provider_error
from calls.domain.states import InterviewStatus, RecordingStatus
from calls.errors import ProviderError
from calls.interview import interviews
from calls.models import Call, CarrierErasure, DialPace, Interview, InterviewEvent, Message, Recording, Vendor
from calls.ports import CallState, MessageOrder
from calls.telephony.states import CALL_LIVE, CallStatus, ErasureStatus, MessageStatus
from tests.calls.story import CALL_SID, Carrier, Vendors, make_call, make_interview
from tests.stepped_clock import SteppedClock

pytestmark = pytest.mark.django_db


def _refused(status: int = 401, code: int | None = 20003) -> ProviderError:
    return provider_error(TwilioRestException(status, "/Calls.json", code=code))


def _tick(vendors: Vendors) -> None:
    """One turn of the clock and of the workers."""
    DialPace.objects.update(next_dial_at=timezone.now())
    pace.start_due(100, max_live=100, rate=1e6, provider="twilio")
    sweep.run()
    vendors.work()


def _for_days(vendors: Vendors, clock: SteppedClock, days: int) -> None:
    for _ in range(days * 4):
        clock.step(hours=6)
        _tick(vendors)


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (403, 20003), (401, 20005), (403, None), (401, None)])
def test_a_401_or_403_of_the_account_is_a_refusal_of_our_credentials(status: int, code: int | None):
    assert _refused(status, code).refuses_credentials


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, 21211),
        (403, 21216),
        (403, 573005),
        (403, 13225),
        (400, 20001),
        (429, 10004),
        (404, 20404),
        (429, 20429),
        (500, None),
    ],
)
def test_what_is_about_one_number_or_passes_is_none(status: int, code: int | None):
    assert not _refused(status, code).refuses_credentials


@pytest.mark.parametrize("refusal", [(401, 20003), (403, None), (403, 20005)])
def test_the_interview_waits_without_losing_an_attempt_however_long_it_lasts(
    vendors: Vendors, clock: SteppedClock, refusal: tuple[int, int | None]
):
    make_interview(max_attempts=1)
    vendors.telephony.error = _refused(*refusal)
    _for_days(vendors, clock, 5)
    interview = Interview.objects.get()
    assert interview.status in (InterviewStatus.PENDING, InterviewStatus.CALLING)
    assert retries.attempts_of(interview) == 0
    assert not Call.objects.filter(status=CallStatus.FAILED).exists()


def test_dialling_pauses_for_the_whole_service_and_each_interview_says_why(vendors: Vendors, clock: SteppedClock):
    make_interview()
    vendors.telephony.error = _refused()
    _tick(vendors)
    for _ in range(5):
        make_interview()
    for _ in range(3):
        _tick(vendors)
    assert len(vendors.telephony.orders) == 1
    waiting = Interview.objects.filter(status=InterviewStatus.PENDING)
    assert set(waiting.values_list("error_code", flat=True)) == {"carrier_refuses_credentials"}
    assert waiting.count() == 5


def test_the_carrier_is_hardly_asked_while_it_refuses(vendors: Vendors, clock: SteppedClock):
    for _ in range(5):
        make_interview()
    vendors.telephony.error = _refused()
    for _ in range(60):
        _tick(vendors)
        clock.step(minutes=1)
    assert len(vendors.telephony.orders) < 30


def test_dialling_goes_on_by_itself_when_the_carrier_accepts_us_again(vendors: Vendors, clock: SteppedClock):
    for _ in range(3):
        make_interview()
    vendors.telephony.error = _refused()
    for _ in range(20):
        _tick(vendors)
        clock.step(minutes=1)
    vendors.telephony.error = None
    for _ in range(20):
        _tick(vendors)
        clock.step(minutes=1)
        Call.objects.filter(status=CallStatus.QUEUED).exclude(provider_call_id="").update(status=CallStatus.RINGING)
    assert Call.objects.exclude(provider_call_id="").count() == 3
    assert Vendor.objects.get(pk="twilio").refused_at is None


def test_the_timeline_says_what_is_waited_for(vendors: Vendors):
    make_interview()
    vendors.telephony.error = _refused()
    _tick(vendors)
    told = InterviewEvent.objects.filter(kind="vendor.waiting").values_list("message", flat=True)
    assert list(told) == ["twilio does not accept our credentials, and is waited for."]


def test_a_number_that_the_carrier_forbids_still_ends_its_interview(vendors: Vendors):
    make_interview()
    vendors.telephony.error = _refused(403, 21216)
    _tick(vendors)
    assert Interview.objects.get().error_code == "number_blocked"


def _readyz() -> tuple[int, str]:
    response = Client().get("/readyz")
    return response.status_code, response.json()["carrier"]


def test_readyz_shows_it_and_stays_ready_for_the_carriers_webhooks(vendors: Vendors, clock: SteppedClock):
    make_interview()
    assert _readyz() == (200, "ok")
    vendors.telephony.error = _refused()
    _tick(vendors)
    assert _readyz() == (200, "refuses_credentials")
    vendors.telephony.error = None
    clock.step(minutes=10)
    _tick(vendors)
    assert _readyz() == (200, "ok")


# -- everything else that the carrier is asked for ---------------------------------------------------------


def test_a_recording_waits(vendors: Vendors, carrier: Carrier, clock: SteppedClock):
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    for number in range(60):
        vendors.telephony.recording_errors = [carrier_error(401 if number % 2 else 403, None)]
        sweep.run()
        vendors.work()
        clock.step(hours=2)
    assert Recording.objects.get().status == RecordingStatus.AVAILABLE
    vendors.telephony.recording_errors = []
    sweep.run()
    vendors.work()
    assert Recording.objects.get().status in (RecordingStatus.STORED, RecordingStatus.TRANSCRIBED)


def test_an_erasure_waits(clock: SteppedClock, vendors: Vendors):
    erasure = CarrierErasure.objects.create(provider="twilio", provider_call_id=CALL_SID)
    vendors.telephony.error = _refused()
    for _ in range(100):
        erase.run(CarrierErasure.objects.get(), vendors.telephony)
        clock.step(hours=2)
    vendors.telephony.error = None
    assert erase.run(CarrierErasure.objects.get(), vendors.telephony)
    erasure.refresh_from_db()
    assert erasure.status == ErasureStatus.DONE


@dataclass
class Texts:
    """A carrier of text messages that refuses us, or sends."""

    error: ProviderError | None = None
    name: str = "twilio"
    sent: list[MessageOrder] = field(default_factory=list)

    def send(self, order: MessageOrder) -> str:
        """Raises what is set."""
        if self.error:
            raise self.error
        self.sent.append(order)
        return "SM" + "1" * 32


def test_a_text_message_waits_and_is_sent_once(clock: SteppedClock, settings: LazySettings):
    settings.SMS_ENABLED = True
    Message.objects.create(interview=make_interview(), kind="invitation", body="Hello. {link}")
    texts = Texts(_refused())
    for _ in range(100):
        messages.run(Message.objects.get(), texts)
        clock.step(hours=2)
    assert (Message.objects.get().status, Message.objects.get().ordered_at) == (MessageStatus.QUEUED, None)
    texts.error = None
    messages.run(Message.objects.get(), texts)
    assert (Message.objects.get().status, len(texts.sent)) == (MessageStatus.SENT, 1)


class Refusing:
    """Refuses whatever is asked about a call."""

    name = "twilio"

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: object, **__: object) -> None:
            raise _refused()

        return refuse


@pytest.mark.parametrize("provider_call_id", ["", CALL_SID])
def test_a_look_up_waits_for_ever_and_ends_no_call(call: Call, clock: SteppedClock, provider_call_id: str):
    Call.objects.update(ordered_at=timezone.now(), provider_call_id=provider_call_id)
    for _ in range(50):
        dialling.look_up(Call.objects.select_related("interview__candidate").get(), Refusing())
        clock.step(hours=1)
    assert Call.objects.get().status in CALL_LIVE


def test_a_hang_up_that_was_refused_is_made_good_by_the_look_up(vendors: Vendors, clock: SteppedClock):
    call = make_call(provider_call_id=CALL_SID, status=CallStatus.IN_PROGRESS, ordered_at=timezone.now())
    vendors.telephony.state = CallState(CALL_SID, CallStatus.IN_PROGRESS, "", None, None, None)
    interviews.cancel(call.interview)
    end_call.run(CALL_SID, Refusing())
    vendors.lose_tasks()
    clock.step(minutes=3)
    sweep.run()
    vendors.work()
    assert vendors.telephony.hung_up == [CALL_SID]


def test_a_message_on_a_voicemail_that_was_refused_is_left_later(vendors: Vendors):
    call = make_call(provider_call_id=CALL_SID, status=CallStatus.IN_PROGRESS, outcome="voicemail")
    dialling.leave_message(call, Refusing())
    call.refresh_from_db()
    assert call.message_ordered_at is None
    dialling.leave_message(call, vendors.telephony)
    assert vendors.telephony.messages == [str(call.pk)]
