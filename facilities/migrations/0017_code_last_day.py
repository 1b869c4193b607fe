"""The last day of the facility code."""

from django.db import migrations, models

import facilities.models.facility


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0016_workshops"),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="code_until",
            field=models.DateField(default=facilities.models.facility.last_day_of_code),
        ),
    ]
