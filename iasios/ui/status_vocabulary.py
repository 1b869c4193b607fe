"""One vocabulary of states: the word, the icon and the tone of each, so that no page invents its own.

Meaning never rests on colour alone: a state is drawn with its icon and its word. It refuses to know which status of an
application leads to which state; the apps' queries say that.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class State:
    """How a state is said and drawn. ``tone`` names the colour pair: turn, met, unmet, unclear, info or empty."""

    word: str | Promise
    icon: str
    tone: str = ""


STATES: dict[str, State] = {
    # Whose turn, and how urgent.
    "your_turn": State(_("Your turn"), "hand-pointing", "turn"),
    "due_soon": State(_("Due soon"), "clock", "turn"),
    "late": State(_("Late"), "warning", "unmet"),
    "waiting": State(_("Waiting"), "hourglass-medium"),
    # Verdicts and money.
    "met": State(_("Met"), "check", "met"),
    "complete": State(_("Complete"), "check", "met"),
    "paid": State(_("Paid"), "check", "met"),
    "resolved": State(_("Resolved"), "check", "met"),
    "recommended": State(pgettext_lazy("recommendation", "Accredit"), "check-circle", "met"),
    "valid": State(_("Valid"), "check-circle", "met"),
    "not_met": State(_("Not met"), "x", "unmet"),
    "error": State(_("To correct"), "warning-circle", "unmet"),
    "refused": State(_("Refused"), "x-circle", "unmet"),
    "unclear": State(_("Unclear"), "question", "unclear"),
    "disagree": State(_("Verdicts differ"), "question", "unclear"),
    # Progress.
    "started": State(_("Started"), "half"),
    "open": State(pgettext_lazy("state of a question", "Open"), "circle"),
    "not_started": State(_("Not started"), "circle"),
    "not_applicable": State(_("Not applicable"), "minus"),
    "draft": State(_("Draft"), "pencil-simple"),
    "issued": State(pgettext_lazy("state of an invoice", "Issued"), "receipt"),
    "cancelled": State(pgettext_lazy("state of an invoice", "Cancelled"), "arrow-bend-up-left"),
    "changed": State(_("Changed"), "arrows-clockwise", "info"),
    "carried_over": State(_("To be confirmed"), "arrows-clockwise", "info"),
    "information": State(_("Information"), "info", "info"),
    # Closed.
    "locked": State(_("Locked"), "lock-simple"),
    "submitted": State(_("Submitted"), "lock-simple"),
    "expired": State(_("Expired"), "hourglass-medium"),
    "withdrawn": State(_("Withdrawn"), "arrow-bend-up-left"),
}

# Who has to act next; the key is also the class of the ring or disc in front of the word.
HOLDERS: dict[str, str | Promise] = {
    "hospital": _("Hospital"),
    "assessors": _("Assessors"),
    "chairperson": _("Chairperson"),
    "office": _("Office"),
    "nobody": _("Nobody"),
}
