"""Who sees an audit, the edges of its status, and minutes that rest once it is closed."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches, Sql
from iasios.workflow.migration_operations import GuardStatus

EDGES = [
    ("", "proposed"),
    ("proposed", "agreed"),
    ("agreed", "held"),
    ("proposed", "cancelled"),
    ("agreed", "cancelled"),
]
MINUTES = """
CREATE FUNCTION assessment_guard_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_audititem: minutes are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO stands FROM assessment_audit WHERE id = NEW.audit_id FOR SHARE;
  IF NOT FOUND OR stands NOT IN ('proposed', 'agreed') THEN
    RAISE EXCEPTION 'assessment_audititem: the audit is closed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.audit_id, NEW.question_id, NEW.topic) IS DISTINCT FROM
     (OLD.audit_id, OLD.question_id, OLD.topic) THEN
    RAISE EXCEPTION 'assessment_audititem: the agenda stays as it was made' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_minutes BEFORE INSERT OR UPDATE OR DELETE ON assessment_audititem
FOR EACH ROW EXECUTE FUNCTION assessment_guard_minutes();
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0014_audits"), ("applications", "0003_isolation_edges_and_locks")]
    operations = [
        EnableTenantIsolation("Audit", read="dossier"),
        EnableTenantIsolation("AuditSlot", read="dossier"),
        EnableTenantIsolation("AuditItem", read="dossier"),
        EnableTenantIsolation("AuditPresence", read="assessors"),
        FacilityMatches("Audit", "applications.Application", "application_id"),
        FacilityMatches("AuditItem", "applications.Application", "application_id"),
        *(
            FacilityMatches(leaf, "assessment.Audit", "audit_id")
            for leaf in ("AuditSlot", "AuditItem", "AuditPresence")
        ),
        GuardStatus("Audit", EDGES),
        Sql(
            "Minutes rest once the audit is closed",
            MINUTES,
            "DROP TRIGGER guard_minutes ON assessment_audititem; DROP FUNCTION assessment_guard_minutes();",
        ),
    ]
