-- Payments never use more of a line of a bank statement than came in.
CREATE FUNCTION invoicing_guard_bank_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM invoicing_bankentry WHERE id = NEW.bank_entry_id FOR UPDATE;
  IF (SELECT sum(amount) FROM invoicing_payment WHERE bank_entry_id = NEW.bank_entry_id)
     > (SELECT amount FROM invoicing_bankentry WHERE id = NEW.bank_entry_id) THEN
    RAISE EXCEPTION 'invoicing_payment: more than the line of the bank statement' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_bank_entry AFTER INSERT ON invoicing_payment
FOR EACH ROW WHEN (NEW.bank_entry_id IS NOT NULL) EXECUTE FUNCTION invoicing_guard_bank_entry();
