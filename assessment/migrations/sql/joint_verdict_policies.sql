-- A joint verdict opens to an assessor with their own evaluation of that round.
ALTER TABLE assessment_jointverdict ENABLE ROW LEVEL SECURITY;
ALTER TABLE assessment_jointverdict FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_read ON assessment_jointverdict FOR SELECT USING (
  (SELECT portal_is_office())
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM assessment_evaluation e
                   WHERE e.application_id = assessment_jointverdict.application_id
                     AND e.round = assessment_jointverdict.round
                     AND e.assessor_id = (SELECT portal_user_id()) AND e.is_disclosed))
);
CREATE POLICY tenant_insert ON assessment_jointverdict FOR INSERT WITH CHECK (
  (SELECT portal_is_office())
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM assessment_evaluation e
                   WHERE e.application_id = assessment_jointverdict.application_id
                     AND e.round = assessment_jointverdict.round
                     AND e.assessor_id = (SELECT portal_user_id()) AND e.is_disclosed))
);
CREATE POLICY tenant_update ON assessment_jointverdict FOR UPDATE USING (
  (SELECT portal_is_office())
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM assessment_evaluation e
                   WHERE e.application_id = assessment_jointverdict.application_id
                     AND e.round = assessment_jointverdict.round
                     AND e.assessor_id = (SELECT portal_user_id()) AND e.is_disclosed))
) WITH CHECK (
  (SELECT portal_is_office())
  OR (facility_id = ANY ((SELECT portal_assessing())::bigint[])
      AND EXISTS (SELECT 1 FROM assessment_evaluation e
                   WHERE e.application_id = assessment_jointverdict.application_id
                     AND e.round = assessment_jointverdict.round
                     AND e.assessor_id = (SELECT portal_user_id()) AND e.is_disclosed))
);
