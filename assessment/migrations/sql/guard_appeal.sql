-- An appeal is the representative's, against a decision that was no; what was filed stays, and what is closed too.
CREATE FUNCTION assessment_guard_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.closed_at IS NOT NULL THEN
      RAISE EXCEPTION 'assessment_appeal: it is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM set_config('portal.scope', 'office', true);
  IF NOT EXISTS (SELECT 1 FROM assessment_decision d
                  WHERE d.id = NEW.decision_id AND d.application_id = NEW.application_id
                    AND d.facility_id = NEW.facility_id AND d.outcome IN ('defer', 'deny')) THEN
    RAISE EXCEPTION 'assessment_appeal: only against a decision that was no' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM facilities_facility f
                  WHERE f.id = NEW.facility_id AND f.representative_id = NEW.filed_by_id) THEN
    RAISE EXCEPTION 'assessment_appeal: only the representative files it' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER guard_appeal BEFORE INSERT OR UPDATE ON assessment_appeal
FOR EACH ROW EXECUTE FUNCTION assessment_guard_appeal();

-- Nobody of a panel assessed the application, signed the decision or belongs to the facility; two sit at a time, and an
-- opinion that was given stays given.
CREATE FUNCTION assessment_guard_appeal_seat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.given_at IS NOT NULL OR OLD.ended_at IS NOT NULL THEN
      RAISE EXCEPTION 'assessment_appealseat: what was said stays said' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM set_config('portal.scope', 'office', true);
  IF EXISTS (SELECT 1 FROM assessment_appeal a JOIN assessment_assignment s ON s.application_id = a.application_id
              WHERE a.id = NEW.appeal_id AND s.assessor_id = NEW.person_id)
     OR EXISTS (SELECT 1 FROM assessment_appeal a JOIN assessment_decision d ON d.application_id = a.application_id
                 WHERE a.id = NEW.appeal_id AND d.signed_by_id = NEW.person_id) THEN
    RAISE EXCEPTION 'assessment_appealseat: the person assessed or signed' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM facilities_membership m
              WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.person_id AND m.ended_at IS NULL
                AND m.confirmed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_appealseat: the person belongs to the facility' USING ERRCODE = 'check_violation';
  END IF;
  IF (SELECT count(*) FROM assessment_appealseat s WHERE s.appeal_id = NEW.appeal_id AND s.ended_at IS NULL) >= 2 THEN
    RAISE EXCEPTION 'assessment_appealseat: two sit on a panel' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER guard_appeal_seat BEFORE INSERT OR UPDATE ON assessment_appealseat
FOR EACH ROW EXECUTE FUNCTION assessment_guard_appeal_seat();
