-- The last day of a term moves by an extension with its reason alone; what has begun or ended stays so.
CREATE FUNCTION assessment_guard_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.ends_on <> OLD.ends_on AND NOT EXISTS (
        SELECT 1 FROM assessment_termextension
        WHERE accreditation_id = NEW.id AND before = OLD.ends_on AND after = NEW.ends_on))
     OR (OLD.begun_at IS NOT NULL AND NEW.begun_at IS DISTINCT FROM OLD.begun_at)
     OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
    RAISE EXCEPTION 'assessment_accreditation: a term changes by an extension alone'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_term BEFORE UPDATE ON assessment_accreditation
FOR EACH ROW EXECUTE FUNCTION assessment_guard_term();
