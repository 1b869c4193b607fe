-- Minutes rest once the audit is closed, and the agenda stays as it was made.
CREATE FUNCTION assessment_guard_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_audititem: minutes are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO stands FROM assessment_audit WHERE id = NEW.audit_id FOR SHARE;
  IF NOT FOUND OR stands NOT IN ('proposed', 'agreed') THEN
    RAISE EXCEPTION 'assessment_audititem: the audit is closed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.audit_id, NEW.question_id, NEW.topic) IS DISTINCT FROM
     (OLD.audit_id, OLD.question_id, OLD.topic) THEN
    RAISE EXCEPTION 'assessment_audititem: the agenda stays as it was made' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_minutes BEFORE INSERT OR UPDATE OR DELETE ON assessment_audititem
FOR EACH ROW EXECUTE FUNCTION assessment_guard_minutes();
