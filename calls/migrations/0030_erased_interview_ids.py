from django.db import migrations, models

from calls.migrations._online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # CREATE INDEX CONCURRENTLY runs outside a transaction

    dependencies = [
        ("calls", "0029_erased_call_ids"),
    ]

    operations = [
        migrations.AddField(
            model_name="carriererasure",
            name="interview_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="carriererasure",
            name="files_due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        AddIndexOnline(
            model_name="carriererasure",
            index=models.Index(
                condition=models.Q(("files_due_at__isnull", False)), fields=["files_due_at"], name="erasure_files"
            ),
        ),
    ]
