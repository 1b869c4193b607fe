"""The head and the rail that all pages of a dossier share."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from applications.workflow import APPLICATION
from assessment.models import Finding
from assessment.presenters.question_rail import rail
from assessment.queries.dossiers import Dossier, DossierLine
from assessment.queries.evidence import EvidenceLine
from facilities.queries.stored_files import scan_words
from iasios.access import Capability, may, standing_of
from iasios.text.differences import word_difference
from iasios.text.formatting import file_size


def judged_words(found: Dossier) -> str:
    return _("%(judged)s of %(total)s") % {"judged": found.judged, "total": found.total}


SHOWS = ("core", "all", "open", "changed", "asked")
VERSIONS = ("before", "changes", "now")


def filter_of(wanted: str) -> str:
    """The filter that the address names; the core questions where it names something else."""
    return wanted if wanted in SHOWS else "core"


def address_of(code: str, line: DossierLine, *, show: str) -> str:
    """The page of a question, which keeps the filter."""
    address = reverse("assessment:question", args=[code, line.question.code])
    return address if show == "core" else f"{address}?{urlencode({'show': show})}"


def _filters(found: Dossier, show: str, here: str) -> list[dict[str, Any]]:
    kinds: list[tuple[str, str, int | None]] = [("core", _("Core"), found.total)]
    if found.may_judge:
        kinds.append(("open", _("Open"), len(found.still_open)))
    if found.changed:
        kinds.append(("changed", _("Answered"), len(found.changed)))
    elif found.asked:
        kinds.append(("asked", _("Asked"), len(found.asked)))
    kinds.append(("all", _("All"), None))
    return [
        {
            "label": label,
            "url": here if key == "core" else f"{here}?show={key}",
            "count": count,
            "count_id": "count-open" if key == "open" else "",
            "current": key == show,
        }
        for key, label, count in kinds
    ]


def open_count(found: Dossier) -> SafeString:
    """The count of the filter *Open*, which a saved verdict changes."""
    return format_html('<b id="count-open">{}</b>', len(found.still_open))


def _shown(found: Dossier, show: str, line: DossierLine | None) -> list[DossierLine]:
    kinds = {
        "core": found.required,
        "all": found.lines,
        "open": found.still_open,
        "changed": found.changed,
        "asked": found.asked,
    }
    chosen = kinds[show]
    if line is None or line in chosen:
        return chosen
    # The question at hand stays in the rail although its verdict has just taken it out of the filter.
    return [one for one in found.lines if one in chosen or one is line]


def neighbours(found: Dossier, line: DossierLine, *, show: str) -> dict[str, str]:
    """Addresses of the question before and after among those shown, and of the next open one; empty where none is."""
    shown = _shown(found, show, line)
    at = shown.index(line)
    before = shown[at - 1] if at else None
    after = shown[at + 1] if at + 1 < len(shown) else None
    still = found.next_open(line.question.number) if found.may_judge else None
    pairs = {"before_url": before, "after_url": after, "open_url": still if still is not line else None}
    code = found.application.code
    return {name: address_of(code, one, show=show) if one else "" for name, one in pairs.items()}


def versions_of(submitted: str, reply: Finding | None, *, wanted: str, show: str) -> dict[str, Any] | None:
    """The answer of round 1, of round 2, and what changed between them; None when the hospital changed nothing.

    Args:
        wanted: before, now, or anything else for what changed.
        show: the filter of the page, which the addresses keep.
    """
    if reply is None or not reply.corrected:
        return None
    text = wanted if wanted in VERSIONS else "changes"
    kept = {"show": show} if show != "core" else {}
    labels = {"before": _("Round 1"), "changes": _("Changes"), "now": _("Round 2")}
    return {
        "text": text,
        "submitted": submitted,
        "corrected": reply.corrected,
        "parts": word_difference(submitted, reply.corrected) if text == "changes" else [],
        "tabs": [
            {"label": labels[key], "url": f"?{urlencode(kept | {'text': key})}", "count": None, "current": key == text}
            for key in VERSIONS
        ],
    }


def file_lines(files: list[EvidenceLine]) -> list[dict[str, Any]]:
    """Files as the `message` component shows them: when the reader opened each, or why it cannot be opened."""
    lines = []
    for line in files:
        opened = (
            _("opened by you %(day)s") % {"day": date_format(timezone.localtime(line.opened_at), _("j F"))}
            if line.opened_at
            else _("not yet opened")
        )
        lines.append(
            {
                "title": line.item.title,
                "url": "" if line.why_not else reverse("assessment:evidence_file", args=[line.item.pk]),
                "meta": line.why_not
                or " · ".join(filter(None, (line.item.file.name, opened, scan_words(line.item.file)))),
                "size": file_size(line.item.file.size),
            }
        )
    return lines


def frame(found: Dossier, line: DossierLine | None = None, *, show: str, here: str, reader: Any) -> dict[str, Any]:
    """What the head and the rail of every dossier page need; `here` is the address of the page, without a filter."""
    application = found.application
    days = (timezone.localdate() - timezone.localdate(application.holder_since)).days
    return {
        "dossier": found,
        "application": application,
        "rail": rail(
            _shown(found, show, line),
            lambda one: address_of(application.code, one, show=show),
            line.question.code if line else "",
            standard_address=lambda one: reverse("assessment:standard", args=[application.code, one.number]),
        ),
        "filters": _filters(found, show, here),
        "show": show,
        "judged": judged_words(found),
        "holder_days": days,
        "is_assessor": found.own is not None,
        # While the office looks for somebody, the day is the office's own.
        "shows_date": application.due_on is not None and (found.own is None or application.holder != Holder.OFFICE),
        **_way_back(found, reader),
    }


def back_from_room(application: Application, reader: Any) -> str:
    """From an audit or a plan: readers of the dossier came from there, the office from the facility's page."""
    if may(reader, Capability.VIEW_DOSSIER, application) and not standing_of(reader).is_office:
        return reverse("assessment:dossier", args=[application.code])
    return reverse("portal:facility", args=[application.facility.slug])


def way_to_audit(application: Application, reader: Any) -> tuple[str, str] | None:
    """Label and address of what this reader can do for the remote audit now: call it, or open its page."""
    for offer in APPLICATION.offers(application, reader):
        if offer.transition.name == "call_remote_audit" and offer.possible:
            return _("Call a remote audit"), reverse("assessment:audit_dates", args=[application.code])
    if application.status_row.holds_remote_audit and application.audit_held_at is None:
        return _("Open the remote audit"), reverse("assessment:audit_room", args=[application.code])
    return None


def _way_back(found: Dossier, user: Any) -> dict[str, Any]:
    """The list that this reader came from."""
    reader = standing_of(user)
    if found.own is not None or not reader.reads_everything:
        return {"list_label": _("Dossiers"), "list_url": reverse("assessment:list")}
    if reader.is_chairperson:
        return {"list_label": _("Decisions"), "list_url": reverse("assessment:sign_offs")}
    slug = found.application.facility.slug
    return {"list_label": found.application.facility.name, "list_url": reverse("portal:facility", args=[slug])}
