from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0007_phone_may_be_missing'),
    ]

    operations = [
        migrations.AddField(
            model_name='suppression',
            name='lift_requested_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
