"""Changes of a plan while others change it, write for it or talk by it."""

from collections.abc import Callable
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps

from calls.domain.states import InterviewStatus, JobStatus
from calls.interview import generate_questions, revise
from calls.models import Call, Interview, JobDescription, PlanVersion
from calls.ports import DraftQuestion, JobBrief, WrittenQuestions
from calls.providers.builtin import BuiltinQuestionWriter
from tests.calls.story import RUBRIC, Carrier, FakeWriter, make_call, make_job
from tests.calls.test_transitions import needs_postgres
from tests.races import at_once

pytestmark = pytest.mark.django_db


def _drafts(count: int, text: str = "What is answer") -> list[DraftQuestion]:
    return [DraftQuestion(f"{text} {n}?", "technical", "technical", 90, 1.0, RUBRIC) for n in range(count)]


def _job(**fields: object) -> JobDescription:
    return JobDescription.objects.create(title="Cook", description="Cooking every day.", **fields)


def _put(job: JobDescription, text: str) -> Callable[[], None]:
    return lambda: generate_questions.replace(JobDescription.objects.get(pk=job.pk), _drafts(2, text), text)


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_questions_put_at_the_same_time_make_a_version_each():
    job = _job()
    at_once([_put(job, f"Put by {n}: what is") for n in range(6)])
    versions = PlanVersion.objects.order_by("version")
    assert [version.version for version in versions] == [1, 2, 3, 4, 5, 6]
    assert all(version.questions[0]["text"] == f"{version.changed_by} 0?" for version in versions)
    assert JobDescription.objects.get().plan_version == 6
    assert [q.text for q in job.questions.all()] == [q["text"] for q in versions[5].questions]


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_settings_and_questions_changed_at_the_same_time_are_both_kept():
    job = _job(status=JobStatus.READY)
    harder = partial(revise.change, job.pk, {"difficulty": "senior"}, "key")
    focused = partial(revise.change, job.pk, {"focus_areas": ["sauces"]}, "key")
    changes: list[Callable[[], None]] = [_put(job, "Put: what is"), harder, focused]
    at_once(changes)
    last = PlanVersion.objects.get(version=3)
    assert (last.settings["difficulty"], last.settings["focus_areas"]) == ("senior", ["sauces"])
    assert len(last.questions) == 2


def test_two_changes_one_after_the_other_are_two_versions():
    job = _job()
    _put(job, "First: what is")()
    _put(job, "Second: what is")()
    assert [(v.version, v.changed_by) for v in job.versions.all()] == [(2, "Second: what is"), (1, "First: what is")]


def test_a_job_from_before_versions_begins_with_the_plan_that_it_has():
    job, unwritten = make_job(2), _job()
    for _ in range(2):
        import_module("calls.migrations.0015_first_plan_versions").keep_first_versions(apps, None)
    first = PlanVersion.objects.get()
    assert (first.job_description, first.version, len(first.questions)) == (job, 1, 2)
    assert list(JobDescription.objects.order_by("created_at").values_list("plan_version", flat=True)) == [1, None]
    revise.change(job.pk, {"difficulty": "senior"}, "key")
    assert [version.version for version in job.versions.all()] == [2, 1]
    assert not unwritten.versions.exists()


def test_a_writer_whose_job_changes_meanwhile_writes_once_more():
    job = _job()

    class Overtaken(FakeWriter):
        def write_questions(self, brief: JobBrief) -> WrittenQuestions:
            revise.change(job.pk, {"difficulty": "senior"}, "key")
            return BuiltinQuestionWriter().write_questions(brief)

    assert not generate_questions.run(job, Overtaken())
    assert JobDescription.objects.get().status == JobStatus.GENERATING
    assert generate_questions.run(JobDescription.objects.get(), BuiltinQuestionWriter())
    assert "which alternatives" in job.questions.get(position=2).text


def test_a_job_that_is_deleted_while_it_is_written_is_left_alone():
    job = _job()

    class Late(FakeWriter):
        def write_questions(self, brief: JobBrief) -> WrittenQuestions:
            JobDescription.objects.all().delete()
            return BuiltinQuestionWriter().write_questions(brief)

    assert not generate_questions.run(job, Late())
    assert not JobDescription.objects.exists()


def test_a_writer_that_discriminates_is_not_listened_to():
    job = _job()
    drafts = _drafts(5)
    drafts[3] = DraftQuestion("Do you have children?", "motivation", "motivation", 90, 1.0, RUBRIC)
    assert not generate_questions.run(job, FakeWriter(WrittenQuestions(tuple(drafts), generate_questions.BY_HAND)))
    assert (job.error_code, job.questions.count()) == ("invalid_answer", 0)


def test_an_interview_keeps_the_version_that_it_began_with():
    call = make_call()
    job = call.interview.job_description
    generate_questions.replace(job, _drafts(3))
    assert Interview.objects.get().plan_version is None
    Carrier(call).begin()
    generate_questions.replace(job, _drafts(2, "Another"))
    assert (Interview.objects.get().plan_version, JobDescription.objects.get().plan_version) == (1, 2)


def test_an_interview_that_goes_on_keeps_its_version():
    call = make_call()
    generate_questions.replace(call.interview.job_description, _drafts(3))
    carrier = Carrier(call)
    carrier.begin()
    carrier.answer(1, 1)
    carrier.hang_up()
    generate_questions.replace(call.interview.job_description, _drafts(2, "Another"))
    Interview.objects.update(status=InterviewStatus.CALLING)
    Carrier(Call.objects.create(interview=call.interview, provider=call.provider)).begin()
    assert Interview.objects.get().plan_version == 1
