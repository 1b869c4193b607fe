-- No application is handed in below 100 % of what its level requires.
CREATE FUNCTION applications_check_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted integer; met integer;
BEGIN
  SELECT count(*) INTO wanted FROM applications_question
   WHERE edition_id = NEW.edition_id AND (requirement = 'core' OR NEW.level = 'excellence');
  SELECT count(*) INTO met FROM applications_answer a JOIN applications_question q ON q.id = a.question_id
   WHERE a.application_id = NEW.id AND a.is_complete AND a.met AND (q.requirement = 'core' OR NEW.level = 'excellence');
  IF met <> wanted OR NEW.case_review_completed_at IS NULL THEN
    RAISE EXCEPTION 'applications_application: % of % required questions met, case review %', met, wanted,
      CASE WHEN NEW.case_review_completed_at IS NULL THEN 'open' ELSE 'complete' END USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_submission BEFORE UPDATE OF status ON applications_application
FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'round_1') EXECUTE FUNCTION applications_check_submission();
