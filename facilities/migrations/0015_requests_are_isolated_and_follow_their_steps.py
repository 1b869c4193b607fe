"""Consultations and status updates are isolated, follow their steps, and programme files never change."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, Sql
from iasios.workflow.migration_operations import GuardStatus

IMMUTABLE = """
CREATE FUNCTION facilities_guard_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.content, NEW.uploaded_at, NEW.uploaded_by_id,
         NEW.kind, NEW.title, NEW.language, NEW.edition)
     IS DISTINCT FROM
        (OLD.id, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.content, OLD.uploaded_at, OLD.uploaded_by_id,
         OLD.kind, OLD.title, OLD.language, OLD.edition)
     OR (OLD.verdict IN ('clean', 'refused') AND NEW.verdict IS DISTINCT FROM OLD.verdict) THEN
    RAISE EXCEPTION 'facilities_programmedocument: a kept file never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_file BEFORE UPDATE OR DELETE ON facilities_programmedocument
FOR EACH ROW EXECUTE FUNCTION facilities_guard_programme();
"""


class Migration(migrations.Migration):
    dependencies = [("facilities", "0014_programme_documents_and_requests"), ("access", "0001_roles_and_scopes")]
    operations = [
        EnableTenantIsolation("Consultation"),
        EnableTenantIsolation("StatusUpdate"),
        GuardStatus(
            "Consultation",
            edges=[
                ("", "requested"),
                ("requested", "confirmed"),
                ("requested", "proposed"),
                ("requested", "declined"),
                ("requested", "withdrawn"),
                ("proposed", "confirmed"),
                ("proposed", "requested"),
                ("proposed", "declined"),
                ("proposed", "withdrawn"),
                ("confirmed", "proposed"),
                ("confirmed", "withdrawn"),
                ("confirmed", "held"),
            ],
        ),
        Sql(
            "Programme files never change",
            IMMUTABLE,
            "DROP TRIGGER guard_file ON facilities_programmedocument; DROP FUNCTION facilities_guard_programme();",
        ),
    ]
