-- A private note is for its author for ever; a note to the other assessor opens when both have handed in.
-- Neither the office's scope nor the chairperson's opens these tables: only their people do.
ALTER TABLE assessment_privatenote ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_privatenote FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_privatenote FOR SELECT USING (assessor_id = (SELECT portal_user_id()));
CREATE POLICY tenant_insert ON assessment_privatenote FOR INSERT
  WITH CHECK (assessor_id = (SELECT portal_user_id()) AND facility_id = ANY ((SELECT portal_assessing())::bigint[]));
CREATE POLICY tenant_update ON assessment_privatenote FOR UPDATE
  USING (assessor_id = (SELECT portal_user_id()) AND facility_id = ANY ((SELECT portal_assessing())::bigint[]))
  WITH CHECK (assessor_id = (SELECT portal_user_id()) AND facility_id = ANY ((SELECT portal_assessing())::bigint[]));
ALTER TABLE assessment_colleaguenote ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_colleaguenote FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_colleaguenote FOR SELECT USING (
  assessor_id = (SELECT portal_user_id())
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM assessment_evaluation e
                   WHERE e.id = assessment_colleaguenote.evaluation_id AND e.is_disclosed)));
CREATE POLICY tenant_insert ON assessment_colleaguenote FOR INSERT
  WITH CHECK (assessor_id = (SELECT portal_user_id()) AND facility_id = ANY ((SELECT portal_assessing())::bigint[]));
CREATE POLICY tenant_update ON assessment_colleaguenote FOR UPDATE
  USING (assessor_id = (SELECT portal_user_id()) AND facility_id = ANY ((SELECT portal_assessing())::bigint[]))
  WITH CHECK (assessor_id = (SELECT portal_user_id()) AND facility_id = ANY ((SELECT portal_assessing())::bigint[]));
