-- Numbers and chains the events of each facility.
-- The lock makes the events of one facility queue up until commit, so that a chain has neither gap nor fork.
CREATE FUNCTION audit_digest(previous bytea, facility bigint, number integer, at timestamptz, actor bigint,
  actor_name text, action text, subject text, detail jsonb, request_id text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(encode(previous, 'hex'), facility, number,
    to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), actor, actor_name, action, subject, detail,
    request_id)::text, 'UTF8'))
$$;
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  PERFORM pg_advisory_xact_lock(hashtext('audit'), coalesce(NEW.facility_id, 0)::integer);
  SELECT e.number, e.digest INTO NEW.number, NEW.previous FROM audit_auditevent e
   WHERE e.facility_id IS NOT DISTINCT FROM NEW.facility_id ORDER BY e.number DESC LIMIT 1;
  PERFORM set_config('portal.scope', before, true);
  NEW.number := coalesce(NEW.number, 0) + 1;
  NEW.digest := audit_digest(NEW.previous, NEW.facility_id, NEW.number, NEW.at, NEW.actor_id, NEW.actor_name,
    NEW.action, NEW.subject, NEW.detail, NEW.request_id);
  RETURN NEW;
END $$;
CREATE TRIGGER chain BEFORE INSERT ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_chain();
