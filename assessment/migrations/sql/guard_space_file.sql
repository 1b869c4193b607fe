-- Files for requests are not rewritten, and come and go only while the space is open.
CREATE FUNCTION assessment_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text; released timestamptz;
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'removed_at' - 'removed_by_id'
     <> to_jsonb(OLD) - 'removed_at' - 'removed_by_id' THEN
    RAISE EXCEPTION 'assessment_spacefile: evidence is not rewritten' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO state FROM applications_application WHERE id = NEW.application_id FOR SHARE;
  SELECT released_at INTO released FROM assessment_evidencespace WHERE id = NEW.space_id;
  IF state IS DISTINCT FROM 'information_requested' OR released IS NOT NULL THEN
    RAISE EXCEPTION 'assessment_spacefile: the space is closed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_evidence BEFORE INSERT OR UPDATE ON assessment_spacefile
FOR EACH ROW EXECUTE FUNCTION assessment_guard_evidence();
