-- An answer of the EU's service is proof: it never changes.
CREATE FUNCTION invoicing_guard_vat_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'invoicing_vatcheck: an answer never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER guard_vat_check BEFORE UPDATE ON invoicing_vatcheck
FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION invoicing_guard_vat_check();
