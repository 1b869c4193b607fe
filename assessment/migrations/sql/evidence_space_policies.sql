-- Files for requests: the hospital's until released, then the assessors' too; who opened them is the office's to know.
ALTER TABLE assessment_spacefile ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_spacefile FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_spacefile FOR SELECT USING (
  (SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_member_of())::bigint[])
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[]) AND removed_at IS NULL
      AND EXISTS (SELECT 1 FROM assessment_evidencespace s
                   WHERE s.id = assessment_spacefile.space_id AND s.released_at IS NOT NULL)));
CREATE POLICY tenant_insert ON assessment_spacefile FOR INSERT
  WITH CHECK ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]));
CREATE POLICY tenant_update ON assessment_spacefile FOR UPDATE
  USING ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]))
  WITH CHECK ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]));
ALTER TABLE assessment_evidenceopening ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_evidenceopening FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_evidenceopening FOR SELECT
  USING ((SELECT portal_is_office()) OR opened_by_id = (SELECT portal_user_id()));
CREATE POLICY tenant_insert ON assessment_evidenceopening FOR INSERT
  WITH CHECK ((SELECT portal_is_office()) OR opened_by_id = (SELECT portal_user_id()));
