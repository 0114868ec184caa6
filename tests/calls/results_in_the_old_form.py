"""Run as a program on an empty database: results of the earlier form, then every migration that came later."""

from __future__ import annotations

import json
import sys
import uuid
from typing import Any

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate(*targets: tuple[str, str]) -> Any:
    """Migrates to these migrations; the models as they are then."""
    executor = MigrationExecutor(connection)
    return executor.migrate(list(targets)).apps


def make_results(apps: Any, count: int) -> None:
    """Results of the form before versions, each of an interview of its own."""
    candidate = apps.get_model("candidates", "Candidate").objects.create(name="Ada Example", phone="+14155550123")
    job = apps.get_model("calls", "JobDescription").objects.create(title="Cook", description="Cooks.")
    for number in range(count):
        interview = apps.get_model("calls", "Interview").objects.create(
            id=uuid.UUID(int=number), candidate_id=candidate.pk, job_description_id=job.pk, language="en-US"
        )
        apps.get_model("calls", "InterviewResult").objects.create(
            interview=interview, overall_score=number, summary=f"Summary {number}.", strengths=["fast"]
        )


def main() -> None:
    """Prints what became of the results, as JSON."""
    django.setup()
    before = migrate(("calls", "0020_age_indexes"))
    make_results(before, 5)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    after = migrate(*leaves)
    results = after.get_model("calls", "InterviewResult").objects
    results.create(interview_id=uuid.UUID(int=0), version=2)  # gets a key that no other row has
    # what a process of the earlier version does, which knows neither key nor version
    results.filter(interview_id=uuid.UUID(int=4)).delete()
    before.get_model("calls", "InterviewResult").objects.create(interview_id=uuid.UUID(int=4), overall_score=4)
    shown = results.order_by("interview_id", "version").values("interview_id", "version", "overall_score", "summary")
    told = {"keys": sorted(results.values_list("pk", flat=True)), "results": list(shown)}
    sys.stdout.write(json.dumps(told, default=str))


if __name__ == "__main__":
    main()
