"""Reading messages, for both sides. It writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilities.models import Facility, Message, MessageTemplate, StoredFile, Thread, Unread, User
from iasios.access import Role
from iasios.compiled_queries import compiled_query
from iasios.text.search_keys import fold

#: The fixed title of R70; the text with this key can be changed, its subject cannot.
SUPPLEMENTAL_EVIDENCE = "supplemental-evidence"


def is_fixed_title(subject: str) -> bool:
    """Whether the portal itself sends a text under this title (R70): it names no matter of a facility."""
    return MessageTemplate.objects.filter(subject=subject).exclude(key="").exists()


def _found(rows: QuerySet[Thread], search: str) -> QuerySet[Thread]:
    """Every word stands in the subject or in one of the messages, whatever its case and accents."""
    for word in fold(search).split()[:8]:
        inside = Message.objects.filter(thread=OuterRef("pk"), text_key__contains=word)
        rows = rows.filter(Q(subject_key__contains=word) | Exists(inside))
    return rows


def _marked(rows: QuerySet[Thread], user: User | int, *, for_office: bool) -> QuerySet[Thread]:
    mine = Unread.objects.filter(thread=OuterRef("pk"), user=user, for_office=for_office)
    return rows.annotate(is_unread=Exists(mine)).order_by("-last_at", "pk")


def threads_of(facility: Facility, user: User, *, search: str = "") -> QuerySet[Thread]:
    """A facility's threads, the latest first, each with `is_unread` for this person."""
    return _marked(_found(Thread.objects.filter(facility=facility), search), user, for_office=False)


@compiled_query
def _threads_about(facility_id: int, application: str, user_id: int, *, for_office: bool) -> QuerySet[Thread]:
    rows = Thread.objects.filter(facility=facility_id, about_application=application)
    return _marked(rows, user_id, for_office=for_office)


def threads_about(facility: Facility, application: str, user: User, *, for_office: bool) -> dict[str, Thread]:
    """The threads about questions of an application by the question's code, with `is_unread`. One query.

    Args:
        application: its code.
    """
    rows = _threads_about(facility.pk, application, user.pk, for_office=for_office)
    return {thread.about_question: thread for thread in rows}


def office_threads(user: User, *, show: str = "", search: str = "") -> QuerySet[Thread]:
    """All facilities' threads.

    Args:
        show: `waiting` for those that await the office (the longest wait first), `unread`, or everything.
    """
    rows = _found(Thread.objects.select_related("facility"), search)
    if search:
        words = fold(search)
        by_name = Thread.objects.filter(facility__listing__name_key__contains=words).select_related("facility")
        rows = rows | by_name
    rows = _marked(rows, user, for_office=True)
    if show == "waiting":
        return rows.filter(awaits_office=True).order_by("last_at", "pk")
    mine = Unread.objects.filter(thread=OuterRef("pk"), user=user, for_office=True)
    return rows.filter(Exists(mine)) if show == "unread" else rows


@dataclass(frozen=True)
class OfficeFigures:
    """How many threads wait for the office, and how many a person has not read."""

    waiting: int
    unread: int


def office_figures(user: User) -> OfficeFigures:
    return OfficeFigures(
        waiting=Thread.objects.filter(awaits_office=True).count(),
        unread=Unread.objects.filter(user=user, for_office=True).count(),
    )


@dataclass(frozen=True)
class Letter:
    """One message as both sides read it."""

    who: str
    when: str
    ours: bool
    text: str
    files: list[StoredFile]


def messages_of(thread: Thread) -> QuerySet[Message]:
    """What was written in a thread, the latest first, with authors and files."""
    rows = Message.objects.filter(thread=thread).select_related("author")
    return rows.prefetch_related("attachments__file").order_by("-number")


def letters_of(written_ones: Iterable[Message], *, for_office: bool) -> list[Letter]:
    """A page of `messages_of` as it is read, the oldest first.

    Args:
        for_office: whose side reads; the reader's own side is drawn apart.
    """
    letters = []
    for written in sorted(written_ones, key=lambda one: one.number):
        who = _("IASIOS office")
        if written.author is not None:
            who = (
                _("%(name)s, IASIOS office") % {"name": written.author} if written.from_office else str(written.author)
            )
        letters.append(
            Letter(
                who=who,
                when=date_format(timezone.localtime(written.sent_at), "DATETIME_FORMAT"),
                ours=written.from_office == for_office,
                text=written.text,
                files=[attached.file for attached in written.attachments.all()],
            )
        )
    return letters


def readers_at(facility: Facility) -> QuerySet[User]:
    """Everybody who belongs to the facility and can sign in."""
    return User.objects.filter(
        is_active=True,
        activated_at__isnull=False,
        memberships__facility=facility,
        memberships__ended_at__isnull=True,
        memberships__joined_at__isnull=False,
    ).order_by("pk")


def office_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=Role.OFFICE).order_by("pk")


def templates() -> QuerySet[MessageTemplate]:
    return MessageTemplate.objects.order_by("subject", "pk")


def template_with(pk: Any) -> MessageTemplate | None:
    """The text with this id; None for whatever else was typed into the address."""
    try:
        return MessageTemplate.objects.filter(pk=int(pk)).first()
    except (TypeError, ValueError, OverflowError):
        return None
