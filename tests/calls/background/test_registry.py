"""The registry of background tasks is whole, and says so when the app starts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django_tasks.base import Task as BackgroundTask

from calls import tasks
from calls.background.registry import GivenUp, Registry, Task, registry
from calls.channels.phone import dialling, fetch_recording, messages
from calls.interview import generate_questions
from calls.models import JobDescription
from calls.scoring import match
from tests.calls.observability.test_waiting import KINDS

WITHOUT_A_ROW = {"leave_message", "hang_up", "merge_suppressions"}
BY_THE_CLOCK = {"start_call"}


def test_every_model_with_leases_has_its_task():
    assert {task.model for task in registry if isinstance(task, Task)} == KINDS


def test_every_task_with_a_row_is_registered():
    functions = {name for name, value in vars(tasks).items() if isinstance(value, BackgroundTask)}
    assert {work.name for work in registry} == functions - WITHOUT_A_ROW | BY_THE_CLOCK


@pytest.mark.parametrize("work", [work for work in registry if work.queue], ids=lambda work: str(work.name))
def test_a_task_is_enqueued_in_the_queue_of_its_entry(work: Any):
    function = getattr(tasks, work.name)
    assert (function.queue_name, function.priority) == (work.queue, work.priority)


def test_a_model_without_a_task_is_told_at_the_start():
    partial = Registry()
    for work in registry:
        if work.model is not JobDescription:
            partial.add(work)
    with pytest.raises(ImproperlyConfigured, match="No background task is registered for JobDescription"):
        partial.check()


def test_a_task_without_a_part_cannot_be_described():
    with pytest.raises(TypeError, match="sources"):
        Task(name="x", model=JobDescription, queue="scores", failed="failed", given_up=None)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("task", "fault"),
    [
        (replace(generate_questions.TASK, queue="letters"), "queue 'letters' is not in TASK_QUEUES"),
        (replace(generate_questions.TASK, sources=frozenset()), "starts from no status"),
        (replace(generate_questions.TASK, failed="lost"), "no JobDescription can become 'lost'"),
        (replace(fetch_recording.TASK, given_up=GivenUp()), "needs a `retry`"),
    ],
    ids=["queue", "sources", "failed", "retry"],
)
def test_a_wrong_description_is_told_at_the_start(task: Task[Any], fault: str):
    with pytest.raises(ImproperlyConfigured, match=fault):
        Registry().add(task)


def test_two_tasks_of_one_name_are_refused():
    ours = Registry()
    ours.add(messages.TASK)
    with pytest.raises(ImproperlyConfigured, match="send_message: there are two of this name"):
        ours.add(messages.TASK)


def test_tasks_of_one_kind_agree_on_what_is_listed():
    ours = Registry()
    for work in registry:
        rules = replace(match.READ.rules, related=("interview",)) if work is match.READ else work.given_up
        ours.add(replace(work, given_up=rules))
    with pytest.raises(ImproperlyConfigured, match="resume_match contradict each other"):
        ours.check()


def test_a_task_whose_function_has_another_name_is_refused():
    with pytest.raises(ImproperlyConfigured, match="The function of the background task dial is called ring"):

        @tasks._does(dialling.DIAL)
        def ring(call: object) -> None:
            raise AssertionError
