from django.db import migrations, models

from calls.migrations._online import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False  # CREATE INDEX CONCURRENTLY runs outside a transaction

    dependencies = [
        ('calls', '0007_set_aside'),
    ]

    operations = [
        AddIndexOnline(
            model_name='call',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='call_dead'),
        ),
        AddIndexOnline(
            model_name='carriererasure',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='erasure_dead'),
        ),
        AddIndexOnline(
            model_name='interview',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='interview_dead'),
        ),
        AddIndexOnline(
            model_name='interviewresponse',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='response_dead'),
        ),
        AddIndexOnline(
            model_name='jobdescription',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='job_dead'),
        ),
        AddIndexOnline(
            model_name='message',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='message_dead'),
        ),
        AddIndexOnline(
            model_name='providerevent',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='event_dead'),
        ),
        AddIndexOnline(
            model_name='recording',
            index=models.Index(condition=models.Q(('set_aside_at__isnull', False)), fields=['set_aside_at'], name='recording_dead'),
        ),
    ]
