"""Facts of a résumé and its match with a job, over HTTP."""

from __future__ import annotations

import uuid

import pytest
from rest_framework.test import APIClient

from calls import tasks
from calls.models import Interview, JobDescription, ResumeMatch
from candidates.models import Candidate
from tests.calls.match_texts import ENGLISH
from tests.calls.story import make_interview
from tests.factories import docx_upload


def with_resume(text: str = ENGLISH.resume) -> Interview:
    """An interview of somebody with a résumé, about a job that asks for something."""
    interview = make_interview()
    Candidate.objects.filter(pk=interview.candidate_id).update(resume_text=text)
    JobDescription.objects.filter(pk=interview.job_description_id).update(description=ENGLISH.advertisement)
    return Interview.objects.get(pk=interview.pk)


def put_resume(api: APIClient, interview: Interview, text: str = ENGLISH.resume) -> None:
    """Sends a résumé, and has everything done that this enqueues."""
    path = f"/api/v1/candidates/{interview.candidate_id}/resume/"
    assert api.put(path, {"resume": docx_upload(text)}, format="multipart").status_code == 200
    row = ResumeMatch.objects.get(interview=interview)
    tasks.read_resume.call(str(row.pk))
    tasks.match_resume.call(str(row.pk))


def match_path(interview: Interview) -> str:
    return f"/api/v1/interviews/{interview.pk}/match/"


def test_a_match_says_of_each_requirement_what_the_resume_says(api: APIClient) -> None:
    interview = with_resume()
    put_resume(api, interview, "Skills: Python, SQL")
    body = api.get(match_path(interview)).json()
    assert [each["level"] for each in body["matches"]] == ["met", "not_found", "not_found"]
    first = body["matches"][0]
    assert first["requirement"]["quote"] == "Experience with Python and SQL"
    assert first["quotes"] == [{"quote": "Skills: Python, SQL", "start": 0, "end": 19, "page": None}]
    assert (body["is_current"], body["matched_by"]["provider"]) == (True, "builtin")


def test_a_match_has_no_total(api: APIClient) -> None:
    interview = with_resume()
    put_resume(api, interview)
    body = api.get(match_path(interview)).json()
    assert [name for name, value in body.items() if isinstance(value, float) or "score" in name] == []
    assert "not that the person does not have it" in body["note"]


def test_a_match_that_is_not_ready_says_why(api: APIClient) -> None:
    interview = with_resume()
    assert api.get(match_path(interview)).json()["match_status"] == "not_ordered"
    ResumeMatch.objects.create(interview=interview, status="failed", error_detail="The model refused.")
    answer = api.get(match_path(interview))
    assert (answer.status_code, answer.json()["code"]) == (404, "match_not_ready")
    assert answer.json()["match_status"] == "failed"
    assert "The model refused." in answer.json()["detail"]


def test_a_candidate_without_a_resume_has_no_match(api: APIClient) -> None:
    interview = with_resume("")
    assert api.get(match_path(interview)).json()["code"] == "no_resume"
    assert api.get(f"/api/v1/candidates/{interview.candidate_id}/resume/facts/").json()["code"] == "no_resume"


def test_another_advertisement_makes_a_match_outdated(api: APIClient) -> None:
    interview = with_resume()
    put_resume(api, interview)
    JobDescription.objects.update(description="Something else.")
    assert api.get(match_path(interview)).json()["is_current"] is False


def test_facts_are_read_at_once_when_nobody_has_read_them(api: APIClient) -> None:
    interview = with_resume()
    body = api.get(f"/api/v1/candidates/{interview.candidate_id}/resume/facts/").json()
    work = next(fact for fact in body["facts"] if fact["kind"] == "work")
    assert (work["name"], work["organisation"]) == ("Backend Engineer", "Acme Ltd")
    assert ENGLISH.resume[work["start"] : work["end"]] == work["quote"]
    assert (body["dropped"], body["read_by"]["provider"]) == (0, "builtin")


def test_facts_are_those_that_were_kept_for_the_resume_as_it_is(api: APIClient) -> None:
    interview = with_resume()
    put_resume(api, interview)
    ResumeMatch.objects.update(read_by={"provider": "m", "model": "m", "prompt_version": "1", "prompt_hash": "a"})
    path = f"/api/v1/candidates/{interview.candidate_id}/resume/facts/"
    assert api.get(path).json()["read_by"]["provider"] == "m"
    Candidate.objects.update(resume_text="Skills: Python")
    assert api.get(path).json()["read_by"]["provider"] == "builtin"


def test_a_resume_that_speaks_to_a_model_is_flagged_and_counts_as_before(api: APIClient) -> None:
    interview = with_resume()
    put_resume(api, interview, f"Skills: Python, SQL\n{ENGLISH.plea}")
    body = api.get(match_path(interview)).json()
    assert body["warnings"] == ["speaks_to_a_model"]
    assert [each["level"] for each in body["matches"]] == ["met", "not_found", "not_found"]


@pytest.mark.parametrize("path", ["/api/v1/interviews/{}/match/", "/api/v1/candidates/{}/resume/facts/"])
def test_what_is_not_there_is_404_and_without_a_key_401(api: APIClient, stranger: APIClient, path: str) -> None:
    path = path.format(uuid.uuid4())
    assert (api.get(path).status_code, stranger.get(path).status_code) == (404, 401)
