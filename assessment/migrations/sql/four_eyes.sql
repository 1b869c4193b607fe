-- Whoever assessed an application or belongs to its facility never signs its decision (R59); ended assignments count
-- as well: a verdict that was given stays given. Centre of Excellence needs to be asked for.
CREATE FUNCTION assessment_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF EXISTS (SELECT 1 FROM assessment_assignment a
              WHERE a.application_id = NEW.application_id AND a.assessor_id = NEW.signed_by_id) THEN
    RAISE EXCEPTION 'assessment_decision: an assessor of the application cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM facilities_membership m
              WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.signed_by_id AND m.ended_at IS NULL
                AND m.confirmed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_decision: a member of the facility cannot sign' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.level = 'excellence' AND EXISTS (SELECT 1 FROM applications_application a
              WHERE a.id = NEW.application_id AND (a.level <> 'excellence' OR a.kind <> 'recertification')) THEN
    RAISE EXCEPTION 'assessment_decision: Centre of Excellence was not asked for' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON assessment_decision
FOR EACH ROW EXECUTE FUNCTION assessment_four_eyes();
