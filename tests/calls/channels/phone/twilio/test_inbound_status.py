"""The end of a call to our number, which is told under one URL for all such calls."""

from django.conf import settings
from django.core.management import call_command

from calls.domain.states import InterviewStatus
from calls.models import Call, Interview
from calls.telephony.states import CallStatus
from tests.calls.story import PHONE, Carrier, Vendors, make_interview

SID = "CA" + "d" * 32


def _called_back(carrier: Carrier) -> Carrier:
    """The candidate's phone was not answered, and the candidate calls us."""
    carrier.status("no-answer", 3)
    carrier.post("inbound/", From=PHONE, CallSid=SID, CallStatus="ringing")
    return Carrier(Call.objects.get(direction="inbound"))


def _ends(carrier: Carrier, **parameters: str) -> int:
    ended = {"CallSid": SID, "CallStatus": "completed", "CallDuration": "40", "SequenceNumber": "1", **parameters}
    return carrier.post("inbound-status/", **ended).status_code


def test_the_end_of_a_call_to_us_is_heard_at_once(carrier: Carrier):
    inbound = _called_back(carrier)
    inbound.consent()
    inbound.answer(1, 1)
    assert _ends(carrier) == 204
    assert Call.objects.get(direction="inbound").status == CallStatus.COMPLETED
    assert Interview.objects.get().status == InterviewStatus.PENDING


def test_a_badly_signed_end_changes_nothing(carrier: Carrier):
    _called_back(carrier)
    assert carrier.post("inbound-status/", signature="bad", CallSid=SID, CallStatus="completed").status_code == 403
    assert Call.objects.get(direction="inbound").status == CallStatus.IN_PROGRESS


def test_the_end_of_a_strangers_call_is_taken_and_forgotten(carrier: Carrier):
    assert _ends(carrier, CallSid="CA" + "e" * 32) == 204
    assert Call.objects.get().status == CallStatus.QUEUED


def test_the_number_is_told_where_calls_their_ends_and_messages_go(db: None, vendors: Vendors):
    make_interview()
    call_command("configure_number")
    urls = vendors.telephony.inbound_urls
    assert urls is not None
    paths = [url.removeprefix(f"{settings.WEBHOOK_BASE_URL}/webhooks/twilio/") for url in (urls.voice, urls.status)]
    assert paths == ["inbound/", "inbound-status/"]
    assert urls.message.endswith("/webhooks/twilio/inbound-message/")
