"""Messages about a dossier as their reader may see them, and to whom the reader may write."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.enums import Readers, SeatResponse, Sender
from assessment.models import Assignment, DossierMessage
from assessment.rounds import both_in
from iasios.access import standing_of

_FOR_BOTH = (Readers.ASSESSORS, Readers.EVERYBODY)


@dataclass(frozen=True)
class Addressee:
    """One choice of readers.

    Attributes:
        key: what the form sends; for one assessor with the person's id behind a colon.
        label: the words of the button.
    """

    key: str
    label: str
    readers: Readers
    assessor_id: int | None = None


def capacity_of(user: Any, application: Application) -> Sender | None:
    """In which capacity a person writes about this dossier: an own seat goes first; None for everybody else."""
    standing = standing_of(user)
    if application.pk in standing.assessing:
        return Sender.ASSESSOR
    if standing.is_office:
        return Sender.OFFICE
    return Sender.CHAIRPERSON if standing.is_chairperson else None


def seated(application: Application) -> "QuerySet[Assignment]":
    """The accepted seats of today."""
    return (
        Assignment.objects.filter(application=application, ended_at__isnull=True, response=SeatResponse.ACCEPTED)
        .select_related("assessor")
        .order_by("seat")
    )


def messages_for(user: Any, application: Application) -> "QuerySet[DossierMessage]":
    """What this person may read, the oldest first; PostgreSQL says the same of an assessor.

    The chairperson reads what is for the chairperson, never a line between the office and one assessor.
    """
    rows = DossierMessage.objects.filter(application=application).select_related("author", "assessor")
    return rows.filter(_readable(user, capacity_of(user, application)))


def _readable(user: Any, capacity: Sender | None) -> Q:
    if capacity == Sender.OFFICE:
        return Q()
    if capacity == Sender.CHAIRPERSON:
        return Q(readers__in=[Readers.CHAIRPERSON, Readers.EVERYBODY])
    if capacity == Sender.ASSESSOR:
        return Q(assessor=user) | Q(readers__in=_FOR_BOTH)
    return Q(pk__in=[])


def addressees_of(user: Any, application: Application) -> list[Addressee]:
    """To whom this person may write now, the nearest first. At most one query."""
    capacity = capacity_of(user, application)
    if capacity == Sender.ASSESSOR:
        own = Addressee("assessor", _("Send to the office"), Readers.ONE_ASSESSOR, user.pk)
        if application.status_row.evaluates and not both_in(application):
            return [own]
        return [
            own,
            Addressee("assessors", _("Send to the office and the other assessor"), Readers.ASSESSORS),
            Addressee("everybody", _("Send to the office, the other assessor and the chairperson"), Readers.EVERYBODY),
        ]
    if capacity == Sender.CHAIRPERSON:
        return [
            Addressee("chairperson", _("Send to the office"), Readers.CHAIRPERSON),
            Addressee("everybody", _("Send to the office and both assessors"), Readers.EVERYBODY),
        ]
    if capacity != Sender.OFFICE:
        return []
    people = [seat.assessor for seat in seated(application)]
    found = [
        Addressee(
            f"assessor:{person.pk}",
            _("Send to %(name)s") % {"name": person.display_name},
            Readers.ONE_ASSESSOR,
            person.pk,
        )
        for person in people
    ]
    if people:
        found.append(Addressee("assessors", _("Send to both assessors"), Readers.ASSESSORS))
    found.append(Addressee("chairperson", _("Send to the chairperson"), Readers.CHAIRPERSON))
    if people:
        found.append(Addressee("everybody", _("Send to assessors and chairperson"), Readers.EVERYBODY))
    return found


def awaits_office(application: Application) -> bool:
    """Whether the office owes an answer about this dossier."""
    return DossierMessage.objects.filter(application=application, awaits_office=True).exists()


def conversations_of(user: Any) -> "QuerySet[Any, Any]":
    """The dossiers that a person assesses, or as chairperson has messages about, the last written about first.

    Each with `last_message_at`, None where nothing was written yet.
    """
    standing = standing_of(user)
    if standing.assessing:
        capacity, dossiers = Sender.ASSESSOR, Application.objects.filter(pk__in=standing.assessing)
    else:
        capacity, dossiers = (
            Sender.CHAIRPERSON,
            Application.objects.filter(
                pk__in=DossierMessage.objects.filter(_readable(user, Sender.CHAIRPERSON)).values("application")
            ),
        )
    last = DossierMessage.objects.filter(_readable(user, capacity), application=OuterRef("pk")).order_by("-sent_at")
    return (
        dossiers.select_related("facility")
        .annotate(last_message_at=Subquery(last.values("sent_at")[:1]))
        .order_by(F("last_message_at").desc(nulls_last=True), "code")
    )
