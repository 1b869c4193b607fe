"""A decision that an appeal has called into question is signed anew; a chosen level is told from the first one."""

from django.db import migrations, models

from iasios.workflow.migration_operations import AlterStatusEdges


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_evidence_of_case_review_questions")]
    operations = [
        migrations.AddField("application", "level_chosen_at", models.DateTimeField(blank=True, null=True)),
        AlterStatusEdges("Application", add=[("deferred", "awaiting_sign_off"), ("denied", "awaiting_sign_off")]),
    ]
