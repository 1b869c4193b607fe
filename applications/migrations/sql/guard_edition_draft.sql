-- What was published from a draft is what the draft says, for good.
CREATE FUNCTION applications_guard_edition_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.edition_id IS NOT NULL THEN
    RAISE EXCEPTION 'applications_editiondraft: a draft that was published never changes'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard_edition_draft BEFORE UPDATE OR DELETE ON applications_editiondraft
FOR EACH ROW EXECUTE FUNCTION applications_guard_edition_draft();
