"""Joins style sheets and scripts into the files that browsers load, and draws mark and seals, for `collectstatic`.

The sources stay readable, one file per component or behaviour; a page waits for a single style sheet. What is made here
stands in no repository: `GeneratedFinder` hands it to Django's static files beside the files of ``static/``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from rcssmin import cssmin
from rjsmin import jsmin

from iasios.ui.seal import favicon_svg, logo_svg, seal_svg
from iasios.ui.tokens import colour, render_tokens_css

STATIC = Path(__file__).resolve().parents[2] / "static"
CSS_ROOT = STATIC / "css"
JS_ROOT = STATIC / "js"

LAYERS = ("reset", "tokens", "base", "layout", "components", "pages", "print")

#: Within a layer rcssmin takes the blank of `.seal :is(…)` for one of a declaration, and the selector would mean
#: another element; with the star it says the same and is left alone.
_DESCENDANT = re.compile(r"([\w)\]]) :(?=(?:is|not|where|has)\()")

_HEAD = ("fonts.css", "reset.css", "base.css", "layout.css")
_FOLDERS = ("components", "pages")
_TAIL = ("print.css",)

TOKENS = "css/tokens.css"
BUNDLE = "css/portal.css"
SCRIPTS = "js/portal.js"

# Behaviours that any page may need; autosave.js and its like are loaded by the pages that need them.
_EVERYWHERE = (
    "fragment.js",
    "menu.js",
    "error-summary.js",
    "counter.js",
    "dialog.js",
    "bulk.js",
    "copy.js",
    "file-size.js",
    "scroll-current.js",
    "kept-offer.js",
    "keep-typed.js",
    "refresh.js",
    "on-paper.js",
    "search.js",
    "unfold.js",
)


def sources() -> list[Path]:
    """Every source file in the order in which it is joined; layers make the order inside a folder irrelevant."""
    folders = [path for folder in _FOLDERS for path in sorted((CSS_ROOT / folder).glob("*.css"))]
    return [*(CSS_ROOT / name for name in _HEAD), *folders, *(CSS_ROOT / name for name in _TAIL)]


def render_bundle() -> str:
    """The text of ``css/portal.css``: the order of the layers, the tokens, and the sources as they are on disk."""
    order = f"@layer {','.join(LAYERS)};"
    texts = [render_tokens_css(), *(path.read_text(encoding="utf-8") for path in sources())]
    return order + "".join(str(cssmin(_DESCENDANT.sub(r"\1 *:", text))) for text in texts) + "\n"


def render_scripts() -> str:
    """The text of ``js/portal.js``: each module in a block of its own."""
    modules = ((JS_ROOT / name).read_text(encoding="utf-8") for name in _EVERYWHERE)
    return '"use strict";\n' + "".join(f"{{\n{jsmin(module)}\n}}\n" for module in modules)


def _drawings() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "img/favicon.svg", favicon_svg
    yield "img/logo.svg", logo_svg
    yield (
        "img/logo-dark.svg",
        partial(logo_svg, paint=colour("accent", theme="dark"), ink=colour("ink", theme="dark")),
    )
    for level, name in ((1, "enrolled"), (2, "accredited"), (3, "excellence")):
        yield f"img/seal-{name}.svg", partial(seal_svg, level, year=None, lettering=True)
    yield "img/seal-enrolled-dark.svg", partial(seal_svg, 1, year=None, lettering=True, dark=True)


def generated() -> dict[str, Callable[[], str]]:
    """Every static file that is made from a table or from sources, with the function that makes its text."""
    return {TOKENS: render_tokens_css, BUNDLE: render_bundle, SCRIPTS: render_scripts, **dict(_drawings())}


@cache
def _storage() -> FileSystemStorage:
    """The generated files on disk, written by the first one in a process who asks."""
    folder = Path(settings.DATA_DIR) / "generated"
    for name, render in generated().items():
        path = folder / name
        text = render() + ("" if name.endswith((".css", ".js")) else "\n")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Several processes may begin at once: each writes a file of its own and renames it.
            unfinished = path.with_name(f".{path.name}.{os.getpid()}")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
    return FileSystemStorage(location=folder)


class GeneratedFinder(BaseFinder):
    """Lets `collectstatic`, `findstatic` and the PDF renderer find the generated files."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where a generated file lies, or an empty list."""
        if path not in generated():
            return []
        found = _storage().path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Every generated file with its storage, as Django asks of a finder."""
        for name in generated():
            yield name, _storage()
