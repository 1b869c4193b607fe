"""The mail of the morning: how much waits, never what somebody wrote."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from facilities.models import User
from iasios.access import Role
from iasios.inbox.kinds import KINDS
from iasios.inbox.queries import MINE, InboxCounts
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, send

MORNING = MailType("inbox.morning", Urgency.NEEDS_YOU, gettext_lazy("What waits for the office"), template=WORDS)


def morning(day: date, counts_for: Callable[[User], InboxCounts]) -> int:
    """To everybody of the office for whom something waits, once a day. Returns how many mails were written."""
    people = User.objects.filter(groups__name=Role.OFFICE, is_active=True).order_by("pk")
    written = 0
    for person in people:
        counts = counts_for(person)
        if not counts.kinds:
            continue
        written += len(
            send(
                MORNING,
                [person],
                link=reverse("portal:today"),
                words=partial(_words, counts),
                dedupe_key=f"morning-{day.isoformat()}",
            )
        )
    return written


def _words(counts: InboxCounts) -> Words:
    total = sum(counts.kinds.values())
    paragraphs = [_by_kind(counts)]
    if counts.late:
        paragraphs.append(
            ngettext("One of them is late.", "%(late)s of them are late.", counts.late) % {"late": counts.late}
        )
    mine = counts.tabs[MINE]
    if mine:
        paragraphs.append(ngettext("You have taken one.", "You have taken %(mine)s.", mine) % {"mine": mine})
    heading = ngettext("One thing waits for the office", "%(total)s things wait for the office", total)
    return Words(heading % {"total": total}, paragraphs, _("Open Today"))


def _by_kind(counts: InboxCounts) -> str:
    labels: dict[str, int] = {}
    for kind in KINDS:
        if number := counts.kinds[kind.name]:
            labels[str(kind.label)] = labels.get(str(kind.label), 0) + number
    return ", ".join(_("%(kind)s: %(number)s") % {"kind": label, "number": number} for label, number in labels.items())
