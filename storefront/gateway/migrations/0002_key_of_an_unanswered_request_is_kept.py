"""The next try of a request that nobody answered goes out under its key, so two rows may share one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gateway', '0001_record_of_outside_calls'),
    ]

    operations = [
        migrations.AlterField(
            model_name='externalcall',
            name='idempotency_key',
            field=models.CharField(max_length=200),
        ),
    ]
