"""Tasks of the tests. What they did stands in a file, a line for each thing."""

import sys
import time
from pathlib import Path

from django_tasks import task

from calls import transitions
from calls.interview import generate_questions
from calls.models import JobDescription


@task(queue_name="scores")
def write(path: str, line: str) -> None:
    """Writes a line."""
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


@task(queue_name="scores")
def write_whether_loaded(path: str, module: str) -> None:
    """Writes whether a module was imported before this task."""
    write.func(path, str(module in sys.modules))


@task(queue_name="calls")
def write_for_calls(path: str, line: str) -> None:
    """Writes a line, from another queue."""
    write.func(path, line)


@task(queue_name="scores")
def hold(path: str, job_id: str) -> None:
    """Claims a job for the writing of its questions, says so, and goes on for minutes without a result."""
    step = generate_questions.TASK
    claimed = transitions.claim(JobDescription.objects.get(pk=job_id), step.sources, lease=step.lease, limit=step.limit)
    write.func(path, f"claimed {claimed}")
    time.sleep(300)


@task(queue_name="scores")
def swallow(path: str) -> None:
    """Goes on whatever is raised in it."""
    write.func(path, "begun")
    while True:
        try:
            time.sleep(300)
        except Exception:
            write.func(path, "swallowed")
