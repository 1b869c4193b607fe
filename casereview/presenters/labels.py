"""Values, dates and clashes in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.queries import window_start
from casereview.catalogue import DatasetSpec
from casereview.completeness import HEADER_CELLS, cell_text
from casereview.forms.cases import mark_choices
from casereview.models import Case
from casereview.services import Clash
from facilities.models import User


def long_date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def window_words(today: date | None = None) -> dict[str, str]:
    """The 12 months from which the cases come (R38)."""
    day = today or timezone.localdate()
    return {"start": long_date(window_start(day)), "end": long_date(day)}


def clock(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "TIME_FORMAT") if at else ""


def cell_label(cell: str, dataset: DatasetSpec) -> str:
    if cell in HEADER_CELLS:
        return {"tumour_type": _("Tumour type"), "procedure_on": _("Date of procedure")}[cell]
    return dataset.mark(cell).short


def cell_words(cell: str, value: str, dataset: DatasetSpec) -> str:
    """A stored or typed value as people read it."""
    if not value:
        return _("open")
    if cell == "tumour_type":
        return next((kind.label for kind in dataset.tumour_types if kind.code == value), value)
    if cell == "procedure_on":
        return long_date(date.fromisoformat(value))
    return str(dict(mark_choices(dataset.mark(cell))).get(value, value))


def stale_line(number: int, cell: str, value: str, by: User | None, at: datetime | None, dataset: DatasetSpec) -> str:
    """What somebody else put into a cell in between, and when."""
    return _("Case %(number)s, %(cell)s: %(who)s changed it to “%(value)s” at %(time)s.") % {
        "number": number,
        "cell": cell_label(cell, dataset),
        "who": by or _("somebody"),
        "value": cell_words(cell, value, dataset),
        "time": clock(at),
    }


def stale_lines(cells: Iterable[tuple[Case, str]], dataset: DatasetSpec) -> list[str]:
    """What others changed in between, cell by cell."""
    return [
        stale_line(case.number, cell, cell_text(case, cell), case.updated_by, case.updated_at, dataset)
        for case, cell in cells
    ]


def clash_lines(clashes: Iterable[Clash], dataset: DatasetSpec) -> list[str]:
    """What somebody else had put into the cells that were not saved."""
    return [stale_line(one.number, one.cell, one.value, one.by, one.at, dataset) for one in clashes]
