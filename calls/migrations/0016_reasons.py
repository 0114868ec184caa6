from django.db import migrations, models

BATCH = 1_000


def give_codes(apps, schema_editor):
    """Turns reasons that were stored as text into objects, a batch at a time. May be run again.

    A result that an older worker stores meanwhile keeps its texts: whoever reads reasons understands both forms.
    """
    results = apps.get_model("calls", "InterviewResult").objects
    rows = results.exclude(review_reasons=[]).order_by("pk").only("pk", "review_reasons")
    batch = list(rows[:BATCH])
    while batch:
        changed = [row for row in batch if any(isinstance(reason, str) for reason in row.review_reasons)]
        for row in changed:
            row.review_reasons = [
                {"code": "unspecified", "detail": reason} if isinstance(reason, str) else reason
                for reason in row.review_reasons
            ]
        results.bulk_update(changed, ["review_reasons"])
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction of its own

    dependencies = [
        ("calls", "0015_first_plan_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="interviewresult",
            name="notes",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
    ]
