from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0024_unusable_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='phone',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=16),
        ),
    ]
