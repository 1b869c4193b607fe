"""Draws belong to their facility, are written while the application is open, and never change."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql

TABLES = ("casereview_draw", "casereview_drawoutcome")
LOCK = "".join(
    f"CREATE TRIGGER only_in_draft BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();"
    for table in TABLES
)
UNLOCK = "".join(f"DROP TRIGGER only_in_draft ON {table};" for table in TABLES)
THIRTY = """
ALTER TABLE casereview_drawoutcome ADD CONSTRAINT draw_outcome_has_30_positions CHECK (
  jsonb_typeof(positions) = 'array' AND jsonb_array_length(positions) = 30);
"""


class Migration(migrations.Migration):
    dependencies = [("casereview", "0005_the_random_draw")]
    operations = [
        EnableTenantIsolation("Draw", read="dossier", write="members"),
        EnableTenantIsolation("DrawOutcome", read="dossier", write="members"),
        FacilityMatches("Draw", "casereview.CaseReview", "review_id"),
        FacilityMatches("Draw", "applications.Application", "application_id"),
        FacilityMatches("DrawOutcome", "casereview.Draw", "draw_id"),
        FacilityMatches("DrawOutcome", "applications.Application", "application_id"),
        AppendOnly("Draw"),
        AppendOnly("DrawOutcome"),
        Sql("Draws are made while the application is open", LOCK, UNLOCK),
        Sql(
            "A draw has 30 positions",
            THIRTY,
            "ALTER TABLE casereview_drawoutcome DROP CONSTRAINT draw_outcome_has_30_positions;",
        ),
    ]
