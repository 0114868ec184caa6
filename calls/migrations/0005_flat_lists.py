from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from calls.migrations._online import AddIndexOnline

BATCH = 5_000
ADVISED = models.Q(recommendation__isnull=False)
WAITING = models.Q(next_attempt_at__isnull=False)


def copy_recommendations(apps, schema_editor):
    """From the results, a few thousand at a time, so that no row is locked for long. May be run again."""
    Result = apps.get_model("calls", "InterviewResult")
    Interview = apps.get_model("calls", "Interview")
    results = Result.objects.filter(recommendation__isnull=False).order_by("pk")
    recommendation = Subquery(Result.objects.filter(pk=OuterRef("pk")).values("recommendation"))
    batch = list(results.values_list("pk", flat=True)[:BATCH])
    while batch:
        Interview.objects.filter(pk__in=batch).update(recommendation=recommendation)
        batch = list(results.filter(pk__gt=batch[-1]).values_list("pk", flat=True)[:BATCH])


class Migration(migrations.Migration):
    atomic = False  # an index that is built while the service writes needs a connection without a transaction

    dependencies = [
        ("calls", "0004_interview_recommendation"),
    ]

    operations = [
        migrations.RunPython(copy_recommendations, migrations.RunPython.noop),
        AddIndexOnline("call", models.Index(fields=["ordered_at", "duration_seconds"], name="call_ordered")),
        AddIndexOnline(
            "interview",
            models.Index(fields=["job_description", "status", "-created_at", "-id"], name="interview_by_job_status"),
        ),
        AddIndexOnline(
            "interview",
            models.Index(
                fields=["recommendation", "-created_at", "-id"], name="interview_by_advice", condition=ADVISED
            ),
        ),
        AddIndexOnline(
            "interview",
            models.Index(
                fields=["status", "recommendation", "-created_at", "-id"],
                name="interview_by_status_advice",
                condition=ADVISED,
            ),
        ),
        AddIndexOnline(
            "interview",
            models.Index(
                fields=["job_description", "recommendation", "-created_at", "-id"],
                name="interview_by_job_advice",
                condition=ADVISED,
            ),
        ),
        AddIndexOnline(
            "interview", models.Index(fields=["status", "next_attempt_at"], name="interview_due", condition=WAITING)
        ),
        AddIndexOnline(
            "jobdescription", models.Index(fields=["id"], name="job_failed", condition=models.Q(status="failed"))
        ),
    ]
