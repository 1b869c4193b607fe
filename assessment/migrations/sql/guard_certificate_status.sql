-- A certificate is suspended, valid again or withdrawn by a line of its history alone, and that follows from what the
-- chairperson signed. What was superseded or withdrawn stays so.
CREATE FUNCTION assessment_guard_certificate_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.status, NEW.status) NOT IN (
       ('valid', 'suspended'), ('valid', 'withdrawn'), ('valid', 'superseded'),
       ('suspended', 'valid'), ('suspended', 'withdrawn'), ('suspended', 'superseded'))
     OR (NEW.status <> 'superseded' AND NOT EXISTS (
       SELECT 1 FROM assessment_certificatestate s
        WHERE s.certificate_id = NEW.id AND s.status = NEW.status AND s.since = NEW.status_on)) THEN
    RAISE EXCEPTION 'assessment_certificate: the status follows from its history' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate_status BEFORE UPDATE ON assessment_certificate
FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION assessment_guard_certificate_status();

CREATE FUNCTION assessment_guard_certificate_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
       SELECT 1 FROM assessment_certificatechange c
        WHERE c.id = NEW.change_id AND c.facility_id = NEW.facility_id AND c.status IN ('signed', 'in_force')
          AND c.public_reason = NEW.reason AND c.answer_by IS NOT DISTINCT FROM NEW.answer_by
          AND c.effective_on <= NEW.since
          AND NEW.status = CASE c.kind WHEN 'suspend' THEN 'suspended' WHEN 'reinstate' THEN 'valid'
                                       ELSE 'withdrawn' END) THEN
    RAISE EXCEPTION 'assessment_certificatestate: nobody signed this' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate_state BEFORE INSERT ON assessment_certificatestate
FOR EACH ROW EXECUTE FUNCTION assessment_guard_certificate_state();

-- A member of the facility signs nothing about its certificate.
CREATE FUNCTION assessment_guard_change_signer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  IF EXISTS (SELECT 1 FROM facilities_membership m
              WHERE m.facility_id = NEW.facility_id AND m.user_id = NEW.decided_by_id AND m.ended_at IS NULL
                AND m.confirmed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'assessment_certificatechange: a member of the facility cannot sign'
      USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER guard_change_signer BEFORE UPDATE ON assessment_certificatechange
FOR EACH ROW WHEN (NEW.decided_by_id IS NOT NULL AND OLD.decided_by_id IS NULL)
EXECUTE FUNCTION assessment_guard_change_signer();
