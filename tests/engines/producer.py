"""A process of the service that has something done: `python -m tests.engines.producer VERB ARGUMENTS`."""

import sys
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from calls.background import sweep  # noqa: E402
from calls.interview import generate_questions  # noqa: E402
from calls.models import JobDescription  # noqa: E402
from tests.engines import work  # noqa: E402


def enqueue(name: str, *arguments: str) -> str:
    """Enqueues a task of the tests."""
    getattr(work, name).enqueue(*arguments)
    return ""


def new_job() -> str:
    """A job that waits for its questions and that nobody was told of."""
    job = JobDescription.objects.create(title="Gardener", description="Roses, and a hedge.", question_count=5)
    return str(job.pk)


def order_job() -> str:
    """A job whose questions are asked for, as the API does it."""
    with transaction.atomic():
        job = JobDescription.objects.create(title="Gardener", description="Roses, and a hedge.", question_count=5)
        generate_questions.request(job)
    return str(job.pk)


def pass_time() -> str:
    """All leases run out, all pauses end, and the sweep of the clock looks."""
    past = timezone.now() - timedelta(seconds=1)
    JobDescription.objects.filter(leased_until__isnull=False).update(leased_until=past)
    JobDescription.objects.exclude(status="ready").update(next_attempt_at=past)
    return str(sweep.run())


def look(job_id: str) -> str:
    """Status, attempts, and whether a lease is held."""
    job = JobDescription.objects.get(pk=job_id)
    held = job.leased_until is not None and job.leased_until > timezone.now()
    return f"{job.status} {job.attempts} {'held' if held else 'free'}"


VERBS: dict[str, Callable[..., str]] = {
    "enqueue": enqueue,
    "new_job": new_job,
    "order_job": order_job,
    "pass_time": pass_time,
    "look": look,
}

if __name__ == "__main__":
    sys.stdout.write(VERBS[sys.argv[1]](*sys.argv[2:]))
