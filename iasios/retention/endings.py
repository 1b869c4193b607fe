"""How each kind of data ends: which rows are over by a moment, and what becomes of them.

All of it is in the office's scope, in a transaction of the caller, and harmless when done again.
"""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from facilities.enums import DoubtStatus, ExportStatus, RegistrationStatus
from facilities.models import (
    CentreDoubt,
    Facility,
    FacilityExport,
    Membership,
    Notice,
    RegistrationDraft,
    User,
    WorkshopBooking,
)
from facilities.models.user import ERASED
from facilities.services.exports import delete_outdated
from facilities.services.privacy import erase_person
from iasios.audit.services import record
from iasios.idempotency.models import DoneOnce
from iasios.outbox.models import Bounce, MailStatus, OutboxEmail

#: A mail in one of these is not on its way any more.
SETTLED = (MailStatus.SENT, MailStatus.FAILED, MailStatus.JOINED, MailStatus.STOPPED)
#: Nobody's address: the top-level domain is reserved (RFC 2606).
NOBODY = "erased@erased.invalid"


def delete(rows: QuerySet[Any], most: int) -> int:
    """Deletes at most so many of the rows; returns how many."""
    model = rows.model._default_manager
    gone, _per_model = model.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[:most])).delete()
    return gone


# --- registrations, doubts, workshops: people without an account ------------------------------------------------------
def idle_drafts(before: datetime) -> QuerySet[RegistrationDraft]:
    return RegistrationDraft.objects.filter(status=RegistrationStatus.DRAFT, updated_at__lt=before)


def forget_drafts(before: datetime, most: int) -> int:
    """The log counts them, as it always did."""
    if gone := delete(idle_drafts(before), most):
        record("registration.drafts_forgotten", by=None, count=gone)
    return gone


def decided_registrations(before: datetime) -> QuerySet[RegistrationDraft]:
    settled = [RegistrationStatus.REGISTERED, RegistrationStatus.DECLINED]
    return RegistrationDraft.objects.filter(status__in=settled, status_since__lt=before)


def senders_of_doubts(before: datetime) -> QuerySet[CentreDoubt]:
    named = CentreDoubt.objects.exclude(name="", email="")
    return named.filter(status=DoubtStatus.CLOSED, closed_at__lt=before)


def forget_senders(before: datetime, most: int) -> int:
    """What was seen and what came of it stays; who told it goes."""
    found = list(senders_of_doubts(before).order_by("pk").values_list("pk", flat=True)[:most])
    return CentreDoubt.objects.filter(pk__in=found).update(name="", email="")


def bookings(before: datetime) -> QuerySet[WorkshopBooking]:
    return WorkshopBooking.objects.filter(workshop__starts_at__lt=before).exclude(name=ERASED)


def forget_bookings(before: datetime, most: int) -> int:
    """How many came stays; who they were goes. Each row keeps an address of its own, which nobody has."""
    found = list(bookings(before).order_by("pk").values_list("pk", flat=True)[:most])
    nobody = Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid"))
    return WorkshopBooking.objects.filter(pk__in=found).update(name=ERASED, hospital=ERASED, email=nobody)


# --- mail: PostgreSQL alone can end it, see migrations/sql/forget_mail.sql --------------------------------------------
def _ask(sql: str, *values: datetime | int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def mails_with_text(before: datetime) -> QuerySet[OutboxEmail]:
    texts = OutboxEmail.objects.exclude(text="", html="", calendar="")
    return texts.filter(status__in=SETTLED, created_at__lt=before)


def mails_with_keys(before: datetime) -> QuerySet[OutboxEmail]:
    return mails_with_text(before).filter(is_sensitive=True)


def empty_mails(before: datetime, most: int) -> int:
    return _ask("SELECT retention_empty_mails(%s, false, %s)", before, most)


def empty_mails_with_keys(before: datetime, most: int) -> int:
    return _ask("SELECT retention_empty_mails(%s, true, %s)", before, most)


def addressed_mails(before: datetime) -> QuerySet[OutboxEmail]:
    return OutboxEmail.objects.filter(status__in=SETTLED, created_at__lt=before).exclude(to=NOBODY)


def erase_addresses(before: datetime, most: int) -> int:
    return _ask("SELECT retention_erase_addresses(%s, %s)", before, most)


def old_bounces(before: datetime) -> QuerySet[Bounce]:
    return Bounce.objects.filter(recorded_at__lt=before)


def delete_bounces(before: datetime, most: int) -> int:
    return _ask("SELECT retention_delete_bounces(%s, %s)", before, most)


# --- accounts ---------------------------------------------------------------------------------------------------------
def ended_sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)


def sign_ins(before: datetime) -> QuerySet[UserSession]:
    return UserSession.objects.filter(last_seen_at__lt=before)


def sent_forms(before: datetime) -> QuerySet[DoneOnce]:
    return DoneOnce.objects.filter(at__lt=before)


def _without_a_place() -> QuerySet[User]:
    """Accounts of nobody's: no facility, no role of the programme, no appointment; erased ones left out."""
    appointed = Facility.objects.filter(
        Q(representative=OuterRef("pk")) | Q(deputy=OuterRef("pk")) | Q(account_holder=OuterRef("pk"))
    )
    belongs = Membership.objects.filter(user=OuterRef("pk"), ended_at__isnull=True)
    people = User.objects.filter(groups__isnull=True, is_staff=False, is_superuser=False)
    return people.exclude(full_name=ERASED, is_active=False).filter(~Exists(appointed), ~Exists(belongs))


def never_activated(before: datetime) -> QuerySet[User]:
    return _without_a_place().filter(activated_at__isnull=True, last_seen_at__isnull=True, created_at__lt=before)


def idle_accounts(before: datetime) -> QuerySet[User]:
    seen = Q(last_seen_at__lt=before) | Q(last_seen_at__isnull=True, activated_at__lt=before)
    left = Membership.objects.filter(user=OuterRef("pk"), ended_at__gte=before)
    return _without_a_place().filter(seen).filter(~Exists(left))


def _erase(people: QuerySet[User], most: int) -> int:
    found = list(people.order_by("pk")[:most])
    for person in found:
        erase_person(user=person)
    return len(found)


def erase_never_activated(before: datetime, most: int) -> int:
    return _erase(never_activated(before), most)


def erase_idle(before: datetime, most: int) -> int:
    return _erase(idle_accounts(before), most)


# --- facilities -------------------------------------------------------------------------------------------------------
def old_notices(before: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(at__lt=before)


def made_exports(before: datetime) -> QuerySet[FacilityExport]:
    return FacilityExport.objects.filter(status=ExportStatus.READY, ready_at__lt=before)


def delete_exports(before: datetime, most: int) -> int:
    """There are few; all that are over go at once, and their period is the one of the service."""
    return delete_outdated()
