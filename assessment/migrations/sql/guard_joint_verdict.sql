-- What was said together is kept and not rewritten.
CREATE FUNCTION assessment_guard_joint_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_jointverdict: joint verdicts are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  IF to_jsonb(NEW) - 'agreed_at' - 'agreed_by_id' - 'superseded_at'
     <> to_jsonb(OLD) - 'agreed_at' - 'agreed_by_id' - 'superseded_at'
     OR (OLD.agreed_at IS NOT NULL AND NEW.agreed_at IS DISTINCT FROM OLD.agreed_at)
     OR (OLD.superseded_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_jointverdict: what was said together is not rewritten'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_joint_verdict BEFORE UPDATE OR DELETE ON assessment_jointverdict
FOR EACH ROW EXECUTE FUNCTION assessment_guard_joint_verdict();
