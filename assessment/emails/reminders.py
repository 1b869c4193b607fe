"""Dates that come near, pass and are moved; the end of an application."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import Holder
from applications.models import Application
from assessment.emails.sending import send_about
from assessment.models import DateChange
from assessment.rounds import round_of
from facilities.models import User
from iasios.access import Role
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words

LABEL = gettext_lazy("Dates that come near, pass or are moved")
SEATS_LABEL = gettext_lazy("Who assesses")
CLOSING_LABEL = gettext_lazy("Applications that are closed")


def signing_chairs(application: Application) -> "QuerySet[User]":
    """Chairpersons who may sign: neither assessors of the application nor members of the hospital."""
    return (
        User.objects.filter(groups__name=Role.CHAIRPERSON, is_active=True)
        .exclude(assignments__application=application)
        .exclude(memberships__facility=application.facility_id, memberships__ended_at__isnull=True)
        .order_by("pk")
    )


def _wanted(application: Application) -> str:
    """What is wanted of the holder, as the beginning of a heading."""
    row = application.status_row
    if application.holder == Holder.ASSESSORS:
        judged = row.evaluates and application.round_handed_in >= round_of(application)
        if judged or (row.holds_remote_audit and application.audit_held_at is not None):
            return _("Your recommendation")
    return str(row.holders[Holder(application.holder)])


def by_when(what: str, due_on: date, stage: int, code: str) -> str:
    """The heading of a reminder, with the date in it."""
    values = {"what": what, "day": date_format(due_on, "DATE_FORMAT"), "code": code}
    if stage < 0:
        return _("%(what)s: was due on %(day)s, %(code)s") % values
    if stage == 0:
        return _("%(what)s: due today, %(day)s, %(code)s") % values
    return _("%(what)s: due on %(day)s, %(code)s") % values


def _path_of(application: Application) -> str:
    if application.holder == "facility":
        return reverse("portal:home", args=[application.facility.slug])
    if application.holder == "chairperson":
        return reverse("assessment:sign_off", args=[application.code])
    if application.holder == "office":
        return reverse("assessment:assign", args=[application.code])
    return reverse("assessment:dossier", args=[application.code])


DATE_REMINDER = MailType("assessment.date_reminder", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def date_reminder(application: Application, people: Iterable[Any], stage: int) -> int:
    """To the holder: 7 and 2 days before the date, on the day, 3 days after (A21). Returns new mails."""
    if application.due_on is None:
        return 0
    due_on = application.due_on

    def words() -> Words:
        facility = application.facility.name
        stays = _("Nothing closes by itself. If you need more time, write to the office.")
        return Words(
            by_when(_wanted(application), due_on, stage, application.code),
            [_("This is about application %(code)s, %(facility)s.") % {"code": application.code, "facility": facility}]
            + ([stays] if application.holder != "office" else []),
            _("Open the portal"),
        )

    return send_about(
        DATE_REMINDER,
        people,
        application,
        words,
        link=_path_of(application),
        dedupe_key=f"due:{application.pk}:{application.status}:{due_on:%Y%m%d}:{stage}",
    )


SEAT_UNANSWERED = MailType("assessment.seat_unanswered", Urgency.NEEDS_YOU, SEATS_LABEL, template=WORDS)


def seat_unanswered(application: Application, person: User, due_on: date, stage: int) -> int:
    """To an assessor who was asked and has not said yes or no. Returns new mails."""
    return send_about(
        SEAT_UNANSWERED,
        [person],
        application,
        lambda: Words(
            by_when(_("Will you assess?"), due_on, stage, application.code),
            [
                _("The office has asked you to assess %(facility)s and looks for somebody else if you cannot.")
                % {"facility": application.facility.name}
            ],
            _("Answer the office"),
        ),
        link=reverse("assessment:invitation", args=[application.code]),
        dedupe_key=f"asked:{application.pk}:{due_on:%Y%m%d}:{stage}",
    )


SEAT_ESCALATED = MailType("assessment.seat_escalated", Urgency.NEEDS_YOU, SEATS_LABEL, template=WORDS)


def seat_escalated(application: Application, person: User, due_on: date, office: Iterable[Any]) -> int:
    """To the office: somebody who was asked has not answered three days after the day. Returns new mails."""
    return send_about(
        SEAT_ESCALATED,
        office,
        application,
        lambda: Words(
            _("No answer since %(day)s: %(code)s, %(facility)s")
            % {
                "day": date_format(due_on, "DATE_FORMAT"),
                "code": application.code,
                "facility": application.facility.name,
            },
            [_("%(person)s was asked to assess and has not answered.") % {"person": person}],
            _("Open the seats"),
        ),
        link=reverse("assessment:assign", args=[application.code]),
        dedupe_key=f"unanswered:{application.pk}:{person.pk}:{due_on:%Y%m%d}",
    )


DATE_ESCALATED = MailType("assessment.date_escalated", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def date_escalated(application: Application, office: Iterable[Any]) -> int:
    """To the office: a date has passed three days ago. Returns new mails."""
    if application.due_on is None:
        return 0
    due_on = application.due_on

    def words() -> Words:
        values = {
            "code": application.code,
            "day": date_format(due_on, "DATE_FORMAT"),
            "facility": application.facility.name,
            "holder": application.get_holder_display(),
            "status": str(application.status_row.staff_label),
        }
        return Words(
            _("Overdue since %(day)s: %(code)s, %(facility)s") % values,
            [_("Status: %(status)s. With: %(holder)s.") % values, _("The date can be extended, with a note.")],
            _("Open the facility"),
        )

    return send_about(
        DATE_ESCALATED,
        office,
        application,
        words,
        link=reverse("portal:facility", args=[application.facility.slug]),
        dedupe_key=f"late:{application.pk}:{application.status}:{due_on:%Y%m%d}",
    )


DATE_EXTENDED = MailType("assessment.date_extended", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def date_extended(application: Application, change: DateChange, people: Iterable[Any]) -> None:
    """To the holder: the new date, and the office's note."""
    send_about(
        DATE_EXTENDED,
        people,
        application,
        lambda: Words(
            _("%(code)s: the date is now %(day)s")
            % {"code": application.code, "day": date_format(change.after, "DATE_FORMAT")},
            [
                _("The office has moved it from %(day)s. %(facility)s.")
                % {"day": date_format(change.before, "DATE_FORMAT"), "facility": application.facility.name},
                change.note,
            ],
            _("Open the portal"),
        ),
        link=_path_of(application),
    )


CLOSED = MailType("assessment.closed", Urgency.NEEDS_YOU, CLOSING_LABEL, template=WORDS)


def closed(application: Application, reason: str, people: Iterable[Any], *, to_facility: bool) -> None:
    """To the hospital, or to the assessors: the application has been closed, and why."""
    path = (
        reverse("portal:home", args=[application.facility.slug])
        if to_facility
        else reverse("assessment:list") + "?show=closed"
    )
    send_about(
        CLOSED,
        people,
        application,
        lambda: Words(
            _("Application %(code)s has been closed") % {"code": application.code},
            [
                _("Application of %(facility)s. The reason: %(reason)s")
                % {"facility": application.facility.name, "reason": reason}
            ],
            _("Open the portal"),
        ),
        link=path,
    )
