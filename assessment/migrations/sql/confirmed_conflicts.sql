-- Being named is no belonging: only what a person confirmed from the own account makes a conflict.
CREATE OR REPLACE FUNCTION assessment_refuse_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF NEW.ended_at IS NULL AND EXISTS (
    SELECT 1 FROM facilities_membership m
     WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.assessor_id AND m.ended_at IS NULL AND m.confirmed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_assignment: the assessor belongs to the facility' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION assessment_refuse_membership() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF NEW.ended_at IS NULL AND NEW.confirmed_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM assessment_assignment a
     WHERE a.facility_id = NEW.facility_id AND a.assessor_id = NEW.user_id AND a.ended_at IS NULL) THEN
    RAISE EXCEPTION 'facilities_membership: the person assesses this facility' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION assessment_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF EXISTS (SELECT 1 FROM assessment_assignment a
              WHERE a.application_id = NEW.application_id AND a.assessor_id = NEW.signed_by_id) THEN
    RAISE EXCEPTION 'assessment_decision: an assessor of the application cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM facilities_membership m
              WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.signed_by_id AND m.ended_at IS NULL AND m.confirmed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_decision: a member of the facility cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.level = 'excellence' AND EXISTS (SELECT 1 FROM applications_application a
              WHERE a.id = NEW.application_id AND (a.level <> 'excellence' OR a.kind <> 'recertification')) THEN
    RAISE EXCEPTION 'assessment_decision: Centre of Excellence was not asked for' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
