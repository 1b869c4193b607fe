-- What a person's own scope may change of an application: its steps, each by its side, and nothing else of its course.
-- Facts (who assesses, what is open) are written by services in the programme's scope.
CREATE FUNCTION applications_guard_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved boolean := NEW.status <> OLD.status; edge text := OLD.status || '>' || NEW.status;
BEGIN
  IF (NEW.code, NEW.facility_id, NEW.edition_id, NEW.kind, NEW.opened_at)
     IS DISTINCT FROM (OLD.code, OLD.facility_id, OLD.edition_id, OLD.kind, OLD.opened_at) THEN
    RAISE EXCEPTION 'applications_application: what it began with stays' USING ERRCODE = 'restrict_violation';
  END IF;
  IF portal_is_office() THEN RETURN NEW; END IF;
  IF (NEW.assessors_assigned, NEW.round_handed_in, NEW.open_findings, NEW.audit_held_at, NEW.on_site_audit_on)
     IS DISTINCT FROM
     (OLD.assessors_assigned, OLD.round_handed_in, OLD.open_findings, OLD.audit_held_at, OLD.on_site_audit_on) THEN
    RAISE EXCEPTION 'applications_application: a fact of the programme' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.status <> 'draft' AND
     (NEW.level, NEW.case_review_completed_at, NEW.cases_completed, NEW.case_gaps, NEW.case_gap_items, NEW.case_items,
      NEW.case_draws) IS DISTINCT FROM
     (OLD.level, OLD.case_review_completed_at, OLD.cases_completed, OLD.case_gaps, OLD.case_gap_items, OLD.case_items,
      OLD.case_draws) THEN
    RAISE EXCEPTION 'applications_application: the application is locked' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT moved THEN
    IF (NEW.status_since, NEW.holder, NEW.holder_since, NEW.due_on, NEW.submitted_at, NEW.submitted_by_id,
        NEW.resubmitted_at, NEW.resubmitted_by_id, NEW.decided_at, NEW.decided_by_id, NEW.requests_open,
        NEW.recommendations_in, NEW.plan_is_complete, NEW.proofs_open, NEW.signed_off_from) IS DISTINCT FROM
       (OLD.status_since, OLD.holder, OLD.holder_since, OLD.due_on, OLD.submitted_at, OLD.submitted_by_id,
        OLD.resubmitted_at, OLD.resubmitted_by_id, OLD.decided_at, OLD.decided_by_id, OLD.requests_open,
        OLD.recommendations_in, OLD.plan_is_complete, OLD.proofs_open, OLD.signed_off_from) THEN
      RAISE EXCEPTION 'applications_application: a fact of the programme' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.facility_id = ANY (portal_member_of()) THEN
    IF edge NOT IN ('draft>round_1', 'information_requested>round_2', 'deferred>plan_under_review',
                    'denied>plan_under_review', 'proof_requested>plan_under_review') AND NEW.status <> 'withdrawn' THEN
      RAISE EXCEPTION 'applications_application: not a step of the facility' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF edge NOT IN ('round_1>information_requested', 'round_2>remote_audit', 'plan_under_review>proof_requested') THEN
    RAISE EXCEPTION 'applications_application: not a step of the assessors' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Who signs is who asks.
  IF (NEW.submitted_at IS DISTINCT FROM OLD.submitted_at AND NEW.submitted_by_id IS DISTINCT FROM portal_user_id())
     OR (NEW.resubmitted_at IS DISTINCT FROM OLD.resubmitted_at
         AND NEW.resubmitted_by_id IS DISTINCT FROM portal_user_id())
     OR (NEW.decided_at, NEW.decided_by_id) IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id)
     OR (edge <> 'draft>round_1' AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at)
     OR (edge <> 'information_requested>round_2' AND NEW.resubmitted_at IS DISTINCT FROM OLD.resubmitted_at)
     OR (edge <> 'round_1>information_requested' AND NEW.requests_open <> OLD.requests_open)
     OR (NEW.recommendations_in <> OLD.recommendations_in AND NEW.recommendations_in <> 0)
     OR (NEW.plan_is_complete, NEW.proofs_open, NEW.signed_off_from)
        IS DISTINCT FROM (OLD.plan_is_complete, OLD.proofs_open, OLD.signed_off_from) THEN
    RAISE EXCEPTION 'applications_application: a fact of the programme' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_facts BEFORE UPDATE ON applications_application
FOR EACH ROW EXECUTE FUNCTION applications_guard_facts();
-- A number that was given is never given again.
CREATE TRIGGER only_rises BEFORE UPDATE ON applications_codecounter FOR EACH ROW
WHEN (NEW.year <> OLD.year OR NEW.last < OLD.last) EXECUTE FUNCTION portal_refuse_change();
