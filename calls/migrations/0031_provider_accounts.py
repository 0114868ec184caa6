from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0030_erased_interview_ids'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='provider_account',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='carriererasure',
            name='provider_account',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
    ]
