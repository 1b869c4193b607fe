-- Nobody assesses a facility that they belong to. Both directions. Being named by it is no belonging.
CREATE FUNCTION assessment_refuse_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER refuse_conflict BEFORE INSERT OR UPDATE ON assessment_assignment
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_conflict();
CREATE FUNCTION assessment_refuse_membership() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER refuse_membership BEFORE INSERT OR UPDATE ON facilities_membership
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_membership();
