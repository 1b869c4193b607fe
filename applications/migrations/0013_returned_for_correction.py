"""The office may give a submitted application back before assessors are assigned."""

from django.db import migrations

from iasios.access.migration_operations import Sql

FORWARDS = "INSERT INTO applications_application_edge (source, target) VALUES ('round_1', 'draft');"
BACKWARDS = "DELETE FROM applications_application_edge WHERE source = 'round_1' AND target = 'draft';"


class Migration(migrations.Migration):
    dependencies = [("applications", "0012_answers_carried_over")]
    operations = [Sql("An edge back to the draft", FORWARDS, BACKWARDS)]
