"""From an order to one text message, and never to two."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from calls.background import breaker, jobs, sweep
from calls.channels.phone import messages
from calls.domain.states import InterviewStatus
from calls.errors import ProviderError
from calls.interview import links
from calls.models import Interview, InterviewEvent, Message
from calls.telephony.states import MessageStatus
from candidates.models import Suppression
from tests.calls.messages.post import MESSAGE_SID, FakeMessaging, status
from tests.calls.story import PHONE, Vendors, make_interview

AMBIGUOUS = ProviderError("timeout", provider="x", code="carrier_timeout", retryable=True, ambiguous=True)
BUSY = ProviderError("429", provider="x", code="carrier_rate_limited", retryable=True)
REFUSED = ProviderError("bad number", provider="x", code="number_not_mobile")
STOPPED = ProviderError("stop", provider="x", code="recipient_opted_out")


def _invited(interview: Interview, vendors: Vendors) -> Message:
    messages.invite(interview)
    vendors.work()
    return Message.objects.get()


def _later(message: Message) -> None:
    """Time passes: every lease is over and every wait too."""
    past = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=message.pk).update(next_attempt_at=past)
    Message.objects.filter(pk=message.pk, leased_until__isnull=False).update(leased_until=past)
    Message.objects.filter(pk=message.pk, ordered_at__isnull=False).update(ordered_at=past)


def _told() -> str:
    return InterviewEvent.objects.latest("id").message


def test_an_invitation_is_sent_to_the_candidate(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    message = _invited(interview, vendors)
    assert [(order.message_id, order.to) for order in carrier.orders] == [(str(message.pk), PHONE)]
    assert (message.status, message.provider_message_id) == (MessageStatus.SENT, MESSAGE_SID)
    assert _told() == "An invitation was sent by text message."


def test_the_link_in_a_message_leads_to_its_interview(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    _invited(interview, vendors)
    found = re.search(r"http://screen\.test/i/(\S+)/ ", carrier.orders[0].body)
    assert found
    assert links.read(found[1]) == interview.pk


def test_no_row_holds_the_link(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    assert "/i/" not in _invited(interview, vendors).body


def test_a_message_holds_nothing_of_the_person(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    _invited(interview, vendors)
    body = carrier.orders[0].body
    assert interview.candidate.name not in body
    assert interview.job_description.title not in body


def test_a_note_about_the_voicemail_is_a_message_of_its_own(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging
):
    assert messages.invite(interview)
    assert messages.after_voicemail(interview)
    vendors.work()
    assert len(carrier.orders) == 2
    assert set(InterviewEvent.objects.values_list("message", flat=True)) == {
        "An invitation was sent by text message.",
        "A note about the voicemail was sent by text message.",
    }


def test_each_kind_is_ordered_once_per_interview(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    assert messages.invite(interview)
    assert not messages.invite(interview)
    vendors.work()
    assert not messages.invite(interview)
    vendors.work()
    assert len(carrier.orders) == 1


@pytest.mark.parametrize("order", [messages.invite, messages.after_voicemail])
def test_nothing_is_ordered_while_text_messages_are_off(db: None, order, vendors: Vendors):
    assert not order(make_interview())
    assert not Message.objects.exists()
    assert vendors.work() == []


def test_a_task_that_is_delivered_twice_sends_once(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    message = _invited(interview, vendors)
    assert not messages.run(message, carrier)
    assert not messages.run(Message.objects.get(), carrier)
    assert len(carrier.orders) == 1


def test_a_task_that_got_lost_is_enqueued_again(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    messages.invite(interview)
    message = Message.objects.get()
    _later(message)
    sweep.run()
    assert "send_message" in vendors.work()
    assert len(carrier.orders) == 1


# -- what stops a message ----------------------------------------------------------------------------------


def test_a_suppressed_number_gets_no_message(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    messages.invite(interview)
    Suppression.objects.create(phone=PHONE, source="call")
    vendors.work()
    assert carrier.orders == []
    assert Message.objects.get().error_code == "number_suppressed"
    assert _told().startswith("An invitation was not sent by text message: The person at this number asked")


def test_a_number_outside_the_whitelist_gets_no_message(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging, settings: LazySettings
):
    settings.WHITELISTED_NUMBERS = frozenset({"+14155550199"})
    message = _invited(interview, vendors)
    assert carrier.orders == []
    assert (message.status, message.error_code) == (MessageStatus.FAILED, "number_not_whitelisted")


def test_a_message_that_waits_is_not_sent_after_the_switch_is_off(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging, settings: LazySettings
):
    messages.invite(interview)
    settings.SMS_ENABLED = False
    vendors.work()
    assert carrier.orders == []
    assert Message.objects.get().error_code == "sms_switched_off"


@pytest.mark.parametrize("ended", [InterviewStatus.CANCELED, InterviewStatus.DECLINED, InterviewStatus.COMPLETED])
def test_an_interview_that_has_ended_invites_nobody(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging, ended: InterviewStatus
):
    messages.invite(interview)
    Interview.objects.update(status=ended)
    vendors.work()
    assert carrier.orders == []
    assert Message.objects.get().error_code == "interview_moved_on"


# -- a carrier that fails ----------------------------------------------------------------------------------


def test_a_refused_message_fails_with_the_carriers_reason(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging
):
    carrier.error = REFUSED
    message = _invited(interview, vendors)
    assert (message.status, message.error_code) == (MessageStatus.FAILED, "number_not_mobile")
    assert _told() == "An invitation was not sent by text message: bad number"


def test_a_message_that_the_carrier_refuses_is_told_in_the_log(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging, caplog: pytest.LogCaptureFixture
):
    carrier.error = BUSY
    message = _invited(interview, vendors)
    assert f"task send_message of {message.pk}: {BUSY.code}" in caplog.text


def test_a_carrier_that_is_busy_is_asked_again_later(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    carrier.error = BUSY
    message = _invited(interview, vendors)
    assert message.status == MessageStatus.QUEUED
    carrier.error = None
    _later(message)
    sweep.run()
    vendors.work()
    assert Message.objects.get().status == MessageStatus.SENT
    assert len(carrier.orders) == 2


def test_a_carrier_that_stays_busy_for_days_is_given_up(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(0))
    carrier.error = BUSY
    message = _invited(interview, vendors)
    for _ in range(messages.TASK.limit):
        _later(message)
        sweep.run()
        vendors.work()
    assert len(carrier.orders) == breaker.BREAK_AFTER
    assert Message.objects.get().status == MessageStatus.FAILED


def test_a_message_that_may_have_been_sent_is_never_sent_again(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging
):
    carrier.error = AMBIGUOUS
    message = _invited(interview, vendors)
    assert (message.status, message.error_code) == (MessageStatus.QUEUED, "send_unknown")
    _later(message)
    sweep.run()
    vendors.work()
    assert len(carrier.orders) == 1
    assert Message.objects.get().status == MessageStatus.FAILED
    assert "not sent again" in _told()


def test_a_callback_settles_a_message_that_may_have_been_sent(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging
):
    carrier.error = AMBIGUOUS
    message = _invited(interview, vendors)
    status(message, "delivered")
    message.refresh_from_db()
    assert (message.status, message.error_code) == (MessageStatus.DELIVERED, "")


def test_a_worker_that_died_while_sending_may_have_sent(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    carrier.error = SystemExit("killed")
    messages.invite(interview)
    with pytest.raises(SystemExit):
        vendors.work()
    _later(Message.objects.get())
    sweep.run()
    vendors.work()
    assert len(carrier.orders) == 1
    assert Message.objects.get().error_code == "send_unknown"


def test_while_a_callback_may_still_come_nothing_is_given_up(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging
):
    carrier.error = AMBIGUOUS
    message = _invited(interview, vendors)
    assert not messages.run(message, carrier)
    message.refresh_from_db()
    assert message.status == MessageStatus.QUEUED
    assert message.ordered_at is not None
    assert message.next_attempt_at == message.ordered_at + messages.SETTLED_AFTER


def test_a_message_that_kills_its_workers_is_given_up(interview: Interview, vendors: Vendors, carrier: FakeMessaging):
    messages.invite(interview)
    past = timezone.now() - timedelta(hours=1)
    Message.objects.update(attempts=messages.TASK.limit, leased_until=past, next_attempt_at=past)
    vendors.work()
    assert carrier.orders == []
    assert Message.objects.get().error_code == "attempts_used_up"


def test_a_callback_may_be_faster_than_the_carriers_own_answer(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging, monkeypatch: pytest.MonkeyPatch
):
    def delivered_meanwhile(order):
        status(Message.objects.get(), "delivered")
        return MESSAGE_SID

    monkeypatch.setattr(carrier, "send", delivered_meanwhile)
    assert _invited(interview, vendors).status == MessageStatus.DELIVERED


def test_who_told_the_carrier_to_stop_is_called_no_more_either(
    interview: Interview, vendors: Vendors, carrier: FakeMessaging
):
    carrier.error = STOPPED
    _invited(interview, vendors)
    interview.refresh_from_db()
    assert Suppression.objects.get().source == "sms"
    assert interview.status == InterviewStatus.DECLINED
