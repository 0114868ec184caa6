from django.db import migrations, models

from calls.migrations._online import AddIndexOnline


class Migration(migrations.Migration):

    atomic = False  # CREATE INDEX CONCURRENTLY runs outside a transaction

    dependencies = [
        ('calls', '0019_vendor_call_totals'),
    ]

    operations = [
        AddIndexOnline(
            model_name='providerevent',
            index=models.Index(fields=['received_at'], name='event_age'),
        ),
        AddIndexOnline(
            model_name='vendorcall',
            index=models.Index(fields=['started_at'], name='vendor_call_age'),
        ),
    ]
