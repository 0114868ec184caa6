from django.db import migrations, models

from candidates.migrations._online import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('candidates', '0004_consent_purpose'),
    ]

    operations = [
        AddIndexOnline(
            model_name='consent',
            index=models.Index(condition=models.Q(('interview__isnull', False)), fields=['interview'], name='consent_interview'),
        ),
        AddIndexOnline(
            model_name='consent',
            index=models.Index(condition=models.Q(('job_description__isnull', False)), fields=['job_description'], name='consent_job'),
        ),
    ]
