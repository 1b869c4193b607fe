"""Pages that the reader has, and what can be done for the facility that was found first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from iasios.access import Capability, Role, may, role_rows
from iasios.portal.navigation import FACILITY
from iasios.portal.office.setup_views import PAGES as SETUP_PAGES
from iasios.portal.search.acts import (
    ACCOUNT,
    ALSO,
    EVERYBODY,
    FACILITY_ACTS,
    FACILITY_PAGES,
    OF_ACCOUNT,
    OF_ROLES,
    Act,
    KnownPage,
    begin_words,
    is_meant,
)
from iasios.portal.search.hits import Group, Hit
from iasios.portal.search.reader import Reader
from iasios.text.search_keys import fold

#: Pages that open once the enrolment fee is paid (R22).
_AFTER_PAYMENT = ("applications:", "casereview:", "assessment:")
#: Pages are found by many words, so more of them are shown than of other kinds.
_SHOWN = 6


@dataclass(frozen=True)
class _Page:
    """A page that its reader has, before anything of it is drawn."""

    place: Act | KnownPage
    args: tuple[str, ...] = ()
    line: str = ""
    icon: str = "arrow-right"

    def hit(self) -> Hit:
        return Hit(str(self.place.label), reverse(self.place.name, args=self.args), self.line, icon=self.icon)


def _place(name: str, label: Any) -> KnownPage:
    return KnownPage(name, label, ALSO.get(name, ""))


_FACILITY = {name: _place(name, link.label) for name, link in FACILITY.items()}
_SETUP = tuple(KnownPage(name, label, ALSO.get(name, ""), line=words) for label, name, words in SETUP_PAGES)


@cache
def _navigation(role: Role) -> tuple[KnownPage, ...]:
    return tuple(_place(link.name, link.label) for link in role_rows()[role].navigation)


def pages(reader: Reader, words: Sequence[str]) -> Group | None:
    """Pages whose label, or another word for them, has every one of the words; without words, all of the navigation.

    Those whose label has the words come first, and before the others those of which a word begins so.
    """
    found: list[tuple[int, _Page]] = []
    for page in _pages(reader, is_search=bool(words)):
        if not words:
            found.append((0, page))
            continue
        shown = fold(f"{page.place.label} {page.line}")
        if all(word in shown for word in words):
            found.append((0 if _begin(shown, words) else 1, page))
        elif is_meant(page.place, words, shown):
            found.append((2 if begin_words(page.place, words, shown) else 3, page))
    if not found:
        return None
    found.sort(key=lambda one: one[0])
    # A page that is called so comes before what only contains its letters, such as an Oncology for *log*.
    is_called_so = bool(words) and any(
        fold(str(page.place.label)).split()[: len(words)] == list(words) for rank, page in found if rank <= 1
    )
    hits = [page.hit() for _rank, page in (found[:_SHOWN] if words else found)]
    return Group("pages", _("Pages"), hits, len(found), is_named=is_called_so)


def _begin(key: str, words: Sequence[str]) -> bool:
    """Whether each of the words begins a word of the key."""
    return all(f" {word}" in f" {key}" for word in words)


def _pages(reader: Reader, *, is_search: bool) -> Iterator[_Page]:
    roles = [role for role in role_rows() if role in reader.standing.groups]
    for role in roles:
        for place in _navigation(role):
            yield _Page(place)
    for facility in reader.facilities:
        yield from _of_facility(reader, facility, is_search=is_search)
    if reader.standing.user_id:
        for place in (*ACCOUNT, *(OF_ACCOUNT if is_search else ())):
            yield _Page(place, icon="user")
    if is_search:
        for role in roles:
            for place in (*OF_ROLES.get(role, ()), *(_SETUP if role == Role.OFFICE else ())):
                yield _Page(place, line=str(place.line))
    for place in EVERYBODY:
        yield _Page(place)


def _of_facility(reader: Reader, facility: Any, *, is_search: bool) -> Iterator[_Page]:
    application = reader.applications.get(facility.pk)
    args = (facility.slug,)
    line = facility.name if len(reader.facilities) > 1 else ""
    for name in ("portal:home", "applications:summary", "casereview:grid", "facilities:threads"):
        if application is not None or not name.startswith(_AFTER_PAYMENT):
            yield _Page(_FACILITY[name], args, line)
    if may(reader.user, Capability.VIEW_INVOICES, facility):
        yield _Page(_FACILITY["invoicing:list"], args, line, icon="receipt")
    for name in ("facilities:documents", "facilities:people"):
        yield _Page(_FACILITY[name], args, line)
    for act in (*FACILITY_PAGES, *(FACILITY_ACTS if is_search else ())):
        about = application if act.name.startswith(_AFTER_PAYMENT) else facility
        if about is not None and may(reader.user, act.may, about):
            yield _Page(act, args, line)


def actions(reader: Reader, found: Group | None) -> Group | None:
    """What the office can do for the facility that stands first; each opens a page, none acts by itself."""
    if not reader.is_office or found is None or not found.hits:
        return None
    first = found.hits[0]
    hits = [
        Hit(
            _("Write to %(facility)s") % {"facility": first.title},
            reverse("facilities:office_thread_new", args=[first.slug]),
            icon="paper-plane-tilt",
        ),
        Hit(
            _("New invoice for %(facility)s") % {"facility": first.title},
            reverse("invoicing:office_draft_new", args=[first.slug]),
            icon="receipt",
        ),
        Hit(
            _("People of %(facility)s") % {"facility": first.title},
            reverse("facilities:people", args=[first.slug]),
            icon="users",
        ),
        Hit(
            _("Log of %(facility)s") % {"facility": first.title},
            reverse("portal:log", args=[first.slug]),
            icon="clock-counter-clockwise",
        ),
    ]
    return Group("actions", _("Actions"), hits, len(hits))
