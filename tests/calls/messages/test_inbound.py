"""What somebody writes to our number: heeded, answered, and not kept."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from calls.background import sweep
from calls.channels.phone import messages, unapplied_events
from calls.domain.states import InterviewStatus
from calls.models import Interview, ProviderEvent
from calls.telephony import texts
from candidates.models import Suppression
from tests.calls.messages.post import post, write
from tests.calls.story import PHONE, Vendors


@pytest.fixture(autouse=True)
def _storage(transactional_db: None, tmp_path: Path, settings: Settings) -> None:
    """A storage of this test's own. Commits are real: the storage is changed after them."""
    settings.MEDIA_ROOT = str(tmp_path)


def _suppressed(phone: str = PHONE) -> bool:
    return Suppression.objects.filter(phone=phone).exists()


def _reply(text: str) -> str:
    return f"<Message>{texts.write(text, 'Acme')}</Message>"


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT"])
def test_stop_suppresses_the_number_at_once_and_is_confirmed(interview: Interview, word: str):
    assert _reply(texts.OPTED_OUT) in write(word)
    interview.refresh_from_db()
    assert _suppressed()
    assert (interview.status, interview.error_code) == (InterviewStatus.DECLINED, "opted_out")


def test_a_stop_of_somebody_we_do_not_know_counts_too():
    write("STOP", sender="+14155550177")
    assert _suppressed("+14155550177")


@pytest.mark.parametrize("word", ["START", "yes", "Unstop"])
def test_start_lifts_the_suppression(word: str):
    Suppression.objects.create(phone=PHONE, source="sms")
    assert _reply(texts.OPTED_IN) in write(word)
    assert not _suppressed()


def test_start_leaves_other_numbers_alone():
    Suppression.objects.create(phone="+14155550177", source="sms")
    write("START")
    assert _suppressed("+14155550177")


@pytest.mark.parametrize(("body", "text"), [("HELP", texts.HELP), ("info", texts.HELP), ("Hi there", texts.NOT_READ)])
def test_anything_else_is_answered_politely_and_changes_nothing(interview: Interview, body: str, text: str):
    assert _reply(text) in write(body)
    interview.refresh_from_db()
    assert interview.status == InterviewStatus.PENDING
    assert not _suppressed()


def test_what_the_carrier_has_understood_and_answered_is_heeded_and_not_answered_again():
    assert "<Message>" not in write("Arrêt", OptOutType="STOP")
    assert _suppressed()
    assert "<Message>" not in write("Démarrer", sid="SM2", OptOutType="START")
    assert not _suppressed()


@pytest.mark.parametrize("sender", ["", "anonymous", "12345", "whatsapp:+14155550123", "+1415555012345678901"])
def test_a_sender_that_is_no_number_is_promised_nothing(sender: str):
    assert _reply(texts.NOT_READ) in write("STOP", sender=sender)
    assert not Suppression.objects.exists()


def test_neither_the_sender_nor_the_words_are_kept():
    write("Call me on my other number, I am at the hospital")
    event = ProviderEvent.objects.get()
    assert event.applied_at is not None
    assert event.payload == {"MessageSid": "SM1", "OptOutType": "", "Understood": "none"}


def test_the_same_message_twice_is_answered_twice_and_heeded_once():
    first = write("STOP")
    write("START", sid="SM2")
    assert write("STOP") == first
    assert not _suppressed()


def test_a_message_that_a_crash_left_unapplied_is_heeded_by_the_sweep(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(messages, "received", lambda fact: 1 / 0)
        assert post("inbound-message/", patient=False, Body="STOP", From=PHONE).status_code == 500
    event = ProviderEvent.objects.get()
    ProviderEvent.objects.update(received_at=event.received_at - 2 * unapplied_events.AFTER)
    sweep.run()
    vendors.work()
    assert _suppressed()
    assert PHONE not in str(ProviderEvent.objects.get().payload)


@pytest.mark.parametrize("signature", ["Zm9yZ2Vk", ""])
def test_a_message_without_our_carriers_signature_is_403_and_changes_nothing(signature: str):
    assert post("inbound-message/", signature=signature, Body="STOP", From=PHONE).status_code == 403
    assert not _suppressed()
    assert not ProviderEvent.objects.exists()
