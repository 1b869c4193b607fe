"""What the programme keeps of a person who assesses, for their own copy."""

from typing import Any

from django.db.models import F

from assessment.models import (
    AssessorProfile,
    AssessorStatement,
    Assignment,
    DeclaredInterest,
    DossierMessage,
    ServiceCertificate,
)
from facilities.models import User


def assessor_data_of(user: User) -> dict[str, Any]:
    """The profile, links, statements, seats, certificates of service and own messages; empty for everybody else.

    A seat and a message are named by the code of the dossier, as everywhere else.
    """
    profile = AssessorProfile.objects.filter(person=user).values("country", "languages", "most_dossiers", "away_until")
    found = {
        "profile": profile.first(),
        "links": list(
            DeclaredInterest.objects.filter(assessor=user)
            .order_by("declared_at", "pk")
            .values("place", "what", "declared_at", "ended_at")
        ),
        "statements": list(
            AssessorStatement.objects.filter(person=user)
            .order_by("confirmed_at")
            .values("confirmed_at", "ends_on", "language", "text", "conflicts")
        ),
        "seats": list(
            Assignment.objects.filter(assessor=user)
            .order_by("assigned_at", "pk")
            .values("assigned_at", "ended_at", dossier=F("application__code"))
        ),
        "certificates_of_service": list(
            ServiceCertificate.objects.filter(person=user)
            .order_by("requested_at")
            .values("code", "starts_on", "ends_on", "status", "requested_at")
        ),
        "messages": list(
            DossierMessage.objects.filter(author=user)
            .order_by("sent_at")
            .values("sent_at", "text", dossier=F("application__code"))
        ),
    }
    return found if any(found.values()) else {}
