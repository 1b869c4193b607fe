"""A private note is for its author for ever; a note to the other assessor opens when both have handed in."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from iasios.access.migration_operations import FacilityMatches, Sql

OWN = "assessor_id = (SELECT portal_user_id())"
ASSESSING = "facility_id = ANY ((SELECT portal_assessing())::bigint[])"
DISCLOSED = (
    "EXISTS (SELECT 1 FROM assessment_evaluation e"
    " WHERE e.id = assessment_colleaguenote.evaluation_id AND e.is_disclosed)"
)


def hidden(table: str, read: str) -> str:
    """Neither the office's scope nor the chairperson's opens these tables: only their people do."""
    write = f"{OWN} AND {ASSESSING}"
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON {table} FOR SELECT USING ({read});
CREATE POLICY tenant_insert ON {table} FOR INSERT WITH CHECK ({write});
CREATE POLICY tenant_update ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write});
"""


def shown(table: str) -> str:
    policies = " ".join(f"DROP POLICY tenant_{one} ON {table};" for one in ("read", "insert", "update"))
    return (
        f"{policies} ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


HANDED_IN = """
CREATE OR REPLACE FUNCTION assessment_refuse_after_hand_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE handed_in timestamptz;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '%: verdicts are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_disclosed' - 'version' - 'updated_at'
     = to_jsonb(OLD) - 'is_disclosed' - 'version' - 'updated_at' THEN
    RETURN NEW;
  END IF;
  SELECT handed_in_at INTO handed_in FROM assessment_evaluation WHERE id = NEW.evaluation_id FOR SHARE;
  IF NOT FOUND OR handed_in IS NOT NULL THEN
    RAISE EXCEPTION '%: the evaluation has been handed in', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""
NOTES_REST = """
CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON assessment_colleaguenote
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_after_hand_in();
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0006_notes_in_tables_of_their_own")]
    operations = [
        migrations.RemoveConstraint(model_name="verdict", name="verdict_texts_within_limit"),
        migrations.RemoveField(model_name="verdict", name="note_to_other"),
        migrations.RemoveField(model_name="verdict", name="private_note"),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("comment"), 20000)
                ),
                name="verdict_texts_within_limit",
            ),
        ),
        FacilityMatches("PrivateNote", "applications.Application", "application_id"),
        FacilityMatches("ColleagueNote", "applications.Application", "application_id"),
        Sql(
            "A private note is its author's",
            hidden("assessment_privatenote", OWN),
            shown("assessment_privatenote"),
        ),
        Sql(
            "A note to the other assessor opens with the evaluation",
            hidden("assessment_colleaguenote", f"{OWN} OR ({ASSESSING} AND {DISCLOSED})"),
            shown("assessment_colleaguenote"),
        ),
        Sql("Whatever was handed in rests", HANDED_IN, "SELECT 1"),
        Sql(
            "Notes rest with their evaluation",
            NOTES_REST,
            "DROP TRIGGER refuse_after_hand_in ON assessment_colleaguenote;",
        ),
    ]
