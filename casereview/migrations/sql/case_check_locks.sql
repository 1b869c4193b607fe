-- What was sent to the hospital stays; a remark that was not may be taken away.
CREATE FUNCTION casereview_guard_remark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.sent_at IS NOT NULL THEN
    RAISE EXCEPTION 'casereview_caseremark: it was sent' USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER guard_remark BEFORE DELETE ON casereview_caseremark
FOR EACH ROW EXECUTE FUNCTION casereview_guard_remark();
-- A check is asked for before submission.
CREATE TRIGGER only_in_draft BEFORE INSERT ON casereview_casecheck
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
