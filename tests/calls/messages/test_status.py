"""What the carrier says of a message of ours: signed, in any order, twice, and after a crash."""

import pytest
from django.conf import LazySettings
from django.test import Client

from calls.background import sweep
from calls.channels.phone import messages, unapplied_events
from calls.models import Interview, InterviewEvent, Message, ProviderEvent
from calls.telephony.states import MessageStatus
from candidates.models import Suppression
from tests.calls.messages.post import MESSAGE_SID, post, status
from tests.calls.story import PHONE, Vendors

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(interview: Interview) -> Message:
    """A message that the carrier took."""
    return Message.objects.create(
        interview=interview, kind=Message.Kind.INVITATION, status=MessageStatus.SENT, body="x"
    )


def _status(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def _timeline() -> list[str]:
    return list(InterviewEvent.objects.values_list("message", flat=True))


def test_a_delivery_stands_on_the_message_and_in_the_timeline(message: Message):
    assert status(message, "delivered").status_code == 204
    assert _status(message) == MessageStatus.DELIVERED
    assert _timeline() == ["An invitation by text message was delivered."]


def test_a_failed_delivery_says_why(message: Message):
    status(message, "undelivered", ErrorCode="30005")
    assert (_status(message), message.error_code) == (MessageStatus.UNDELIVERED, "handset_unknown")
    assert _timeline() == [
        "An invitation by text message could not be delivered: The number does not exist or is out of service."
    ]


def test_a_failure_without_a_reason_says_so(message: Message):
    status(message, "failed")
    assert _status(message) == MessageStatus.FAILED
    assert _timeline()[0].endswith("The carrier does not say why.")


@pytest.mark.parametrize("late", ["queued", "sending", "sent", "undelivered", "failed"])
def test_a_status_never_goes_back(message: Message, late: str):
    status(message, "delivered")
    status(message, late)
    assert _status(message) == MessageStatus.DELIVERED
    assert len(_timeline()) == 1


def test_the_same_status_twice_is_told_once(message: Message):
    status(message, "delivered")
    status(message, "delivered")
    assert len(_timeline()) == 1
    assert ProviderEvent.objects.count() == 1


def test_the_carriers_id_is_learned_from_the_first_callback(message: Message):
    status(message, "sent")
    message.refresh_from_db()
    assert (message.provider, message.provider_message_id) == ("twilio", MESSAGE_SID)


def test_an_unknown_word_is_kept_and_changes_nothing(message: Message):
    status(message, "teleported")
    assert _status(message) == MessageStatus.SENT
    assert ProviderEvent.objects.get().payload["MessageStatus"] == "teleported"


def test_the_number_is_not_kept_with_the_event(message: Message):
    status(message, "delivered")
    assert PHONE not in str(ProviderEvent.objects.get().payload)


def test_a_message_that_was_erased_is_answered_all_the_same(message: Message):
    Message.objects.all().delete()
    assert status(message, "delivered").status_code == 204


def test_a_late_word_that_the_person_told_the_carrier_to_stop_is_heeded(message: Message):
    status(message, "failed", ErrorCode="21610")
    assert Suppression.objects.filter(phone=PHONE).exists()


def test_an_event_that_a_crash_left_unapplied_is_applied_by_the_sweep(
    message: Message, vendors: Vendors, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(messages, "changed", lambda fact: 1 / 0)
        answer = post(f"message-status/{message.pk}/", patient=False, MessageStatus="delivered")
    assert answer.status_code == 500
    ProviderEvent.objects.update(received_at=message.created_at - 2 * unapplied_events.AFTER)
    sweep.run()
    vendors.work()
    assert _status(message) == MessageStatus.DELIVERED


@pytest.mark.parametrize("signature", ["Zm9yZ2Vk", ""])
def test_a_status_without_our_carriers_signature_is_403_and_changes_nothing(message: Message, signature: str):
    answer = post(f"message-status/{message.pk}/", signature=signature, MessageStatus="delivered")
    assert answer.status_code == 403
    assert _status(message) == MessageStatus.SENT
    assert not ProviderEvent.objects.exists()


def test_another_account_is_not_ours_even_when_signed(message: Message):
    assert status(message, "delivered", AccountSid="AC" + "9" * 32).status_code == 403


def test_without_a_token_nothing_is_trusted(message: Message, settings: LazySettings):
    settings.TWILIO_AUTH_TOKEN = ""
    assert status(message, "delivered").status_code == 403


def test_a_get_is_refused(message: Message):
    assert Client().get(f"/webhooks/twilio/message-status/{message.pk}/").status_code == 405
