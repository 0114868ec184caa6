from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0022_results'),
    ]

    operations = [
        migrations.AddField(
            model_name='interview',
            name='link_version',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
