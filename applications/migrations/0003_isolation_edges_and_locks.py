"""Tenant isolation, the edges of the transition table, and the lock on submitted answers."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql
from iasios.workflow.migration_operations import GuardStatus

EDGES = [
    ("", "draft"),
    ("draft", "round_1"),
    ("draft", "withdrawn"),
    ("round_1", "information_requested"),
    ("information_requested", "round_2"),
    ("round_2", "remote_audit"),
    ("round_1", "awaiting_sign_off"),
    ("round_2", "awaiting_sign_off"),
    ("remote_audit", "awaiting_sign_off"),
    ("plan_under_review", "awaiting_sign_off"),
    ("awaiting_sign_off", "round_1"),
    ("awaiting_sign_off", "round_2"),
    ("awaiting_sign_off", "remote_audit"),
    ("awaiting_sign_off", "plan_under_review"),
    ("awaiting_sign_off", "approved"),
    ("awaiting_sign_off", "deferred"),
    ("awaiting_sign_off", "denied"),
    ("deferred", "plan_under_review"),
    ("denied", "plan_under_review"),
    ("plan_under_review", "proof_requested"),
    ("proof_requested", "plan_under_review"),
    *(
        (source, "withdrawn")
        for source in (
            "round_1",
            "information_requested",
            "round_2",
            "remote_audit",
            "awaiting_sign_off",
            "deferred",
            "denied",
            "plan_under_review",
            "proof_requested",
        )
    ),
]

# FOR SHARE: a submission that is under way makes a late save wait, and then fail, instead of slipping in behind it.
LOCK = """
CREATE FUNCTION portal_only_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE app bigint; state text;
BEGIN
  IF TG_OP = 'DELETE' THEN app := OLD.application_id; ELSE app := NEW.application_id; END IF;
  SELECT status INTO state FROM applications_application WHERE id = app FOR SHARE;
  IF state IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION '%: the application is locked', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON applications_answer
FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft();
"""
SUBMISSION = """
CREATE FUNCTION applications_check_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted integer; met integer;
BEGIN
  SELECT count(*) INTO wanted FROM applications_question
   WHERE edition_id = NEW.edition_id AND (requirement = 'core' OR NEW.level = 'excellence');
  SELECT count(*) INTO met FROM applications_answer a JOIN applications_question q ON q.id = a.question_id
   WHERE a.application_id = NEW.id AND a.is_complete AND a.met AND (q.requirement = 'core' OR NEW.level = 'excellence');
  IF met <> wanted OR NEW.case_review_completed_at IS NULL THEN
    RAISE EXCEPTION 'applications_application: % of % required questions met, case review %', met, wanted,
      CASE WHEN NEW.case_review_completed_at IS NULL THEN 'open' ELSE 'complete' END USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_submission BEFORE UPDATE OF status ON applications_application
FOR EACH ROW WHEN (OLD.status = 'draft' AND NEW.status = 'round_1') EXECUTE FUNCTION applications_check_submission();
"""
GRANT_FACILITY = """
CREATE FUNCTION applications_grant_facility() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'office', true);
  SELECT facility_id INTO NEW.facility_id FROM applications_application WHERE id = NEW.content_object_id;
  PERFORM set_config('portal.scope', before, true);
  RETURN NEW;
END $$;
CREATE TRIGGER grant_facility BEFORE INSERT ON applications_applicationgrant
FOR EACH ROW EXECUTE FUNCTION applications_grant_facility();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_links_to_people"),
        ("facilities", "0002_isolation_and_standing"),
    ]
    operations = [
        EnableTenantIsolation("Application", read="dossier"),
        EnableTenantIsolation("Answer", read="dossier", write="members"),
        EnableTenantIsolation("StatusChange", read="dossier"),
        AppendOnly("StatusChange"),
        AppendOnly("Edition"),
        AppendOnly("Section"),
        AppendOnly("Standard"),
        AppendOnly("Question"),
        FacilityMatches("Answer", "applications.Application", "application_id"),
        FacilityMatches("StatusChange", "applications.Application", "application_id"),
        GuardStatus("Application", EDGES),
        Sql(
            "Lock answers after submission",
            LOCK,
            "DROP TRIGGER only_in_draft ON applications_answer; DROP FUNCTION portal_only_in_draft();",
        ),
        Sql(
            "Refuse a submission below 100 %",
            SUBMISSION,
            "DROP TRIGGER check_submission ON applications_application; DROP FUNCTION applications_check_submission();",
        ),
        Sql(
            "Copy the facility onto an assessor's grant",
            GRANT_FACILITY,
            "DROP TRIGGER grant_facility ON applications_applicationgrant;"
            " DROP FUNCTION applications_grant_facility();",
        ),
    ]
