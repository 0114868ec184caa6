from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("calls", "0020_age_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="interviewresult",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
