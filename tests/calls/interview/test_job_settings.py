"""Settings of one job that stand in the place of the service's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from calls.channels.phone import messages
from calls.domain.states import InterviewStatus
from calls.models import Call, Interview, JobDescription, Message
from candidates.models import Consent
from tests.calls.story import PHONE, Carrier, make_call, make_candidate, make_interview, make_job
from tests.pages.visit import Visit

pytestmark = pytest.mark.django_db

JOBS = "/api/v1/job-descriptions/"
JOB = {"title": "Nurse", "description": "Nursing care.", "question_count": 5}
AT_ONCE = {"Prefer": "wait=0"}


def _faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_the_settings_are_stored_and_shown(api: APIClient) -> None:
    sent = {"company_name": "City of Malmö", "follow_ups": 2, "voice_mode": "recorded"}
    job = api.post(JOBS, {**JOB, **sent}, headers=AT_ONCE).json()
    assert {name: job[name] for name in sent} == sent
    changed = api.patch(f"{JOBS}{job['id']}/", {"company_name": "", "follow_ups": None}).json()
    assert (changed["company_name"], changed["follow_ups"]) == ("", None)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"follow_ups": 11}, "/follow_ups", "max_value"),
        ({"follow_ups": -1}, "/follow_ups", "min_value"),
        ({"company_name": "x" * 101}, "/company_name", "max_length"),
        ({"voice_mode": "realtime"}, "/voice_mode", "voice_mode_unavailable"),
        ({"voice_mode": "video"}, "/voice_mode", "invalid_choice"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(
    api: APIClient, body: dict[str, Any], pointer: str, code: str
) -> None:
    assert _faults(api.post(JOBS, {**JOB, **body}, headers=AT_ONCE)) == [(pointer, code)]
    assert _faults(api.patch(f"{JOBS}{make_job().pk}/", body)) == [(pointer, code)]


@pytest.mark.parametrize("channel", ["browser", "any"])
def test_an_interview_in_the_browser_is_not_available_yet(api: APIClient, channel: str) -> None:
    order = {"candidate": str(make_candidate().pk), "job_description": str(make_job().pk), "channel": channel}
    answer = api.post("/api/v1/interviews/", order)
    assert _faults(answer) == [("/channel", "channel_unavailable")]
    assert "not available yet" in answer.json()["errors"][0]["detail"]


def test_an_interview_by_phone_says_so(api: APIClient) -> None:
    order = {"candidate": str(make_candidate().pk), "job_description": str(make_job().pk), "channel": "phone"}
    assert api.post("/api/v1/interviews/", order).json()["channel"] == "phone"


@pytest.fixture
def nursing() -> Call:
    """A call about a job of another company than the service's own."""
    call = make_call()
    JobDescription.objects.update(company_name="City of Malmö")
    return call


def test_the_opening_names_the_company_of_the_job(nursing: Call) -> None:
    assert "an automated call from City of Malmö about" in Carrier(nursing).voice()


def test_the_closing_names_the_company_of_the_job(nursing: Call) -> None:
    carrier = Carrier(nursing)
    carrier.consent()
    spoken = [carrier.answer(position, 1) for position in (1, 2, 3)][-1]
    assert "City of Malmö will get back to you" in spoken


def test_the_stored_consent_names_the_company_of_the_job(nursing: Call) -> None:
    Carrier(nursing).consent()
    assert "City of Malmö" in Consent.objects.get(source="call").wording


def test_the_voicemail_names_the_company_of_the_job(nursing: Call) -> None:
    assert "City of Malmö" in Carrier(nursing).post("voicemail/{call}/").content.decode()


def test_a_call_back_names_the_company_of_the_job(settings: LazySettings) -> None:
    make_interview()
    JobDescription.objects.update(company_name="City of Malmö")
    carrier = Carrier(Call())
    spoken = carrier.post("inbound/", From=PHONE, To=settings.TWILIO_PHONE_NUMBER).content.decode()
    assert "City of Malmö" in spoken


def test_text_messages_name_the_company_of_the_job(settings: LazySettings) -> None:
    settings.SMS_ENABLED = True
    interview = make_interview()
    JobDescription.objects.update(company_name="City of Malmö")
    messages.invite(Interview.objects.get(pk=interview.pk))
    assert Message.objects.get().body.startswith("City of Malmö invites you")


def test_the_page_and_its_consent_name_the_company_of_the_job() -> None:
    interview = make_interview()
    interview.candidate.consents.all().delete()
    JobDescription.objects.update(company_name="City of Malmö")
    visit = Visit(interview)
    assert "Your phone interview with City of Malmö" in visit.said
    assert "I agree that City of Malmö calls me" in visit.said
    assert "Acme" not in visit.said


@pytest.mark.parametrize(("of_service", "of_job", "expected"), [(0, 2, 2), (2, 0, 0), (2, None, 2), (0, None, 0)])
def test_the_number_of_follow_ups_is_that_of_the_job(
    settings: LazySettings, of_service: int, of_job: int | None, expected: int
) -> None:
    settings.FOLLOW_UPS = of_service
    call = make_call()
    JobDescription.objects.update(follow_ups=of_job)
    Carrier(call).consent()
    call.interview.refresh_from_db()
    assert (call.interview.status, call.interview.follow_ups) == (InterviewStatus.IN_PROGRESS, expected)
