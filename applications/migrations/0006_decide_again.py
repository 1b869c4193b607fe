"""A decision that an appeal has called into question is signed anew."""

from django.db import migrations

from iasios.workflow.migration_operations import AlterStatusEdges


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_evidence_of_case_review_questions")]
    operations = [
        AlterStatusEdges("Application", add=[("deferred", "awaiting_sign_off"), ("denied", "awaiting_sign_off")])
    ]
