"""The words of a notice: a sentence and where it leads, made from its kind and values. It refuses to query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.enums import HandedRole, NoticeKind
from facilities.models import Notice


@dataclass(frozen=True)
class NoticeLine:
    """A notice as pages show it."""

    text: str
    url: str
    icon: str
    at: datetime


def _day(value: Any) -> str:
    """An ISO day as the portal writes days; whatever else it is, as it is."""
    try:
        return date_format(date.fromisoformat(str(value)[:10]), "DATE_FORMAT")
    except ValueError:
        return str(value)


def _invoice(values: dict[str, Any]) -> str:
    if values.get("number"):
        return _("Invoice %(number)s has been issued.") % {"number": values["number"]}
    return _("An invoice has been issued.")


def _joined(values: dict[str, Any]) -> str:
    if values.get("name"):
        return _("%(name)s has joined.") % {"name": values["name"]}
    return _("A colleague has joined.")


def _role_words(values: dict[str, Any]) -> dict[str, Any]:
    role = str(values.get("role", ""))
    return {"name": values.get("name", ""), "role": HandedRole(role).label if role in HandedRole.values else role}


def _certificate_change(values: dict[str, Any]) -> str:
    if values.get("change") == "suspend":
        return _("The accreditation is suspended from %(day)s. The seal must not be used until that ends.")
    if values.get("change") == "withdraw":
        return _("The accreditation is withdrawn from %(day)s.")
    return _("The suspension of the accreditation ends on %(day)s.")


def _appeal(values: dict[str, Any]) -> str:
    words = {
        "filed": _("The appeal is filed. The office checks it."),
        "admitted": _("The appeal is admitted. The chairperson names the panel."),
        "with_panel": _("The appeal is with its panel."),
        "upheld": _("The appeal is upheld. The chairperson signs the decision again."),
        "failed": _("The appeal is not upheld. The decision stays as it is."),
        "inadmissible": _("The appeal is not admitted. The decision stays as it is."),
    }
    return words.get(str(values.get("status", "")), _("The appeal has moved on."))


def _requested(values: dict[str, Any]) -> str:
    if values.get("due_on"):
        return _("The assessors ask for information. Reply by %(day)s.") % {"day": _day(values["due_on"])}
    return _("The assessors ask for information.")


def _cases_leave(values: dict[str, Any]) -> str:
    numbers = [str(number) for number in values.get("numbers", ())]
    words = ngettext(
        "Case %(numbers)s leaves the 12-month window on %(day)s. Submit before, or replace it.",
        "Cases %(numbers)s leave the 12-month window, the first on %(day)s. Submit before, or replace them.",
        len(numbers),
    )
    return words % {"numbers": ", ".join(numbers), "day": _day(values.get("leaves_on", ""))}


def _decided(values: dict[str, Any]) -> str:
    sentences = {
        "approve": _("The chairperson has signed the decision: the facility is accredited."),
        "defer": _("The chairperson has signed the decision: the accreditation is deferred."),
        "deny": _("The chairperson has signed the decision: the accreditation is denied."),
    }
    return sentences.get(str(values.get("outcome", "")), _("The chairperson has signed the decision."))


def _audit(values: dict[str, Any]) -> str:
    day = _day(values.get("day", ""))
    on_site = values.get("audit") == "on_site"
    event = str(values.get("event", ""))
    if event == "proposed":
        words = (
            _("Dates for the on-site audit are offered. Choose one by %(day)s.")
            if on_site
            else _("Dates for the remote audit are offered. Choose one by %(day)s.")
        )
    elif event == "agreed":
        words = _("The on-site audit is on %(day)s.") if on_site else _("The remote audit is on %(day)s.")
    elif event == "held":
        words = _("The minutes of the audit on %(day)s can be read.")
    else:
        words = _("The dates of the audit were withdrawn. Others follow.")
    return words % {"day": day}


def _plan(values: dict[str, Any]) -> str:
    sentences = {
        "handed_in": _("The corrective action plan is with the assessors."),
        "proof_requested": _("The assessors ask for proof that the plan is carried out."),
        "proof_handed_in": _("The proof is with the assessors."),
    }
    return sentences.get(str(values.get("event", "")), _("The corrective action plan has changed."))


_Words = Callable[[dict[str, Any]], str]
#: Kind to sentence, page and icon. Pages that take no more than the facility's slug.
_KINDS: dict[str, tuple[_Words, str, str]] = {
    NoticeKind.INVOICE_ISSUED: (_invoice, "invoicing:list", "file-text"),
    NoticeKind.ENROLLED: (
        lambda values: _(
            "The payment is recorded: the facility is an Enrolled Centre. Application and case review are open."
        ),
        "applications:summary",
        "check-circle",
    ),
    NoticeKind.COLLEAGUE_JOINED: (_joined, "facilities:people", "users"),
    NoticeKind.COLLEAGUE_WAITS: (
        lambda values: _("%(name)s asks to join and waits for approval.") % {"name": values.get("name", "")},
        "facilities:people",
        "user-plus",
    ),
    NoticeKind.HANDOVER_PROPOSED: (
        lambda values: _("%(name)s is asked to take a role over: %(role)s.") % _role_words(values),
        "facilities:people",
        "arrows-clockwise",
    ),
    NoticeKind.ROLE_CHANGED: (
        lambda values: _("%(name)s holds a role from now on: %(role)s.") % _role_words(values),
        "facilities:people",
        "user",
    ),
    NoticeKind.SUBMITTED: (
        lambda values: _("The application has been submitted. Its answers and cases can no longer be changed."),
        "applications:summary",
        "lock",
    ),
    NoticeKind.INFORMATION_REQUESTED: (_requested, "assessment:requests", "chat-text"),
    NoticeKind.ASSESSORS_NAMED: (
        lambda values: (
            _("The office has told your hospital who assesses. Object by %(day)s if you must.")
            % {"day": _day(values.get("until", ""))}
        ),
        "assessment:names",
        "users",
    ),
    NoticeKind.RESUBMITTED: (
        lambda values: _("The replies have been handed in to the assessors."),
        "assessment:requests",
        "check-circle",
    ),
    NoticeKind.CASES_LEAVE: (_cases_leave, "casereview:grid", "clock"),
    NoticeKind.DECIDED: (_decided, "facilities:documents", "file-text"),
    NoticeKind.MESSAGE: (
        lambda values: _("The office has written a message."),
        "facilities:threads",
        "envelope-simple",
    ),
    NoticeKind.CONSULTATION_CONFIRMED: (
        lambda values: _("The office has confirmed the consultation “%(topic)s”.") % {"topic": values.get("topic", "")},
        "invoicing:consultations",
        "calendar-blank",
    ),
    NoticeKind.CONSULTATION_PROPOSED: (
        lambda values: (
            _("The office proposes a day for the consultation “%(topic)s”.") % {"topic": values.get("topic", "")}
        ),
        "invoicing:consultations",
        "calendar-blank",
    ),
    NoticeKind.CONSULTATION_DECLINED: (
        lambda values: _("The office cannot offer the consultation “%(topic)s”.") % {"topic": values.get("topic", "")},
        "invoicing:consultations",
        "calendar-blank",
    ),
    NoticeKind.STATUS_ASKED: (
        lambda values: _("The office asks for a status update."),
        "facilities:status_update",
        "chat-text",
    ),
    NoticeKind.FILE_REFUSED: (
        lambda values: (
            _("The malware check refused the file “%(name)s”. Nobody can open it.") % {"name": values.get("name", "")}
        ),
        "facilities:documents",
        "warning",
    ),
    NoticeKind.AUDIT: (_audit, "assessment:audit", "calendar-blank"),
    NoticeKind.PLAN: (_plan, "assessment:plan", "list"),
    NoticeKind.DATE_EXTENDED: (
        lambda values: _("The office has extended a date. It is now %(day)s.") % {"day": _day(values.get("day", ""))},
        "applications:summary",
        "calendar-blank",
    ),
    NoticeKind.APPLICATION_OPENED: (
        lambda values: _("The application for recertification is open. Earlier answers wait to be confirmed."),
        "applications:summary",
        "note-pencil",
    ),
    NoticeKind.TERM_ENDING: (
        lambda values: _("The accreditation ends on %(day)s.") % {"day": _day(values.get("day", ""))},
        "portal:term",
        "clock",
    ),
    NoticeKind.TERM_BEGUN: (
        lambda values: (
            _("A new term of accreditation has begun. It ends on %(day)s.") % {"day": _day(values.get("day", ""))}
        ),
        "facilities:documents",
        "check-circle",
    ),
    NoticeKind.TERM_ENDED: (
        lambda values: (
            _("The accreditation ended on %(day)s. The hospital is an Enrolled Centre again.")
            % {"day": _day(values.get("day", ""))}
        ),
        "portal:term",
        "clock",
    ),
    NoticeKind.TERM_EXTENDED: (
        lambda values: (
            _("The office has extended the accreditation. It now ends on %(day)s.")
            % {"day": _day(values.get("day", ""))}
        ),
        "portal:term",
        "calendar-blank",
    ),
    NoticeKind.APPEAL: (lambda values: _appeal(values), "assessment:appeal", "scales"),
    NoticeKind.CONFIRMATION_ASKED: (
        lambda values: (
            _("Please confirm by %(day)s that things are as they were, or say what has changed.")
            % {"day": _day(values.get("day", ""))}
        ),
        "facilities:confirmation",
        "check-circle",
    ),
    NoticeKind.CERTIFICATE_CHANGED: (
        lambda values: _certificate_change(values) % {"day": _day(values.get("day", ""))},
        "portal:home",
        "seal-check",
    ),
    NoticeKind.CLOSED: (lambda values: _("The application has been closed."), "applications:summary", "lock"),
}


#: Pages that take the code of an application, so that an old notice leads to what it was about.
_OF_APPLICATION = frozenset(
    {"assessment:requests", "assessment:names", "assessment:audit", "assessment:plan", "assessment:appeal"}
)


def describe(notice: Notice, slug: str) -> NoticeLine:
    """The sentence, link and icon of one notice, for the pages of the facility with this slug."""
    words, page, icon = _KINDS[notice.kind]
    url = reverse(page, args=[slug])
    if page in _OF_APPLICATION and (code := notice.values.get("code")):
        url = f"{url}?{urlencode({'of': code})}"
    return NoticeLine(text=words(notice.values), url=url, icon=icon, at=notice.at)
