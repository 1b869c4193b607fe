"""The yearly report of the programme: asked for by the office, made as a PDF by a worker from frozen figures."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.figures.choice import FigureChoice
from iasios.figures.counting import count_applications
from iasios.figures.sections import FigureSection, sections_of

#: The column that the bar beside a row shows, where it is not the last one with numbers.
_DRAWN = {"times": "half", "money": "amount", "agreement": "met"}


def yearly_reports() -> "QuerySet[Document]":
    """Every report that was asked for, the latest first, without its figures."""
    return Document.objects.filter(kind=DocumentKind.YEARLY_REPORT).defer("context").order_by("-created_at", "-pk")


def yearly_report(pk: Any) -> Document | None:
    """One of them."""
    return yearly_reports().filter(pk=pk).first()


def years_to_report() -> list[int]:
    """The years of which there are applications, the latest first, and the present one."""
    return count_applications(FigureChoice()).years


def request_yearly_report(*, year: int, language: str, by: Any) -> Document:
    """Freezes the figures of a year and has a worker make the PDF; asked for again, it is the next version.

    Args:
        year: of which it tells; not later than the present one.
        language: of the report, one of the portal's.

    Raises:
        PermissionDenied: not the office.
        ValueError: a year to come.
    """
    require(by, Capability.RUN_OFFICE)
    if year > timezone.localdate().year:
        raise ValueError(year)
    with transaction.atomic(), office_scope("make a yearly report"), translation.override(language):
        document = request_document(
            kind=DocumentKind.YEARLY_REPORT,
            facility=None,
            subject=f"{year}-{language}",
            title=_("Yearly report %(year)s") % {"year": year},
            context=report_context(year),
            language=language,
        )
        record("yearly_report.requested", by=by, subject=document.subject, version=document.version)
    return document


def report_context(year: int) -> dict[str, Any]:
    """What the PDF shows, in the present language: plain values alone."""
    choice = FigureChoice(year=year)
    sections = sections_of(choice, count_applications(choice))
    by_key = {section.key: section for section in sections}
    facts = [
        (_("Applications opened"), by_key["stages"].facts["total"]),
        (_("Decisions signed"), by_key["decisions"].facts["total"]),
        (_("Of these, accredited"), by_key["decisions"].facts["accrediting"]),
        (_("Open of the invoices of the year"), by_key["money"].facts["open"]),
    ]
    return {
        "title": _("Yearly report %(year)s") % {"year": year},
        "year": year,
        "counted_on": timezone.localdate().isoformat(),
        "facts": [{"label": label, "value": str(value)} for label, value in facts],
        "sections": [_section(section) for section in sections],
    }


def _section(section: FigureSection) -> dict[str, Any]:
    numbers = [
        column.code
        for column, (_heading, is_number) in zip(section.columns, section.headings, strict=True)
        if is_number
    ]
    drawn = _DRAWN.get(section.key) or (numbers[-1] if numbers else "")
    values = [float(row.get(drawn) or 0) for row in section.rows]
    most = max(values, default=0) or 1
    return {
        "title": section.title,
        "finding": section.finding,
        "note": section.note,
        "headings": [{"text": text, "is_number": is_number} for text, is_number in section.headings],
        "rows": [
            {
                "cells": [{"text": text, "is_number": is_number} for text, is_number in cells],
                "share": round(100 * value / most),
            }
            for cells, value in zip(section.cells, values, strict=True)
        ],
    }
