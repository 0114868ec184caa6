"""The one question about the résumé: asked when an answer leaves nothing to ask, and never rated."""

import pytest
from django.conf import LazySettings

from calls.domain.places import Quote
from calls.domain.resumes import ResumeFact
from calls.models import FollowUp, InterviewResponse, InterviewResult, ResumeMatch
from tests.calls.follow_ups.conftest import FakeFollowUpWriter
from tests.calls.story import Carrier, Vendors

pytestmark = pytest.mark.django_db

QUOTE = "Halved the waiting time of the ward"


@pytest.fixture(autouse=True)
def nothing_to_ask(writer: FakeFollowUpWriter, carrier: Carrier) -> None:
    """Answers leave nothing out, and the résumé of the candidate tells of an achievement."""
    writer.draft = None
    fact = ResumeFact("achievement", QUOTE, "", "", "", "", Quote(QUOTE, 0, len(QUOTE)))
    ResumeMatch.objects.create(interview=carrier.call.interview, status="ready", facts=[fact.to_json()])


def until_the_resume_is_asked_about(carrier: Carrier, vendors: Vendors) -> str:
    carrier.begin()
    carrier.answer(1, 1)
    carrier.recording(1, 1)
    vendors.work()
    return carrier.answer(2, 2)


def test_it_is_asked_behind_the_answer_that_is_being_given(carrier: Carrier, vendors: Vendors):
    assert f"Your résumé mentions “{QUOTE}”." in until_the_resume_is_asked_about(carrier, vendors)
    assert FollowUp.objects.get().decision == "resume"
    assert InterviewResponse.objects.get(position=4).kind == "resume"


def test_it_is_asked_once(carrier: Carrier, vendors: Vendors, settings: LazySettings):
    settings.FOLLOW_UPS = 3
    until_the_resume_is_asked_about(carrier, vendors)
    carrier.recording(2, 2)
    vendors.work()
    assert sorted(FollowUp.objects.values_list("decision", flat=True)) == ["preset", "resume"]


def test_its_answer_is_shown_and_neither_rated_nor_counted(carrier: Carrier, vendors: Vendors):
    until_the_resume_is_asked_about(carrier, vendors)
    for position in (4, 3):
        carrier.answer(position, position)
    for position in (2, 3, 4):
        carrier.recording(position, position)
    carrier.hang_up()
    vendors.work()
    response = InterviewResponse.objects.get(position=4)
    assert (response.status, response.score, bool(response.transcript)) == ("scored", None, True)
    assert not any(QUOTE in repr(answer) for answer in vendors.scorer.rated)
    assert (InterviewResult.objects.get().overall_score, InterviewResult.objects.get().summary) == (10.0, "3 answers.")
