-- Credit notes never take back more than the invoice and its lines came to.
CREATE FUNCTION invoicing_guard_credit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Of two at once, the second waits here and then sees the first.
  PERFORM 1 FROM invoicing_invoice WHERE id = NEW.invoice_id FOR UPDATE;
  IF EXISTS (
    SELECT 1 FROM invoicing_invoice i WHERE i.id = NEW.invoice_id AND (
      i.net < (SELECT sum(net) FROM invoicing_creditnote WHERE invoice_id = i.id)
      OR i.vat < (SELECT sum(vat) FROM invoicing_creditnote WHERE invoice_id = i.id)
      OR (i.currency, i.vat_category, i.vat_rate) <> (NEW.currency, NEW.vat_category, NEW.vat_rate)))
  THEN
    RAISE EXCEPTION 'invoicing_creditnote: more than the invoice' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_credit AFTER INSERT ON invoicing_creditnote
FOR EACH ROW EXECUTE FUNCTION invoicing_guard_credit();

CREATE FUNCTION invoicing_guard_credit_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM invoicing_invoiceline l JOIN invoicing_creditnote c ON c.id = NEW.credit_note_id
    WHERE l.id = NEW.invoice_line_id AND (
      l.invoice_id <> c.invoice_id
      OR l.amount < (SELECT sum(amount) FROM invoicing_creditnoteline WHERE invoice_line_id = l.id)))
  THEN
    RAISE EXCEPTION 'invoicing_creditnoteline: more than the line' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_credit_line AFTER INSERT ON invoicing_creditnoteline
FOR EACH ROW EXECUTE FUNCTION invoicing_guard_credit_line();
