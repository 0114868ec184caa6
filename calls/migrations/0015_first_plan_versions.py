from django.db import migrations

SETTINGS = ("language", "question_count", "difficulty", "focus_areas", "time_limit_seconds", "knock_outs")
ASKED = ("position", "text", "competency", "kind", "max_seconds", "weight", "rubric")


def keep_first_versions(apps, schema_editor):
    """Gives every job whose questions are written the plan that it has as version 1."""
    jobs = apps.get_model("calls", "JobDescription").objects.filter(plan_version=None, status="ready")
    versions = apps.get_model("calls", "PlanVersion").objects
    for job in jobs.iterator(chunk_size=200):
        versions.get_or_create(
            job_description=job,
            version=1,
            defaults={
                "settings": {name: getattr(job, name) for name in SETTINGS},
                "questions": list(job.questions.order_by("position").values(*ASKED)),
                "changed_by": job.provider,
            },
        )
        jobs.filter(pk=job.pk).update(plan_version=1)


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0014_plan_versions'),
    ]

    operations = [migrations.RunPython(keep_first_versions, migrations.RunPython.noop)]
