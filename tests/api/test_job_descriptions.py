"""Job descriptions: written by the worker, while the request waits for a while."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from unittest import mock

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from calls import transitions
from calls.api.v1 import job_descriptions
from calls.api.v1.job_descriptions import preferred_wait
from calls.domain.states import JobStatus
from calls.interview import generate_questions
from calls.models import JobDescription
from tests.calls.story import make_interview, make_job
from tests.conftest import Queue

JOBS = "/api/v1/job-descriptions/"
JOB = {"title": "Backend Engineer", "description": "Python, every day."}
AT_ONCE = {"Prefer": "wait=0"}

Worker = Callable[[Callable[[JobDescription], object]], None]


@pytest.fixture
def worker() -> Iterator[Worker]:
    """Lets a test say what the worker does with a new job."""
    with mock.patch.object(generate_questions, "request", autospec=True) as request:

        def does(step: Callable[[JobDescription], object]) -> None:
            request.side_effect = step

        yield does


def _written(job: JobDescription) -> None:
    JobDescription.objects.filter(pk=job.pk).update(
        status=JobStatus.READY, provider="builtin", model="builtin", prompt_version="p1"
    )


def test_a_job_whose_questions_are_written_in_time_is_created(api: APIClient, worker: Worker) -> None:
    worker(_written)
    answer = api.post(JOBS, JOB)
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{JOBS}{answer.json()['id']}/"
    assert answer.json()["status"] == "ready"
    assert answer.json()["written_by"] == {"provider": "builtin", "model": "builtin", "prompt_version": "p1"}


def test_the_defaults_of_a_job_are_english_and_six_questions(api: APIClient) -> None:
    answer = api.post(JOBS, JOB, headers=AT_ONCE)
    assert answer.json()["language"] == "en-US"
    assert JobDescription.objects.get().question_count == 6


def test_a_job_that_takes_longer_is_accepted(api: APIClient) -> None:
    answer = api.post(JOBS, JOB, headers=AT_ONCE)
    assert answer.status_code == 202
    assert answer["Preference-Applied"] == "wait=0"
    assert answer["Location"].endswith(f"/{answer.json()['id']}/")
    assert answer.json() == {
        **JOB,
        "id": answer.json()["id"],
        "language": "en-US",
        "question_count": 6,
        "difficulty": "ordinary",
        "focus_areas": [],
        "time_limit_seconds": None,
        "knock_outs": [],
        "company_name": "",
        "follow_ups": None,
        "voice_mode": "recorded",
        "status": "generating",
        "plan_version": None,
        "questions": [],
        "written_by": {"provider": "", "model": "", "prompt_version": ""},
        "created_at": answer.json()["created_at"],
        "updated_at": answer.json()["updated_at"],
    }
    assert answer.json()["created_at"].endswith("Z")


def test_a_request_waits_as_long_as_it_prefers(api: APIClient) -> None:
    begun = time.monotonic()
    assert api.post(JOBS, JOB, headers={"Prefer": "wait=1"}).status_code == 202
    assert 0.9 < time.monotonic() - begun < 5


@pytest.mark.parametrize("headers", [{"Prefer": "wait=60"}, {}], ids=["60 seconds", "the default"])
def test_a_request_does_not_wait_when_enough_others_do(
    api: APIClient, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(job_descriptions, "_waiting", BoundedSemaphore(1))
    assert job_descriptions._waiting.acquire()
    answer = api.post(JOBS, JOB, headers=headers)
    assert answer.status_code == 202
    assert "Preference-Applied" not in answer


def test_a_request_that_waited_makes_room_for_the_next(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_descriptions, "_waiting", BoundedSemaphore(1))
    for _ in range(2):
        assert api.post(JOBS, JOB, headers={"Prefer": "wait=1"})["Preference-Applied"] == "wait=1"


def test_questions_that_could_not_be_written_end_the_waiting(api: APIClient, worker: Worker) -> None:
    worker(lambda job: transitions.move(job, JobStatus.FAILED, error_code="openai_refused"))
    answer = api.post(JOBS, JOB)
    assert answer.status_code == 202
    assert answer.json()["status"] == "failed"
    assert "Preference-Applied" not in answer


def test_a_job_that_is_deleted_while_it_is_written_is_not_found(api: APIClient, worker: Worker) -> None:
    worker(lambda job: JobDescription.objects.filter(pk=job.pk).delete())
    assert api.post(JOBS, JOB).status_code == 404


def test_the_worker_is_asked_once_the_job_is_stored(
    api: APIClient, queue: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job_id = api.post(JOBS, JOB, headers=AT_ONCE).json()["id"]
    assert queue.enqueued() == [("write_questions", (job_id,))]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("wait=0", 0),
        ("wait=5", 5),
        ("respond-async, wait=10", 10),
        ("Wait = 7; x=y", 7),
        ("wait=600", 60),
        ("wait=-1", None),
        ("wait=soon", None),
        ("await=5", None),
    ],
)
def test_only_a_clear_preference_counts(header: str, seconds: int | None) -> None:
    assert preferred_wait(header) == seconds


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "x" * 301, "max_length"),
        ("title", 5, "invalid"),
        ("title", "a\x00b", "null_characters_not_allowed"),
        ("description", "  ", "blank"),
        ("description", "\ud800", "surrogate_characters_not_allowed"),
        ("description", "x" * 50_001, "max_length"),
        ("language", "english", "language_tag_invalid"),
        ("language", "en_US", "language_tag_invalid"),
        ("language", None, "null"),
        ("question_count", 4, "min_value"),
        ("question_count", 8, "max_value"),
        ("question_count", True, "invalid"),
        ("question_count", 10**400, "max_value"),
    ],
)
def test_a_field_at_fault_is_named(api: APIClient, field: str, value: object, code: str) -> None:
    body = json.dumps({**JOB, field: value})
    answer = api.generic("POST", JOBS, body, content_type="application/json")
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(f"/{field}", code)]
    assert not JobDescription.objects.exists()


@pytest.mark.parametrize(("tag", "kept"), [("SV-se", "sv-SE"), ("sv-latn-se", "sv-Latn-SE"), ("es-419", "es-419")])
def test_a_language_tag_gets_its_usual_case(api: APIClient, tag: str, kept: str) -> None:
    assert api.post(JOBS, {**JOB, "language": tag}, headers=AT_ONCE).json()["language"] == kept


def test_control_characters_of_a_pasted_advert_are_kept(api: APIClient) -> None:
    answer = api.post(JOBS, {**JOB, "description": "Cook\x07\n\u2022 grill"}, headers=AT_ONCE)
    assert answer.json()["description"] == "Cook\x07\n\u2022 grill"


def test_a_job_is_shown_with_its_questions_in_order(api: APIClient) -> None:
    job = make_job(3)
    body = api.get(f"{JOBS}{job.pk}/").json()
    assert [question["position"] for question in body["questions"]] == [1, 2, 3]
    assert list(body["questions"][0]) == [
        "id",
        "position",
        "text",
        "competency",
        "kind",
        "max_seconds",
        "weight",
        "rubric",
        "warnings",
    ]
    assert body["questions"][0]["rubric"]["criteria"][0]["name"] == "substance"


def test_a_list_of_jobs_takes_two_queries(api: APIClient, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    newest = [str(make_job().pk) for _ in range(3)][::-1]
    with django_assert_num_queries(2):
        body = api.get(JOBS).json()
    assert [job["id"] for job in body["results"]] == newest


def test_a_change_of_words_keeps_the_questions(api: APIClient) -> None:
    job = make_job(3)
    before = api.get(f"{JOBS}{job.pk}/").json()
    after = api.patch(f"{JOBS}{job.pk}/", {"title": "Cook"}).json()
    assert after == {**before, "title": "Cook", "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]


def test_a_job_that_comes_back_as_it_was_sent_changes_nothing(api: APIClient) -> None:
    before = api.get(f"{JOBS}{make_job().pk}/").json()
    answer = api.patch(f"{JOBS}{before['id']}/", before)
    assert answer.status_code == 200
    assert answer.json() == {**before, "updated_at": answer.json()["updated_at"]}


@pytest.mark.parametrize(
    ("field", "value", "code"), [("language", "sv-SE", "immutable"), ("questions_count", 5, "unknown_field")]
)
def test_what_the_questions_were_written_by_does_not_change(
    api: APIClient, field: str, value: object, code: str
) -> None:
    answer = api.patch(f"{JOBS}{make_job().pk}/", {field: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code


def test_a_job_is_deleted_with_its_questions(api: APIClient) -> None:
    job = make_job()
    assert api.delete(f"{JOBS}{job.pk}/").status_code == 204
    assert api.get(f"{JOBS}{job.pk}/").status_code == 404


def test_a_job_that_interviews_refer_to_stays(api: APIClient) -> None:
    job = make_interview().job_description
    answer = api.delete(f"{JOBS}{job.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_description_in_use")
    assert api.get(f"{JOBS}{job.pk}/").status_code == 200
