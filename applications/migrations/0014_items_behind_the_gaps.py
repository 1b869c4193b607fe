"""The application knows which items of the case review are behind its gaps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0013_returned_for_correction"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="case_gap_items",
            field=models.JSONField(default=dict),
        ),
    ]
