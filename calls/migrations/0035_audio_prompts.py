"""A sound is called an audio prompt: in Django only. Its table and columns keep their names."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0034_sessions_of_calls")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Sound", "AudioPrompt"),
                migrations.AlterModelTable("audioprompt", "calls_sound"),
                migrations.RenameField("audioprompt", "voice", "voice_id"),
                migrations.RenameField("audioprompt", "reader", "voice"),
                migrations.AlterField(
                    "audioprompt", "voice_id", models.CharField(db_column="voice", max_length=100)
                ),
                migrations.AlterField("audioprompt", "voice", models.CharField(db_column="reader", max_length=200)),
                migrations.AlterField(
                    "audioprompt",
                    "interview",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audio_prompts",
                        to="calls.interview",
                    ),
                ),
            ]
        )
    ]
