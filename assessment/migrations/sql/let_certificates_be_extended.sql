-- Certificates change in status, and their last day may become a later one.
CREATE OR REPLACE FUNCTION assessment_guard_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (to_jsonb(NEW) - ARRAY['status', 'status_on', 'extended_until'])
        <> (to_jsonb(OLD) - ARRAY['status', 'status_on', 'extended_until'])
     OR (NEW.extended_until IS DISTINCT FROM OLD.extended_until
         AND (NEW.extended_until IS NULL OR NEW.extended_until <= COALESCE(OLD.extended_until, OLD.ends_on))) THEN
    RAISE EXCEPTION 'assessment_certificate: only the status and a later last day of a certificate may change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
