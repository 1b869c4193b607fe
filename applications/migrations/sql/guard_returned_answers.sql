-- Answers rest once the application is handed in, but for those that the office has returned, while it is evaluated.
-- FOR SHARE: a step that is under way makes a late save wait, and then fail, instead of slipping in behind it.
CREATE FUNCTION applications_only_in_draft_or_returned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE app bigint; state text; returned jsonb;
BEGIN
  IF TG_OP = 'DELETE' THEN app := OLD.application_id; ELSE app := NEW.application_id; END IF;
  SELECT status, returned_questions INTO state, returned FROM applications_application WHERE id = app FOR SHARE;
  IF state IS DISTINCT FROM 'draft' AND NOT (
       TG_OP = 'UPDATE' AND state IN ('round_1', 'round_2') AND returned @> to_jsonb(OLD.question_id)
       AND (NEW.application_id, NEW.facility_id, NEW.question_id)
           = (OLD.application_id, OLD.facility_id, OLD.question_id)) THEN
    RAISE EXCEPTION '%: the application is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
DROP TRIGGER only_in_draft ON applications_answer;
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON applications_answer
FOR EACH ROW EXECUTE FUNCTION applications_only_in_draft_or_returned();
