"""One table as a file to take away: an .xlsx with one sheet, or a .csv that spreadsheet programs read rightly."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.formats import get_format
from django.utils.functional import Promise

from iasios.workbooks.writing import Column, add_sheet, new_workbook, workbook_bytes

#: What a spreadsheet program might take for the beginning of a formula.
_LIKE_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    form: str, *, title: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]]
) -> tuple[bytes, str]:
    """The content and its media type.

    Args:
        form: "xlsx" or "csv".
        title: of the workbook and its sheet.
        rows: values by the codes of the columns.
    """
    if form == "xlsx":
        book = new_workbook(title=title)
        add_sheet(book, title, columns=list(columns), rows=list(rows))
        return workbook_bytes(book), _XLSX
    lines = [[row[column.code] for column in columns] for row in rows]
    return csv_file([[column.heading for column in columns], *lines]), "text/csv; charset=utf-8"


def csv_file(lines: Iterable[Sequence[Any]], *, for_programs: bool = False) -> bytes:
    """Lines as CSV in UTF-8, with the mark of its encoding, so that spreadsheet programs read accents.

    A spreadsheet program takes a file apart by the rules of its reader's language: where a comma stands before the
    decimals, cells are divided by semicolons.

    Args:
        lines: cells, the headings first; None is empty, days are ISO, moments are Vienna’s, and
            no text is taken for a formula.
        for_programs: commas between cells and points before decimals, whatever the language.
    """
    point = "." if for_programs else str(get_format("DECIMAL_SEPARATOR"))
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if point == "," else ",")
    writer.writerows([_cell(value, point) for value in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any, point: str) -> Any:
    if isinstance(value, Decimal | float):
        return str(value).replace(".", point)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return no_formula(str(value)) if isinstance(value, str | Promise) else value


def no_formula(text: str) -> str:
    """The text with a quotation mark before it where a spreadsheet program would take it for a formula."""
    begins = text[:1] in ("\t", "\r") or text.lstrip().startswith(_LIKE_FORMULA)
    return f"'{text}" if begins else text
