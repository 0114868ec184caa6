import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("calls", "0032_reply_speech"),
    ]

    operations = [
        migrations.CreateModel(
            name="InterviewSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=20)),
                ("status", models.CharField(default="open", max_length=20)),
                ("voice", models.CharField(blank=True, max_length=200, null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=20)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="calls.interview"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("interview",),
                        name="one_open_session_per_interview",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("steps", models.JSONField()),
                ("speech", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="calls.interviewsession",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("session", "key"), name="one_reply_per_turn")],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="session",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="call",
                to="calls.interviewsession",
            ),
        ),
        migrations.AddField(
            model_name="interviewresponse",
            name="session",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="calls.interviewsession",
            ),
        ),
        migrations.AddField(
            model_name="recording",
            name="session",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recordings",
                to="calls.interviewsession",
            ),
        ),
        migrations.AlterField(
            model_name="recording",
            name="call",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recordings",
                to="calls.call",
            ),
        ),
        migrations.AlterField(
            model_name="recording",
            name="provider",
            field=models.CharField(blank=True, default="", max_length=50),
        ),
        migrations.AlterField(
            model_name="recording",
            name="provider_recording_id",
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
    ]
