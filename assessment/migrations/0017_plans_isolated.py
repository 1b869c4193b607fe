"""Who sees a plan, and which of its parts is open in which status."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql

PLAN = """
CREATE FUNCTION assessment_guard_plan_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_planitem: headers are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO stands FROM applications_application WHERE id = NEW.application_id;
  IF stands IS NULL OR stands NOT IN ('deferred', 'denied') THEN
    RAISE EXCEPTION 'assessment_planitem: the plan is not open for changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_plan_item BEFORE INSERT OR UPDATE OR DELETE ON assessment_planitem
FOR EACH ROW EXECUTE FUNCTION assessment_guard_plan_item();

CREATE FUNCTION assessment_guard_plan_action() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text; own assessment_planaction;
BEGIN
  own := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  SELECT status INTO stands FROM applications_application WHERE id = own.application_id;
  IF TG_OP IN ('INSERT', 'DELETE') THEN
    IF stands IS NULL OR stands NOT IN ('deferred', 'denied') THEN
      RAISE EXCEPTION 'assessment_planaction: the plan is not open for changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN own;
  END IF;
  IF (NEW.action, NEW.person, NEW.resources, NEW.due_on, NEW.comments, NEW.position, NEW.item_id) IS DISTINCT FROM
     (OLD.action, OLD.person, OLD.resources, OLD.due_on, OLD.comments, OLD.position, OLD.item_id)
     AND stands NOT IN ('deferred', 'denied') THEN
    RAISE EXCEPTION 'assessment_planaction: the plan is not open for changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.verdict, NEW.verdict_comment) IS DISTINCT FROM (OLD.verdict, OLD.verdict_comment)
     AND stands <> 'plan_under_review' THEN
    RAISE EXCEPTION 'assessment_planaction: no plan is under review' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.proof, NEW.proof_link) IS DISTINCT FROM (OLD.proof, OLD.proof_link) AND stands <> 'proof_requested' THEN
    RAISE EXCEPTION 'assessment_planaction: no proof is asked for' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_plan_action BEFORE INSERT OR UPDATE OR DELETE ON assessment_planaction
FOR EACH ROW EXECUTE FUNCTION assessment_guard_plan_action();
"""
DROP = """
DROP TRIGGER guard_plan_action ON assessment_planaction; DROP FUNCTION assessment_guard_plan_action();
DROP TRIGGER guard_plan_item ON assessment_planitem; DROP FUNCTION assessment_guard_plan_item();
"""
# Whoever assessed an application or belongs to its facility never signs; the best level needs to be asked for.
FOUR_EYES = """
CREATE OR REPLACE FUNCTION assessment_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF EXISTS (SELECT 1 FROM assessment_assignment a
              WHERE a.application_id = NEW.application_id AND a.assessor_id = NEW.signed_by_id) THEN
    RAISE EXCEPTION 'assessment_decision: an assessor of the application cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM facilities_membership m
              WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.signed_by_id AND m.ended_at IS NULL) THEN
    RAISE EXCEPTION 'assessment_decision: a member of the facility cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.level = 'excellence' AND EXISTS (SELECT 1 FROM applications_application a
              WHERE a.id = NEW.application_id AND (a.level <> 'excellence' OR a.kind <> 'recertification')) THEN
    RAISE EXCEPTION 'assessment_decision: Centre of Excellence was not asked for' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION assessment_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
_LEAVES = ("CorrectivePlan", "PlanItem", "PlanAction", "ProcessFile")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0016_plans"), ("applications", "0003_isolation_edges_and_locks")]
    operations = [
        *(EnableTenantIsolation(leaf, read="dossier") for leaf in _LEAVES),
        *(FacilityMatches(leaf, "applications.Application", "application_id") for leaf in _LEAVES),
        FacilityMatches("PlanItem", "assessment.CorrectivePlan", "plan_id"),
        FacilityMatches("PlanAction", "assessment.PlanItem", "item_id"),
        EnableTenantIsolation("DateChange", read="dossier", write="office"),
        FacilityMatches("DateChange", "applications.Application", "application_id"),
        AppendOnly("DateChange"),
        Sql("Each part of a plan is open in its own status", PLAN, DROP),
        Sql("A member of the facility never signs", FOUR_EYES, BEFORE),
    ]
