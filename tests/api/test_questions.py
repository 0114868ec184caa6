"""People edit the questions."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from calls.domain.rubric import COMPETENCIES
from calls.domain.states import JobStatus
from calls.models import JobDescription
from tests.calls.story import make_job

QUESTION = {"text": "How do you find a slow query?", "competency": "technical"}
HALF = {"name": "depth", "weak": "none", "adequate": "some"}


def _put(api: APIClient, questions: Any, job: JobDescription | None = None) -> Any:
    return api.put(f"/api/v1/job-descriptions/{(job or make_job()).pk}/questions/", questions)


def _faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_all_questions_are_replaced_in_the_order_they_were_sent(api: APIClient) -> None:
    answer = _put(api, [QUESTION, {**QUESTION, "text": "Why do you want this job?"}])
    assert answer.status_code == 200
    assert [(q["position"], q["text"]) for q in answer.json()["questions"]] == [
        (1, "How do you find a slow query?"),
        (2, "Why do you want this job?"),
    ]


def test_edited_questions_are_a_persons(api: APIClient) -> None:
    assert _put(api, [QUESTION]).json()["written_by"]["provider"] == "person"


def test_what_was_written_can_be_sent_back_with_a_change(api: APIClient) -> None:
    job = make_job(3)
    questions = api.get(f"/api/v1/job-descriptions/{job.pk}/").json()["questions"]
    questions[1]["text"] = "What else should we know?"
    kept = _put(api, questions, job).json()["questions"]
    assert [{**q, "id": ""} for q in kept] == [{**q, "id": ""} for q in questions]


def test_a_question_without_details_gets_ordinary_ones(api: APIClient) -> None:
    question = _put(api, [{**QUESTION, "competency": "achievement"}]).json()["questions"][0]
    assert (question["kind"], question["max_seconds"], question["weight"]) == ("behavioural", 120, 1.0)
    assert question["rubric"]["criteria"][0]["name"] == "Achievement"


@pytest.mark.parametrize("competency", COMPETENCIES)
def test_every_competency_has_an_ordinary_rubric(api: APIClient, competency: str) -> None:
    question = _put(api, [{**QUESTION, "competency": competency}]).json()["questions"][0]
    assert all(question["rubric"]["criteria"][0].values())


@pytest.mark.parametrize("status", [JobStatus.GENERATING, JobStatus.READY, JobStatus.FAILED])
def test_questions_of_a_person_make_a_job_ready(api: APIClient, status: JobStatus) -> None:
    job = make_job()
    JobDescription.objects.filter(pk=job.pk).update(status=status)
    answer = _put(api, [QUESTION], job).json()
    assert (answer["status"], len(answer["questions"])) == ("ready", 1)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"text": ""}, "/1/text", "blank"),
        ({"text": "Use **markdown**?"}, "/1/text", "invalid"),
        ({"text": "word " * 41}, "/1/text", "invalid"),
        ({"text": "how do you find a SLOW query"}, "/1/text", "invalid"),
        ({"text": "a\x00b"}, "/1/text", "null_characters_not_allowed"),
        ({"competency": "age"}, "/1/competency", "invalid_choice"),
        ({"kind": []}, "/1/kind", "invalid_choice"),
        ({"max_seconds": 14}, "/1/max_seconds", "min_value"),
        ({"max_seconds": 301}, "/1/max_seconds", "max_value"),
        ({"weight": 0}, "/1/weight", "invalid"),
        ({"weight": 10**400}, "/1/weight", "invalid"),
        ({"weight": True}, "/1/weight", "invalid"),
        ({"rubric": {}}, "/1/rubric/criteria", "required"),
        ({"rubric": {"criteria": []}}, "/1/rubric/criteria", "empty"),
        ({"rubric": {"criteria": [HALF]}}, "/1/rubric/criteria/0/strong", "required"),
        ({"rubric": "good"}, "/1/rubric", "invalid"),
        ({"wieght": 2}, "/1/wieght", "unknown_field"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_question(api: APIClient, change: Any, pointer: str, code: str) -> None:
    second = {"text": "Why do you want this job?", "competency": "motivation", **change}
    assert _faults(_put(api, [QUESTION, second])) == [(pointer, code)]


@pytest.mark.parametrize("count", [0, 16])
def test_too_few_or_too_many_questions_are_refused(api: APIClient, count: int) -> None:
    questions = [{**QUESTION, "text": f"What is your answer number {n}?"} for n in range(count)]
    assert _faults(_put(api, questions)) == [("", "question_count")]


@pytest.mark.parametrize(("body", "pointer"), [({}, ""), ("x", ""), (None, ""), ([1], "/0")])
def test_a_body_that_is_no_list_of_objects_is_refused(api: APIClient, body: Any, pointer: str) -> None:
    answer = _put(api, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_refused_questions_leave_the_old_ones(api: APIClient) -> None:
    job = make_job(3)
    _put(api, [QUESTION, QUESTION], job)
    assert len(api.get(f"/api/v1/job-descriptions/{job.pk}/").json()["questions"]) == 3
