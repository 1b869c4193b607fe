"""What a copy is made with: rows as JSON and as a spreadsheet, files under names that no system refuses."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext as _

from facilities.models import StoredFile
from facilities.queries.stored_files import is_servable
from iasios.files.content_types import safe_name
from iasios.workbooks import Column, add_sheet, new_workbook, workbook_bytes


@dataclass(frozen=True)
class ArchivePart:
    """One file of the copy. `make` is called inside a transaction that may read the facility's rows."""

    name: str
    make: Callable[[], bytes]


def as_json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def rows_as(rows: Iterable[Model], names: str) -> list[dict[str, Any]]:
    """These columns of each row, by name."""
    return [{name: getattr(row, name) for name in names.split()} for row in rows]


def sheet(title: str, rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as a spreadsheet, one column for each name of the first row; lists stay in the JSON file."""
    names = [name for name, value in rows[0].items() if not isinstance(value, list | dict)] if rows else ["empty"]
    columns = [Column(code=name, heading=name.replace("_", " ").capitalize(), width=22) for name in names]
    book = new_workbook(title=title)
    plain = [{name: _cell(row[name]) for name in names} for row in rows] if rows else []
    add_sheet(book, title, columns=columns, rows=plain)
    return workbook_bytes(book)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return {None: "", True: _("yes"), False: _("no")}[value]
    return value if isinstance(value, int | float | str) else str(value)


def reader(content: Any) -> Callable[[], bytes]:
    """Reads a stored file when its turn comes."""

    def read() -> bytes:
        with content.open("rb") as opened:
            return bytes(opened.read())

    return read


def folder_of(title: str) -> str:
    """A title as the name of one folder."""
    pieces = (piece.strip(". ") for piece in title.replace("\\", "/").split("/"))
    return safe_name("-".join(piece for piece in pieces if piece))[:80].rstrip(". ")


def file_parts(folder: str, stored: StoredFile | None) -> Iterator[ArchivePart]:
    """The file under its own name; nothing for one that cannot be handed out."""
    if stored is not None and is_servable(stored):
        yield ArchivePart(f"{folder}/{stored.name}", reader(stored.content))
