"""Tenant isolation, the independence of assessors, and locks on what has been handed in."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql

# The one rule that would embarrass everyone: nobody assesses a facility that they belong to. Both directions.
CONFLICT = """
CREATE FUNCTION assessment_refuse_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF NEW.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM facilities_membership m
     WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.assessor_id AND m.ended_at IS NULL) THEN
    RAISE EXCEPTION 'assessment_assignment: the assessor belongs to the facility' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_conflict BEFORE INSERT OR UPDATE ON assessment_assignment
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_conflict();
CREATE FUNCTION assessment_refuse_membership() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF NEW.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM assessment_assignment a
     WHERE a.facility_id = NEW.facility_id AND a.assessor_id = NEW.user_id AND a.ended_at IS NULL) THEN
    RAISE EXCEPTION 'facilities_membership: the person assesses this facility' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_membership BEFORE INSERT OR UPDATE ON facilities_membership
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_membership();
"""
HANDED_IN = """
CREATE FUNCTION assessment_refuse_after_hand_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE handed_in timestamptz;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_verdict: verdicts are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.choice, NEW.comment, NEW.note_to_other, NEW.question_id, NEW.assessor_id)
     IS NOT DISTINCT FROM (OLD.choice, OLD.comment, OLD.note_to_other, OLD.question_id, OLD.assessor_id) THEN
    RETURN NEW;
  END IF;
  SELECT handed_in_at INTO handed_in FROM assessment_evaluation WHERE id = NEW.evaluation_id FOR SHARE;
  IF NOT FOUND OR handed_in IS NOT NULL THEN
    RAISE EXCEPTION 'assessment_verdict: the evaluation has been handed in' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON assessment_verdict
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_after_hand_in();
"""
REPLIES = """
CREATE FUNCTION assessment_guard_finding() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
  IF NEW.asked IS DISTINCT FROM OLD.asked OR NEW.question_id <> OLD.question_id THEN
    RAISE EXCEPTION 'assessment_finding: a request that was sent is not rewritten' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO state FROM applications_application WHERE id = NEW.application_id FOR SHARE;
  IF state IS DISTINCT FROM 'information_requested' THEN
    RAISE EXCEPTION 'assessment_finding: replies are closed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_finding BEFORE UPDATE ON assessment_finding
FOR EACH ROW EXECUTE FUNCTION assessment_guard_finding();
"""
CERTIFICATE = """
CREATE FUNCTION assessment_guard_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'status' - 'status_on') <> (to_jsonb(OLD) - 'status' - 'status_on') THEN
    RAISE EXCEPTION 'assessment_certificate: only the status of a certificate may change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate BEFORE UPDATE OR DELETE ON assessment_certificate
FOR EACH ROW EXECUTE FUNCTION assessment_guard_certificate();
"""


def drop(*pairs: tuple[str, str, str]) -> str:
    return " ".join(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {function}();" for name, table, function in pairs)


_LEAVES = ("Assignment", "Evaluation", "Verdict", "Finding", "Recommendation", "Decision", "Accreditation")


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_links_to_people"),
        ("applications", "0003_isolation_edges_and_locks"),
    ]
    operations = [
        EnableTenantIsolation("Assignment", read="assessors"),
        EnableTenantIsolation("Evaluation", read="author"),
        EnableTenantIsolation("Verdict", read="author"),
        EnableTenantIsolation("Recommendation", read="author"),
        EnableTenantIsolation("Finding", read="dossier"),
        EnableTenantIsolation("Decision", read="dossier", write="office"),
        EnableTenantIsolation("Accreditation", read="dossier", write="office"),
        EnableTenantIsolation("Certificate", read="everybody", write="office"),
        AppendOnly("Decision"),
        *(FacilityMatches(leaf, "applications.Application", "application_id") for leaf in _LEAVES),
        Sql(
            "Nobody assesses their own facility",
            CONFLICT,
            drop(
                ("refuse_conflict", "assessment_assignment", "assessment_refuse_conflict"),
                ("refuse_membership", "facilities_membership", "assessment_refuse_membership"),
            ),
        ),
        Sql(
            "Verdicts rest once handed in",
            HANDED_IN,
            drop(("refuse_after_hand_in", "assessment_verdict", "assessment_refuse_after_hand_in")),
        ),
        Sql(
            "Replies only while asked",
            REPLIES,
            drop(("guard_finding", "assessment_finding", "assessment_guard_finding")),
        ),
        Sql(
            "Certificates change in status only",
            CERTIFICATE,
            drop(("guard_certificate", "assessment_certificate", "assessment_guard_certificate")),
        ),
    ]
