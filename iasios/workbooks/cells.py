"""What was read: cells that know their address, rows, and a table found by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from iasios.text.cleaning import printable

#: How far down the headings of a table may begin.
HEADINGS_WITHIN = 20
#: Characters (UTF-16 units) in one cell.
MOST_CELL = 32_767
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SPACE = re.compile(r"\s+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_WORDED = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\.?,?\s+(\d{4})")
#: 1 January 1950 to 31 December 2099 as Excel counts days.
_SERIALS = range(18264, 73051)


class UnreadableCell(ValueError):
    """A cell that does not hold what it should. The text says what to write instead, without the address."""


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        at: its address as the spreadsheet shows it, such as C7.
        value: a text, number, date, truth value, or None.
        problem: why its value cannot be taken, in words: a formula, an error, merged cells. Empty when it can.
    """

    at: str
    value: Any = None
    problem: str = ""
    epoch: datetime = WINDOWS_EPOCH

    @property
    def is_blank(self) -> bool:
        return self.text == "" and not self.problem

    @property
    def text(self) -> str:
        """The value as text: no space around it, line breaks kept, whole numbers without a decimal point."""
        return text_of(self.value)

    @property
    def word(self) -> str:
        """The value for comparing with a list: one line, single spaces, lower case."""
        return _SPACE.sub(" ", self.text).casefold()

    def day(self) -> date | None:
        """The value as a date; None when the cell is blank.

        Understands real dates, the number that a spreadsheet keeps for a date, 2026-03-04, 4.3.2026, 04/03/2026 (the
        day comes first) and 4 March 2026 in a language of the portal.

        Raises:
            UnreadableCell: it is none of these, or no day of the calendar.
        """
        if isinstance(self.value, datetime):
            return self.value.date()
        if isinstance(self.value, date):
            return self.value
        if isinstance(self.value, int | float) and not isinstance(self.value, bool) and int(self.value) in _SERIALS:
            found = from_excel(self.value, epoch=self.epoch)
            return found.date() if isinstance(found, datetime) else None
        if not self.text:
            return None
        return read_day(self.text)


def text_of(value: Any) -> str:
    """A cell's value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else str(value)
    if isinstance(value, float):
        # As many figures as a spreadsheet keeps: 0.3, not 0.30000000000000004.
        return f"{value:.15g}"
    return printable(str(value)).replace("\xa0", " ").strip()


def as_carried(text: str) -> str:
    """A text as it comes back from a workbook in which nobody touched it."""
    return text_of(clean(text))


def clean(text: str) -> str:
    """A text as a cell can hold it: no control characters, one kind of line break, cut at what a cell can hold."""
    shown = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = shown.encode("utf-16-le", "surrogatepass")
    return shown if len(units) <= 2 * MOST_CELL else units[: 2 * (MOST_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def escaped(text: str) -> str:
    """A text as the file keeps it: programs would read `_x0041_` as a letter, so it is written differently."""
    return _ESCAPE.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """What programs show for a text of the file: `_x000D_` is a line break, `_x005F_x0041_` is `_x0041_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def read_day(text: str) -> date:
    """A date written by a person; the day comes before the month unless the year comes first.

    Raises:
        UnreadableCell: no date, or no day of the calendar.
    """
    shown = text.strip()
    if found := _ISO.fullmatch(shown):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(shown):
        day, month, year = (int(part) for part in found.groups())
    elif (found := _WORDED.fullmatch(shown)) and (named := _months().get(found[2].casefold())):
        day, month, year = int(found[1]), named, int(found[3])
    else:
        raise UnreadableCell(_("“%(text)s” is not a date. Write day, month and year, such as 4.3.2026.") % _cut(shown))
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableCell(
            _("“%(text)s” is no day of the calendar. Write day, month and year, such as 4.3.2026.") % _cut(shown)
        ) from None


def _cut(text: str) -> dict[str, str]:
    return {"text": text if len(text) <= 40 else f"{text[:39]}…"}


def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for names in (MONTHS, MONTHS_3):
                found |= {str(name).casefold().rstrip("."): number for number, name in names.items()}
    return found


@dataclass(frozen=True)
class Row:
    """One row that is not empty."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """The cell of a column, counted from 0; a blank one beyond the end."""
        if index < len(self.cells):
            return self.cells[index]
        return Cell(f"{get_column_letter(index + 1)}{self.number}")


@dataclass(frozen=True)
class Table:
    """The rows below a row of headings.

    Attributes:
        columns: where each wanted column stands, counted from 0; a column that the sheet lacks is absent.
        missing: the headings that were not found.
        heading_row: the number of the row with the headings.
    """

    columns: Mapping[str, int]
    missing: tuple[str, ...]
    heading_row: int
    rows: tuple[Row, ...]

    def records(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Row number and its cells by column code; columns that the sheet lacks are absent."""
        for row in self.rows:
            yield row.number, {code: row.cell(index) for code, index in self.columns.items()}


@dataclass(frozen=True)
class Sheet:
    """One sheet with its rows that are not empty.

    Attributes:
        merged: the merged ranges, such as B4:B6.
    """

    title: str
    rows: tuple[Row, ...]
    merged: tuple[str, ...] = ()

    def table(self, columns: Mapping[str, str]) -> Table | None:
        """The table whose headings are these: code to heading, in the language of the person.

        A heading is known by its code or by its words, in any order of columns. The row with the most of them, at least
        half, holds the headings; a row of codes just below or above it is no data. None when there is no such row.
        """
        words = {_plain(code): code for code in columns} | {_plain(heading): code for code, heading in columns.items()}
        best: tuple[int, Row, dict[str, int]] | None = None
        heads: list[int] = []
        for row in self.rows:
            if row.number > HEADINGS_WITHIN:
                break
            found: dict[str, int] = {}
            for index, cell in enumerate(row.cells):
                code = words.get(_plain(cell.text))
                if code:
                    found.setdefault(code, index)
            if len(found) * 2 < len(columns):
                continue
            heads.append(row.number)
            if best is None or len(found) > best[0]:
                best = (len(found), row, found)
        if best is None:
            return None
        _count, head, places = best
        return Table(
            columns=places,
            missing=tuple(heading for code, heading in columns.items() if code not in places),
            heading_row=head.number,
            rows=tuple(row for row in self.rows if row.number > max(heads)),
        )


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()
