"""What assessors say about themselves."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from assessment.models import AssessorProfile, DeclaredInterest
from facilities.models import User
from iasios.access import Capability, require
from iasios.audit.services import record


def save_profile(
    *, country: str, languages: Iterable[str], most_dossiers: int | None, away_until: date | None, by: User
) -> AssessorProfile:
    """Saves one's own profile.

    Raises:
        PermissionDenied: not an assessor.
    """
    require(by, Capability.LIST_ASSESSMENTS)
    with transaction.atomic():
        return AssessorProfile.objects.update_or_create(
            person=by,
            defaults={
                "country": country,
                "languages": sorted(set(languages)),
                "most_dossiers": most_dossiers,
                "away_until": away_until,
                "updated_at": timezone.now(),
            },
        )[0]


def declare_interest(*, place: str, what: str = "", by: User) -> DeclaredInterest:
    """Declares a link with a hospital, a group or a town.

    Raises:
        PermissionDenied: not an assessor.
    """
    require(by, Capability.LIST_ASSESSMENTS)
    with transaction.atomic():
        made = DeclaredInterest.objects.create(
            assessor=by, place=place.strip(), what=what.strip(), declared_at=timezone.now()
        )
        record("assessor.interest_declared", by=by, facility=None, subject=place.strip())
    return made


def end_interest(*, pk: int, by: User) -> bool:
    """Ends one of one's own declarations; False when there is no such one."""
    with transaction.atomic():
        own = DeclaredInterest.objects.filter(pk=pk, assessor=by, ended_at__isnull=True)
        interest = own.select_for_update(of=("self",)).first()
        if interest is None:
            return False
        interest.ended_at = timezone.now()
        interest.save(update_fields=["ended_at"])
        record("assessor.interest_ended", by=by, facility=None, subject=interest.place)
    return True
