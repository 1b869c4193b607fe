"""The gates of submission by role and status, and PostgreSQL behind them."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from applications.models import Application
from applications.statuses import ApplicationStatus as S
from applications.workflow import APPLICATION
from iasios.access import may
from iasios.access.capability import Capability
from iasios.workflow import StepRefused
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db

STEPS = sorted({t.name for t in APPLICATION.transitions})


def in_status(application, status):
    """The same application in memory, as if it stood there; the gate and the offers read nothing else."""
    application.status = status
    return application


@pytest.mark.rule("R47", "R49")
def test_no_answer_and_no_submission_outside_the_draft(ours):
    capabilities = (Capability.EDIT_ANSWERS, Capability.SUBMIT_APPLICATION, Capability.WITHDRAW_APPLICATION)
    allowed, offered = {}, {}
    for status in S:
        application = in_status(ours.application, status)
        allowed[status] = [bool(may(ours.representative, capability, application)) for capability in capabilities]
        offered[status] = {o.transition.name for o in APPLICATION.offers(application, ours.representative)}
    assert [status for status in S if any(allowed[status])] == [S.DRAFT]
    assert [status for status in S if offered[status] & {"submit", "withdraw"}] == [S.DRAFT]


@pytest.mark.rule("R11", "R47")
def test_a_draft_offers_submitting_to_the_representative_with_the_reason_why_not_yet(ours):
    offers = {o.transition.name: o for o in APPLICATION.offers(ours.application, ours.representative)}
    assert sorted(offers) == ["submit", "withdraw"]
    assert (offers["submit"].possible, offers["submit"].reason) == (
        False,
        "28 core questions still need an answer or a text.",
    )
    assert offers["withdraw"].possible
    make_ready(ours.application, ours.member)
    ours.application.refresh_from_db()
    assert [o.possible for o in APPLICATION.offers(ours.application, ours.representative)] == [True, True]


@pytest.mark.rule("R11")
@pytest.mark.parametrize("role", ["deputy", "account_holder", "member"])
def test_a_draft_offers_no_step_to_others(ours, role):
    assert APPLICATION.offers(ours.application, getattr(ours, role)) == []


def test_chairperson_assessor_and_neighbour_are_offered_no_step_of_a_draft(ours, theirs, office, chair, assessor_one):
    for person in (chair, assessor_one, theirs.representative):
        assert APPLICATION.offers(ours.application, person) == []
    assert [o.transition.name for o in APPLICATION.offers(ours.application, office)] == ["close"]


def test_from_a_draft_only_its_own_steps_start(ours):
    refused = set()
    for step in STEPS:
        try:
            APPLICATION.perform(ours.application, step, by=ours.member, reason="Because")
        except StepRefused:
            refused.add(step)
        except PermissionDenied:
            pass
    assert set(STEPS) - refused == {"submit", "withdraw", "close"}
    assert Application.objects.get(pk=ours.application.pk).status == S.DRAFT


def test_postgresql_refuses_every_jump_from_a_draft(ours):
    for target in set(S) - {S.DRAFT, S.ROUND_1, S.WITHDRAWN}:
        with pytest.raises(DatabaseError, match=f"no step leads from draft to {target}"), transaction.atomic():
            Application.objects.filter(pk=ours.application.pk).update(status=target)


def test_postgresql_refuses_an_unknown_status_and_a_beginning_in_the_middle(ours):
    with pytest.raises(DatabaseError, match="no step leads from draft to gold"), transaction.atomic():
        Application.objects.filter(pk=ours.application.pk).update(status="gold")
    fresh = Application.objects.get(pk=ours.application.pk)
    fresh.pk, fresh.code, fresh.status = None, "IAS-2026-9999", S.APPROVED
    with pytest.raises(DatabaseError, match="no step leads from nothing to approved"), transaction.atomic():
        fresh.save(force_insert=True)


@pytest.mark.rule("R47")
def test_a_submission_without_stamp_is_refused_by_postgresql(ours):
    make_ready(ours.application, ours.member)
    with pytest.raises(IntegrityError, match="application_submitted_at_unless_draft"), transaction.atomic():
        Application.objects.filter(pk=ours.application.pk).update(status=S.ROUND_1, holder="office")
    with pytest.raises(IntegrityError, match="application_submitted_at_with_by"), transaction.atomic():
        Application.objects.filter(pk=ours.application.pk).update(
            status=S.ROUND_1, holder="office", submitted_at=datetime(2030, 1, 1, tzinfo=UTC)
        )


@pytest.mark.parametrize(
    "name",
    [
        "application_status_is_known",
        "application_holder_is_known",
        "application_level_is_known",
        "application_submitted_at_with_by",
        "application_resubmitted_at_with_by",
        "application_decided_at_with_by",
        "application_submitted_at_unless_draft",
        "application_decided_at_if_decided",
        "application_not_decided_before_sign_off",
        "application_dates_in_order",
        "application_deferred_or_denied_after_audit",
        "application_holder_fits_status",
        "application_proofs_open_only_around_the_plan",
        "application_excellence_only_at_recertification",
        "answer_complete_only_when_answered",
        "answer_texts_within_limit",
        "answer_updated_at_with_by",
    ],
)
def test_the_checks_of_the_models_are_in_postgresql(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT contype FROM pg_constraint WHERE conname = %s", [name])
        assert cursor.fetchall() == [("c",)]


def test_only_one_application_of_a_facility_is_open(ours):
    second = Application.objects.get(pk=ours.application.pk)
    second.pk, second.code = None, "IAS-2026-9998"
    with pytest.raises(IntegrityError, match="one_open_application_per_facility"), transaction.atomic():
        second.save(force_insert=True)
