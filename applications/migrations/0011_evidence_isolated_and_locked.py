"""Assessors see evidence once it is released, and links stay as they were handed in (R49, R70)."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches, Sql

# The subquery meets the policy of the items, so an assessor sees the links of released items only.
LINKS = """
DROP POLICY tenant_read ON applications_evidencelink;
CREATE POLICY tenant_read ON applications_evidencelink FOR SELECT USING (
  (SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_member_of())::bigint[])
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM applications_evidenceitem i WHERE i.id = item_id)));
"""
LOCK = """
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON applications_evidencelink
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0010_register_of_evidence")]
    operations = [
        EnableTenantIsolation("EvidenceItem", read="released_at", write="members"),
        EnableTenantIsolation("EvidenceLink", read="members"),
        Sql("Links of released items for assessors", LINKS, ""),
        FacilityMatches("EvidenceLink", "applications.Application", "application_id"),
        FacilityMatches("EvidenceLink", "applications.EvidenceItem", "item_id"),
        Sql("Lock evidence links after submission", LOCK, "DROP TRIGGER only_in_draft ON applications_evidencelink;"),
    ]
