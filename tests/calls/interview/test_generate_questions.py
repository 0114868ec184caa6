"""From a job description to questions that can be asked."""

import pytest

from calls.domain.states import JobStatus
from calls.errors import ProviderError
from calls.interview import generate_questions
from calls.models import JobDescription
from calls.ports import Author, DraftQuestion, JobBrief, WrittenQuestions
from tests.calls.story import RUBRIC, FakeWriter, make_interview

pytestmark = pytest.mark.django_db

AUTHOR = Author("fake", "pen", "p1")


def _written(count: int = 5, text: str = "What is {n}?") -> WrittenQuestions:
    drafts = [DraftQuestion(text.format(n=n), "technical", "technical", 90, 1.0, RUBRIC) for n in range(count)]
    return WrittenQuestions(tuple(drafts), AUTHOR)


def _job() -> JobDescription:
    return JobDescription.objects.create(title="Cook", description="Cooking.")


def test_questions_are_kept_in_order_with_their_author():
    job = _job()
    assert generate_questions.run(job, FakeWriter(_written()))
    assert [question.position for question in job.questions.all()] == [1, 2, 3, 4, 5]
    assert (job.status, job.provider, job.prompt_version) == (JobStatus.READY, "fake", "p1")


@pytest.mark.parametrize("written", [_written(4), _written(text="Same?"), _written(text="**{n}**")])
def test_questions_that_cannot_be_asked_are_not_kept(written: WrittenQuestions):
    job = _job()
    assert not generate_questions.run(job, FakeWriter(written))
    assert (job.status, job.questions.count(), job.error_code) == (JobStatus.GENERATING, 0, "invalid_answer")


def test_a_writer_that_refuses_fails_the_job_with_its_reason():
    job = _job()
    generate_questions.run(job, FakeWriter(error=ProviderError("no", provider="x", code="x_unauthorized")))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "x_unauthorized")


def test_a_person_may_put_questions_in_the_place_of_a_failure():
    job = _job()
    generate_questions.run(job, FakeWriter(error=ProviderError("no", provider="x")))
    generate_questions.replace(job, _written(1).questions)
    assert (job.status, job.provider, job.error_code, job.questions.count()) == (JobStatus.READY, "person", "", 1)


def test_replaced_questions_do_not_wait_for_a_writer_that_is_late():
    job = _job()
    late = JobDescription.objects.get()
    generate_questions.replace(job, _written(2).questions)
    assert not generate_questions.run(late, FakeWriter(_written()))
    assert job.questions.count() == 2


def test_a_writer_that_is_at_work_does_not_overwrite_a_persons_questions():
    job = _job()

    class Slow(FakeWriter):
        def write_questions(self, brief: JobBrief) -> WrittenQuestions:
            generate_questions.replace(JobDescription.objects.get(), _written(2).questions)
            return _written()

    assert not generate_questions.run(job, Slow())
    stored = JobDescription.objects.get()
    assert (stored.provider, stored.questions.count()) == ("person", 2)


def test_a_person_may_change_questions_again_and_again():
    job = _job()
    for count in (2, 3):
        generate_questions.replace(job, _written(count).questions)
        assert job.questions.count() == count


def test_questions_change_for_interviews_that_have_not_begun_only():
    job = make_interview().job_description
    generate_questions.replace(job, _written(1).questions)
    assert job.interviews.get().responses.count() == 0
