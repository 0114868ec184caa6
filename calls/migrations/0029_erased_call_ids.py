from django.db import migrations, models

from calls.migrations._online import AddUniqueOnline


class Migration(migrations.Migration):
    atomic = False  # CREATE INDEX CONCURRENTLY runs outside a transaction

    dependencies = [
        ("calls", "0028_incomplete_recordings"),
    ]

    operations = [
        migrations.AddField(
            model_name="carriererasure",
            name="call_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        AddUniqueOnline(
            model_name="carriererasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("call_id__isnull", False)), fields=("call_id",), name="our_call_is_erased_once"
            ),
        ),
        AddUniqueOnline(
            model_name="carriererasure",
            constraint=models.UniqueConstraint(
                condition=~models.Q(provider_call_id=""),
                fields=("provider", "provider_call_id"),
                name="a_known_call_is_erased_once",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="carriererasure",
            name="a_call_is_erased_once",
        ),
        migrations.AlterField(
            model_name="carriererasure",
            name="provider_call_id",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
