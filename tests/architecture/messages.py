"""The texts of the sources, and what a language makes of them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.architecture.source import PACKAGES, ROOT, files, parsed

# Where the text stands among the arguments; a context before it, a plural after it.
_TEXTS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_CALL = re.compile(r"\b(?:" + "|".join(sorted(_TEXTS, key=len, reverse=True)) + r")\(")

Text = tuple[str | None, str]


@cache
def texts_of_sources() -> frozenset[Text]:
    """Context and English text of everything that is marked for translation."""
    found: set[Text] = set()
    for path in files(*PACKAGES):
        found.update(_texts(parsed(path)))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        for call in _calls(templatize(path.read_text(encoding="utf-8"))):
            found.update(_texts(call))
    return frozenset(found)


def _texts(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in _TEXTS:
            continue
        context, text, _plural = (None if at is None else _constant(node, at) for at in _TEXTS[called])
        if text:
            yield context, text


def _constant(call: ast.Call, at: int) -> str | None:
    value = call.args[at] if len(call.args) > at else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _calls(templatized: str) -> Iterator[ast.AST]:
    """Django makes of a template a text in which only its calls of gettext are Python."""
    for start in _CALL.finditer(templatized):
        end = templatized.find(")", start.end())
        while end != -1:
            try:
                yield ast.parse(templatized[start.start() : end + 1].strip(), mode="eval")
                break
            except SyntaxError:
                end = templatized.find(")", end + 1)


def catalogue(language: str) -> Catalog:
    """The translations as people edit them."""
    with _path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> Catalog:
    """The translations as Django reads them."""
    with _path(language, "mo").open("rb") as file:
        return read_mo(file)


def _path(language: str, ending: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / f"django.{ending}"
