-- What an issued certificate of service says stays as it was printed.
CREATE FUNCTION assessment_guard_service_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'assessment_servicecertificate: what was issued never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER guard_service_certificate BEFORE UPDATE ON assessment_servicecertificate FOR EACH ROW
WHEN (
  OLD.status <> 'requested'
  AND (OLD.person_name, OLD.chair_name, OLD.assessments, OLD.document_id, OLD.decided_at, OLD.decided_by_id)
  IS DISTINCT FROM (NEW.person_name, NEW.chair_name, NEW.assessments, NEW.document_id, NEW.decided_at, NEW.decided_by_id)
)
EXECUTE FUNCTION assessment_guard_service_certificate();
