-- Mail and reports of bounces are written once: the application role may neither rewrite nor delete them. These three
-- functions of the owner are the one way in which they end, by age and in no other way. Row-level security holds for
-- the owner too, so the caller needs the office's scope. The floors below stand under the periods of the schedule.

CREATE FUNCTION retention_empty_mails(before timestamptz, keys boolean, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  emptied uuid[];
BEGIN
  IF before > now() - (CASE WHEN keys THEN interval '30 days' ELSE interval '1 year' END) THEN
    RAISE EXCEPTION 'these mails are too young to be emptied' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT array_agg(id) INTO emptied FROM (
    SELECT id FROM outbox_outboxemail
    WHERE created_at < before AND status IN ('sent', 'failed', 'joined', 'stopped') AND (is_sensitive OR NOT keys)
      AND (text <> '' OR html <> '' OR calendar <> '')
    ORDER BY created_at LIMIT most FOR UPDATE SKIP LOCKED
  ) AS overdue;
  UPDATE outbox_outboxemail SET text = '', html = '', calendar = '' WHERE id = ANY (emptied);
  PERFORM set_config('portal.forgetting', 'mail', true);
  DELETE FROM outbox_mailedit WHERE mail_id = ANY (emptied);
  PERFORM set_config('portal.forgetting', '', true);
  RETURN coalesce(cardinality(emptied), 0);
END $$;

CREATE FUNCTION retention_erase_addresses(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  erased integer;
BEGIN
  IF before > now() - interval '5 years' THEN
    RAISE EXCEPTION 'these mails are too young to lose their addresses' USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE outbox_outboxemail SET "to" = 'erased@erased.invalid', reply_to = '[]', person_id = NULL WHERE id IN (
    SELECT id FROM outbox_outboxemail
    WHERE created_at < before AND status IN ('sent', 'failed', 'joined', 'stopped') AND "to" <> 'erased@erased.invalid'
    ORDER BY created_at LIMIT most FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;

CREATE FUNCTION retention_delete_bounces(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  deleted integer;
BEGIN
  IF before > now() - interval '1 year' THEN
    RAISE EXCEPTION 'these reports are too young to be deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  DELETE FROM outbox_bounce WHERE id IN (
    SELECT id FROM outbox_bounce WHERE recorded_at < before ORDER BY recorded_at LIMIT most FOR UPDATE SKIP LOCKED
  );
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END $$;

-- Words of the office in place of a mail's own go with the mail's. The application role has no right to delete a row
-- of this table, so the setting opens nothing to it.
DROP TRIGGER append_only ON outbox_mailedit;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outbox_mailedit FOR EACH ROW
WHEN (coalesce(current_setting('portal.forgetting', true), '') <> 'mail') EXECUTE FUNCTION portal_refuse_change();
