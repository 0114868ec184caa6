"""Interviews are ordered, shown, canceled and tried again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from calls.domain.states import InterviewStatus, JobStatus
from calls.models import Interview, InterviewResult, JobDescription
from candidates.models import Candidate, Consent
from tests.calls.story import make_candidate, make_interview, make_job
from tests.conftest import Queue
from tests.factories import make_completed, make_live_call

INTERVIEWS = "/api/v1/interviews/"
NOBODY = "7b0f5a3e-6a0c-4c37-9d8a-0d3f6f0f7c11"
ADA = {"name": "Ada Example", "phone": "+46701740605"}
JOB = {"title": "Backend Engineer", "description": "Python, every day.", "language": "sv-SE"}
CONSENT = {"wording": "You may call me about this job.", "source": "careers page"}


def _order(**changes: Any) -> dict[str, Any]:
    return {"candidate": str(make_candidate().pk), "job_description": str(make_job().pk), **changes}


def _post(api: APIClient, body: object) -> Any:
    return api.generic("POST", INTERVIEWS, json.dumps(body), content_type="application/json")


def _faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_an_interview_is_ordered_by_ids(api: APIClient) -> None:
    order = _order()
    answer = api.post(INTERVIEWS, order)
    body = answer.json()
    assert answer.status_code == 202
    assert answer["Location"] == f"http://testserver{INTERVIEWS}{body['id']}/"
    assert body == {
        **order,
        "id": body["id"],
        "channel": "phone",
        "plan_version": None,
        "status": "pending",
        "language": "en-US",
        "scheduled_for": None,
        "attempts": 0,
        "next_attempt_at": body["next_attempt_at"],
        "error_code": "",
        "error_detail": "",
        "created_at": body["created_at"],
        "started_at": None,
        "ended_at": None,
        "calls": [],
        "responses": [],
        "result": None,
    }
    assert body["next_attempt_at"].endswith("Z")


def test_one_request_starts_a_whole_screening(
    api: APIClient, queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(INTERVIEWS, {"candidate": {**ADA, "consent": CONSENT}, "job_description": JOB})
    assert (answer.status_code, answer.json()["language"]) == (202, "sv-SE")
    assert answer.json()["candidate"] == str(Candidate.objects.get(phone="+46701740605").pk)
    assert answer.json()["job_description"] == str(JobDescription.objects.get(status=JobStatus.GENERATING).pk)
    assert Consent.objects.get().wording == CONSENT["wording"]
    assert [name for name, _ in queue.enqueued()] == ["write_questions"]


def test_a_consent_can_come_with_the_order(api: APIClient) -> None:
    candidate = make_candidate(consent=False)
    api.post(INTERVIEWS, _order(candidate=str(candidate.pk), consent=CONSENT))
    assert candidate.consents.get().source == "careers page"


def test_an_order_can_name_its_own_time_and_language(api: APIClient) -> None:
    body = api.post(INTERVIEWS, _order(scheduled_for="2999-01-31T10:00:00+01:00", language="de")).json()
    assert body["scheduled_for"] == body["next_attempt_at"] == "2999-01-31T09:00:00Z"
    assert body["language"] == "de"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"candidate": NOBODY}, ("/candidate", "does_not_exist")),
        ({"candidate": "me"}, ("/candidate", "invalid")),
        ({"candidate": 7}, ("/candidate", "invalid")),
        ({"candidate": None}, ("/candidate", "null")),
        ({"candidate": {**ADA, "phone": "112"}}, ("/candidate/phone", "phone_emergency")),
        ({"candidate": {**ADA, "consent": {}}}, ("/candidate/consent/wording", "required")),
        ({"candidate": {**ADA, "name": "\x00"}}, ("/candidate/name", "null_characters_not_allowed")),
        ({"job_description": NOBODY}, ("/job_description", "does_not_exist")),
        ({"job_description": {"title": "x"}}, ("/job_description/description", "required")),
        ({"job_description": {**JOB, "pay": 5}}, ("/job_description/pay", "unknown_field")),
        ({"scheduled_for": "2020-01-01T00:00:00Z"}, ("/scheduled_for", "in_the_past")),
        ({"scheduled_for": "2999-01-01T09:00:00"}, ("/scheduled_for", "offset_missing")),
        ({"schedule_for": "2999-01-01T09:00:00Z"}, ("/schedule_for", "unknown_field")),
        ({"language": "Klingon"}, ("/language", "language_tag_invalid")),
        ({"consent": {"wording": "x"}}, ("/consent/source", "required")),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_place_in_the_order(
    api: APIClient, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in _faults(_post(api, _order(**change)))
    assert not Interview.objects.exists()


def test_a_job_may_be_sent_as_it_was_shown(api: APIClient) -> None:
    shown = api.get(f"/api/v1/job-descriptions/{make_job().pk}/").json()
    answer = _post(api, _order(job_description=shown))
    assert answer.status_code == 202
    assert answer.json()["job_description"] != shown["id"]


def test_an_order_at_fault_adds_nothing_of_it(api: APIClient) -> None:
    job = make_job()
    JobDescription.objects.filter(pk=job.pk).update(status=JobStatus.FAILED)
    answer = api.post(INTERVIEWS, {"candidate": {**ADA, "consent": CONSENT}, "job_description": str(job.pk)})
    assert _faults(answer) == [("/job_description", "questions_failed")]
    assert not Candidate.objects.exists()
    assert not Consent.objects.exists()


def test_an_interview_is_shown_in_full(api: APIClient) -> None:
    interview = make_completed()
    body = api.get(f"{INTERVIEWS}{interview.pk}/").json()
    call = interview.calls.get()
    assert (body["status"], body["attempts"], body["next_attempt_at"]) == ("completed", 1, None)
    assert body["calls"][0] == {
        "id": str(call.pk),
        "status": "completed",
        "provider": "twilio",
        "provider_call_id": "CA" + "1" * 32,
        "answered_by": "",
        "error_code": "",
        "started_at": body["calls"][0]["started_at"],
        "ended_at": None,
        "duration_seconds": 60,
    }
    assert body["responses"][1] == {
        "position": 2,
        "kind": "technical",
        "follows": None,
        "question": "What is your answer number 2?",
        "status": "scored",
        "transcript": "I added an index.",
        "recording_seconds": 20,
        "recording_url": f"http://screen.test{INTERVIEWS}{interview.pk}/responses/2/recording/",
        "score": 7.5,
        "feedback": "",
        "evidence": [{"quote": "added an index"}],
        "ratings": [],
        "hold_reason": None,
        "scored_by": None,
    }
    assert body["result"] == api.get(f"{INTERVIEWS}{interview.pk}/result/").json()


@pytest.mark.parametrize(("status", "shown"), [("pending", True), ("calling", True), ("in_progress", False)])
def test_the_next_attempt_is_shown_while_it_is_still_to_come(api: APIClient, status: str, shown: bool) -> None:
    interview = make_interview(status=status)
    assert bool(api.get(f"{INTERVIEWS}{interview.pk}/").json()["next_attempt_at"]) is shown


def test_an_interview_takes_five_queries(api: APIClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    interview = make_completed()
    with django_assert_num_queries(5):
        api.get(f"{INTERVIEWS}{interview.pk}/")


def test_a_result_is_shown(api: APIClient) -> None:
    interview = make_completed()
    body = api.get(f"{INTERVIEWS}{interview.pk}/result/").json()
    assert body == {
        "interview": str(interview.pk),
        "version": 1,
        "overall_score": 7.5,
        "recommendation": "hire",
        "summary": "Good.",
        "strengths": ["index"],
        "areas_for_improvement": [],
        "needs_review": False,
        "review_reasons": [],
        "notes": [],
        "scored_by": {"provider": "", "model": "", "prompt_version": "", "prompt_hash": None, "rubric_version": ""},
        "created_at": body["created_at"],
    }


def test_the_newest_version_of_a_result_counts_and_the_others_are_kept(api: APIClient) -> None:
    interview = make_completed()
    InterviewResult.objects.create(interview=interview, version=2, overall_score=3.0, recommendation="reject")
    url = f"{INTERVIEWS}{interview.pk}/result/"
    newest = api.get(url).json()
    assert (newest["version"], newest["recommendation"]) == (2, "reject")
    assert api.get(f"{INTERVIEWS}{interview.pk}/").json()["result"] == newest
    assert api.get(INTERVIEWS).json()["results"][0]["result"] == newest
    assert [api.get(f"{url}?version={n}").json()["recommendation"] for n in (1, 2)] == ["hire", "reject"]


@pytest.mark.parametrize(
    ("version", "status"), [("3", 404), ("0", 400), ("-1", 400), ("1.5", 400), ("x", 400), ("", 400), ("9" * 12, 400)]
)
def test_a_version_that_does_not_exist_is_refused(api: APIClient, version: str, status: int) -> None:
    answer = api.get(f"{INTERVIEWS}{make_completed().pk}/result/?version={version}")
    assert answer.status_code == status
    assert "version" in answer.json()["detail"]


def test_a_misspelt_query_of_a_result_is_refused(api: APIClient) -> None:
    assert _faults(api.get(f"{INTERVIEWS}{make_completed().pk}/result/?versoin=1")) == [("/versoin", "unknown_field")]


def test_the_reasons_for_a_review_have_a_code_and_a_sentence(api: APIClient) -> None:
    interview, reason = make_completed(), {"code": "unanswered", "detail": "Question 1: nothing was said."}
    InterviewResult.objects.update(review_reasons=[reason, "Stored by an earlier version."], notes=[reason])
    body = api.get(f"{INTERVIEWS}{interview.pk}/result/").json()
    assert body["review_reasons"] == [reason, {"code": "unspecified", "detail": "Stored by an earlier version."}]
    assert body["notes"] == [reason]


def test_a_result_that_is_not_ready_says_how_far_the_interview_is(api: APIClient) -> None:
    answer = api.get(f"{INTERVIEWS}{make_interview(status='scoring').pk}/result/")
    body = answer.json()
    assert (answer.status_code, body["code"], body["interview_status"]) == (404, "result_not_ready", "scoring")


def test_the_timeline_tells_the_oldest_first(api: APIClient) -> None:
    interview_id = api.post(INTERVIEWS, _order()).json()["id"]
    api.post(f"{INTERVIEWS}{interview_id}/cancel/")
    results = api.get(f"{INTERVIEWS}{interview_id}/events/").json()["results"]
    assert [event["kind"] for event in results] == ["interview.pending", "interview.canceled"]
    assert list(results[0]) == ["id", "at", "kind", "message", "call"]
    assert results[0]["call"] is None


def test_a_line_of_the_timeline_names_its_call(api: APIClient) -> None:
    interview = make_completed()
    event = api.get(f"{INTERVIEWS}{interview.pk}/events/").json()["results"][0]
    assert event["call"] == str(interview.calls.get().pk)


def test_a_timeline_takes_two_queries(api: APIClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    interview = make_completed()
    with django_assert_num_queries(2):
        api.get(f"{INTERVIEWS}{interview.pk}/events/")


def test_a_waiting_interview_can_be_canceled_once(api: APIClient) -> None:
    path = f"{INTERVIEWS}{make_interview().pk}/cancel/"
    first, second = api.post(path), api.post(path)
    assert (first.status_code, first.json()["status"]) == (200, "canceled")
    assert (second.status_code, second.json()["code"]) == (409, "interview_ended")


def test_canceling_hangs_up(
    api: APIClient, queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    interview = make_interview(status=InterviewStatus.IN_PROGRESS)
    call = make_live_call(interview)
    with django_capture_on_commit_callbacks(execute=True):
        api.post(f"{INTERVIEWS}{interview.pk}/cancel/")
    assert queue.enqueued() == [("hang_up", (call.provider_call_id,))]


@pytest.mark.parametrize("status", ["not_reached", "incomplete", "failed", "canceled"])
def test_an_interview_that_ended_without_a_result_can_be_tried_again(api: APIClient, status: str) -> None:
    answer = api.post(f"{INTERVIEWS}{make_interview(status=status).pk}/retry/")
    assert (answer.status_code, answer.json()["status"]) == (200, "pending")


@pytest.mark.parametrize("status", ["pending", "in_progress", "completed", "declined"])
def test_other_interviews_cannot_be_tried_again(api: APIClient, status: str) -> None:
    answer = api.post(f"{INTERVIEWS}{make_interview(status=status).pk}/retry/")
    assert (answer.status_code, answer.json()["code"]) == (409, "interview_not_retryable")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "result/"), ("GET", "events/"), ("POST", "cancel/"), ("POST", "retry/")],
)
def test_an_interview_that_does_not_exist_is_not_found(api: APIClient, method: str, path: str) -> None:
    answer = api.generic(method, f"{INTERVIEWS}{NOBODY}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_schedule_may_be_a_little_late(api: APIClient) -> None:
    just_over = (timezone.now() - timedelta(minutes=2)).isoformat()
    assert _post(api, _order(scheduled_for=just_over)).status_code == 202
