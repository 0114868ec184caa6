from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0006_consents_in_calls'),
    ]

    operations = [
        migrations.AlterField(
            model_name='candidate',
            name='phone',
            field=models.CharField(blank=True, db_index=True, default='', max_length=16),
        ),
    ]
