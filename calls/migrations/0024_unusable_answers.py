from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0023_link_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="vendor",
            name="unusable_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
