-- Answers and their evidence rest once the application is handed in. The case review uses the function too.
-- FOR SHARE: a submission that is under way makes a late save wait, and then fail, instead of slipping in behind it.
CREATE FUNCTION portal_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE app bigint; state text;
BEGIN
  IF TG_OP = 'DELETE' THEN app := OLD.application_id; ELSE app := NEW.application_id; END IF;
  SELECT status INTO state FROM applications_application WHERE id = app FOR SHARE;
  IF state IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION '%: the application is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON applications_answer
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON applications_evidencelink
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
