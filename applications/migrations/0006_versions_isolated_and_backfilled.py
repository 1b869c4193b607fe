"""Versions belong to the facility's people (never to assessors), cannot be changed, and begin with what is there."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql

BACKFILL = """
SELECT set_config('portal.scope', 'office', true);
INSERT INTO applications_answerversion
  (application_id, facility_id, question_id, met, evidence, elaboration, measures, version, updated_at, updated_by_id,
   pgh_obj_id, pgh_created_at, pgh_label)
SELECT application_id, facility_id, question_id, met, evidence, elaboration, measures, version, updated_at,
       updated_by_id, id, now(), 'found'
  FROM applications_answer WHERE version > 0;
SELECT set_config('portal.scope', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_every_version_of_an_answer")]
    operations = [
        EnableTenantIsolation("AnswerVersion", read="members"),
        Sql("Begin the history with what is there", BACKFILL, ""),
        FacilityMatches("AnswerVersion", "applications.Application", "application_id"),
        AppendOnly("AnswerVersion"),
    ]
