-- A certificate that is issued again says what the one before it said, but for the hospital's name and place; the one
-- before speaks for nobody any more.
CREATE FUNCTION assessment_guard_certificate_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
       SELECT 1 FROM assessment_certificate c
        WHERE c.id = NEW.replaces_id AND c.status = 'superseded' AND c.version = NEW.version - 1
          AND (c.number, c.facility_id, c.accreditation_id, c.level, c.edition, c.starts_on, c.ends_on)
            = (NEW.number, NEW.facility_id, NEW.accreditation_id, NEW.level, NEW.edition, NEW.starts_on, NEW.ends_on)
          AND c.extended_until IS NOT DISTINCT FROM NEW.extended_until) OR NEW.status <> 'valid' THEN
    RAISE EXCEPTION 'assessment_certificate: a version follows the one that it replaces'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate_version BEFORE INSERT ON assessment_certificate
FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION assessment_guard_certificate_version();
