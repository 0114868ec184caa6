import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0018_job_settings'),
    ]

    operations = [
        migrations.CreateModel(
            name='VendorCallTotal',
            fields=[
                ('interview', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='vendor_call_total', serialize=False, to='calls.interview')),
                ('calls', models.PositiveIntegerField(default=0)),
                ('unpriced_calls', models.PositiveIntegerField(default=0)),
                ('input_tokens', models.PositiveBigIntegerField(default=0)),
                ('output_tokens', models.PositiveBigIntegerField(default=0)),
                ('audio_seconds', models.FloatField(default=0.0)),
                ('characters', models.PositiveBigIntegerField(default=0)),
                ('cost', models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True)),
            ],
        ),
    ]
