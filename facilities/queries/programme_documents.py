"""Reading the programme's documents, and the languages they come in. It writes nothing."""

from dataclasses import dataclass, field
from itertools import groupby
from unicodedata import normalize

from django.conf.locale import LANG_INFO
from django.db.models import QuerySet
from django.utils.translation import get_language, get_language_info

from facilities.enums import ManualKind
from facilities.models import Facility, ProgrammeDocument
from iasios.files.content_types import FileRefused

__all__ = ["FileRefused", "Shelf", "language_choices", "language_name", "offered_to", "shelves"]

#: Plain languages only: a manual is not written in a dialect of its own for each country.
_REGIONAL = {"pt-br", "zh-hans", "zh-hant"}


def language_choices() -> list[tuple[str, str]]:
    """Every language that Django can name, in its own words, by name."""
    plain = [code for code in LANG_INFO if "-" not in code or code in _REGIONAL]
    named = [(code, language_name(code)) for code in plain if "name_local" in LANG_INFO[code]]
    return sorted(named, key=lambda pair: pair[1].casefold())


def language_name(code: str) -> str:
    """ "Deutsch" for "de"; the code itself where nobody knows it."""
    try:
        name = str(get_language_info(code)["name_local"])
    except KeyError:
        return code
    # Django writes some of them with their accents apart.
    return normalize("NFC", name[:1].upper() + name[1:])


def offered_to(facility: Facility) -> QuerySet[ProgrammeDocument]:
    """What a facility may take: the Standards always, manuals from enrolment on (R22, R73)."""
    rows = ProgrammeDocument.objects.filter(withdrawn_at__isnull=True)
    if not facility.level:
        rows = rows.filter(kind=ManualKind.STANDARDS)
    return rows


@dataclass(frozen=True)
class Copy:
    """One file of a shelf, with its language in words."""

    document: ProgrammeDocument
    language: str


@dataclass
class Shelf:
    """One title: the newest edition in its languages, the reader's own first, and what came before."""

    title: str
    kind: str
    edition: str
    copies: list[Copy] = field(default_factory=list)
    earlier: list[Copy] = field(default_factory=list)


def shelves(rows: QuerySet[ProgrammeDocument]) -> list[Shelf]:
    """The documents by title, in the order of their kinds; one query."""
    order = list(ManualKind)
    found = sorted(rows, key=lambda one: (order.index(ManualKind(one.kind)), one.title))
    mine = (get_language() or "en").split("-")[0]
    made = []
    for (kind, title), group in groupby(found, key=lambda one: (one.kind, one.title)):
        copies = [Copy(one, language_name(one.language)) for one in group]
        newest = max(copy.document.edition for copy in copies)
        shelf = Shelf(title=title, kind=str(ManualKind(kind).label), edition=newest)
        for copy in sorted(copies, key=lambda one: (one.document.language != mine, one.language.casefold())):
            (shelf.copies if copy.document.edition == newest else shelf.earlier).append(copy)
        shelf.earlier.sort(key=lambda one: one.document.edition, reverse=True)
        made.append(shelf)
    return made


def document_for(facility: Facility, pk: str) -> ProgrammeDocument | None:
    """One document that this facility may take, or None."""
    return offered_to(facility).filter(pk=pk).first()


def published() -> QuerySet[ProgrammeDocument]:
    """Everything that is offered now, for the office."""
    return ProgrammeDocument.objects.filter(withdrawn_at__isnull=True)


def published_document(pk: str) -> ProgrammeDocument | None:
    return published().filter(pk=pk).first()
