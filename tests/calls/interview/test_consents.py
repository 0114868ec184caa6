"""Which consent allows which call, and what a withdrawal does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from rest_framework.test import APIClient

from calls.channels.phone import pace
from calls.domain.states import InterviewStatus
from calls.models import Call, DialPace, Interview
from calls.telephony.states import CallStatus
from candidates.models import Candidate, Consent
from tests.calls.story import Carrier, Vendors, make_call, make_candidate, make_interview, make_job

pytestmark = pytest.mark.django_db

CONSENT = {"wording": "You may call me about this job.", "source": "careers page"}
INTERVIEWS = "/api/v1/interviews/"


def _path(candidate: Candidate) -> str:
    return f"/api/v1/candidates/{candidate.pk}/consents/"


def _pending(candidate: Candidate) -> Interview:
    return Interview.objects.create(
        candidate=candidate, job_description=make_job(), language="en-US", next_attempt_at=timezone.now()
    )


def _dial() -> list[Interview]:
    """The interviews that a clock orders calls for now."""
    DialPace.objects.update(next_dial_at=timezone.now())
    pace.start_due(10, max_live=10, rate=1000, provider="twilio")
    return [call.interview for call in Call.objects.filter(status=CallStatus.QUEUED)]


def _withdraw(api: APIClient, consent: Consent) -> Any:
    return api.post(f"{_path(consent.candidate)}{consent.pk}/withdraw/")


def _days_ago(days: float) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


def test_the_yes_of_an_earlier_call_opens_no_gate(vendors: Vendors) -> None:
    call = Call.objects.create(interview=make_interview(status=InterviewStatus.CALLING), provider="twilio")
    candidate = call.interview.candidate
    Carrier(call).consent()
    candidate.consents.filter(source="form").delete()
    recorded = candidate.consents.get()
    assert (recorded.purpose, recorded.interview_id) == ("recording", call.interview_id)
    call.interview.refresh_from_db()
    Call.objects.update(status=CallStatus.COMPLETED, ended_at=timezone.now() - timedelta(days=1))
    Interview.objects.update(status=InterviewStatus.COMPLETED)
    other = _pending(candidate)
    assert _dial() == []
    other.refresh_from_db()
    assert other.error_code == "consent_missing"


@pytest.mark.parametrize("purpose", ["recording", "camera", "proctoring", "identity"])
def test_a_consent_for_another_purpose_opens_no_gate(api: APIClient, purpose: str) -> None:
    interview = _pending(make_candidate(consent=False))
    answer = api.post(_path(interview.candidate), {**CONSENT, "purpose": purpose})
    assert (answer.status_code, answer.json()["purpose"]) == (201, purpose)
    assert _dial() == []


def test_a_general_consent_opens_the_gate_of_every_interview(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    wanted = [_pending(candidate)]
    assert api.post(_path(candidate), CONSENT).status_code == 201
    assert _dial() == wanted


def test_a_consent_in_the_order_is_for_that_interview_only(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    order = {"candidate": str(candidate.pk), "job_description": str(make_job().pk), "consent": CONSENT}
    interview_id = api.post(INTERVIEWS, order).json()["id"]
    assert str(candidate.consents.get().interview_id) == interview_id
    other = _pending(candidate)
    assert [str(interview.pk) for interview in _dial()] == [interview_id]
    other.refresh_from_db()
    assert other.status == InterviewStatus.PENDING


@pytest.mark.parametrize("field", ["interview", "job_description"])
def test_a_consent_to_something_else_opens_no_gate(api: APIClient, field: str) -> None:
    candidate = make_candidate(consent=False)
    agreed, other = _pending(candidate), _pending(candidate)
    about = {"interview": agreed.pk, "job_description": agreed.job_description_id}[field]
    answer = api.post(_path(candidate), {**CONSENT, field: str(about)})
    assert (answer.status_code, answer.json()[field]) == (201, str(about))
    assert _dial() == [agreed]
    other.refresh_from_db()
    assert other.error_code in ("", "consent_missing")


def test_a_consent_wakes_only_the_interview_that_it_is_for(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    agreed, other = _pending(candidate), _pending(candidate)
    _dial()
    api.post(_path(candidate), {**CONSENT, "interview": str(agreed.pk)})
    other.refresh_from_db()
    agreed.refresh_from_db()
    assert (agreed.error_code, other.error_code) == ("", "consent_missing")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"purpose": "anything"}, "/purpose", "invalid_choice"),
        ({"interview": "7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11"}, "/interview", "does_not_exist"),
        ({"job_description": "7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11"}, "/job_description", "does_not_exist"),
        ({"job_description": "the first"}, "/job_description", "invalid"),
        ({"interview": ["x"]}, "/interview", "invalid"),
    ],
)
def test_a_consent_to_nothing_that_exists_is_refused(
    api: APIClient, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = api.post(_path(make_candidate(consent=False)), {**CONSENT, **body})
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]


def test_a_consent_to_the_interview_of_another_person_is_refused(api: APIClient) -> None:
    foreign = make_interview()
    answer = api.post(_path(make_candidate("+14155550199", consent=False)), {**CONSENT, "interview": str(foreign.pk)})
    assert answer.json()["errors"][0]["code"] == "does_not_exist"


def test_a_consent_to_an_interview_and_a_job_at_once_is_refused(api: APIClient) -> None:
    interview = _pending(make_candidate(consent=False))
    both = {"interview": str(interview.pk), "job_description": str(interview.job_description_id)}
    answer = api.post(_path(interview.candidate), {**CONSENT, **both})
    assert answer.json()["errors"][0]["code"] == "ambiguous"


def test_a_consent_inside_an_order_names_no_other_interview(api: APIClient) -> None:
    interview = _pending(make_candidate(consent=False))
    order = {
        "candidate": str(interview.candidate_id),
        "job_description": str(interview.job_description_id),
        "consent": {**CONSENT, "interview": str(interview.pk)},
    }
    assert api.post(INTERVIEWS, order).json()["errors"][0]["pointer"] == "/consent/interview"


@pytest.mark.parametrize(("days", "valid"), [(364, True), (366, False), (900, False)])
def test_a_consent_is_valid_for_a_year(api: APIClient, days: float, *, valid: bool) -> None:
    interview = _pending(make_candidate(consent=False))
    api.post(_path(interview.candidate), {**CONSENT, "given_at": _days_ago(days)})
    assert bool(_dial()) is valid


@pytest.mark.parametrize(("limit", "valid"), [(0, True), (1000, True), (30, False)])
def test_how_long_a_consent_is_valid_is_a_setting(
    api: APIClient, settings: LazySettings, limit: int, *, valid: bool
) -> None:
    settings.CONSENT_VALID_DAYS = limit
    interview = _pending(make_candidate(consent=False))
    api.post(_path(interview.candidate), {**CONSENT, "given_at": _days_ago(900)})
    assert bool(_dial()) is valid


@pytest.mark.parametrize("required", [True, False])
def test_after_a_withdrawal_nobody_is_dialled(api: APIClient, settings: LazySettings, *, required: bool) -> None:
    settings.CONSENT_REQUIRED = required
    interview = make_interview()
    answer = _withdraw(api, interview.candidate.consents.get())
    assert (answer.status_code, answer.json()["withdrawn_at"] is None) == (200, False)
    interview.refresh_from_db()
    assert (interview.error_code, interview.next_attempt_at) == ("consent_withdrawn", None)
    Interview.objects.update(next_attempt_at=timezone.now())
    assert _dial() == []


def test_a_withdrawal_voids_older_consents_to_the_same(api: APIClient) -> None:
    interview = make_interview()
    interview.candidate.consents.create(interview=interview, wording="Again.", source="form")
    _withdraw(api, interview.candidate.consents.earliest("given_at"))
    Interview.objects.update(next_attempt_at=timezone.now())
    assert _dial() == []


def test_a_withdrawal_for_one_interview_leaves_the_others(api: APIClient) -> None:
    withdrawn = make_interview()
    candidate = withdrawn.candidate
    other = _pending(candidate)
    _withdraw(api, candidate.consents.create(interview=withdrawn, wording="For this one.", source="form"))
    assert _dial() == [other]


def test_an_old_consent_that_is_sent_again_does_not_undo_a_withdrawal(api: APIClient) -> None:
    interview = make_interview()
    _withdraw(api, interview.candidate.consents.get())
    api.post(_path(interview.candidate), {**CONSENT, "given_at": _days_ago(1)})
    Interview.objects.update(next_attempt_at=timezone.now())
    assert _dial() == []


def test_a_new_consent_lets_the_interview_go_on(api: APIClient) -> None:
    interview = make_interview()
    _withdraw(api, interview.candidate.consents.get())
    api.post(_path(interview.candidate), {**CONSENT, "given_at": timezone.now().isoformat(timespec="seconds")})
    assert _dial() == [interview]


def test_a_new_consent_does_not_bring_the_appointment_forward(api: APIClient) -> None:
    at = timezone.now() + timedelta(days=3)
    interview = make_interview(scheduled_for=at, next_attempt_at=at)
    _withdraw(api, interview.candidate.consents.get())
    api.post(_path(interview.candidate), CONSENT)
    interview.refresh_from_db()
    assert (interview.error_code, interview.next_attempt_at) == ("", at)


@pytest.mark.parametrize("status", [InterviewStatus.CALLING, InterviewStatus.IN_PROGRESS])
def test_a_withdrawal_ends_the_live_call(api: APIClient, vendors: Vendors, status: InterviewStatus) -> None:
    interview = make_interview(status=status)
    call = Call.objects.create(
        interview=interview, provider="twilio", status=CallStatus.IN_PROGRESS, provider_call_id="CA1"
    )
    _withdraw(api, interview.candidate.consents.get())
    assert "hang_up" in vendors.work()
    assert call.provider_call_id in vendors.telephony.hung_up
    interview.refresh_from_db()
    assert (interview.status, interview.error_code) == (InterviewStatus.PENDING, "consent_withdrawn")


def test_a_withdrawal_between_the_order_and_the_dial_stops_the_call(api: APIClient, vendors: Vendors) -> None:
    interview = make_interview()
    assert _dial() == [interview]
    _withdraw(api, interview.candidate.consents.get())
    vendors.work()
    assert vendors.telephony.orders == []
    assert Call.objects.get().status == CallStatus.CANCELED


def test_a_withdrawn_recording_of_this_interview_stops_its_calls(api: APIClient) -> None:
    interview = make_interview()
    yes = interview.candidate.consents.create(
        interview=interview, purpose=Consent.Purpose.RECORDING, wording="Yes.", source="call"
    )
    _withdraw(api, yes)
    Interview.objects.update(next_attempt_at=timezone.now())
    assert _dial() == []


def test_a_repeated_withdrawal_keeps_the_first_time(api: APIClient) -> None:
    consent = make_interview().candidate.consents.get()
    first = _withdraw(api, consent).json()
    assert _withdraw(api, consent).json() == first


def test_the_consent_of_another_candidate_cannot_be_withdrawn(api: APIClient) -> None:
    consent = make_interview().candidate.consents.get()
    stranger = make_candidate("+14155550199", consent=False)
    assert api.post(f"{_path(stranger)}{consent.pk}/withdraw/").status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_the_consents_of_a_candidate_are_listed(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    posted = [api.post(_path(candidate), {**CONSENT, "purpose": purpose}).json() for purpose in ("contact", "camera")]
    assert api.get(_path(candidate)).json()["results"] == posted


def test_a_caller_whose_consent_was_withdrawn_is_asked_nothing_more(api: APIClient, vendors: Vendors) -> None:
    call = make_call()
    carrier = Carrier(call)
    carrier.consent()
    _withdraw(api, call.interview.candidate.consents.get(purpose="contact"))
    spoken = carrier.answer(1, 1)
    assert "<Record" not in spoken
    assert "<Hangup" in spoken


def test_a_yes_after_the_withdrawal_begins_nothing(api: APIClient, vendors: Vendors) -> None:
    call = make_call()
    carrier = Carrier(call)
    carrier.voice()
    _withdraw(api, call.interview.candidate.consents.get())
    assert "<Record" not in carrier.consent()
    call.interview.refresh_from_db()
    assert (call.interview.status, call.interview.error_code) == (InterviewStatus.PENDING, "consent_withdrawn")
    assert not call.interview.responses.exists()
