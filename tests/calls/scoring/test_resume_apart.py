"""No score knows of a résumé, and no words in white letters move a fact, a match or a score."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from calls.models import Interview, JobDescription
from candidates.models import Candidate
from lab.openai.stand_in import OpenAIStandIn
from tests.calls.match_texts import ALL, ENGLISH, Texts
from tests.calls.model_servers import Chain, hold
from tests.calls.resume_canaries import FORMATS, put, resume_file, told
from tests.calls.story import Carrier, Vendors, make_call
from tests.candidates.resume_files import composite_pdf, docx, paragraph
from tests.candidates.test_resume_pdf import PERSON, WIDE, by_gaps

pytestmark = pytest.mark.django_db

OF_THE_RESUME = ("Moved six services", "University of Leeds", "AWS Certified Developer")
FENCED = re.compile(r"-----BEGIN RESUME (\w+)-----\n.*?\n-----END RESUME \1-----", re.DOTALL)


def asks_for(interview: Interview, texts: Texts) -> Interview:
    """The interview, about a job that asks for what `texts` says."""
    JobDescription.objects.filter(pk=interview.job_description_id).update(
        description=texts.advertisement, language=texts.language
    )
    Interview.objects.filter(pk=interview.pk).update(language=texts.language)
    return Interview.objects.get(pk=interview.pk)


def sent(server: OpenAIStandIn) -> dict[str, list[list[dict[str, str]]]]:
    """The messages of every chat request by the name of the form that was wanted."""
    found: dict[str, list[list[dict[str, str]]]] = {}
    for request in server.requests:
        if request.path.endswith("/chat/completions"):
            body = request.json()
            found.setdefault(body["response_format"]["json_schema"]["name"], []).append(body["messages"])
    return found


@pytest.fixture
def model(chain: Chain, vendors: Vendors, settings: LazySettings) -> OpenAIStandIn:
    """A model that does whatever is asked outside of a fence, in the place of all vendors but the carrier."""
    [server] = chain({"gullible": True})
    settings.RESUME_MATCHING = "openai"
    return server


def test_no_request_of_a_whole_screening_shows_the_resume_to_who_scores(
    model: OpenAIStandIn, api: APIClient, carrier: Carrier, vendors: Vendors
):
    put(api, asks_for(carrier.call.interview, ENGLISH), resume_file("pdf", ENGLISH.resume, ENGLISH.plea))
    assert scores(hold(carrier, vendors))[0] == 5.0
    forms = sent(model)
    assert set(forms) == {"resume_facts", "job_requirements", "resume_match", "answer_rating", "interview_summary"}
    showing = {name for name, all_of in forms.items() if any(word in str(all_of) for word in OF_THE_RESUME)}
    assert showing == {"resume_facts", "resume_match"}


def test_a_resume_stands_fenced_in_the_users_message_and_the_model_has_no_tools(
    model: OpenAIStandIn, api: APIClient, carrier: Carrier
):
    put(api, asks_for(carrier.call.interview, ENGLISH), resume_file("docx", ENGLISH.resume, ENGLISH.plea))
    for name in ("resume_facts", "resume_match"):
        [[system, user]] = sent(model)[name]
        assert (system["role"], user["role"]) == ("system", "user")
        unfenced = system["content"] + FENCED.sub("", user["content"])
        assert ENGLISH.plea in user["content"]
        assert [word for word in (ENGLISH.plea, *OF_THE_RESUME) if word in unfenced] == []
    assert [request for request in model.requests if "tools" in request.json()] == []


def test_no_model_is_shown_what_is_personal(model: OpenAIStandIn, api: APIClient, carrier: Carrier):
    put(api, asks_for(carrier.call.interview, ENGLISH), resume_file("pdf", ENGLISH.resume))
    shown = str(sent(model)["resume_facts"])
    assert [word for word in ("Ada Example", "1980", "British", "native speaker") if word in shown] == []


ORDINARY = "I looked after the servers of a hospital for six years, and I like to work with other people."


def joined_files() -> list[SimpleUploadedFile]:
    """Résumés of Robin Example, whose name and date of birth are joined with other words."""
    texts = (
        f"RobinExample;Dateofbirth:1May1990;{ORDINARY}",
        f"{ORDINARY};RobinExampleDateofbirth: 1 May 1990",
        f"{ORDINARY};RobinExampleOslo",
        "RobinExample;Dateofbirth:1May1990;Backendengineerwithsixyears;Nationality:British",
    )
    pdfs = [composite_pdf(PERSON, by_gaps(gap), widths=WIDE) for gap in (60, 80, 110)]
    docxs = [docx("".join(paragraph(line) for line in text.split(";"))) for text in texts]
    return [SimpleUploadedFile("cv", data) for data in (*pdfs, *docxs)]


@pytest.mark.parametrize("number", range(7))
def test_no_model_is_asked_about_a_resume_whose_words_are_joined(
    model: OpenAIStandIn, api: APIClient, carrier: Carrier, number: int
):
    interview = asks_for(carrier.call.interview, ENGLISH)
    Candidate.objects.filter(pk=interview.candidate_id).update(name="Robin Example")
    row = put(api, interview, joined_files()[number])
    assert set(sent(model)) == {"job_requirements"}
    assert [word for word in ("Robin", "1990", "1May") if word in str(sent(model))] == []
    assert row.warnings == ["words_joined"]
    assert (row.read_by["provider"], row.matched_by["provider"]) == ("builtin", "builtin")


@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_white_letters_move_nothing_that_a_model_says(
    model: OpenAIStandIn, api: APIClient, carrier: Carrier, vendors: Vendors, texts: Texts
):
    interview = asks_for(carrier.call.interview, texts)
    without = told(put(api, interview, resume_file("docx", texts.resume)))
    row = put(api, interview, resume_file("docx", texts.resume, texts.plea))
    assert told(row) == without
    assert row.warnings == ["speaks_to_a_model"]
    assert scores(hold(carrier, vendors)) == scores_without_resume(vendors)


def scores(interview: Interview) -> list[float | None]:
    """The scores of an interview's answers; only the first one is answered."""
    return list(interview.responses.order_by("position").values_list("score", flat=True))


def scores_without_resume(vendors: Vendors) -> list[float | None]:
    """Those of the same answers in an interview of somebody without a résumé."""
    Interview.objects.all().delete()
    found = scores(hold(Carrier(make_call()), vendors))
    assert found[0] == 5.0
    return found


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("texts", ALL, ids=lambda texts: texts.language)
def test_white_letters_move_nothing_that_the_builtin_reader_says(
    api: APIClient, carrier: Carrier, texts: Texts, kind: str
):
    interview = asks_for(carrier.call.interview, texts)
    without = told(put(api, interview, resume_file(kind, texts.resume)))
    row = put(api, interview, resume_file(kind, texts.resume, texts.plea))
    assert told(row) == without
    assert [level for level, *_ in without[1]] == ["met", "partly", "not_found"]
    assert row.warnings == ["speaks_to_a_model"]
