-- What a hospital has said stays said; the office adds that it has looked, once.
CREATE FUNCTION facilities_guard_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.facility_id, NEW.asked_on, NEW.due_on) IS DISTINCT FROM (OLD.facility_id, OLD.asked_on, OLD.due_on)
     OR (OLD.made_at IS NOT NULL
         AND (NEW.made_at, NEW.made_by_id, NEW.changes, NEW.text, NEW.procedures)
             IS DISTINCT FROM (OLD.made_at, OLD.made_by_id, OLD.changes, OLD.text, OLD.procedures))
     OR (OLD.looked_at IS NOT NULL
         AND (NEW.looked_at, NEW.looked_by_id, NEW.note) IS DISTINCT FROM (OLD.looked_at, OLD.looked_by_id, OLD.note))
  THEN
    RAISE EXCEPTION 'facilities_confirmation: what was said stays said' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_confirmation BEFORE UPDATE ON facilities_confirmation
FOR EACH ROW EXECUTE FUNCTION facilities_guard_confirmation();
