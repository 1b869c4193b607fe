"""Remarks of the office and the checks that they belong to, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casereview.catalogue import DatasetSpec
from casereview.models import CaseRemark
from casereview.presenters.labels import cell_label


@dataclass(frozen=True, kw_only=True)
class RemarkLine:
    """A remark with its place, its answer, and a form for one where the reader may answer."""

    remark: CaseRemark
    #: `Case 4, Tumour type`
    place: str
    #: Without the case, for the page of the case itself.
    cell: str
    state: str
    words: str
    form: Any = None


def remark_lines(remarks: Iterable[CaseRemark], dataset: DatasetSpec) -> list[RemarkLine]:
    """The remarks as they are read."""
    return [_line(remark, dataset) for remark in remarks]


def _line(remark: CaseRemark, dataset: DatasetSpec) -> RemarkLine:
    cell = cell_label(remark.cell, dataset) if remark.cell else ""
    if remark.number is None:
        place = _("All cases")
    elif cell:
        place = _("Case %(number)s, %(cell)s") % {"number": remark.number, "cell": cell}
    else:
        place = _("Case %(number)s") % {"number": remark.number}
    if remark.sent_at is None:
        state, words = "open", _("Not sent yet")
    elif remark.settled_at is not None:
        state, words = "met", pgettext("remark", "Closed")
    elif remark.answered_at is not None:
        state, words = "started", _("Answered")
    else:
        state, words = "open", _("Not answered")
    return RemarkLine(remark=remark, place=place, cell=cell or _("The whole case"), state=state, words=words)
