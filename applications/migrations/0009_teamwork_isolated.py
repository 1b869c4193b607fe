"""Tasks and notes belong to the hospital's own people: neither assessors nor office nor chairperson see a row."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_questions_given_and_internal_notes")]
    operations = [
        EnableTenantIsolation("QuestionTask", read="hospital"),
        EnableTenantIsolation("InternalNote", read="hospital"),
        FacilityMatches("QuestionTask", "applications.Application", "application_id"),
        FacilityMatches("InternalNote", "applications.Application", "application_id"),
    ]
