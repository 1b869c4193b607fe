-- An evaluation that was handed in opens again by a verdict that the programme returned, and by nothing else.
CREATE FUNCTION assessment_guard_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.handed_in_at IS NOT NULL OR NOT EXISTS (
       SELECT 1 FROM assessment_verdictreturn r WHERE r.evaluation_id = NEW.id AND r.closed_at IS NULL) THEN
    RAISE EXCEPTION 'assessment_evaluation: it has been handed in' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_reopening BEFORE UPDATE ON assessment_evaluation FOR EACH ROW
WHEN (OLD.handed_in_at IS NOT NULL AND NEW.handed_in_at IS DISTINCT FROM OLD.handed_in_at)
EXECUTE FUNCTION assessment_guard_reopening();

-- Verdicts and notes rest once the evaluation is handed in. Of one that is open again, those that were returned are
-- written, and the rest stays as it was handed in.
CREATE FUNCTION assessment_refuse_unless_returned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE handed_in timestamptz;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '%: verdicts are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_disclosed' - 'version' - 'updated_at'
     = to_jsonb(OLD) - 'is_disclosed' - 'version' - 'updated_at' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.evaluation_id, NEW.question_id) <> (OLD.evaluation_id, OLD.question_id) THEN
    RAISE EXCEPTION '%: it stays with its question', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT handed_in_at INTO handed_in FROM assessment_evaluation WHERE id = NEW.evaluation_id FOR SHARE;
  IF NOT FOUND OR handed_in IS NOT NULL THEN
    RAISE EXCEPTION '%: the evaluation has been handed in', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM assessment_verdictreturn r
              WHERE r.evaluation_id = NEW.evaluation_id AND r.closed_at IS NULL)
     AND NOT EXISTS (SELECT 1 FROM assessment_verdictreturn r
                      WHERE r.evaluation_id = NEW.evaluation_id AND r.question_id = NEW.question_id
                        AND r.closed_at IS NULL) THEN
    RAISE EXCEPTION '%: this question was not returned', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER refuse_after_hand_in ON assessment_verdict;
DROP TRIGGER refuse_after_hand_in ON assessment_colleaguenote;
CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON assessment_verdict
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_unless_returned();
CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON assessment_colleaguenote
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_unless_returned();

-- Only what was handed in is returned, and what was returned stays written.
CREATE FUNCTION assessment_guard_verdict_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
      RAISE EXCEPTION 'assessment_verdictreturn: it is closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM assessment_evaluation e
                  WHERE e.id = NEW.evaluation_id AND e.application_id = NEW.application_id
                    AND e.assessor_id = NEW.assessor_id) THEN
    RAISE EXCEPTION 'assessment_verdictreturn: another evaluation' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_verdict_return BEFORE INSERT OR UPDATE ON assessment_verdictreturn
FOR EACH ROW EXECUTE FUNCTION assessment_guard_verdict_return();
