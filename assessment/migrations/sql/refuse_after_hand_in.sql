-- Verdicts and notes rest once the evaluation is handed in.
CREATE FUNCTION assessment_refuse_after_hand_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE handed_in timestamptz;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '%: verdicts are kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_disclosed' - 'version' - 'updated_at'
     = to_jsonb(OLD) - 'is_disclosed' - 'version' - 'updated_at' THEN
    RETURN NEW;
  END IF;
  SELECT handed_in_at INTO handed_in FROM assessment_evaluation WHERE id = NEW.evaluation_id FOR SHARE;
  IF NOT FOUND OR handed_in IS NOT NULL THEN
    RAISE EXCEPTION '%: the evaluation has been handed in', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON assessment_verdict
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_after_hand_in();
CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON assessment_colleaguenote
FOR EACH ROW EXECUTE FUNCTION assessment_refuse_after_hand_in();
