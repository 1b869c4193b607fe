"""Writes .xlsx files that people fill in or keep: text stays text, headings stay in sight, choices are offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from iasios.workbooks.cells import clean, escaped

#: What a spreadsheet program might take for the beginning of a formula or command.
_LIKE_FORMULA = ("=", "+", "-", "@", "\t")

_HEAD = PatternFill("solid", fgColor="E2EDEE")
_LOCKED = PatternFill("solid", fgColor="F1EEE6")
_LINE = Side(style="thin", color="DDD8CC")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet.

    Attributes:
        code: stands in a hidden row, so that the sheet is understood in any language when it comes back.
        heading: what people read.
        width: in characters.
        choices: words offered in a list; others are refused by the spreadsheet program.
        is_date: cells hold dates.
        is_text: cells keep what is typed: no program makes a number of a telephone number, or a date of a month.
        locked: people cannot change it while the sheet is protected.
        hint: shown when a cell is chosen.
        upright: the heading is written bottom to top, for narrow columns.
    """

    code: str
    heading: str
    width: float = 14
    choices: Sequence[str] = ()
    is_date: bool = False
    is_text: bool = False
    locked: bool = False
    hint: str = ""
    upright: bool = False


def new_workbook(*, title: str) -> Workbook:
    """An empty workbook; add at least one sheet."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = clean(title)
    book.properties.creator = "IASIOS"
    return book


def put_text(cell: Any, text: str) -> None:
    """Writes text that stays text, whatever it begins with."""
    shown = escaped(clean(text))
    cell.value = shown
    if shown:
        cell.data_type = "s"
    if shown.startswith(_LIKE_FORMULA):
        # Without this mark the text would become a formula as soon as somebody edits the cell.
        cell.quotePrefix = True


def add_sheet(
    book: Workbook,
    name: str,
    *,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]] = (),
    intro: Sequence[str] = (),
    blank_rows: int = 0,
    protect: bool = False,
) -> Worksheet:
    """A sheet with a line or two of words, a hidden row of codes, headings that stay in sight, and rows.

    `Sheet.table` of the reader finds the table again by the codes.

    Args:
        rows: values by column code: text, number or date; absent is blank.
        intro: lines above the table.
        blank_rows: further rows to fill in.
        protect: only cells of columns that are not locked can be changed. Without a password: a help, not a lock.
    """
    sheet = book.create_sheet(clean(name)[:31])
    for number, line in enumerate(intro, start=1):
        put_text(sheet.cell(number, 1), line)
        sheet.cell(number, 1).font = Font(name="Calibri", size=14 if number == 1 else 11, bold=number == 1)
    codes = len(intro) + 1
    head, first = codes + 1, codes + 2
    sheet.row_dimensions[codes].hidden = True
    for index, column in enumerate(columns, start=1):
        put_text(sheet.cell(codes, index), column.code)
        _put_heading(sheet.cell(head, index), column)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    if any(column.upright for column in columns):
        sheet.row_dimensions[head].height = 150
    last = head
    values = [*rows, *({} for _blank in range(blank_rows))]
    styles: list[Any] = []
    for last, row in enumerate(values, start=first):
        for index, column in enumerate(columns, start=1):
            cell = sheet.cell(last, index)
            if last == first:
                _style_of(cell, column)
                styles.append(copy(cell._style))
            else:
                cell._style = copy(styles[index - 1])
            _put(cell, row.get(column.code))
    _offer_choices(book, sheet, columns, first, max(first, last))
    sheet.freeze_panes = sheet.cell(first, 2)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if protect:
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False
    return sheet


def _put_heading(cell: Any, column: Column) -> None:
    put_text(cell, column.heading)
    cell.font, cell.fill, cell.border = Font(name="Calibri", bold=True), _HEAD, _BOX
    cell.alignment = Alignment(
        text_rotation=90 if column.upright else 0,
        vertical="bottom",
        horizontal="center" if column.upright else "left",
        wrap_text=True,
    )


def _style_of(cell: Any, column: Column) -> None:
    """How a cell of the column looks; later cells of the column copy it, since each new style costs a search."""
    if column.is_date:
        cell.number_format = "yyyy-mm-dd"
    elif column.is_text:
        cell.number_format = "@"
    if column.locked:
        cell.fill = _LOCKED
    cell.border = _BOX
    cell.alignment = Alignment(vertical="top", wrap_text=column.width >= 30)
    cell.protection = Protection(locked=column.locked)


def _put(cell: Any, value: Any) -> None:
    if value is None or isinstance(value, bool | int | float | date | datetime):
        cell.value = value
    else:
        put_text(cell, str(value))


def _offer_choices(book: Workbook, sheet: Worksheet, columns: Sequence[Column], first: int, last: int) -> None:
    for index, column in enumerate(columns, start=1):
        letter = get_column_letter(index)
        if column.choices:
            rule = DataValidation(type="list", formula1=_list_of(book, column.choices), allow_blank=True)
            rule.errorTitle = clean(column.heading)[:32]
            rule.error = _("Choose one of the words of the list.")
        elif column.is_date:
            rule = DataValidation(type="date", operator="greaterThan", formula1="32874", allow_blank=True)
            rule.errorTitle = clean(column.heading)[:32]
            rule.error = _("Write day, month and year.")
        else:
            continue
        rule.showErrorMessage = True
        if column.hint:
            rule.promptTitle, rule.prompt, rule.showInputMessage = column.heading[:32], column.hint[:255], True
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)


def _list_of(book: Workbook, words: Sequence[str]) -> str:
    """The words in a column of a hidden sheet, because a list inside a rule ends at 255 characters."""
    name = "Lists"
    sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
    sheet.sheet_state = "hidden"
    for index in range(1, sheet.max_column + 1):
        held = [sheet.cell(row, index).value for row in range(1, sheet.max_row + 1)]
        if [value for value in held if value is not None] == list(words):
            break
    else:
        index = 1 if sheet.cell(1, 1).value is None else sheet.max_column + 1
        for row, word in enumerate(words, start=1):
            put_text(sheet.cell(row, index), word)
    letter = get_column_letter(index)
    return f"{quote_sheetname(name)}!${letter}$1:${letter}${len(words)}"


def workbook_bytes(book: Workbook) -> bytes:
    """The file. Its first sheet is the one that opens."""
    hidden = [sheet for sheet in book.worksheets if sheet.sheet_state == "hidden"]
    for sheet in hidden:
        book.move_sheet(sheet, len(book.worksheets))
    book.active = 0
    content = BytesIO()
    book.save(content)
    return content.getvalue()
