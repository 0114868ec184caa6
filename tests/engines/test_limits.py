"""The limits of a task and those of its row."""

from django.conf import settings

from calls.background.registry import Task, registry
from calls.channels.phone import dialling


def test_a_task_is_ended_before_the_lease_of_its_row_runs_out():
    # A look-up only reads at the carrier, so that two workers may do it at the same time.
    tasks = [task for task in registry if isinstance(task, Task) and task is not dialling.LOOK_UP]
    shortest = min(task.lease.total_seconds() for task in tasks)
    assert settings.TASK_SOFT_SECONDS < settings.TASK_HARD_SECONDS < shortest
