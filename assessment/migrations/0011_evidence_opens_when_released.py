"""Files for requests: the hospital's until released, then the assessors' too; who opened them is the office's to know."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql

OFFICE_OR_MEMBERS = "(SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_member_of())::bigint[])"
RELEASED = (
    "facility_id = ANY ((SELECT portal_assessing())::bigint[]) AND removed_at IS NULL AND EXISTS ("
    "SELECT 1 FROM assessment_evidencespace s"
    " WHERE s.id = assessment_evidenceitem.space_id AND s.released_at IS NOT NULL)"
)
ITEMS = f"""
ALTER TABLE assessment_evidenceitem ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_evidenceitem FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_evidenceitem FOR SELECT USING ({OFFICE_OR_MEMBERS} OR ({RELEASED}));
CREATE POLICY tenant_insert ON assessment_evidenceitem FOR INSERT WITH CHECK ({OFFICE_OR_MEMBERS});
CREATE POLICY tenant_update ON assessment_evidenceitem FOR UPDATE
  USING ({OFFICE_OR_MEMBERS}) WITH CHECK ({OFFICE_OR_MEMBERS});
CREATE FUNCTION assessment_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text; released timestamptz;
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'removed_at' - 'removed_by_id'
     <> to_jsonb(OLD) - 'removed_at' - 'removed_by_id' THEN
    RAISE EXCEPTION 'assessment_evidenceitem: evidence is not rewritten' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO state FROM applications_application WHERE id = NEW.application_id FOR SHARE;
  SELECT released_at INTO released FROM assessment_evidencespace WHERE id = NEW.space_id;
  IF state IS DISTINCT FROM 'information_requested' OR released IS NOT NULL THEN
    RAISE EXCEPTION 'assessment_evidenceitem: the space is closed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_evidence BEFORE INSERT OR UPDATE ON assessment_evidenceitem
FOR EACH ROW EXECUTE FUNCTION assessment_guard_evidence();
"""
ITEMS_BACK = """
DROP TRIGGER guard_evidence ON assessment_evidenceitem;
DROP FUNCTION assessment_guard_evidence();
DROP POLICY tenant_read ON assessment_evidenceitem;
DROP POLICY tenant_insert ON assessment_evidenceitem;
DROP POLICY tenant_update ON assessment_evidenceitem;
ALTER TABLE assessment_evidenceitem NO FORCE ROW LEVEL SECURITY;
ALTER TABLE assessment_evidenceitem DISABLE ROW LEVEL SECURITY;
"""
OPENINGS = """
ALTER TABLE assessment_evidenceopening ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_evidenceopening FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_evidenceopening FOR SELECT
  USING ((SELECT portal_is_office()) OR opened_by_id = (SELECT portal_user_id()));
CREATE POLICY tenant_insert ON assessment_evidenceopening FOR INSERT
  WITH CHECK ((SELECT portal_is_office()) OR opened_by_id = (SELECT portal_user_id()));
"""
OPENINGS_BACK = """
DROP POLICY tenant_read ON assessment_evidenceopening;
DROP POLICY tenant_insert ON assessment_evidenceopening;
ALTER TABLE assessment_evidenceopening NO FORCE ROW LEVEL SECURITY;
ALTER TABLE assessment_evidenceopening DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0010_space_for_evidence")]
    operations = [
        EnableTenantIsolation("EvidenceSpace", read="dossier", write="members"),
        AppendOnly("EvidenceOpening"),
        *(
            FacilityMatches(leaf, "applications.Application", "application_id")
            for leaf in ("EvidenceSpace", "EvidenceItem", "EvidenceOpening")
        ),
        Sql("Evidence opens to assessors when it is released", ITEMS, ITEMS_BACK),
        Sql("Who opened it is the office's to know", OPENINGS, OPENINGS_BACK),
    ]
