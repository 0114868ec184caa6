import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0001_initial'),
        ('candidates', '0003_resume_page_starts'),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('contact', 'Contact'), ('recording', 'Recording'), ('camera', 'Camera'), ('proctoring', 'Proctoring'), ('identity', 'Identity')], db_default='contact', default='contact', max_length=20),
        ),
        migrations.AddField(
            model_name='consent',
            name='interview',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='calls.interview'),
        ),
        migrations.AddField(
            model_name='consent',
            name='job_description',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='calls.jobdescription'),
        ),
        migrations.AddField(
            model_name='consent',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='consent',
            name='given_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
    ]
