"""What is not handed in and not answered: few rows of many, counted for the office's list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0016_assessor_statements")]
    operations = [
        # Two rows for each application: the tables are small, and locked for a moment.
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["assessor", "assigned_at"],
                condition=models.Q(ended_at__isnull=True, response="asked"),
                name="assignment_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                fields=["application"], condition=models.Q(handed_in_at__isnull=True), name="evaluation_open"
            ),
        ),
    ]
