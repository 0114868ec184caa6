"""A résumé is compared with a job in the background, one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from calls import transitions
from calls.background import dead_letters, sweep
from calls.domain.matching import DraftMatch, DraftRequirement, Requirement
from calls.domain.resumes import DraftFact
from calls.domain.states import MatchStatus
from calls.errors import ProviderError, Unavailable
from calls.interview import interviews
from calls.models import Interview, JobRequirements, ResumeMatch
from calls.ports import Author
from calls.ports.resumes import Advertisement, FactsRead, Matched, RequirementsRead, ResumeText
from calls.providers.builtin.match import BuiltinMatcher
from calls.providers.builtin.resume import BuiltinResumeReader
from calls.scoring import match
from tests.calls.match_texts import ENGLISH
from tests.calls.story import make_candidate, make_job, run_on_commit
from tests.conftest import Queue

pytestmark = pytest.mark.django_db

AUTHOR = Author("fake", "pen", "p1", "abc")


@dataclass
class Fake:
    """A reader and matcher that says what it is told to, or fails, and keeps what it was shown."""

    facts: tuple[DraftFact, ...] = ()
    requirements: tuple[DraftRequirement, ...] = (DraftRequirement("Python", "Python"),)
    matches: tuple[DraftMatch, ...] = (DraftMatch("met", ("Python",), "It is there."),)
    error: Exception | None = None
    name: str = "fake"
    seen: list[object] = field(default_factory=list)

    def _told(self, *what: object) -> None:
        self.seen += what
        if self.error:
            raise self.error

    def read_facts(self, resume: ResumeText) -> FactsRead:
        self._told(resume)
        return FactsRead(self.facts, AUTHOR)

    def read_requirements(self, job: Advertisement) -> RequirementsRead:
        self._told(job)
        return RequirementsRead(self.requirements, AUTHOR)

    def match(self, requirements: Sequence[Requirement], resume: ResumeText) -> Matched:
        self._told(resume)
        return Matched(self.matches, AUTHOR)


def ordered(resume: str = ENGLISH.resume) -> Interview:
    """An interview of somebody with a résumé, about a job that asks for something."""
    candidate = make_candidate()
    candidate.resume_text = resume
    candidate.save()
    job = make_job()
    job.description = ENGLISH.advertisement
    job.save()
    return interviews.create(candidate, job)


def row(interview: Interview) -> ResumeMatch:
    return ResumeMatch.objects.get(interview=interview)


def compared(interview: Interview) -> ResumeMatch:
    """What the builtin reader and matcher make of it."""
    match.read(row(interview), BuiltinResumeReader())
    match.compare(row(interview), BuiltinMatcher())
    return row(interview)


def test_an_ordered_interview_has_its_candidates_resume_read(queue: Queue):
    waiting = row(ordered())
    run_on_commit()
    assert ("read_resume", (str(waiting.pk),)) in queue.enqueued()
    assert waiting.next_attempt_at is not None


def test_without_a_resume_nothing_is_compared():
    assert not ResumeMatch.objects.filter(interview=ordered(resume=" ")).exists()


@override_settings(RESUME_MATCHING="off")
def test_nothing_is_compared_when_it_is_off():
    assert not ResumeMatch.objects.filter(interview=ordered()).exists()


def test_a_comparison_keeps_facts_levels_and_who_said_so():
    ready = compared(ordered())
    assert ready.status == MatchStatus.READY
    assert [each["level"] for each in ready.matches] == ["met", "partly", "not_found"]
    assert {fact["kind"] for fact in ready.facts} >= {"work", "education", "skill"}
    assert ready.read_by["prompt_version"] == "builtin-resume-2"
    assert ready.matched_by["provider"] == "builtin"


def test_the_timeline_tells_of_it():
    ready = compared(ordered())
    assert ready.interview.events.filter(kind="match.ready").count() == 1


def test_a_reader_is_not_shown_what_is_personal():
    fake, interview = Fake(), ordered()
    match.read(row(interview), fake)
    [shown] = fake.seen
    assert isinstance(shown, ResumeText)
    assert not [word for word in ("1980", "British", "native") if word in shown.text]


def test_a_resume_with_joined_words_is_shown_to_nobody_outside_of_this_process():
    fake, interview = Fake(), ordered("RobinExample\nDateofbirth:1May1990")
    assert not match.read(row(interview), fake)
    assert (fake.seen, row(interview).status, row(interview).error_code) == ([], MatchStatus.FAILED, "words_joined")


def test_no_question_quotes_joined_words():
    ready = compared(ordered())
    assert match.suggestion_of(ready, "en-US") is not None
    ready.warnings = ["words_joined"]
    assert match.suggestion_of(ready, "en-US") is None


def test_a_fact_that_does_not_stand_there_is_dropped_and_counted():
    interview = ordered()
    match.read(row(interview), Fake(facts=(DraftFact("skill", "Cobol", "Cobol"), DraftFact("skill", "SQL", "SQL"))))
    assert ([fact["name"] for fact in row(interview).facts], row(interview).facts_dropped) == (["SQL"], 1)


def test_the_requirements_of_a_job_are_read_once():
    fake, one = Fake(), ordered()
    other = interviews.create(one.candidate, one.job_description)
    for interview in (one, other):
        match.read(row(interview), fake)
        match.compare(row(interview), fake)
    assert sum(isinstance(each, Advertisement) for each in fake.seen) == 1
    assert JobRequirements.objects.count() == 1


def test_another_advertisement_is_read_anew():
    fake, interview = Fake(), ordered()
    match.read(row(interview), fake)
    match.compare(row(interview), fake)
    interview.job_description.description = "- Python, please"
    interview.job_description.save()
    match.request(interview)
    match.read(row(interview), fake)
    match.compare(row(interview), fake)
    assert JobRequirements.objects.count() == 2


def test_a_job_that_asks_for_nothing_is_compared_with_nothing():
    interview = ordered()
    match.read(row(interview), Fake())
    assert match.compare(row(interview), Fake(requirements=()))
    assert (row(interview).status, row(interview).matches) == (MatchStatus.READY, [])


def test_a_matcher_that_lies_about_a_quote_has_found_nothing():
    interview = ordered()
    match.read(row(interview), Fake())
    match.compare(row(interview), Fake(matches=(DraftMatch("met", ("ten years of Python",), "Yes."),)))
    assert [each["level"] for each in row(interview).matches] == ["not_found"]
    assert row(interview).quotes_dropped == 1


@pytest.mark.parametrize("matches", [(), (DraftMatch("surely", (), ""),)])
def test_an_answer_that_is_no_match_is_tried_again(matches: tuple[DraftMatch, ...]):
    interview = ordered()
    match.read(row(interview), Fake())
    assert not match.compare(row(interview), Fake(matches=matches))
    assert (row(interview).status, row(interview).error_code) == (MatchStatus.READ, "invalid_answer")


def test_a_vendor_that_is_away_loses_nothing():
    interview = ordered()
    away = Unavailable("away", provider="fake", code="vendor_away", wait_seconds=5)
    assert not match.read(row(interview), Fake(error=away))
    waiting = row(interview)
    assert (waiting.status, waiting.leased_until) == (MatchStatus.WAITING, None)
    assert waiting.next_attempt_at is not None


def test_a_comparison_that_failed_for_good_is_a_dead_letter_and_can_be_retried(queue: Queue):
    interview = ordered()
    match.read(row(interview), Fake())
    match.compare(row(interview), Fake(error=ProviderError("no", provider="fake", code="fake_refused")))
    [letter] = dead_letters.dead_letters("resume_match")[0:5]
    assert (letter.step, letter.error_code, letter.interview_id) == ("match_resume", "fake_refused", interview.pk)
    assert dead_letters.retry(letter)
    queue.backend.clear()
    sweep.run(timezone.now() + timedelta(minutes=5))
    run_on_commit()
    assert row(interview).status == MatchStatus.READ
    assert ("match_resume", (str(row(interview).pk),)) in queue.enqueued()


def test_a_resume_that_could_not_be_read_is_read_again():
    interview = ordered()
    match.read(row(interview), Fake(error=ProviderError("no", provider="fake")))
    [letter] = dead_letters.dead_letters("resume_match")[0:5]
    assert letter.step == "read_resume"
    assert dead_letters.retry(letter)
    assert row(interview).status == MatchStatus.WAITING


def test_a_worker_that_died_leaves_its_row_to_the_sweep(queue: Queue):
    waiting = row(ordered())
    assert transitions.claim(waiting, match.READ.sources, lease=timedelta(0), limit=6)
    queue.backend.clear()
    sweep.run(timezone.now() + timedelta(minutes=5))
    run_on_commit()
    assert ("read_resume", (str(waiting.pk),)) in queue.enqueued()


def test_two_workers_do_not_read_the_same_resume():
    interview, fake = ordered(), Fake()
    one, other = row(interview), row(interview)
    assert match.read(one, fake)
    assert not match.read(other, fake)
    assert len(fake.seen) == 1


def test_a_new_resume_is_compared_in_the_place_of_the_old_one():
    interview = ordered()
    compared(interview)
    interview.candidate.resume_text = "Skills\nFortran compilers"
    interview.candidate.save()
    match.resume_changed(interview.candidate)
    assert row(interview).status == MatchStatus.WAITING
    assert [each["level"] for each in compared(interview).matches] == ["not_found", "not_found", "met"]


def test_a_resume_that_changed_while_it_was_read_is_read_again():
    interview = ordered()
    match.read(row(interview), Fake())
    interview.candidate.resume_text = "Skills\nFortran"
    interview.candidate.save()
    assert not match.compare(row(interview), Fake())
    assert row(interview).status == MatchStatus.WAITING


def test_an_interview_that_is_over_keeps_its_match():
    interview = ordered()
    compared(interview)
    interviews.cancel(interview)
    match.resume_changed(interview.candidate)
    assert row(interview).status == MatchStatus.READY


def test_an_erased_person_is_not_written_about():
    interview = ordered()
    late = row(interview)

    class Slow(Fake):
        def read_facts(self, resume: ResumeText) -> FactsRead:
            interview.delete()
            return super().read_facts(resume)

    assert not match.read(late, Slow())
    assert not ResumeMatch.objects.exists()


def test_a_question_about_the_resume_is_there_when_the_match_is():
    interview = ordered()
    assert match.question_about_resume(interview) is None
    compared(interview)
    found = match.question_about_resume(interview)
    assert found is not None
    assert found.quote == "Moved six services to Docker containers"
    assert "Kubernetes" in found.text
