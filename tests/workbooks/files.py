"""Makers of workbooks, kind and unkind."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from openpyxl import Workbook


def book(*rows: tuple[Any, ...], title: str = "Cases", change: Callable[[Any], None] | None = None) -> BytesIO:
    """A workbook with one sheet; `change` gets the sheet before it is saved."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    content = BytesIO()
    made.save(content)
    return content


def parts(content: BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(content) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(found: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> BytesIO:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name, text in found.items():
            made.writestr(name, text)
    return content


def altered(content: BytesIO, **texts: bytes) -> BytesIO:
    """The same workbook with parts added or replaced; `__` stands for a slash and a trailing `_` for nothing."""
    return packed(parts(content) | {name.replace("__", "/").replace("DOT", "."): text for name, text in texts.items()})
