"""The life of an accreditation: its term begins, comes to its end, is extended, ends (R74 to R76)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessment.models import Accreditation, TermExtension
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, send

LABEL = gettext_lazy("Your term of accreditation")
OFFICE_LABEL = gettext_lazy("Terms of accreditation that end")


def _send(mail_type: MailType, people: Iterable[Any], accreditation: Accreditation, words: Any, key: str) -> int:
    facility = accreditation.facility
    new = send(
        mail_type,
        people,
        facility=facility,
        link=reverse("portal:home", args=[facility.slug]),
        words=words,
        dedupe_key=f"{key}:{accreditation.pk}",
    )
    return len(new)


TERM_ENDING = MailType("assessment.term_ending", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def term_ending(accreditation: Accreditation, months: int, people: Iterable[Any]) -> int:
    """To the three appointed people, 12, 9, 6, 3 months and 1 month before the last day. Returns new mails."""

    def words() -> Words:
        values = {"day": date_format(accreditation.ends_on, "DATE_FORMAT"), "facility": accreditation.facility.name}
        heading = ngettext(
            "Your accreditation ends in one month, on %(day)s",
            "Your accreditation ends in %(months)s months, on %(day)s",
            months,
        )
        return Words(heading % {**values, "months": months}, _what_now(months, values), _("Open the portal"))

    return _send(TERM_ENDING, people, accreditation, words, f"term-ending:{months}:{accreditation.ends_on:%Y%m%d}")


def _what_now(months: int, values: dict[str, str]) -> list[str]:
    """What the hospital can do at this distance from the end."""
    whose = _("This is about %(facility)s.") % values
    if months > 6:
        return [
            whose,
            _("You need not do anything yet. Six months before the end you get the invoice for recertification."),
        ]
    if months == 6:
        return [
            whose,
            _("The invoice for recertification comes in a mail of its own."),
            _("When it is paid, the application for the next term opens. Your earlier answers are filled in for you."),
        ]
    return [
        whose,
        _("An assessment takes 8 to 12 weeks. Submit the application for the next term as early as you can."),
        _("If no decision is signed by %(day)s, your hospital becomes an Enrolled Centre again.") % values,
    ]


TERM_BEGUN = MailType("assessment.term_begun", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def term_begun(accreditation: Accreditation, people: Iterable[Any]) -> int:
    """A term that was decided ahead takes effect today (A25). Returns new mails."""

    def words() -> Words:
        values = {
            "facility": accreditation.facility.name,
            "level": accreditation.get_level_display(),
            "day": date_format(accreditation.ends_on, "DATE_FORMAT"),
        }
        return Words(
            _("Your new term has begun: %(level)s") % values,
            [
                _("The new term of %(facility)s runs until %(day)s.") % values,
                _("Certificate and seals of the new term are among your documents."),
            ],
            _("Open the portal"),
        )

    return _send(TERM_BEGUN, people, accreditation, words, "term-begun")


TERM_ENDED = MailType("assessment.term_ended", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def term_ended(accreditation: Accreditation, people: Iterable[Any]) -> int:
    """The term ended without a renewed decision (A29). Returns new mails."""

    def words() -> Words:
        values = {
            "facility": accreditation.facility.name,
            "day": date_format(accreditation.ends_on, "DATE_FORMAT"),
        }
        return Words(
            _("Your accreditation ended on %(day)s") % values,
            [
                _("No new decision was signed by then. %(facility)s is an Enrolled Centre again.") % values,
                _("Please stop using the seals of the accreditation and do not show the certificate any more."),
                _("An application for the next term stays open, with everything that you have written."),
            ],
            _("Open the portal"),
        )

    return _send(TERM_ENDED, people, accreditation, words, "term-ended")


TERM_ENDED_OFFICE = MailType("assessment.term_ended_office", Urgency.FOR_INFORMATION, OFFICE_LABEL, template=WORDS)


def term_ended_office(accreditation: Accreditation, people: Iterable[Any]) -> int:
    """To the office. Returns new mails."""

    def words() -> Words:
        values = {
            "facility": accreditation.facility.name,
            "day": date_format(accreditation.ends_on, "DATE_FORMAT"),
        }
        return Words(
            _("Term ended: %(facility)s") % values,
            [
                _("The term ended on %(day)s without a new decision.") % values,
                _("The public list shows an Enrolled Centre from today on, and the hospital has been told."),
            ],
            _("Open the facility"),
        )

    new = send(
        TERM_ENDED_OFFICE,
        people,
        facility=accreditation.facility,
        link=reverse("portal:facility", args=[accreditation.facility.slug]),
        words=words,
        dedupe_key=f"term-ended-office:{accreditation.pk}",
    )
    return len(new)


TERM_EXTENDED = MailType("assessment.term_extended", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def term_extended(accreditation: Accreditation, extension: TermExtension, people: Iterable[Any]) -> int:
    """The office gave the running term a later last day. Returns new mails."""

    def words() -> Words:
        values = {
            "facility": accreditation.facility.name,
            "before": date_format(extension.before, "DATE_FORMAT"),
            "after": date_format(extension.after, "DATE_FORMAT"),
            "reason": extension.reason,
        }
        return Words(
            _("Your accreditation now ends on %(after)s") % values,
            [
                _("The office has extended the accreditation of %(facility)s. It would have ended on %(before)s.")
                % values,
                _("The reason: %(reason)s") % values,
            ],
            _("Open the portal"),
        )

    return _send(TERM_EXTENDED, people, accreditation, words, f"term-extended:{extension.pk}")
