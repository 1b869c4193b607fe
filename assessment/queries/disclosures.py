"""By which rules an application's assessors are named and approved, and what they still wait for."""

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.enums import SeatResponse
from assessment.models import Assignment, NameDisclosure, Objection
from iasios.access import office_scope
from iasios.programme.models import AssessmentRules
from iasios.programme.queries import assessment_rules_at, rules_so_far
from iasios.text.formatting import day as day_words


def rules_of(application: Application) -> AssessmentRules:
    """What held when the first assessor of the application was asked; what holds now, where nobody was yet."""
    with office_scope("when the first assessor was asked"):
        first = Assignment.objects.filter(application=application).aggregate(at=Min("assigned_at"))["at"]
    return assessment_rules_at(first)


def approval_missing(application: Application) -> str:
    """Why no evaluation can be handed in yet, because the hospital has a word on the names; empty where it can."""
    # Mostly nothing is set, which everybody may read: one statement then, and no scope.
    if not rules_so_far().exists() or not rules_of(application).needs_approval:
        return ""
    with office_scope("the hospital approves its assessors first"):
        told = NameDisclosure.objects.filter(application=application).first()
        seats = Assignment.objects.filter(
            application=application, ended_at__isnull=True, response=SeatResponse.ACCEPTED
        )
        named = seats.filter(assigned_at__lte=told.disclosed_at) if told is not None else seats.none()
        if told is None or named.count() < 2:
            return _("The hospital is asked to approve both assessors once both have accepted. Hand in after that.")
        if Objection.objects.filter(assignment__in=named, decided_at__isnull=True).exists():
            return _("The hospital has objected to a name. Hand in once the office has decided.")
        if told.approved_at is None and timezone.localdate() <= told.objections_until:
            return _("The hospital approves its assessors until %(day)s. You can hand in after that.") % {
                "day": day_words(told.objections_until)
            }
    return ""
