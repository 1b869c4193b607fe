-- Mail of a kind that the office holds waits for its release, whoever stores it. A key goes at once, and so does what
-- the office sends a second time by hand.
CREATE FUNCTION outbox_hold_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status IN ('queued', 'gathered') AND NOT NEW.is_sensitive AND NEW.copy_of_id IS NULL
     AND EXISTS (SELECT 1 FROM outbox_heldkind h WHERE h.kind = NEW.kind) THEN
    NEW.status := 'held';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_hold_mail BEFORE INSERT ON outbox_outboxemail
FOR EACH ROW EXECUTE FUNCTION outbox_hold_mail();
