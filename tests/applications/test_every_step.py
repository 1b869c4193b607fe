"""Every step from every status by every role: whatever is not in the table of the programme is refused.

The table stands here a second time, in the words of the programme, so that a slip in the code shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from applications.enums import Holder
from applications.models import Application, StatusChange
from applications.services import submit_application
from applications.statuses import STATUSES
from applications.statuses import ApplicationStatus as S
from applications.workflow import APPLICATION
from assessment.services import assign_assessors
from iasios.access import office_scope, person_scope
from iasios.workflow import StepRefused
from tests.factories.application import make_ready
from tests.factories.stages import bring_to, columns

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends a savepoint whose work is to be forgotten."""


ROLES = ("member", "deputy", "account_holder", "representative", "assessor", "unassigned", "chair", "office", "other")
JUDGED = ("round_1", "round_2", "remote_audit", "plan_under_review")
OPEN = (
    "draft",
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

#: (from, step, to): who. The application stands ready for every step, so that only the table decides.
TABLE: dict[tuple[str, str, str], set[str]] = {
    ("draft", "submit", "round_1"): {"representative"},
    # Only before anybody is assigned, and here two are.
    ("round_1", "return_for_correction", "draft"): set(),
    ("draft", "withdraw", "withdrawn"): {"representative"},
    ("round_1", "request_information", "information_requested"): {"assessor"},
    ("information_requested", "resubmit", "round_2"): {"representative"},
    ("round_2", "call_remote_audit", "remote_audit"): {"assessor"},
    **{(status, "recommend", "awaiting_sign_off"): {"assessor"} for status in JUDGED},
    ("awaiting_sign_off", "return_to_assessors", "remote_audit"): {"chair"},
    ("awaiting_sign_off", "approve", "approved"): {"chair"},
    ("awaiting_sign_off", "defer", "deferred"): {"chair"},
    ("awaiting_sign_off", "deny", "denied"): {"chair"},
    ("deferred", "decide_again", "awaiting_sign_off"): set(),
    ("denied", "decide_again", "awaiting_sign_off"): set(),
    ("deferred", "hand_in_plan", "plan_under_review"): {"representative"},
    ("denied", "hand_in_plan", "plan_under_review"): {"representative"},
    ("plan_under_review", "ask_for_proof", "proof_requested"): {"assessor"},
    ("proof_requested", "hand_in_proof", "plan_under_review"): {"representative"},
    **{(status, "close", "withdrawn"): {"representative", "office"} for status in OPEN if status != "draft"},
    ("draft", "close", "withdrawn"): {"office"},
}
#: The office gives it back before assessors are assigned; then no other step of round 1 is possible (test_carrying).
GIVEN_BACK = ("round_1", "return_for_correction", "draft")
#: No person takes these: they follow from a fact (an appeal that is upheld, see test_appeals).
FACTS = {"decide_again"}
STEPS = [(t.name, str(t.target)) for t in APPLICATION.transitions if t.name not in FACTS]


@pytest.fixture
def people(ours, theirs, office, chair, assessor_one, assessor_two, assessor_three) -> dict[str, Any]:
    return {
        "member": ours.member,
        "deputy": ours.deputy,
        "account_holder": ours.account_holder,
        "representative": ours.representative,
        "assessor": assessor_one,
        "unassigned": assessor_three,
        "chair": chair,
        "office": office,
        "other": theirs.representative,
    }


@contextmanager
def standing_in(application: Application, status: str, people: dict[str, Any]) -> Iterator[None]:
    """Inside, the application stands in that status, ready for every step; afterwards it is where it was."""
    with suppress(Undo), transaction.atomic():
        bring_to(application, status, representative=people["representative"], chair=people["chair"])
        make_ready_for_anything(application, status)
        yield
        raise Undo
    application.refresh_from_db()


def make_ready_for_anything(application: Application, status: str) -> None:
    """Every guard of every step from this status is content."""
    Application.objects.filter(pk=application.pk).update(
        assessors_assigned=2,
        round_handed_in=2,
        open_findings=1,
        requests_open=0,
        recommendations_in=2,
        plan_is_complete=True,
        on_site_audit_on="2030-05-01" if status == S.DENIED else None,
        proofs_open=1 if status == S.PLAN_UNDER_REVIEW else 0,
    )
    application.refresh_from_db()


def outcome(application: Application, name: str, target: str, person: Any) -> str:
    """What happens in that person's own scope: done, or why not; undone afterwards."""
    fresh = Application.objects.get(pk=application.pk)
    values = columns(target, fresh.submitted_by or person, person)
    also = {key: value for key, value in values.items() if key in ("holder", "holder_since")}
    if target == S.DENIED or target == S.DEFERRED:
        also["proofs_open"] = 0
    if name == "recommend":
        also |= {"signed_off_from": application.status, "proofs_open": 0}
    try:
        with transaction.atomic():
            with person_scope(person):
                Application.objects.get(pk=application.pk)
            # Services write the facts of a step in the programme's scope; the table asks who takes it.
            with office_scope("a step as its service takes it"):
                APPLICATION.perform(fresh, name, by=person, reason="Because", to=target, also=also)
            raise Undo
    except Undo:
        return "done"
    except PermissionDenied:
        return "denied"
    except StepRefused:
        return "refused"
    except Application.DoesNotExist:
        return "unseen"


@pytest.mark.rule("R47", "R54", "R55", "R56", "R58", "R59", "R60", "R61", "R62", "R63")
def test_every_step_by_every_role_is_refused_unless_the_table_has_it(ours, people, assessor_two):
    application = ours.application
    make_ready(application, ours.member)
    done = taken(application, S.DRAFT, people)
    submit_application(application=application, by=people["representative"])
    seats = {"first": people["assessor"], "second": assessor_two}
    assign_assessors(application=application, by=people["office"], **seats)
    for status in set(S) - {S.DRAFT}:
        done |= taken(application, status, people)
    assert done == {(*row, role) for row, roles in TABLE.items() for role in roles}


def taken(application: Application, status: str, people: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    """The steps from this status that somebody could take."""
    with standing_in(application, status, people):
        return {
            (str(status), name, target, role)
            for name, target in STEPS
            for role in ROLES
            if outcome(application, name, target, people[role]) == "done"
        }
    raise AssertionError("unreachable")


def test_the_table_in_the_code_has_the_same_rows():
    coded = {(str(source), t.name, str(t.target)) for t in APPLICATION.transitions for source in t.sources}
    returns = {("awaiting_sign_off", "return_to_assessors", status) for status in JUDGED}
    assert coded == set(TABLE) | returns | {GIVEN_BACK}


def refusal(application: Application, values: dict[str, Any]) -> str | None:
    """What PostgreSQL says to an UPDATE, None when it lets it pass; undone afterwards."""
    try:
        with transaction.atomic():
            Application.objects.filter(pk=application.pk).update(**values)
            raise Undo
    except Undo:
        return None
    except DatabaseError as error:
        return str(error)


@pytest.mark.rule("R49", "R61")
def test_postgresql_refuses_every_pair_and_every_holder_outside_the_table(ours, people):
    """As the application role, with every fact in place: only the pair of statuses can be the reason."""
    edges = {(source, target) for source, _name, target in TABLE}
    edges |= {("awaiting_sign_off", target) for target in JUDGED} | {(GIVEN_BACK[0], GIVEN_BACK[2])}
    make_ready(ours.application, ours.member)
    passed, holders = set(), {}
    for status in S:
        with standing_in(ours.application, status, people):
            for target in set(S) - {status}:
                said = refusal(ours.application, _moved(status, target, people))
                assert said is None or f"no step leads from {status} to {target}" in said
                if said is None:
                    passed.add((str(status), str(target)))
            # Nor may anybody hold it who cannot move it on.
            words = {holder: refusal(ours.application, {"holder": holder}) for holder in Holder}
            assert all("application_holder_fits_status" in text for text in words.values() if text)
            holders[status] = {holder for holder, text in words.items() if text is None}
    assert passed == edges
    assert holders == {status: set(row.holders) for status, row in STATUSES.items()}


def _moved(status: str, target: str, people: dict[str, Any]) -> dict[str, Any]:
    values = columns(target, people["representative"], people["chair"]) | {"proofs_open": 0}
    if target == S.DRAFT:
        return values | {"submitted_at": None, "submitted_by": None}
    if status != S.DRAFT:
        # A return changes neither when it was submitted nor when the replies came in.
        stamps = ("submitted_at", "submitted_by", "resubmitted_at", "resubmitted_by")
        values = {name: value for name, value in values.items() if name not in stamps or target == S.ROUND_2 != status}
    if target == S.DRAFT:
        values |= {"submitted_at": None, "submitted_by": None}
    return values


def test_the_neighbour_changes_no_status_by_sql(ours, theirs):
    with person_scope(theirs.representative):
        assert Application.objects.filter(pk=ours.application.pk).update(status="withdrawn") == 0


def test_each_status_has_words_for_the_hospital_and_for_the_staff():
    assert all(str(row.label) and str(row.staff_label) for row in STATUSES.values())
    assert len({str(row.staff_label) for row in STATUSES.values()}) == len(S)


def test_the_log_of_steps_cannot_be_rewritten(ours):
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE applications_statuschange SET reason = 'other'")
    assert StatusChange.objects.filter(application=ours.application).count() == 1
