"""What the page of a certificate answers: one state, its sentence, and how it came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessment.enums import CertificateStatus
from assessment.models import Certificate, CertificateState


@dataclass(frozen=True)
class Look:
    """How a state is said and drawn: word, icon, edge of the card and tone of its word in a list."""

    word: Any
    icon: str
    edge: str
    tone: str = ""


LOOKS = {
    "valid": Look(gettext_lazy("Valid"), "check-circle", "valid", "met"),
    "suspended": Look(pgettext_lazy("certificate", "Suspended"), "hourglass-medium", "suspended", "unclear"),
    "withdrawn": Look(pgettext_lazy("certificate", "Withdrawn"), "x-circle", "withdrawn", "unmet"),
    "superseded": Look(gettext_lazy("Superseded"), "arrows-clockwise", "superseded", "info"),
    "ended": Look(pgettext_lazy("certificate", "Ended"), "clock", "ended"),
    "not_yet": Look(gettext_lazy("Not valid yet"), "clock", "ended"),
}


@dataclass(frozen=True)
class StateLine:
    """One line of the history."""

    since: date
    look: Look
    reason: str


@dataclass(frozen=True)
class CertificateAnswer:
    """`state` is a key of LOOKS; `sentences` follow the heading."""

    state: str
    look: Look
    heading: str
    sentences: list[str]
    lines: list[StateLine]
    held_until: date


def state_of(certificate: Certificate) -> str:
    """Today's state as a key of LOOKS, whatever followed it; an end by the calendar goes before a suspension."""
    if certificate.status == CertificateStatus.WITHDRAWN:
        return "withdrawn"
    if certificate.status == CertificateStatus.SUPERSEDED:
        return "superseded"
    if certificate.has_expired:
        return "ended"
    if certificate.status == CertificateStatus.SUSPENDED:
        return "suspended"
    return "valid" if certificate.is_in_force else "not_yet"


def answer_for(
    certificate: Certificate, states: Sequence[CertificateState], newer: Certificate | None = None
) -> CertificateAnswer:
    """For anybody.

    Args:
        states: the signed changes, newest first.
        newer: the certificate that followed; one that ended because of it is superseded.
    """
    state = state_of(certificate)
    if state == "ended" and newer is not None:
        state = "superseded"
    held_until = certificate.last_day
    if state == "withdrawn":
        held_until = certificate.status_on
    elif certificate.status == CertificateStatus.SUPERSEDED:
        held_until = certificate.status_on - timedelta(days=1)
    values = {
        "facility": certificate.facility_name,
        "number": certificate.number,
        "level": certificate.get_level_display(),
        "from": date_format(certificate.starts_on, "DATE_FORMAT"),
        "until": date_format(certificate.last_day, "DATE_FORMAT"),
        "since": date_format(certificate.status_on, "DATE_FORMAT"),
        "held_until": date_format(held_until, "DATE_FORMAT"),
    }
    heading, sentences = _words(certificate, state, values, states, newer)
    lines = _lines(certificate, state, states, held_until)
    return CertificateAnswer(state, LOOKS[state], heading, sentences, lines, held_until)


def _words(
    certificate: Certificate,
    state: str,
    values: dict[str, str],
    states: Sequence[CertificateState],
    newer: Certificate | None,
) -> tuple[str, list[str]]:
    if state == "valid":
        if certificate.level == "excellence":
            heading = _("%(facility)s is a %(level)s")
        else:
            heading = _("%(facility)s is an %(level)s")
        return heading % values, [_("Certificate %(number)s holds until %(until)s.") % values]
    if state == "suspended":
        sentences = [_("Suspended since %(since)s.") % values]
        line = states[0] if states else None
        if line is not None and line.answer_by and line.answer_by >= timezone.localdate():
            sentences.append(
                _("The centre has until %(day)s to answer.") % {"day": date_format(line.answer_by, "DATE_FORMAT")}
            )
        return _("%(facility)s must not use the seal now") % values, sentences
    if state == "withdrawn":
        return _("%(facility)s is no longer accredited by this certificate") % values, [
            _("Withdrawn on %(since)s by decision of the chairperson.") % values
        ]
    if state == "superseded":
        if newer is not None and newer.number == certificate.number:
            return _("This certificate was issued again for %(facility)s") % {"facility": newer.facility_name}, [
                _("This version has not been used since %(since)s.") % values
            ]
        return _("%(facility)s has a newer certificate") % values, [
            _("This one was true until %(held_until)s.") % values
        ]
    if state == "ended":
        return _("%(facility)s held this certificate until %(until)s") % values, [
            _("Certificate %(number)s has ended and is no longer valid.") % values
        ]
    return _("%(facility)s: valid from %(from)s") % values, [
        _("Certificate %(number)s, %(level)s, is signed. It does not hold yet.") % values
    ]


def _lines(
    certificate: Certificate, state: str, states: Sequence[CertificateState], held_until: date
) -> list[StateLine]:
    """Newest first; what follows from the certificate's own days frames what was signed in between."""
    lines = []
    if state == "superseded":
        day = held_until + timedelta(days=1)
        lines.append(StateLine(day, LOOKS["superseded"], _("A newer certificate took its place.")))
    elif state == "ended":
        day = certificate.last_day + timedelta(days=1)
        lines.append(StateLine(day, LOOKS["ended"], _("The term ended.")))
    lines += [StateLine(row.since, LOOKS[row.status], row.reason) for row in states]
    if certificate.replaces is not None:
        again = _("Issued again: %(reason)s") % {"reason": certificate.reissue_reason}
        lines.append(StateLine(certificate.replaces.status_on, LOOKS["valid"], again))
        lines.sort(key=lambda line: line.since, reverse=True)
    if state != "not_yet":
        begins_suspended = bool(states) and states[-1].since == certificate.starts_on
        if not begins_suspended:
            lines.append(StateLine(certificate.starts_on, LOOKS["valid"], _("Signed and listed.")))
    return lines
