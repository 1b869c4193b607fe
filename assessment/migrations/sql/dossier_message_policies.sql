-- A message about a dossier: the office's scope reads all; an assessor what is for both, from the own seat on, and the own
-- line with the office. The hospital's scope opens nothing.
ALTER TABLE assessment_dossiermessage ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_dossiermessage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_dossiermessage FOR SELECT USING (
  (SELECT portal_is_office())
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM assessment_assignment s
                   WHERE s.application_id = assessment_dossiermessage.application_id
                     AND s.assessor_id = (SELECT portal_user_id()) AND s.ended_at IS NULL AND s.response = 'accepted'
                     AND (assessment_dossiermessage.assessor_id = s.assessor_id
                          OR (assessment_dossiermessage.readers IN ('assessors', 'everybody')
                              AND assessment_dossiermessage.sent_at >= s.assigned_at)))));
CREATE POLICY tenant_insert ON assessment_dossiermessage FOR INSERT WITH CHECK (
  (SELECT portal_is_office())
  OR (author_id = (SELECT portal_user_id()) AND sender = 'assessor'
      AND facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND (assessor_id IS NULL OR assessor_id = author_id)));
CREATE POLICY tenant_update ON assessment_dossiermessage FOR UPDATE
  USING ((SELECT portal_is_office())) WITH CHECK ((SELECT portal_is_office()));

-- While a round is not handed in by both, nothing that one assessor writes reaches the other.
CREATE FUNCTION assessment_guard_dossier_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sender = 'assessor' THEN
    IF NOT EXISTS (SELECT 1 FROM assessment_assignment s
                    WHERE s.application_id = NEW.application_id AND s.assessor_id = NEW.author_id
                      AND s.ended_at IS NULL AND s.response = 'accepted') THEN
      RAISE EXCEPTION 'assessment_dossiermessage: the author does not assess it' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.readers IN ('assessors', 'everybody') AND EXISTS (
         SELECT 1 FROM applications_application a
          WHERE a.id = NEW.application_id
            AND a.round_handed_in < CASE a.status WHEN 'round_1' THEN 1 WHEN 'round_2' THEN 2 ELSE 0 END) THEN
      RAISE EXCEPTION 'assessment_dossiermessage: both have not handed in' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_dossier_message BEFORE INSERT ON assessment_dossiermessage
FOR EACH ROW EXECUTE FUNCTION assessment_guard_dossier_message();
