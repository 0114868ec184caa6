"""What all steps share."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from calls.background import breaker, jobs, sweep
from calls.background.registry import Task, registry
from calls.domain.states import ResponseStatus
from calls.errors import QueueAway
from calls.models import InterviewResponse, JobDescription
from calls.scoring import score
from tests.calls.story import Carrier, FakeScorer, Vendors, queue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (5, 32), (20, 300), (32_000, 300)])
def test_the_longest_wait_grows_with_each_attempt_up_to_five_minutes(attempts: int, seconds: int):
    assert jobs.backoff(attempts, 1.0) == timedelta(seconds=seconds)


@given(attempts=st.integers(1, 40_000), jitter=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_shorter_than_half_of_the_longest(attempts: int, jitter: float):
    longest = jobs.backoff(attempts, 1.0)
    assert longest / 2 <= jobs.backoff(attempts, jitter) <= longest


def test_rows_that_failed_together_come_back_apart():
    assert len({jobs.pause(6) for _ in range(100)}) > 90


def test_rows_that_were_enqueued_together_are_not_looked_at_together_again(carrier: Carrier, vendors: Vendors):
    long_ago = timezone.now() - timedelta(hours=1)
    for _ in range(20):
        JobDescription.objects.create(title="Cook", description="Cooks.", next_attempt_at=long_ago)
    before = timezone.now()
    sweep.run()
    due = JobDescription.objects.filter(title="Cook", next_attempt_at__gte=before + jobs.SWEEP_AFTER)
    assert due.values("next_attempt_at").distinct().count() == 20


@pytest.mark.parametrize(("waited", "least", "most"), [(0, 30, 45), (60, 30, 45), (240, 120, 180), (86_400, 300, 450)])
def test_a_row_that_has_waited_long_is_enqueued_less_often(waited: int, least: int, most: int):
    now = timezone.now()
    since = {"status_changed_at": now - timedelta(seconds=waited), "next_attempt_at": now}
    job = JobDescription.objects.create(title="Cook", description="Cooks.", **since)
    sweep.run(now)
    due = JobDescription.objects.filter(pk=job.pk)
    soonest, latest = (now + timedelta(seconds=seconds) for seconds in (least, most))
    assert due.filter(next_attempt_at__gte=soonest, next_attempt_at__lte=latest).exists()


def test_a_sweep_that_is_told_to_stop_leaves_the_rest_for_the_next_one(carrier: Carrier, vendors: Vendors):
    long_ago = timezone.now() - timedelta(hours=1)
    for _ in range(3):
        JobDescription.objects.create(title="Cook", description="Cooks.", next_attempt_at=long_ago)
    asked = iter([False, True])
    assert sweep.run(stopping=lambda: next(asked)) == 1
    assert JobDescription.objects.filter(next_attempt_at=long_ago).count() == 2


def test_a_row_that_kills_its_workers_is_set_aside_with_its_reason(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1)
    response = InterviewResponse.objects.get(position=1)
    InterviewResponse.objects.filter(pk=response.pk).update(
        status=ResponseStatus.TRANSCRIBED,
        attempts=score.TASK.limit,
        leased_until=timezone.now() - timedelta(seconds=1),
    )
    assert not score.run(InterviewResponse.objects.get(pk=response.pk), FakeScorer())
    stored = InterviewResponse.objects.get(pk=response.pk)
    assert (stored.status, stored.error_code) == (ResponseStatus.FAILED, "attempts_used_up")


def test_a_row_that_is_being_worked_on_is_left_alone(carrier: Carrier, vendors: Vendors):
    carrier.begin()
    carrier.answer(1, 1)
    InterviewResponse.objects.filter(position=1).update(
        status=ResponseStatus.TRANSCRIBED, leased_until=timezone.now() + timedelta(minutes=1)
    )
    scorer = FakeScorer()
    assert not score.run(InterviewResponse.objects.get(position=1), scorer)
    assert scorer.rated == []


def test_a_queue_that_is_away_costs_a_line_in_the_log_and_no_row(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
):
    def refuse(*arguments: object) -> None:
        raise QueueAway("the broker is away")

    monkeypatch.setattr(type(queue()), "enqueue", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue("dial", "some-call")
    assert "dial waits for the sweep: the broker is away" in caplog.text


LEASED = [task for task in registry if isinstance(task, Task)]


@pytest.mark.parametrize("task", LEASED, ids=lambda task: str(task.name))
def test_the_lease_of_every_task_outlives_it(task: Task[Any]):
    assert task.lease > timedelta(seconds=settings.TASK_HARD_SECONDS)


def test_a_piece_of_work_counts_against_a_vendors_limits_for_as_long_as_its_task_may_run():
    assert timedelta(seconds=settings.TASK_HARD_SECONDS) < breaker.LEASE
