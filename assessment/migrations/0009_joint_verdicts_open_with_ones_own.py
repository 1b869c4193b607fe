"""A joint verdict opens to an assessor with their own evaluation of that round; figures of agreement are the office's."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches, Sql

READ = """
(SELECT portal_is_office()) OR (
  facility_id = ANY ((SELECT portal_assessing())::bigint[]) AND EXISTS (
    SELECT 1 FROM assessment_evaluation e
     WHERE e.application_id = assessment_jointverdict.application_id AND e.round = assessment_jointverdict.round
       AND e.assessor_id = (SELECT portal_user_id()) AND e.is_disclosed))
"""
JOINT = f"""
ALTER TABLE assessment_jointverdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_jointverdict FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_jointverdict FOR SELECT USING ({READ});
CREATE POLICY tenant_insert ON assessment_jointverdict FOR INSERT WITH CHECK ({READ});
CREATE POLICY tenant_update ON assessment_jointverdict FOR UPDATE USING ({READ}) WITH CHECK ({READ});
CREATE FUNCTION assessment_guard_joint_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_jointverdict: joint verdicts are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  IF to_jsonb(NEW) - 'agreed_at' - 'agreed_by_id' - 'superseded_at'
     <> to_jsonb(OLD) - 'agreed_at' - 'agreed_by_id' - 'superseded_at'
     OR (OLD.agreed_at IS NOT NULL AND NEW.agreed_at IS DISTINCT FROM OLD.agreed_at)
     OR (OLD.superseded_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_jointverdict: what was said together is not rewritten'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_joint_verdict BEFORE UPDATE OR DELETE ON assessment_jointverdict
FOR EACH ROW EXECUTE FUNCTION assessment_guard_joint_verdict();
"""
BACK = """
DROP TRIGGER guard_joint_verdict ON assessment_jointverdict;
DROP FUNCTION assessment_guard_joint_verdict();
DROP POLICY tenant_read ON assessment_jointverdict;
DROP POLICY tenant_insert ON assessment_jointverdict;
DROP POLICY tenant_update ON assessment_jointverdict;
ALTER TABLE assessment_jointverdict NO FORCE ROW LEVEL SECURITY;
ALTER TABLE assessment_jointverdict DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_verdicts_found_together")]
    operations = [
        EnableTenantIsolation("Agreement", read="office"),
        FacilityMatches("Agreement", "applications.Application", "application_id"),
        FacilityMatches("JointVerdict", "applications.Application", "application_id"),
        Sql("A joint verdict opens with one's own evaluation", JOINT, BACK),
    ]
