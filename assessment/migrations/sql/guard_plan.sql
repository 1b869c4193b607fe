-- Each part of a plan is open in its own status.
CREATE FUNCTION assessment_guard_plan_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment_planitem: headers are kept' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT status INTO stands FROM applications_application WHERE id = NEW.application_id;
  IF stands IS NULL OR stands NOT IN ('deferred', 'denied') THEN
    RAISE EXCEPTION 'assessment_planitem: the plan is not open for changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_plan_item BEFORE INSERT OR UPDATE OR DELETE ON assessment_planitem
FOR EACH ROW EXECUTE FUNCTION assessment_guard_plan_item();

CREATE FUNCTION assessment_guard_plan_action() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text; own assessment_planaction;
BEGIN
  own := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  SELECT status INTO stands FROM applications_application WHERE id = own.application_id;
  IF TG_OP IN ('INSERT', 'DELETE') THEN
    IF stands IS NULL OR stands NOT IN ('deferred', 'denied') THEN
      RAISE EXCEPTION 'assessment_planaction: the plan is not open for changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN own;
  END IF;
  IF (NEW.action, NEW.person, NEW.resources, NEW.due_on, NEW.comments, NEW.position, NEW.item_id) IS DISTINCT FROM
     (OLD.action, OLD.person, OLD.resources, OLD.due_on, OLD.comments, OLD.position, OLD.item_id)
     AND stands NOT IN ('deferred', 'denied') THEN
    RAISE EXCEPTION 'assessment_planaction: the plan is not open for changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.verdict, NEW.verdict_comment) IS DISTINCT FROM (OLD.verdict, OLD.verdict_comment)
     AND stands <> 'plan_under_review' THEN
    RAISE EXCEPTION 'assessment_planaction: no plan is under review' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.proof, NEW.proof_link) IS DISTINCT FROM (OLD.proof, OLD.proof_link) AND stands <> 'proof_requested' THEN
    RAISE EXCEPTION 'assessment_planaction: no proof is asked for' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_plan_action BEFORE INSERT OR UPDATE OR DELETE ON assessment_planaction
FOR EACH ROW EXECUTE FUNCTION assessment_guard_plan_action();
