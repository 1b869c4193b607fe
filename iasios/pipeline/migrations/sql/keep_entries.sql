-- Reads again, for these facilities, what their rows repeat. An application is open as long as somebody holds it.
CREATE FUNCTION pipeline_write(of_facilities bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  INSERT INTO pipeline_pipelineentry (facility_id, name, search_key, country, status, application_id, holder, since,
    due_on, invoice_due_on, term_ends_on)
  SELECT f.id, f.name, f.search_key, f.country,
    CASE WHEN f.status = 'registered' THEN f.status ELSE coalesce(a.status, f.status) END, a.id,
    CASE WHEN f.status = 'registered' THEN 'facility' ELSE coalesce(a.holder, 'nobody') END,
    CASE WHEN f.status = 'registered' THEN f.registered_at ELSE coalesce(a.holder_since, f.status_since) END,
    a.due_on, (SELECT min(i.due_on) FROM invoicing_invoice i WHERE i.facility_id = f.id AND i.status = 'issued'),
    l.until
  FROM facilities_facility f
  LEFT JOIN applications_application a ON a.facility_id = f.id AND a.holder <> 'nobody'
  LEFT JOIN facilities_listing l ON l.facility_id = f.id
  WHERE f.id = ANY (of_facilities)
  ON CONFLICT (facility_id) DO UPDATE SET name = excluded.name, search_key = excluded.search_key,
    country = excluded.country, status = excluded.status, application_id = excluded.application_id,
    holder = excluded.holder, since = excluded.since, due_on = excluded.due_on,
    invoice_due_on = excluded.invoice_due_on, term_ends_on = excluded.term_ends_on;
  PERFORM set_config('portal.scope', before, true);
END $$;

-- Queues behind the log of the facility, as whoever changes its status does anyway, before it takes the row: so no two
-- transactions wait for each other on the row's account. What follows the lock sees what the other has committed.
CREATE FUNCTION pipeline_refresh() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE of_facility bigint := coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> TG_ARGV[0];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit'), of_facility::integer);
  PERFORM pipeline_write(ARRAY[of_facility]);
  RETURN NULL;
END $$;
-- Only the triggers call them.
REVOKE EXECUTE ON FUNCTION pipeline_write(bigint[]), pipeline_refresh() FROM PUBLIC;

CREATE TRIGGER pipeline_new AFTER INSERT ON facilities_facility
FOR EACH ROW EXECUTE FUNCTION pipeline_refresh('id');
CREATE TRIGGER pipeline_changed AFTER UPDATE ON facilities_facility FOR EACH ROW
WHEN ((OLD.search_key, OLD.name, OLD.country, OLD.status, OLD.status_since, OLD.registered_at)
  IS DISTINCT FROM (NEW.search_key, NEW.name, NEW.country, NEW.status, NEW.status_since, NEW.registered_at))
EXECUTE FUNCTION pipeline_refresh('id');

CREATE TRIGGER pipeline_new AFTER INSERT ON applications_application
FOR EACH ROW EXECUTE FUNCTION pipeline_refresh('facility_id');
CREATE TRIGGER pipeline_changed AFTER UPDATE ON applications_application FOR EACH ROW
WHEN ((OLD.status, OLD.holder, OLD.holder_since, OLD.due_on)
  IS DISTINCT FROM (NEW.status, NEW.holder, NEW.holder_since, NEW.due_on))
EXECUTE FUNCTION pipeline_refresh('facility_id');

CREATE TRIGGER pipeline_new AFTER INSERT OR DELETE ON facilities_listing
FOR EACH ROW EXECUTE FUNCTION pipeline_refresh('facility_id');
CREATE TRIGGER pipeline_changed AFTER UPDATE ON facilities_listing FOR EACH ROW
WHEN (OLD.until IS DISTINCT FROM NEW.until) EXECUTE FUNCTION pipeline_refresh('facility_id');

CREATE TRIGGER pipeline_new AFTER INSERT ON invoicing_invoice FOR EACH ROW
WHEN (NEW.status = 'issued') EXECUTE FUNCTION pipeline_refresh('facility_id');
CREATE TRIGGER pipeline_changed AFTER UPDATE ON invoicing_invoice FOR EACH ROW
WHEN ((OLD.status, OLD.due_on) IS DISTINCT FROM (NEW.status, NEW.due_on))
EXECUTE FUNCTION pipeline_refresh('facility_id');

SELECT set_config('portal.scope', 'office', true);
SELECT pipeline_write(ARRAY(SELECT id FROM facilities_facility));
SELECT set_config('portal.scope', '', true);
-- What the fill has queued is checked now: with events pending no later step of a migration may change the table.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
