-- Certificates change in status, and their last day may become a later one.
CREATE FUNCTION assessment_guard_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := to_jsonb(OLD);
  new_day date;
BEGIN
  IF TG_OP <> 'DELETE' THEN
    new_day := (to_jsonb(NEW) ->> 'extended_until')::date;
  END IF;
  IF TG_OP = 'DELETE'
     OR (to_jsonb(NEW) - ARRAY['status', 'status_on', 'extended_until'])
        <> (was - ARRAY['status', 'status_on', 'extended_until'])
     OR (new_day IS DISTINCT FROM (was ->> 'extended_until')::date
         AND (new_day IS NULL OR new_day <= COALESCE((was ->> 'extended_until')::date, OLD.ends_on))) THEN
    RAISE EXCEPTION 'assessment_certificate: only the status and a later last day of a certificate may change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate BEFORE UPDATE OR DELETE ON assessment_certificate
FOR EACH ROW EXECUTE FUNCTION assessment_guard_certificate();
