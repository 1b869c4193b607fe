"""One of the key figures: what was found in a sentence, a drawing, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString

from iasios.workbooks import Column


@dataclass(frozen=True)
class FigureSection:
    """One of the figures. `rows` have the values of `columns` by their codes; numbers stay numbers."""

    key: str
    title: str
    finding: str
    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    drawing: SafeString | str = ""
    #: What the choice does not narrow, where that is not plain.
    note: str = ""
    #: A total or a second fact, for the tally on top.
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def headings(self) -> list[tuple[str, bool]]:
        """Each heading, and whether its column holds numbers."""
        return [(column.heading, self._is_number(column)) for column in self.columns]

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """The rows as people read them; each cell with whether it is a number."""
        kinds = [(column.code, self._is_number(column)) for column in self.columns]
        return [[(shown(row[code]), is_number) for code, is_number in kinds] for row in self.rows]

    def _is_number(self, column: Column) -> bool:
        return any(isinstance(row[column.code], (int, float, Decimal)) for row in self.rows)


def shown(value: Any) -> str:
    """A value as people read it in the present language; a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return number_format(value, decimal_pos=2, force_grouping=True)
    if isinstance(value, (int, float)):
        return number_format(value, force_grouping=True)
    return str(value)


def column(code: str, heading: str, width: float = 16) -> Column:
    """A column of the table and of its file; `width` in characters."""
    return Column(code=code, heading=heading, width=width)
