-- A request that was sent is not rewritten, and replies come only while they are asked for.
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
