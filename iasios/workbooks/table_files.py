"""One table as a file to take away: an .xlsx with one sheet, or a .csv that spreadsheet programs read rightly."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Any

from iasios.workbooks.writing import Column, add_sheet, new_workbook, workbook_bytes

_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
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
    return _as_csv(columns, rows), "text/csv; charset=utf-8"


def _as_csv(columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> bytes:
    """With a mark of its encoding, so that spreadsheet programs read accents; text that looks like a formula is not."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_plain(row[column.code]) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(_LIKE_FORMULA) else text
