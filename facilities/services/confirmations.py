"""The yearly confirmation of an accredited centre, and material changes in between."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import confirmations as emails
from facilities.enums import MaterialChange, NoticeKind
from facilities.models import Confirmation, Facility, User
from facilities.services.notices import notify
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Days between being asked and the reminder.
ANSWER_DAYS = 30


def ask_for_confirmation(*, facility: Facility, on: date) -> bool:
    """Asks for the confirmation of a year, in the portal and by mail.

    Returns:
        Whether it did: once for each anniversary.
    """
    with transaction.atomic(), office_scope("ask for the yearly confirmation"):
        Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
        if Confirmation.objects.filter(facility=facility, asked_on=on).exists():
            return False
        # After an outage the hospital has its days all the same.
        due_on = max(on, timezone.localdate()) + timedelta(days=ANSWER_DAYS)
        made = Confirmation.objects.create(facility=facility, asked_on=on, due_on=due_on)
        record("confirmation.asked", by=None, facility=facility, subject=facility.slug, day=on.isoformat())
        notify(facility=facility, kind=NoticeKind.CONFIRMATION_ASKED, day=due_on.isoformat())
        emails.confirmation_asked(made)
    return True


def remind_of_confirmation(*, confirmation: Confirmation) -> bool:
    """Reminds the hospital on the last day.

    Returns:
        Whether it did: once, and only while nothing was confirmed.
    """
    with transaction.atomic(), office_scope("remind of the yearly confirmation"):
        locked = _locked(confirmation.pk)
        if locked.made_at is not None or locked.due_on is None or locked.reminded_on == locked.due_on:
            return False
        locked.reminded_on = locked.due_on
        locked.save(update_fields=["reminded_on"])
        emails.confirmation_due(locked)
    return True


def report(*, facility: Facility, changes: Sequence[str], text: str, procedures: int, by: User) -> Confirmation:
    """Confirms the year that was asked about, or reports a change at any time.

    Fewer procedures than `settings.MINIMUM_PROCEDURES` count as a change. A change waits for the office's look.

    Args:
        changes: values of `MaterialChange`; empty where things are as they were.
        text: what has changed, in words; needed with a change.
        procedures: therapeutic procedures of the last twelve months.

    Raises:
        PermissionDenied: none of the three appointed people.
        StepRefused: a change without words, or nothing to report and nothing asked for.
    """
    with transaction.atomic():
        require(by, Capability.REPORT_CHANGES, facility)
        told = {str(MaterialChange(change)) for change in changes}
        if procedures < settings.MINIMUM_PROCEDURES:
            told.add(str(MaterialChange.PROCEDURES))
        elif str(MaterialChange.PROCEDURES) in told:
            raise StepRefused(_("Give the number of procedures that you really do."))
        words = text.strip()
        if told and not words:
            raise StepRefused(_("Say in a few words what has changed."))
        with office_scope("a year is confirmed"):
            Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
            asked = Confirmation.objects.filter(facility=facility, made_at__isnull=True).order_by("-asked_on").first()
            if asked is None and not told:
                raise StepRefused(_("Nothing is asked for now, and nothing has changed: there is nothing to send."))
            made = asked or Confirmation(facility=facility)
            made.made_at, made.made_by = timezone.now(), by
            made.changes = [str(value) for value in MaterialChange.values if value in told]
            made.text, made.procedures, made.needs_look = words, procedures, bool(told)
            made.save()
            record("confirmation.made", by=by, facility=facility, subject=facility.slug, changes=",".join(made.changes))
            if told:
                emails.changes_reported(made)
    return made


def look_at(*, confirmation: Confirmation, note: str, by: User) -> Confirmation:
    """The office has looked at a change; what it does about it are steps of their own.

    Raises:
        PermissionDenied: not the office.
        StepRefused: a colleague has looked at it already.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        with office_scope("look at a change"):
            locked = _locked(confirmation.pk)
            if not locked.needs_look:
                raise StepRefused(_("A colleague has looked at it already."))
            locked.looked_at, locked.looked_by = timezone.now(), by
            locked.note, locked.needs_look = note.strip(), False
            locked.save(update_fields=["looked_at", "looked_by", "note", "needs_look"])
            record("confirmation.looked", by=by, facility=locked.facility, subject=locked.facility.slug)
    return locked


def _locked(pk: int) -> Confirmation:
    return Confirmation.objects.select_for_update(of=("self",)).select_related("facility").get(pk=pk)
