"""A candidate whose phone number is still to be asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from rest_framework.test import APIClient

from calls.channels.phone import dialling, pace, suppressions
from calls.domain.states import InterviewStatus
from calls.models import Call, DialPace, Interview, Message
from calls.telephony.states import CallStatus
from candidates.models import Candidate, Suppression
from tests.calls.story import Carrier, Vendors, make_call, make_interview, make_job
from tests.pages.visit import Visit

pytestmark = pytest.mark.django_db

CONSENT = {"wording": "You may call me about this job.", "source": "careers page"}
ROBIN = {"name": "Robin Example", "consent": CONSENT}
CANDIDATES = "/api/v1/candidates/"
INTERVIEWS = "/api/v1/interviews/"
PHONE = "+46701740605"


def _ordered(api: APIClient, **candidate: Any) -> Interview:
    order = {"candidate": {**ROBIN, **candidate}, "job_description": str(make_job().pk)}
    answer = api.post(INTERVIEWS, order)
    assert answer.status_code == 202
    return Interview.objects.get(pk=answer.json()["id"])


def _start() -> int:
    DialPace.objects.update(next_dial_at=timezone.now())
    return pace.start_due(10, max_live=10, rate=1000, provider="twilio")


def _give_phone(api: APIClient, interview: Interview, phone: str | None = PHONE) -> Any:
    return api.patch(f"{CANDIDATES}{interview.candidate_id}/", {"phone": phone})


@pytest.mark.parametrize("sent", [{}, {"phone": ""}, {"phone": None}, {"phone": "  "}, {"region": "SE"}])
def test_the_phone_may_be_left_out(api: APIClient, sent: dict[str, Any]) -> None:
    answer = api.post(CANDIDATES, {"name": "Robin Example", **sent})
    assert (answer.status_code, answer.json()["phone"]) == (201, "")


def test_the_phone_may_be_left_out_of_a_form(api: APIClient) -> None:
    answer = api.post(CANDIDATES, {"name": "Robin Example"}, format="multipart")
    assert (answer.status_code, answer.json()["phone"]) == (201, "")


def test_an_interview_without_a_phone_waits_and_says_why(api: APIClient, vendors: Vendors) -> None:
    interview = _ordered(api)
    assert _start() == 0
    vendors.work()
    body = api.get(f"{INTERVIEWS}{interview.pk}/").json()
    assert (body["status"], body["error_code"], body["next_attempt_at"]) == ("pending", "phone_missing", None)
    assert body["error_detail"] == "The candidate has no phone number; the call waits for one."
    assert vendors.telephony.orders == []


def test_a_phone_that_comes_later_makes_the_interview_due(api: APIClient, vendors: Vendors) -> None:
    interview = _ordered(api)
    _start()
    assert _give_phone(api, interview).status_code == 200
    assert _start() == 1
    vendors.work()
    assert [order.to for order in vendors.telephony.orders] == [PHONE]


def test_a_phone_that_is_removed_stops_the_call(api: APIClient, vendors: Vendors) -> None:
    interview = _ordered(api, phone=PHONE)
    assert _start() == 1
    _give_phone(api, interview, None)
    vendors.work()
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, "phone_missing")
    assert vendors.telephony.orders == []


def test_a_call_whose_number_was_removed_is_not_taken_for_another_call(vendors: Vendors) -> None:
    call = make_call(ordered_at=timezone.now())
    Candidate.objects.update(phone="")
    vendors.telephony.found = ["CA-of-somebody-else"]
    Call.objects.update(next_attempt_at=timezone.now())
    dialling.look_up(Call.objects.get(pk=call.pk), vendors.telephony)
    call.refresh_from_db()
    assert call.provider_call_id == ""


def test_the_invitation_is_sent_when_the_phone_comes(api: APIClient, settings: LazySettings) -> None:
    settings.SMS_ENABLED = True
    interview = _ordered(api)
    assert not Message.objects.exists()
    _give_phone(api, interview)
    _give_phone(api, interview)
    assert [message.interview for message in Message.objects.all()] == [interview]


def test_the_page_says_that_the_number_is_missing(api: APIClient) -> None:
    visit = Visit(_ordered(api))
    assert "does not have your phone number yet" in visit.said
    assert not visit.offers("call_now")


def test_opting_out_without_a_phone_ends_the_own_interviews_only(api: APIClient) -> None:
    mine, other = _ordered(api), _ordered(api)
    assert Visit(mine).press("opt_out").status_code == 303
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == (InterviewStatus.DECLINED, InterviewStatus.PENDING)
    assert not Suppression.objects.exists()


def test_an_empty_number_is_never_suppressed() -> None:
    with pytest.raises(ValueError, match="no number"):
        suppressions.opt_out("", source="sms")


def test_a_withheld_number_is_not_that_of_a_candidate_without_one(api: APIClient) -> None:
    _ordered(api)
    said = Carrier(Call()).post("inbound/", From="", CallSid="CA1", CallStatus="ringing").content.decode()
    assert "there is no interview waiting for this number" in said
    assert not Call.objects.exclude(status=CallStatus.CANCELED).exists()


def test_candidates_without_a_phone_are_listed_and_erased(api: APIClient) -> None:
    interview = _ordered(api)
    assert [one["phone"] for one in api.get(CANDIDATES).json()["results"]] == [""]
    assert api.get(INTERVIEWS).status_code == 200
    assert api.delete(f"{CANDIDATES}{interview.candidate_id}/").status_code in (202, 204)
    assert not Candidate.objects.exists()


def test_a_candidate_with_a_phone_is_called_beside_one_without(api: APIClient) -> None:
    _ordered(api)
    reachable = make_interview()
    assert _start() == 1
    assert Call.objects.get().interview == reachable
