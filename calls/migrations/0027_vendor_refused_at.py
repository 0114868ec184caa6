from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0026_one_live_call'),
    ]

    operations = [
        migrations.AddField(
            model_name='vendor',
            name='refused_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
