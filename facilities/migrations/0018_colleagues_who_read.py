"""Colleagues who read everything of their facility and change nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilities", "0017_code_last_day")]
    operations = [
        migrations.AlterModelOptions(
            name="facility",
            options={
                "ordering": ["name"],
                "permissions": [
                    ("member", "Member of the facility"),
                    ("reader", "Reads everything of the facility, changes nothing"),
                    ("representative", "Authorised representative"),
                    ("deputy", "Deputy"),
                    ("account_holder", "Main account holder"),
                ],
            },
        ),
        migrations.AddField(
            model_name="membership",
            name="reads_only",
            field=models.BooleanField(default=False),
        ),
    ]
