-- A kept file never changes: only a verdict, a release and an erasure are written.
CREATE FUNCTION facilities_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.erased_at IS NOT NULL
     OR (NEW.id, NEW.facility_id, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.content, NEW.uploaded_at,
         NEW.uploaded_by_id)
     IS DISTINCT FROM
        (OLD.id, OLD.facility_id, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.content, OLD.uploaded_at,
         OLD.uploaded_by_id)
     OR (OLD.verdict IN ('clean', 'refused') AND NEW.verdict IS DISTINCT FROM OLD.verdict) THEN
    RAISE EXCEPTION 'facilities_storedfile: a kept file never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_file BEFORE UPDATE OR DELETE ON facilities_storedfile
FOR EACH ROW EXECUTE FUNCTION facilities_guard_file();
