"""Whoever assessed an application never signs its decision (R59): PostgreSQL says so too."""

from django.db import migrations

from iasios.access.migration_operations import Sql

# Ended assignments count as well: a verdict that was given stays given.
FOUR_EYES = """
CREATE FUNCTION assessment_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF EXISTS (SELECT 1 FROM assessment_assignment a
              WHERE a.application_id = NEW.application_id AND a.assessor_id = NEW.signed_by_id) THEN
    RAISE EXCEPTION 'assessment_decision: an assessor of the application cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON assessment_decision
FOR EACH ROW EXECUTE FUNCTION assessment_four_eyes();
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_returns_links_and_certificate_numbers")]
    operations = [
        Sql(
            "An assessor never signs",
            FOUR_EYES,
            "DROP TRIGGER four_eyes ON assessment_decision; DROP FUNCTION assessment_four_eyes();",
        ),
    ]
