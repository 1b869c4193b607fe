"""The list of what waits for a signature begins with the longest wait, found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_decide_again")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["status", "status_since"], name="application_waiting"),
        ),
    ]
