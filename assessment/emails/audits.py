"""Remote and on-site audits, with their calendar entries."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.emails.sending import hospital_path, send_about
from assessment.icalendar_invitations import CANCEL, REQUEST, invitation
from assessment.models import Audit
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, office_mailbox
from iasios.text.formatting import meeting_words

LABEL = gettext_lazy("Audits")


def _named(audit: Audit) -> str:
    """What an audit is called at the beginning of a heading."""
    return str(audit.get_kind_display())


def _moment(audit: Audit) -> str:
    return date_format(timezone.localtime(audit.starts_at), "DATETIME_FORMAT") if audit.starts_at else ""


def _meeting(audit: Audit) -> str:
    return meeting_words(audit.starts_at) if audit.starts_at else ""


def _audit_path(audit: Audit) -> str:
    return hospital_path("audit", audit.application)


AUDIT_DATES = MailType("assessment.audit_dates", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def audit_dates(audit: Audit, choose_by: date) -> None:
    """To the appointed people: dates are offered, choose one (R56, R63)."""

    def words() -> Words:
        values = {
            "code": audit.application.code,
            "facility": audit.facility.name,
            "day": date_format(choose_by, "DATE_FORMAT"),
            "minutes": audit.minutes_planned,
        }
        if audit.is_on_site:
            heading = _("On-site audit for %(code)s: choose a date by %(day)s") % values
            text = _("An on-site audit of %(facility)s is due. It takes about %(minutes)s minutes.") % values
        else:
            heading = _("Remote audit for %(code)s: choose a date by %(day)s") % values
            text = (
                _(
                    "The questions that are still open for %(facility)s are discussed by video. It "
                    "takes about %(minutes)s minutes, and the agenda is in the portal."
                )
                % values
            )
        return Words(
            heading,
            [text, _("The representative, the deputy or the account holder chooses one of the dates.")],
            _("Choose a date"),
        )

    send_about(AUDIT_DATES, appointed_people(audit.facility), audit.application, words, link=_audit_path(audit))


AUDIT_OTHER_DATES = MailType("assessment.audit_other_dates", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def audit_other_dates(audit: Audit, assessors: Iterable[Any]) -> None:
    """To whoever arranges the audit: no date suits the hospital, and it offers its own. On site, that is the office."""

    def words() -> Words:
        values = {"audit": _named(audit), "code": audit.application.code, "facility": audit.facility.name}
        return Words(
            _("%(audit)s for %(code)s: no date suits, others are offered") % values,
            [
                _("None of the dates suits %(facility)s. It offers its own: accept one of them, or offer others.")
                % values
            ],
            _("See the dates"),
        )

    link = reverse("assessment:audit_room", args=[audit.application.code])
    people = [office_mailbox()] if audit.is_on_site else assessors
    send_about(AUDIT_OTHER_DATES, people, audit.application, words, link=link)


AUDIT_AGREED = MailType("assessment.audit_agreed", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def audit_agreed(audit: Audit, assessors: Iterable[Any]) -> None:
    """To both sides, each with the invitation for their calendar; neither mail names an assessor."""
    for people, path in (
        (appointed_people(audit.facility), _audit_path(audit)),
        (assessors, reverse("assessment:audit_room", args=[audit.application.code])),
    ):
        send_about(
            AUDIT_AGREED,
            people,
            audit.application,
            lambda: Words(
                _("%(audit)s for %(code)s on %(moment)s")
                % {"audit": _named(audit), "code": audit.application.code, "moment": _moment(audit)},
                [
                    _("The date is agreed with %(facility)s: %(moment)s. The invitation for your calendar is attached.")
                    % {"facility": audit.facility.name, "moment": _meeting(audit)},
                    _place_words(audit),
                ],
                _("Open the agenda"),
            ),
            link=path,
            calendar=lambda reader: invitation_of(audit, to=reader.email),
        )


def _place_words(audit: Audit) -> str:
    if audit.is_on_site:
        return _("Place: %(place)s") % {"place": audit.place}
    if audit.link:
        return _("Link to the video conference: %(link)s") % {"link": audit.link}
    return _("The link to the video conference follows in the portal.")


def invitation_of(audit: Audit, method: str = REQUEST, *, to: str = "") -> str:
    """The agreed audit as an event, in the present language."""
    return invitation(
        audit,
        summary=_("%(audit)s, %(facility)s (%(code)s)")
        % {"audit": _named(audit), "facility": audit.facility.name, "code": audit.application.code},
        description=_place_words(audit),
        url=settings.PUBLIC_ORIGIN + _audit_path(audit),
        method=method,
        to=to,
    )


AUDIT_CANCELLED = MailType("assessment.audit_cancelled", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def audit_cancelled(audit: Audit, reason: str, assessors: Iterable[Any], was_agreed: bool) -> None:
    """To both sides: the dates no longer stand; an agreed one leaves the calendar."""
    for people, path in (
        (appointed_people(audit.facility), _audit_path(audit)),
        (assessors, reverse("assessment:audit_room", args=[audit.application.code])),
    ):
        send_about(
            AUDIT_CANCELLED,
            people,
            audit.application,
            lambda: Words(
                _("%(audit)s for %(code)s: the dates were withdrawn")
                % {"audit": _named(audit), "code": audit.application.code},
                [
                    _("The reason: %(reason)s") % {"reason": reason},
                    _("Other dates for %(facility)s follow.") % {"facility": audit.facility.name},
                ],
                _("Open the portal"),
            ),
            link=path,
            calendar=(lambda reader: invitation_of(audit, CANCEL, to=reader.email)) if was_agreed else None,
        )


AUDIT_HELD = MailType("assessment.audit_held", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def audit_held(audit: Audit) -> None:
    """To the appointed people: the minutes can be read."""

    def words() -> Words:
        values = {"audit": _named(audit), "code": audit.application.code, "facility": audit.facility.name}
        next_ = (
            _("The minutes of the on-site audit of %(facility)s are complete.")
            if audit.is_on_site
            else _("The assessors of %(facility)s now recommend a decision.")
        )
        heading = _("%(audit)s for %(code)s: the minutes are in the portal") % values
        return Words(heading, [next_ % values], _("Read the minutes"))

    send_about(AUDIT_HELD, appointed_people(audit.facility), audit.application, words, link=_audit_path(audit))


AUDIT_AHEAD = MailType("assessment.audit_ahead", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def audit_ahead(audit: Audit, assessors: Iterable[Any], stage: int) -> int:
    """To both sides, before and on the day of an agreed audit. Returns new mails."""
    written = 0
    for people, path in (
        (appointed_people(audit.facility), _audit_path(audit)),
        (assessors, reverse("assessment:audit_room", args=[audit.application.code])),
    ):
        written += send_about(
            AUDIT_AHEAD,
            people,
            audit.application,
            lambda: Words(
                _("%(audit)s for %(code)s on %(moment)s")
                % {"audit": _named(audit), "code": audit.application.code, "moment": _moment(audit)},
                [audit.facility.name, _place_words(audit)],
                _("Open the agenda"),
            ),
            link=path,
            dedupe_key=f"audit:{audit.pk}:{audit.invitation}:{stage}",
        )
    return written
