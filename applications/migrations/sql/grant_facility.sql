-- Copies the facility onto an assessor's grant.
CREATE FUNCTION applications_grant_facility() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  SELECT facility_id INTO NEW.facility_id FROM applications_application WHERE id = NEW.content_object_id;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER grant_facility BEFORE INSERT ON applications_applicationgrant
FOR EACH ROW EXECUTE FUNCTION applications_grant_facility();
