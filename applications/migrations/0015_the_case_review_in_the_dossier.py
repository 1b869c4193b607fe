"""The application knows what the 30 records hold, item by item, and how they were drawn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0014_items_behind_the_gaps"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="case_draws",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="application",
            name="case_items",
            field=models.JSONField(default=list),
        ),
    ]
