"""A facility may demand a second factor of everybody who works there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0010_office_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="demands_second_factors",
            field=models.BooleanField(default=False),
        ),
    ]
