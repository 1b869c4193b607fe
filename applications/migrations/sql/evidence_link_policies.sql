-- The subquery meets the policy of the items, so an assessor sees the links of released items only (R49, R70).
ALTER TABLE applications_evidencelink ENABLE ROW LEVEL SECURITY;
ALTER TABLE applications_evidencelink FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON applications_evidencelink FOR SELECT USING (
  (SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_member_of())::bigint[])
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM applications_evidenceitem i WHERE i.id = item_id)));
CREATE POLICY tenant_insert ON applications_evidencelink FOR INSERT
  WITH CHECK ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]));
CREATE POLICY tenant_update ON applications_evidencelink FOR UPDATE
  USING ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]))
  WITH CHECK ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]));
CREATE POLICY tenant_delete ON applications_evidencelink FOR DELETE
  USING ((SELECT portal_is_office()) OR facility_id = ANY ((SELECT portal_writes_for())::bigint[]));
