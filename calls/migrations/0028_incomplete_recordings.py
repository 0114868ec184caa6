from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0027_vendor_refused_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='recording',
            name='is_incomplete',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
