"""Tenant isolation, draws that never change, the shape of the marks, and the lock after submission."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, SqlFile

LOCKED = ("casereview_case", "casereview_casereview", "casereview_draw", "casereview_drawoutcome")


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0001_initial"),
        # The function behind the lock is made there.
        ("applications", "0002_isolation_and_locks"),
    ]
    operations = [
        *(
            EnableTenantIsolation(model, read="dossier", write="members")
            for model in ("CaseReview", "Case", "Draw", "DrawOutcome")
        ),
        *(
            FacilityMatches(model, "applications.Application", "application_id")
            for model in ("CaseReview", "Case", "Draw", "DrawOutcome")
        ),
        FacilityMatches("Case", "casereview.CaseReview", "review_id"),
        FacilityMatches("Draw", "casereview.CaseReview", "review_id"),
        FacilityMatches("DrawOutcome", "casereview.Draw", "draw_id"),
        AppendOnly("Draw"),
        AppendOnly("DrawOutcome"),
        SqlFile("lock_after_submission", " ".join(f"DROP TRIGGER only_in_draft ON {table};" for table in LOCKED)),
        SqlFile(
            "json_checks",
            "ALTER TABLE casereview_case DROP CONSTRAINT case_marks_are_known;"
            " ALTER TABLE casereview_drawoutcome DROP CONSTRAINT draw_outcome_has_30_positions;",
        ),
    ]
