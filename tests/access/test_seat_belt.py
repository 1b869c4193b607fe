"""Each forbidden change, tried as SQL in the scope of a person whose view would have forgotten to ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from applications.workflow import APPLICATION
from facilities.models import User
from iasios.access import Role, forget_standing, person_scope
from iasios.access.capability import FACILITY_ROLES
from iasios.policy import POLICY
from tests.architecture.test_database_rules import tenant_models

pytestmark = pytest.mark.django_db

#: Rights and row-level security; triggers on what never changes; CHECKs and edges of a status.
REFUSALS = {"42501", "23001", "23514"}


def rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')
        return list(cursor.fetchall())


def tried(user: User, table: str, statement: str) -> str:
    """What became of a statement in a person's scope: "refused", "nothing", or "done" where a row changed."""
    before = rows(table)
    forget_standing(user)
    try:
        with transaction.atomic(), person_scope(user), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") not in REFUSALS:
            # A statement that says nothing, such as one with a slip of the pen.
            raise
        return "refused"
    return "nothing" if rows(table) == before else "done"


@pytest.fixture
def expect(ours: Any) -> Callable[..., None]:
    """`expect(who, table, *statements)` fails for each statement that changed a row."""

    def check(user: User, table: str, *statements: str) -> None:
        found = {statement: tried(user, table, statement) for statement in statements}
        assert {statement: result for statement, result in found.items() if result == "done"} == {}

    return check


# --- a facility's own people ----------------------------------------------------------------------------------------


def test_a_facility_does_not_raise_itself(ours: Any, expect: Any) -> None:
    expect(
        ours.representative,
        "facilities_facility",
        "UPDATE facilities_facility SET status = 'accredited', status_since = now()",
        "UPDATE facilities_facility SET enrolled_at = now() - interval '9 years'",
        "UPDATE facilities_facility SET annual_fee_applies = NOT annual_fee_applies",
        "UPDATE facilities_facility SET representative_id = deputy_id",
        "UPDATE facilities_facility SET slug = 'another'",
        "DELETE FROM facilities_facility",
    )
    expect(
        ours.representative,
        "facilities_listing",
        "UPDATE facilities_listing SET standing = 'excellence', until = '2099-01-01', certificate_code = 'X'",
        "UPDATE facilities_listing SET since = '2001-01-01'",
        "DELETE FROM facilities_listing",
    )
    assert tried(ours.account_holder, "facilities_facility", "UPDATE facilities_facility SET city = 'York'") == "done"
    assert tried(ours.account_holder, "facilities_listing", "UPDATE facilities_listing SET city = 'York'") == "done"


@pytest.mark.stage("submitted")
def test_a_facility_does_not_move_its_application(ours: Any, expect: Any) -> None:
    expect(
        ours.representative,
        "applications_application",
        "UPDATE applications_application SET submitted_at = submitted_at - interval '3 days'",
        f"UPDATE applications_application SET submitted_by_id = {ours.member.pk}",
        "UPDATE applications_application SET due_on = '2099-01-01'",
        "UPDATE applications_application SET holder = 'facility'",
        "UPDATE applications_application SET open_findings = 0, round_handed_in = 2, assessors_assigned = 2",
        "UPDATE applications_application SET recommendations_in = 2",
        "UPDATE applications_application SET status = 'information_requested'",
        "UPDATE applications_application SET status = 'draft', submitted_at = NULL, submitted_by_id = NULL",
        "UPDATE applications_application SET level = 'excellence'",
        "UPDATE applications_application SET case_gaps = '{}', cases_completed = 30",
        "UPDATE applications_application SET code = 'IAS-2026-9999'",
        "DELETE FROM applications_application",
    )


def test_nobody_signs_in_another_name(ours: Any, expect: Any) -> None:
    columns = f"submitted_at = now(), submitted_by_id = {ours.representative.pk}, holder = 'office'"
    expect(
        ours.member, "applications_application", f"UPDATE applications_application SET status = 'round_1', {columns}"
    )


@pytest.mark.stage("information_requested")
def test_requests_stay_and_only_their_reply_is_written(ours: Any, assessor_one: User, expect: Any) -> None:
    expect(
        ours.representative,
        "assessment_finding",
        "DELETE FROM assessment_finding",
        "UPDATE assessment_finding SET asked = 'Nothing'",
        "UPDATE assessment_finding SET question_id = question_id + 1",
        "INSERT INTO assessment_finding (application_id, facility_id, question_id, asked, asked_at, reply, reply_link,"
        " corrected, version) SELECT application_id, facility_id, question_id, 'x', now(), '', '', '', 0"
        " FROM assessment_finding LIMIT 1",
    )
    expect(
        ours.representative,
        "applications_application",
        "UPDATE applications_application SET requests_open = 0",
        "UPDATE applications_application SET status = 'awaiting_sign_off', signed_off_from = 'round_2'",
    )
    expect(assessor_one, "assessment_finding", "UPDATE assessment_finding SET reply = 'All is well'")
    reply = "UPDATE assessment_finding SET reply = 'Enclosed.'"
    assert tried(ours.member, "assessment_finding", reply) == "done"


@pytest.mark.stage("planned")
def test_a_facility_does_not_accept_its_own_actions(ours: Any, assessor_one: User, expect: Any) -> None:
    accept = "UPDATE assessment_planaction SET verdict = 'accepted', judged_at = now()"
    expect(
        ours.representative,
        "assessment_planaction",
        accept,
        "UPDATE assessment_planaction SET verdict_comment = 'Well done'",
        "DELETE FROM assessment_planaction",
    )
    expect(
        ours.representative,
        "applications_application",
        "UPDATE applications_application SET plan_is_complete = NOT plan_is_complete",
        "UPDATE applications_application SET proofs_open = proofs_open + 1",
        "UPDATE applications_application SET status = 'proof_requested'",
    )
    expect(assessor_one, "assessment_planaction", "UPDATE assessment_planaction SET action = 'Another one'")
    assert tried(assessor_one, "assessment_planaction", accept) == "done"


@pytest.mark.stage("audit_agreed")
def test_a_facility_writes_no_minutes(ours: Any, assessor_one: User, expect: Any) -> None:
    minutes = "UPDATE assessment_audititem SET minutes = 'All was shown', outcome = 'settled'"
    expect(ours.representative, "assessment_audititem", minutes, "DELETE FROM assessment_audititem")
    expect(
        ours.representative,
        "assessment_audit",
        "UPDATE assessment_audit SET status = 'held', held_at = now(), attendance = 'All'",
        "UPDATE assessment_audit SET minutes_planned = 5",
        "DELETE FROM assessment_audit",
    )
    expect(ours.representative, "assessment_auditslot", "UPDATE assessment_auditslot SET starts_at = now()")
    who = "UPDATE assessment_audit SET participants = 'Dr A'"
    assert tried(ours.representative, "assessment_audit", who) == "done"
    assert tried(assessor_one, "assessment_audititem", "UPDATE assessment_audititem SET minutes = 'Shown'") == "done"


def steps_of(*roles: Role) -> set[str]:
    """Steps that these roles take, as PostgreSQL writes them; what is withdrawn is allowed to a facility as such."""
    return {
        f"'{source}>{step.target}'"
        for step in APPLICATION.transitions
        for source in step.sources
        for role in roles
        if step.needs in POLICY[role]
        and ((cell := POLICY[role][step.needs]) is None or source in cell)
        and step.target != "withdrawn"
    }


def test_postgresql_knows_the_steps_of_each_side() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'applications_guard_facts'")
        (source,) = cursor.fetchone()
    facility, assessors = source.split("not a step of the facility")
    # A recommendation moves the application in the programme's scope, since it takes two.
    recommended = {edge for edge in steps_of(Role.ASSESSOR) if edge.endswith(">awaiting_sign_off'")}
    assert {edge for edge in steps_of(*FACILITY_ROLES) if edge not in facility} == set()
    assert {edge for edge in steps_of(Role.ASSESSOR) - recommended if edge not in assessors} == set()


# --- assessors ------------------------------------------------------------------------------------------------------


@pytest.mark.stage("handed_in")
def test_an_assessor_discloses_nothing_and_takes_no_step_of_the_facility(assessor_one: User, expect: Any) -> None:
    expect(
        assessor_one,
        "assessment_evaluation",
        "UPDATE assessment_evaluation SET is_disclosed = NOT is_disclosed",
        "DELETE FROM assessment_evaluation",
    )
    expect(assessor_one, "assessment_verdict", "UPDATE assessment_verdict SET is_disclosed = NOT is_disclosed")
    expect(
        assessor_one,
        "assessment_assignment",
        "UPDATE assessment_assignment SET ended_at = now(), ended_by_id = assessor_id",
        "UPDATE assessment_assignment SET response = 'accepted', seat = 2",
        "DELETE FROM assessment_assignment",
    )
    expect(
        assessor_one,
        "applications_application",
        "UPDATE applications_application SET status = 'awaiting_sign_off', signed_off_from = 'round_1'",
        "UPDATE applications_application SET recommendations_in = 2",
        "UPDATE applications_application SET open_findings = 0, round_handed_in = 0",
    )


@pytest.mark.stage("awaiting_sign_off")
def test_a_recommendation_stays_as_it_was_given(assessor_one: User, office: User, chair: User, expect: Any) -> None:
    statements = (
        "UPDATE assessment_recommendation SET outcome = 'deny'",
        "UPDATE assessment_recommendation SET reasons = 'Something else'",
        "UPDATE assessment_recommendation SET made_at = now()",
        "DELETE FROM assessment_recommendation",
    )
    for person in (assessor_one, office, chair):
        expect(person, "assessment_recommendation", *statements)
    expect(
        assessor_one,
        "assessment_recommendation",
        "UPDATE assessment_recommendation SET superseded_at = now()",
        "UPDATE assessment_recommendation SET is_disclosed = false",
    )


# --- the office -----------------------------------------------------------------------------------------------------


@pytest.mark.stage("accredited")
def test_the_office_rewrites_no_term_and_no_mail(office: User, expect: Any) -> None:
    expect(
        office,
        "assessment_accreditation",
        "UPDATE assessment_accreditation SET ends_on = '2099-01-01'",
        "UPDATE assessment_accreditation SET level = 'excellence'",
        "DELETE FROM assessment_accreditation",
    )
    expect(
        office,
        "outbox_outboxemail",
        "UPDATE outbox_outboxemail SET \"to\" = 'other@elsewhere.example'",
        "UPDATE outbox_outboxemail SET subject = 'x', text = 'x', html = 'x'",
        "UPDATE outbox_outboxemail SET created_at = now() - interval '1 year'",
    )
    assert tried(office, "outbox_outboxemail", "UPDATE outbox_outboxemail SET attempts = 7") == "done"


# --- what has no facility -------------------------------------------------------------------------------------------


def test_numbers_fees_grants_and_accounts_of_others(ours: Any, theirs: Any, office: User, expect: Any) -> None:
    me, other = ours.representative, ours.member
    for table, column in (
        ("invoicing_numbersequence", "last"),
        ("applications_codecounter", "last"),
        ("assessment_certificatesequence", "last"),
    ):
        expect(me, table, f"UPDATE {table} SET {column} = {column} + 5", f"DELETE FROM {table}")
        expect(office, table, f"UPDATE {table} SET {column} = {column} - 1", f"DELETE FROM {table}")
    archive = (
        "INSERT INTO applications_archivededition (edition_id, archived_by_id, archived_at)"
        f" SELECT id, {me.pk}, now() FROM applications_edition LIMIT 1"
    )
    expect(me, "applications_archivededition", archive)
    fees = ("UPDATE invoicing_feeschedule SET amount = 1", "DELETE FROM invoicing_feeschedule")
    expect(me, "invoicing_feeschedule", *fees)
    expect(
        me,
        "facilities_facilitygrant",
        f"UPDATE facilities_facilitygrant SET user_id = {me.pk} WHERE user_id <> {me.pk}",
        f"INSERT INTO facilities_facilitygrant (content_object_id, permission_id, user_id)"
        f" SELECT {theirs.facility.pk}, permission_id, {me.pk} FROM facilities_facilitygrant LIMIT 1",
        "DELETE FROM facilities_facilitygrant",
    )
    expect(
        me,
        "facilities_user_groups",
        f"INSERT INTO facilities_user_groups (user_id, group_id)"
        f" SELECT {me.pk}, id FROM auth_group WHERE name = 'office'",
    )
    expect(
        me,
        "facilities_user",
        f"UPDATE facilities_user SET password = 'x', email = 'taken@x.example' WHERE id = {other.pk}",
        f"DELETE FROM facilities_user WHERE id = {other.pk}",
    )
    expect(
        me,
        "mfa_authenticator",
        f"INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES ({other.pk}, 'totp', '{{}}', now())",
    )
    expect(me, "account_emailaddress", f"DELETE FROM account_emailaddress WHERE user_id = {other.pk}")
    own = f"UPDATE facilities_user SET title = 'Prof.' WHERE id = {me.pk}"
    assert tried(me, "facilities_user", own) == "done"


# --- every table ----------------------------------------------------------------------------------------------------

#: Tables whose rows the portal itself deletes, and tables whose triggers refuse a deletion with a reason of their own.
DELETABLE = {
    "applications_evidenceitem",
    "applications_evidencelink",
    "applications_evidenceversion",
    "applications_internalnote",
    "applications_questiontask",
    "assessment_planaction",
    "facilities_unread",
    "invoicing_invoicedraft",
    "invoicing_invoicedraftline",
}
REFUSED_BY_TRIGGER = {
    "assessment_audititem",
    "assessment_certificate",
    "assessment_colleaguenote",
    "assessment_jointverdict",
    "assessment_planitem",
    "assessment_verdict",
    "casereview_caseremark",
    "documents_document",
    "facilities_storedfile",
    "invoicing_invoice",
}
#: Rows that hold no record: drafts, hints, what a sweep throws away, and mail, which only the office's scope deletes.
WITHOUT_RECORD = {
    "assessment_privatenote",
    "casereview_case",
    "casereview_casereview",
    "facilities_facilityexport",
    "facilities_listing",
    "facilities_membership",
    "facilities_notice",
    "outbox_outboxemail",
}


def test_no_row_of_a_record_can_be_deleted() -> None:
    tables = {model._meta.db_table for model in tenant_models()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT t FROM unnest(%s::text[]) t WHERE has_table_privilege(t, 'DELETE')", [sorted(tables)])
        deletable = {row[0] for row in cursor.fetchall()}
    assert deletable - DELETABLE - REFUSED_BY_TRIGGER - WITHOUT_RECORD == set()
