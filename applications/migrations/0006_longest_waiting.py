"""The list of what waits for a signature begins with the longest wait, found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_evidence_of_case_review_questions")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["status", "status_since"], name="application_waiting"),
        ),
    ]
