"""Two seats, two people, nobody of the hospital (R51)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from applications.models import ApplicationGrant
from assessment.models import Assignment, Evaluation
from assessment.services import AssignmentRefused, assign_assessors, hand_in
from facilities.services import add_member
from iasios.access import forget_standing, roles_of
from iasios.access.capability import Role
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.factories.dossier import handed_in, judge, submitted_application, with_assessors
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R51", "R52")
def test_assigning_gives_both_access_an_evaluation_and_a_mail(ours, theirs, office, one, two):
    with time_machine.travel("2026-01-12 10:00", tick=False):
        application = submitted_application(ours)
        assign_assessors(application=application, first=one, second=two, by=office)
    application.refresh_from_db()
    assert (application.assessors_assigned, application.holder, application.due_on) == (
        2,
        "assessors",
        date(2026, 3, 9),
    )
    assert [(seat.seat, seat.assessor) for seat in Assignment.objects.all()] == [(1, one), (2, two)]
    assert set(ApplicationGrant.objects.values_list("user", "content_object")) == {
        (one.pk, application.pk),
        (two.pk, application.pk),
    }
    assert roles_of(one, application) == {Role.ASSESSOR}
    assert roles_of(one, theirs.application) == frozenset()
    assert list(Evaluation.objects.values_list("assessor", "round", "handed_in_at")) == [
        (one.pk, 1, None),
        (two.pk, 1, None),
    ]
    mails = OutboxEmail.objects.filter(kind="assessment.assigned").order_by("pk")
    assert sorted(mail.to for mail in mails) == [one.email, two.email]
    assert AuditEvent.objects.filter(action="assessment.assigned", actor=office, subject=application.code).count() == 1


@pytest.fixture
def application(ours, theirs):
    return submitted_application(ours)


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_the_same_person_twice_is_refused(application, office, one):
    with pytest.raises(AssignmentRefused, match="two different people") as refused:
        assign_assessors(application=application, first=one, second=one, by=office)
    assert refused.value.seat == 2
    assert not Assignment.objects.exists()


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_a_member_of_the_hospital_is_refused_by_the_service(application, ours, office, one, two):
    add_member(facility=ours.facility, user=two, by=None)
    with pytest.raises(AssignmentRefused, match="Northgate University Hospital") as refused:
        assign_assessors(application=application, first=one, second=two, by=office)
    assert refused.value.seat == 2
    assert not Assignment.objects.exists()
    assert not ApplicationGrant.objects.exists()


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_an_assessor_may_belong_to_another_hospital(application, theirs, office, one, two):
    add_member(facility=theirs.facility, user=two, by=None)
    assert len(assign_assessors(application=application, first=one, second=two, by=office)) == 2


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_a_member_of_the_hospital_is_refused_by_postgresql(application, ours, office, one):
    add_member(facility=ours.facility, user=one, by=None)
    with pytest.raises(IntegrityError, match="the assessor belongs to the facility"), transaction.atomic():
        Assignment.objects.create(
            application=application,
            facility=ours.facility,
            assessor=one,
            seat=1,
            assigned_at=application.opened_at,
            assigned_by=office,
        )


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_an_assessor_cannot_join_the_hospital_afterwards(application, ours, office, one, two):
    assign_assessors(application=application, first=one, second=two, by=office)
    with pytest.raises(IntegrityError, match="the person assesses this facility"), transaction.atomic():
        add_member(facility=ours.facility, user=one, by=None)


@pytest.mark.stage("submitted")
def test_somebody_who_is_no_assessor_is_refused(application, office, one, chair):
    with pytest.raises(AssignmentRefused, match="not an assessor") as refused:
        assign_assessors(application=application, first=chair, second=one, by=office)
    assert refused.value.seat == 1


@pytest.mark.stage("submitted")
def test_an_inactive_assessor_is_refused(application, office, one, two):
    two.is_active = False
    two.save(update_fields=["is_active"])
    with pytest.raises(AssignmentRefused, match="not an assessor"):
        assign_assessors(application=application, first=one, second=two, by=office)


@pytest.mark.stage("submitted")
@pytest.mark.parametrize("role", ["representative", "one", "chair", "stranger"])
def test_only_the_office_assigns(role, application, ours, one, two, chair):
    by = {
        "representative": ours.representative,
        "one": one,
        "chair": chair,
        "stranger": make_user("x@else.example", "Some One"),
    }[role]
    with pytest.raises(PermissionDenied):
        assign_assessors(application=application, first=one, second=two, by=by)
    assert not Assignment.objects.exists()


def test_a_draft_takes_no_assessors(ours, office, one, two):
    with pytest.raises(PermissionDenied, match="while the application is with the assessors"):
        assign_assessors(application=ours.application, first=one, second=two, by=office)


@pytest.mark.stage("submitted")
def test_assigning_the_same_people_again_changes_nothing(application, office, one, two):
    assign_assessors(application=application, first=one, second=two, by=office)
    before = list(Assignment.objects.values_list("pk", flat=True))
    assign_assessors(application=application, first=one, second=two, by=office)
    assert list(Assignment.objects.values_list("pk", flat=True)) == before
    assert OutboxEmail.objects.filter(kind="assessment.assigned").count() == 2


@pytest.mark.stage("handed_in")
def test_replacing_ends_one_seat_and_closes_what_was_disclosed(ours, theirs, office, one, two, three):
    application = handed_in(ours, office, one, two)
    assert application.round_handed_in == 1
    assign_assessors(application=application, first=one, second=three, by=office)
    application.refresh_from_db()
    ended = Assignment.objects.get(assessor=two)
    assert (ended.ended_by, Assignment.objects.filter(ended_at__isnull=True).count()) == (office, 2)
    forget_standing(two)
    assert roles_of(two, application) == frozenset()
    assert roles_of(three, application) == {Role.ASSESSOR}
    assert application.round_handed_in == 0
    assert not Evaluation.objects.filter(is_disclosed=True).exists()
    assert OutboxEmail.objects.get(kind="assessment.assignment_ended").to == two.email
    judge(application, three)
    hand_in(application=application, by=three)
    application.refresh_from_db()
    assert application.round_handed_in == 1
    assert set(Evaluation.objects.filter(is_disclosed=True).values_list("assessor", flat=True)) == {one.pk, three.pk}


@pytest.mark.stage("assigned")
def test_swapping_the_seats_takes_nobodys_access(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    seats = assign_assessors(application=application, first=two, second=one, by=office)
    assert [seat.assessor for seat in seats] == [two, one]
    assert roles_of(one, application) == roles_of(two, application) == {Role.ASSESSOR}
    assert Evaluation.objects.count() == 2
    assert OutboxEmail.objects.filter(kind="assessment.assigned").count() == 2


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_whom_the_hospital_only_named_may_assess_it(application, ours, office, one, two):
    add_member(facility=ours.facility, user=two, by=ours.representative, joined=False, invited_as="Somebody")
    assert len(assign_assessors(application=application, first=one, second=two, by=office)) == 2
