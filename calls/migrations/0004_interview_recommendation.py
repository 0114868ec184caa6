from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("calls", "0003_message"),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="recommendation",
            field=models.CharField(blank=True, editable=False, max_length=20, null=True),
        ),
    ]
