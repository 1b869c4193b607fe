-- The end of each chain, where the application role cannot write: entries cut off at the end are missed.
CREATE TABLE audit_chainend (
  facility_id bigint UNIQUE NULLS NOT DISTINCT,
  number integer NOT NULL,
  digest bytea NOT NULL
);
SELECT set_config('portal.scope', 'office', true);
INSERT INTO audit_chainend SELECT DISTINCT ON (facility_id) facility_id, number, digest FROM audit_auditevent
 ORDER BY facility_id, number DESC;
SELECT set_config('portal.scope', '', true);
-- Runs as its owner. Nobody calls it but the trigger, whose event was numbered a moment ago.
CREATE FUNCTION audit_anchor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_chainend AS e (facility_id, number, digest) VALUES (NEW.facility_id, NEW.number, NEW.digest)
  ON CONFLICT (facility_id) DO UPDATE SET number = excluded.number, digest = excluded.digest
   WHERE e.number < excluded.number;
  RETURN NULL;
END $$;
CREATE TRIGGER anchor AFTER INSERT ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_anchor();
