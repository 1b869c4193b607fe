"""The export for bookkeeping as a file: the columns are data."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from iasios.workbooks import no_formula
from iasios.workbooks.cells import clean
from iasios.workbooks.writing import Column, add_sheet, new_workbook, workbook_bytes
from invoicing.catalogue.reading import bookkeeping
from invoicing.queries.bookkeeping import Posting


def bookkeeping_csv(postings: Sequence[Posting]) -> bytes:
    """The postings with semicolons and a comma before the cents, as programs for bookkeeping in German take them."""
    columns = bookkeeping().columns
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    for posting in postings:
        cells = posting.cells()
        writer.writerow([_written(cells[column.value]) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def bookkeeping_workbook(postings: Sequence[Posting]) -> bytes:
    """The same as a workbook."""
    columns = bookkeeping().columns
    book = new_workbook(title=_("Postings"))
    add_sheet(
        book,
        _("Postings"),
        columns=[Column(code=column.value, heading=column.heading) for column in columns],
        rows=[posting.cells() for posting in postings],
    )
    return workbook_bytes(book)


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    text = " ".join(clean(str(value)).split())
    return no_formula(text)
