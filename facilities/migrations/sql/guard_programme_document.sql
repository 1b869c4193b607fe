-- A file of the programme never changes: only a verdict and a withdrawal are written.
CREATE FUNCTION facilities_guard_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.name, NEW.media_type, NEW.size, NEW.sha256, NEW.content, NEW.uploaded_at, NEW.uploaded_by_id,
         NEW.kind, NEW.title, NEW.language, NEW.edition)
     IS DISTINCT FROM
        (OLD.id, OLD.name, OLD.media_type, OLD.size, OLD.sha256, OLD.content, OLD.uploaded_at, OLD.uploaded_by_id,
         OLD.kind, OLD.title, OLD.language, OLD.edition)
     OR (OLD.verdict IN ('clean', 'refused') AND NEW.verdict IS DISTINCT FROM OLD.verdict) THEN
    RAISE EXCEPTION 'facilities_programmedocument: a kept file never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_file BEFORE UPDATE OR DELETE ON facilities_programmedocument
FOR EACH ROW EXECUTE FUNCTION facilities_guard_programme();
