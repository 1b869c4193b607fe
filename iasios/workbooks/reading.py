"""Opens an .xlsx file that somebody sent. Everything in it is foreign: nothing is run, followed or trusted."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from iasios.workbooks.cells import MOST_CELL, Cell, Row, Sheet, Table, unescaped

#: What one file may weigh, packed and unpacked.
MOST_BYTES = 3 * 2**20
MOST_UNPACKED = 30 * 2**20
MOST_PARTS = 400
MOST_SHEETS = 40
MOST_MERGED = 100
#: Below this row nothing is read.
LAST_ROW = 50_000

# Things that this package does not read anyway, such as charts, are no news to the person who sends the file.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

_STRICT = b"http://purl.oclc.org/ooxml/"
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C|E\0N\0T)|\0<\0!\0(?:D\0O|E\0N)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
#: The formats of a percentage that programs choose by themselves; its decimals are the group.
_PERCENT = re.compile(r"0(?:\.(0+))?\s*%")
#: A number that is shown with zeros in front, as telephone numbers and postcodes are.
_ZEROS = re.compile(r"0{2,}")
#: What of a format is no code of a date: colours, languages, quoted and escaped signs.
_NO_DATE_CODE = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.|_.")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class WorkbookRefused(ValueError):
    """The file is not read at all; the text says why and what to do instead."""


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook, in order."""

    sheets: tuple[Sheet, ...]

    def table(self, columns: Mapping[str, str], *, needed: Collection[str]) -> tuple[Sheet, Table] | None:
        """The first table with these columns, on whatever sheet: people rename, copy and reorder sheets.

        Args:
            columns: code to heading, as for `Sheet.table`.
            needed: codes without which it is another table.
        """
        for sheet in self.sheets:
            table = sheet.table(columns)
            if table is not None and set(needed) <= set(table.columns):
                return sheet, table
        return None

    def sheet(self, *names: str) -> Sheet:
        """The sheet with one of these names, whatever their case.

        Raises:
            WorkbookRefused: there is none; the text names the first.
        """
        wanted = {name.casefold() for name in names}
        for sheet in self.sheets:
            if sheet.title.strip().casefold() in wanted:
                return sheet
        raise WorkbookRefused(
            _("The workbook has no sheet “%(name)s”. Download it from the portal again and fill in that sheet.")
            % {"name": names[0]}
        )


def open_workbook(
    upload: Any, *, most_rows: int = 2_000, most_columns: int = 100, most_bytes: int = MOST_BYTES
) -> Book:
    """Reads a whole workbook into plain values.

    Formulas and error values are not computed: their cells carry a `problem`, and so do merged cells.

    Args:
        upload: an open binary file, such as Django's UploadedFile.
        most_rows: rows with content in one sheet, headings included.
        most_columns: columns with content in one sheet.
        most_bytes: size of the file.

    Raises:
        WorkbookRefused: not an .xlsx workbook, encrypted, with macros, damaged, too large, or made to overwhelm.
    """
    upload.seek(0)
    content = upload.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise WorkbookRefused(
            _("The file is larger than %(limit)s. Send only the filled-in template.")
            % {"limit": filesizeformat(most_bytes)}
        )
    try:
        sheets = tuple(_sheets(content, most_rows, most_columns))
    except WorkbookRefused:
        raise
    except Exception as error:
        # A damaged file can fail anywhere in the reader, with any error.
        raise WorkbookRefused(
            _("The file cannot be read: it is damaged. Open it in your spreadsheet program and save it again as .xlsx.")
        ) from error
    if not sheets:
        raise _not_xlsx()
    return Book(sheets)


def open_table_file(
    upload: Any, *, most_rows: int = 2_000, most_columns: int = 100, most_bytes: int = MOST_BYTES
) -> Book:
    """A workbook, or the same table as CSV: one sheet of texts.

    Raises:
        WorkbookRefused: as `open_workbook`; of a CSV file, that it is no text or larger than it should be.
    """
    if not str(getattr(upload, "name", "")).lower().endswith((".csv", ".txt")):
        return open_workbook(upload, most_rows=most_rows, most_columns=most_columns, most_bytes=most_bytes)
    upload.seek(0)
    content = upload.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise WorkbookRefused(
            _("The file is larger than %(limit)s. Send only the filled-in template.")
            % {"limit": filesizeformat(most_bytes)}
        )
    return Book((_csv_sheet(_csv_text(content), most_rows, most_columns),))


def _csv_text(content: bytes) -> str:
    """As spreadsheet programs write it: UTF-8 or UTF-16 with a mark, UTF-8 without, else the Windows alphabet."""
    if content.startswith((b"PK\x03\x04", _OLD_OFFICE)):
        raise WorkbookRefused(_("This is a workbook with the name of a CSV file. Save it as .xlsx and send that."))
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WorkbookRefused(_("The CSV file cannot be read: it is no text. Save it as “CSV UTF-8” and send that."))


def _csv_sheet(text: str, most_rows: int, most_columns: int) -> Sheet:
    head = "\n".join(text.splitlines()[:20])
    separator = max(";,\t", key=head.count)
    lines: list[Row] = []
    try:
        for number, record in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if not any(field.strip() for field in record):
                continue
            if len(lines) >= most_rows or number > LAST_ROW:
                raise WorkbookRefused(
                    _("The file has more than %(limit)s rows. Send only the filled-in template.") % {"limit": most_rows}
                )
            while record and not record[-1].strip():
                record.pop()
            if len(record) > most_columns:
                raise WorkbookRefused(
                    _("The file has more than %(limit)s columns. Send only the filled-in template.")
                    % {"limit": most_columns}
                )
            lines.append(
                Row(
                    number,
                    tuple(_csv_cell(f"{get_column_letter(at)}{number}", field) for at, field in enumerate(record, 1)),
                )
            )
    except csv.Error as error:
        raise WorkbookRefused(
            _("The CSV file is damaged near row %(row)s: a quotation mark is not closed, or a field is too long.")
            % {"row": len(lines) + 1}
        ) from error
    return Sheet("CSV", tuple(lines))


def _csv_cell(at: str, field: str) -> Cell:
    if field.lstrip().startswith("="):
        return Cell(at, None, _("This is a formula. Write the value instead."))
    return Cell(at, field if field.strip() else None)


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts that make up the sheets, each no larger than it declares; refuses every other kind of file."""
    if content.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise WorkbookRefused(_("The workbook is protected by a password. Save it without a password and send it."))
        raise WorkbookRefused(_("This is an old Excel file. Save it as .xlsx and send that."))
    try:
        packed = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _not_xlsx() from error
    with packed:
        parts = packed.infolist()
        _refuse_dangers(parts)
        found = {part.filename: _part(packed, part) for part in parts if _is_wanted(part.filename)}
    _refuse_macros({part.filename.lower() for part in parts}, found)
    if any(_STRICT in text for text in found.values()):
        raise WorkbookRefused(
            _("This workbook is saved as Strict Open XML. Save it as “Excel Workbook (.xlsx)” and send that.")
        )
    if any(_DECLARES.search(text) for text in found.values()):
        # What a spreadsheet program writes declares no entities; what declares them means harm.
        raise WorkbookRefused(_("The workbook holds parts that no spreadsheet program writes. It is not opened."))
    return found


def _not_xlsx() -> WorkbookRefused:
    return WorkbookRefused(
        _("This is not an .xlsx workbook. Save the workbook from the portal as .xlsx and send that file.")
    )


def _is_wanted(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    # Bounded by what the part declares, which was added up: a reader that trusts a false size would unpack it all.
    with packed.open(part) as opened:
        return opened.read(part.file_size)


def _refuse_dangers(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _overfull()
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookRefused(_("The workbook is protected by a password. Save it without a password and send it."))
    if "content.xml" in names and "[content_types].xml" not in names:
        raise WorkbookRefused(_("This is an OpenDocument file. Save it as .xlsx and send that."))
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(_("This is a binary Excel file. Save it as .xlsx and send that."))
    if not {"[content_types].xml", "xl/workbook.xml"} <= names:
        raise _not_xlsx()


def _overfull() -> WorkbookRefused:
    return WorkbookRefused(_("The workbook unpacks to more than it should hold. Send only the filled-in template."))


def _refuse_macros(names: set[str], found: dict[str, bytes]) -> None:
    types = b"".join(text.lower() for name, text in found.items() if name.lower() == "[content_types].xml")
    if any("vbaproject" in name or "/macrosheets/" in name for name in names) or b"macroenabled" in types:
        raise WorkbookRefused(_("The workbook holds macros. Save it as .xlsx, without macros, and send that."))


def _sheets(content: bytes, most_rows: int, most_columns: int) -> Iterator[Sheet]:
    parts = _unpacked(content)
    plain = BytesIO()
    with zipfile.ZipFile(plain, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    # Streaming, so that a sheet of a million styled but empty cells costs time in proportion and no memory.
    book = load_workbook(plain, read_only=True, data_only=False, keep_links=False)
    try:
        if len(book.worksheets) > MOST_SHEETS:
            raise _overfull()
        for sheet in book.worksheets:
            merged = _merged_ranges(parts[sheet._worksheet_path.lstrip("/")])
            yield Sheet(sheet.title, tuple(_rows(sheet, merged, most_rows, most_columns, book.epoch)), tuple(merged))
    finally:
        book.close()


Ranges = dict[str, tuple[int, int, int, int]]


def _merged_ranges(text: bytes) -> Ranges:
    found = {ref.decode() for ref in _MERGED.findall(text)}
    if len(found) > MOST_MERGED:
        raise WorkbookRefused(_("The workbook has too many merged cells. Unmerge them and send it again."))
    return {ref: range_boundaries(ref) for ref in sorted(found)}


def _rows(sheet: Any, merged: Ranges, most_rows: int, most_columns: int, epoch: datetime) -> Iterator[Row]:
    sheet.reset_dimensions()
    count = 0
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=most_columns + 1), start=1):
        if all(cell.value is None for cell in cells):
            continue
        count += 1
        if count > most_rows:
            raise WorkbookRefused(
                _("Sheet “%(sheet)s” has more than %(limit)s rows. Send only the filled-in template.")
                % {"sheet": sheet.title, "limit": most_rows}
            )
        last = max(index for index, cell in enumerate(cells) if cell.value is not None)
        if last >= most_columns:
            raise WorkbookRefused(
                _("Sheet “%(sheet)s” has more than %(limit)s columns. Send only the filled-in template.")
                % {"sheet": sheet.title, "limit": most_columns}
            )
        yield Row(
            number,
            tuple(
                _cell(f"{get_column_letter(index + 1)}{number}", cells[index], _range_of(merged, number, index), epoch)
                for index in range(last + 1)
            ),
        )


def _range_of(merged: Ranges, number: int, index: int) -> str:
    for ref, (left, top, right, bottom) in merged.items():
        if top <= number <= bottom and left <= index + 1 <= right:
            return ref
    return ""


def _as_shown(value: Any, form: str) -> Any:
    """What somebody wrote, where a program keeps another value for it; any other value as it is.

    `95 %` is kept as 0.95, `0800 1234` as a number without its zero, `March 2026` as the first day of that month.
    """
    if isinstance(value, date):
        codes = _NO_DATE_CODE.sub("", form.partition(";")[0]).lower()
        return date_format(value, "F Y") if "m" in codes and "y" in codes and "d" not in codes else value
    if isinstance(value, int) and _ZEROS.fullmatch(form):
        return str(value).zfill(len(form))
    if found := _PERCENT.fullmatch(form):
        return f"{number_format(Decimal(str(value)) * 100, decimal_pos=len(found[1] or ''), use_l10n=True)} %"
    return value


def _cell(at: str, cell: Any, merged: str, epoch: datetime) -> Cell:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    problem = ""
    if kind == "f":
        value, problem = None, _("This is a formula. Write the value instead.")
    elif kind == "e":
        problem = _("This is an error value, %(value)s. Write the value instead.") % {"value": str(value)[:20]}
        value = None
    elif merged:
        problem = _("%(range)s are merged. Unmerge them and fill in each cell.") % {"range": merged}
    elif isinstance(value, str) and len(value) > MOST_CELL:
        value, problem = None, _("This is longer than a cell can be.")
    elif isinstance(value, str):
        value = unescaped(value)
    elif kind in "nd" and isinstance(value, int | float | date):
        value = _as_shown(value, cell.number_format)
    return Cell(at, value, problem, epoch)
