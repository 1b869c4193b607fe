-- Certificates change in status only.
CREATE FUNCTION assessment_guard_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'status' - 'status_on') <> (to_jsonb(OLD) - 'status' - 'status_on') THEN
    RAISE EXCEPTION 'assessment_certificate: only the status of a certificate may change'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate BEFORE UPDATE OR DELETE ON assessment_certificate
FOR EACH ROW EXECUTE FUNCTION assessment_guard_certificate();
