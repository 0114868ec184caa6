"""The plan of an interview through the API: settings, versions, warnings, and questions written again."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from calls.domain.states import JobStatus
from calls.interview import generate_questions
from calls.models import JobDescription
from calls.providers.builtin import BuiltinQuestionWriter

JOBS = "/api/v1/job-descriptions/"
JOB = {"title": "Lorry Driver", "description": "You drive lorries and load them.", "question_count": 5}
AT_ONCE = {"Prefer": "wait=0"}
SETTINGS = {
    "question_count": 5,
    "difficulty": "entry",
    "focus_areas": ["load securing"],
    "time_limit_seconds": 500,
    "knock_outs": ["A driving licence for lorries"],
}
QUESTION = {"text": "How do you secure a load?", "competency": "technical", "max_seconds": 60}


def _ready(api: APIClient, **settings: Any) -> str:
    """The address of a job whose questions the built-in writer wrote."""
    job_id = api.post(JOBS, {**JOB, **settings}, headers=AT_ONCE).json()["id"]
    _write(job_id)
    return f"{JOBS}{job_id}/"


def _write(job_id: str) -> None:
    assert generate_questions.run(JobDescription.objects.get(pk=job_id), BuiltinQuestionWriter())


def _faults(answer: Any, status: int = 400) -> list[tuple[str, str]]:
    assert answer.status_code == status
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def test_questions_are_written_by_the_settings(api: APIClient) -> None:
    job = api.get(_ready(api, **SETTINGS)).json()
    assert {name: job[name] for name in SETTINGS} == SETTINGS
    assert [q["kind"] for q in job["questions"][:2]] == ["opening", "knockout"]
    assert "A driving licence for lorries" in job["questions"][1]["text"]
    assert "load securing" in job["questions"][2]["text"]
    assert sum(q["max_seconds"] for q in job["questions"]) <= 500


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"difficulty": "brutal"}, ("/difficulty", "invalid_choice")),
        ({"focus_areas": ["a", "b", "c", "d", "e", "f"]}, ("/focus_areas", "max_length")),
        ({"focus_areas": ["one two three four five six seven"]}, ("/focus_areas/0", "not_speakable")),
        ({"focus_areas": ["loads", "https://loads.example"]}, ("/focus_areas/1", "not_speakable")),
        ({"focus_areas": ["Loads", "loads!"]}, ("/focus_areas/1", "repeated")),
        ({"focus_areas": "loads"}, ("/focus_areas", "not_a_list")),
        ({"knock_outs": ["a", "b", "c", "d"]}, ("/knock_outs", "max_length")),
        ({"knock_outs": ["A licence", "Native German speaker"]}, ("/knock_outs/1", "asks_about_native_language")),
        ({"knock_outs": ["No children"]}, ("/knock_outs/0", "asks_about_family_pregnancy")),
        ({"knock_outs": ["Line\nbreak"]}, ("/knock_outs/0", "not_speakable")),
        ({"time_limit_seconds": 0}, ("/time_limit_seconds", "min_value")),
        ({"time_limit_seconds": 224}, ("/time_limit_seconds", "time_limit_too_short")),
        ({"time_limit_seconds": 250, "knock_outs": ["A"]}, ("/time_limit_seconds", "time_limit_too_short")),
    ],
)
def test_a_setting_at_fault_is_named(api: APIClient, change: Any, fault: tuple[str, str]) -> None:
    assert _faults(api.post(JOBS, {**JOB, **change}, headers=AT_ONCE)) == [fault]
    assert not JobDescription.objects.exists()


def test_the_shortest_limit_is_enough_for_the_questions_that_are_written(api: APIClient) -> None:
    url = _ready(api, time_limit_seconds=255, knock_outs=["A licence"])
    assert sum(question["max_seconds"] for question in api.get(url).json()["questions"]) <= 255


def test_every_change_is_a_version_with_its_author(api: APIClient) -> None:
    url = _ready(api)
    api.patch(url, {"difficulty": "senior"})
    api.put(f"{url}questions/", [QUESTION])
    found = [(v["version"], v["changed_by"]) for v in api.get(f"{url}versions/").json()["results"]]
    assert found == [(3, "API_KEY"), (2, "API_KEY"), (1, "builtin")]
    assert api.get(url).json()["plan_version"] == 3


def test_a_version_keeps_settings_and_questions_as_they_were(api: APIClient) -> None:
    url = _ready(api, **SETTINGS)
    written = api.get(url).json()["questions"]
    api.put(f"{url}questions/", [QUESTION])
    first = api.get(f"{url}versions/1/").json()
    assert first["settings"] == {**SETTINGS, "language": "en-US"}
    assert first["questions"] == [{k: v for k, v in q.items() if k not in {"id", "warnings"}} for q in written]


def test_what_changes_nothing_is_no_version(api: APIClient) -> None:
    url = _ready(api, **SETTINGS)
    job = api.get(url).json()
    assert api.patch(url, job).json() == job
    assert api.put(f"{url}questions/", job["questions"]).json()["plan_version"] == 1
    assert api.patch(url, {"title": "Driver"}).json()["plan_version"] == 1


def test_a_job_without_questions_has_no_version(api: APIClient) -> None:
    url = f"{JOBS}{api.post(JOBS, JOB, headers=AT_ONCE).json()['id']}/"
    assert api.get(f"{url}versions/").json() == {"next": None, "previous": None, "results": []}
    assert api.get(f"{url}versions/1/").status_code == 404


def test_versions_come_in_pages(api: APIClient) -> None:
    url = _ready(api)
    for difficulty in ("senior", "entry", "senior"):
        api.patch(url, {"difficulty": difficulty})
    first = api.get(f"{url}versions/?page_size=3").json()
    second = api.get(first["next"]).json()
    assert [[v["version"] for v in page["results"]] for page in (first, second)] == [[4, 3, 2], [1]]


def test_versions_of_a_job_that_is_not_there_are_not_found(api: APIClient) -> None:
    assert api.get(f"{JOBS}00000000-0000-4000-8000-000000000000/versions/").status_code == 404


def test_a_limit_that_the_questions_do_not_fit_into_is_refused(api: APIClient) -> None:
    url = _ready(api)
    answer = api.patch(url, {"time_limit_seconds": 300})
    assert _faults(answer, 422) == [("/time_limit_seconds", "time_limit_exceeded")]
    assert "570 seconds together, and the time limit is 300" in answer.json()["detail"]
    assert api.get(url).json()["time_limit_seconds"] is None


def test_a_persons_questions_fit_into_the_limit(api: APIClient) -> None:
    url = _ready(api, time_limit_seconds=300)
    two = [{**QUESTION, "max_seconds": 200}, {"text": "Why this job?", "competency": "motivation"}]
    assert _faults(api.put(f"{url}questions/", two), 422) == [("", "time_limit_exceeded")]
    assert len(api.get(url).json()["questions"]) == 5


def test_few_short_questions_of_a_person_may_have_a_short_limit(api: APIClient) -> None:
    url = _ready(api)
    api.put(f"{url}questions/", [QUESTION])
    assert api.patch(url, {"time_limit_seconds": 60}).json()["time_limit_seconds"] == 60


def test_a_discriminating_question_of_a_person_is_put_with_a_warning(api: APIClient) -> None:
    url = _ready(api)
    questions = api.put(f"{url}questions/", [{**QUESTION, "text": "Are you married?"}, QUESTION]).json()["questions"]
    assert questions[1]["warnings"] == []
    assert [warning["code"] for warning in questions[0]["warnings"]] == ["asks_about_family_pregnancy"]
    assert "family or pregnancy" in questions[0]["warnings"][0]["detail"]


def test_a_discriminating_rubric_of_a_person_is_put_with_a_warning(api: APIClient) -> None:
    anchors = {"name": "a", "weak": "b", "adequate": "c", "strong": "Says where they live: do you live alone?"}
    question = {**QUESTION, "rubric": {"criteria": [anchors]}}
    kept = api.put(f"{_ready(api)}questions/", [question]).json()["questions"][0]
    assert [warning["code"] for warning in kept["warnings"]] == ["asks_about_family_pregnancy"]


def test_a_warning_is_in_the_language_of_the_job(api: APIClient) -> None:
    url = _ready(api, language="de-DE")
    kept = api.put(f"{url}questions/", [{**QUESTION, "text": "Wie alt sind Sie?"}]).json()["questions"][0]
    assert [warning["code"] for warning in kept["warnings"]] == ["asks_about_age"]


def test_a_knock_out_question_of_a_person_has_one_criterion(api: APIClient) -> None:
    criterion = {"name": "a", "weak": "b", "adequate": "c", "strong": "d"}
    two = {**QUESTION, "kind": "knockout", "rubric": {"criteria": [criterion, {**criterion, "name": "e"}]}}
    url = f"{_ready(api)}questions/"
    assert _faults(api.put(url, [two])) == [("/0/rubric", "invalid")]
    assert api.put(url, [{**two, "rubric": {"criteria": [criterion]}}]).json()["questions"][0]["kind"] == "knockout"


def test_a_knock_out_question_without_a_rubric_gets_that_of_a_must_have(api: APIClient) -> None:
    question = {**QUESTION, "kind": "knockout"}
    kept = api.put(f"{_ready(api)}questions/", [question]).json()["questions"][0]
    assert [criterion["name"] for criterion in kept["rubric"]["criteria"]] == ["Must-have"]


def test_questions_are_written_anew_by_other_settings(api: APIClient) -> None:
    url = _ready(api)
    before = api.get(url).json()["questions"]
    answer = api.post(f"{url}questions/", {"difficulty": "senior", "time_limit_seconds": 300}, headers=AT_ONCE)
    assert (answer.status_code, answer.json()["status"]) == (202, "generating")
    assert answer.json()["questions"] == before
    _write(answer.json()["id"])
    after = api.get(url).json()
    assert (after["difficulty"], after["plan_version"], after["status"]) == ("senior", 3, "ready")
    assert sum(question["max_seconds"] for question in after["questions"]) <= 300


def test_questions_are_written_anew_by_the_same_settings(api: APIClient) -> None:
    url = _ready(api)
    api.put(f"{url}questions/", [QUESTION])
    assert api.post(f"{url}questions/", {}, headers=AT_ONCE).status_code == 202
    _write(url.split("/")[-2])
    assert [v["changed_by"] for v in api.get(f"{url}versions/").json()["results"]] == ["builtin", "API_KEY", "builtin"]


def test_settings_to_write_anew_by_are_checked(api: APIClient) -> None:
    url = f"{_ready(api)}questions/"
    assert _faults(api.post(url, {"time_limit_seconds": 100})) == [("/time_limit_seconds", "time_limit_too_short")]
    assert _faults(api.post(url, {"title": "Cook"})) == [("/title", "unknown_field")]
    assert JobDescription.objects.get().status == JobStatus.READY
