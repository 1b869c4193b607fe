"""What the office says of a waiting thing. Taking is a claim; it locks nothing."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.models import User
from iasios.access import Capability, require
from iasios.inbox.emails import morning
from iasios.inbox.kinds import BY_NAME
from iasios.inbox.models import InboxMark
from iasios.inbox.queries import counts_for, waiting_thing
from iasios.inbox.waiting import Waiting
from iasios.programme.queries import is_working_day
from iasios.workflow import StepRefused


@transaction.atomic
def take(*, kind: str, key: str, by: User, over: bool = False) -> InboxMark:
    """The person looks after it, as everybody in the office can see.

    Args:
        over: also where somebody else has taken it.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it has been settled, or somebody else has taken it.
    """
    mark, thing = _mark_of(kind, key, by)
    if mark.taken_by_id not in {None, by.pk} and not over:
        raise StepRefused(_("%(person)s has taken it meanwhile.") % {"person": thing.taker or mark.taken_by})
    mark.taken_at, mark.taken_by = timezone.now(), by
    mark.save(update_fields=["taken_at", "taken_by"])
    return mark


@transaction.atomic
def release(*, kind: str, key: str, by: User) -> InboxMark:
    """The person no longer looks after it; anybody of the office may say so, somebody ill cannot.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it has been settled.
    """
    mark, _thing = _mark_of(kind, key, by)
    mark.taken_at = mark.taken_by = None
    mark.save(update_fields=["taken_at", "taken_by"])
    return mark


@transaction.atomic
def snooze(*, kind: str, key: str, until: date | None, by: User) -> InboxMark:
    """It is not shown until a day, which is its due day at the latest; None shows it again at once.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it has been settled, or the day is not among `snooze_days`.
    """
    mark, thing = _mark_of(kind, key, by)
    today = timezone.localdate()
    if until is not None and not today < until <= thing.due_on:
        raise StepRefused(_("It can be snoozed until its due day at the latest."))
    mark.snoozed_until, mark.snoozed_on = until, today if until is not None else None
    mark.save(update_fields=["snoozed_until", "snoozed_on"])
    return mark


@transaction.atomic
def note(*, kind: str, key: str, by: User) -> InboxMark:
    """The office has taken note of it, which settles what nothing else settles.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it has been settled, or is settled by doing something.
    """
    mark, _thing = _mark_of(kind, key, by)
    if not BY_NAME[kind].is_noted:
        raise StepRefused(_("Do what it asks for; it then disappears by itself."))
    mark.noted_at, mark.noted_by = timezone.now(), by
    mark.save(update_fields=["noted_at", "noted_by"])
    return mark


def _mark_of(kind: str, key: str, by: User) -> tuple[InboxMark, Waiting]:
    """The locked mark of a thing that waits now, new where the present waiting has none yet."""
    require(by, Capability.RUN_OFFICE)
    thing = waiting_thing(kind, key)
    if thing is None:
        raise StepRefused(_("This was done in the meantime."))
    mark, made = InboxMark.objects.select_for_update().get_or_create(
        kind=kind, key=key, defaults={"waits_since": thing.since}
    )
    if not made and mark.waits_since != thing.since:
        mark.waits_since = thing.since
        mark.taken_at = mark.taken_by = mark.snoozed_until = mark.snoozed_on = None
        mark.noted_at = mark.noted_by = None
        mark.save()
    return mark, thing


def send_morning_mail(day: date) -> int:
    """Tells everybody of the office what waits, once on a working day; nothing where nothing waits.

    Needs the office's scope and an open transaction.

    Returns:
        How many mails were written.
    """
    if not is_working_day(day):
        return 0
    return morning(day, lambda person: counts_for(person.pk, day))
