"""Tenant isolation, the shape of the marks, and the lock after submission."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches, Sql

LOCK = """
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON casereview_case
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON casereview_casereview
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
"""
MARKS = """
ALTER TABLE casereview_case ADD CONSTRAINT case_marks_are_known CHECK (
  jsonb_typeof(marks) = 'object'
  AND NOT jsonb_path_exists(marks, '$.* ? (!(@ == "present" || @ == "missing" || @ == "not_applicable"))'));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0002_links_to_people"),
        ("applications", "0003_isolation_edges_and_locks"),
    ]
    operations = [
        EnableTenantIsolation("CaseReview", read="dossier", write="members"),
        EnableTenantIsolation("Case", read="dossier", write="members"),
        FacilityMatches("CaseReview", "applications.Application", "application_id"),
        FacilityMatches("Case", "applications.Application", "application_id"),
        FacilityMatches("Case", "casereview.CaseReview", "review_id"),
        Sql(
            "Lock cases after submission",
            LOCK,
            "DROP TRIGGER only_in_draft ON casereview_case; DROP TRIGGER only_in_draft ON casereview_casereview;",
        ),
        Sql("Marks are known words", MARKS, "ALTER TABLE casereview_case DROP CONSTRAINT case_marks_are_known;"),
    ]
