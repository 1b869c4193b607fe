"""Joins style sheets and scripts into the files that browsers load, and writes the drawings of mark and seals.

The sources stay readable, one file per component or behaviour; a page waits for a single style sheet. What is made here
is committed, and a test fails when it is stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from iasios.ui.seal import favicon_svg, logo_svg, seal_svg
from iasios.ui.tokens import colour, render_tokens_css

STATIC = Path(__file__).resolve().parents[2] / "static"
CSS_ROOT = STATIC / "css"
JS_ROOT = STATIC / "js"

LAYERS = ("reset", "tokens", "base", "layout", "components", "pages", "print")

_HEAD = ("tokens.css", "fonts.css", "reset.css", "base.css", "layout.css")
_FOLDERS = ("components", "pages")
_TAIL = ("print.css",)

TOKENS = CSS_ROOT / "tokens.css"
BUNDLE = CSS_ROOT / "portal.css"
SCRIPTS = JS_ROOT / "portal.js"

# Behaviours that any page may need; authoring.js and what it brings are loaded by the pages that need them.
_EVERYWHERE = (
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
)


def sources() -> list[Path]:
    """Every source file in the order in which it is joined; layers make the order inside a folder irrelevant."""
    folders = [path for folder in _FOLDERS for path in sorted((CSS_ROOT / folder).glob("*.css"))]
    return [*(CSS_ROOT / name for name in _HEAD), *folders, *(CSS_ROOT / name for name in _TAIL)]


def render_bundle() -> str:
    """The text of ``static/css/portal.css`` from the sources as they are on disk."""
    order = f"@layer {','.join(LAYERS)};"
    return order + "".join(minify(path.read_text(encoding="utf-8")) for path in sources()) + "\n"


def minify(css: str) -> str:
    """Drops comments, white space and zeros that no browser needs; quoted text and descendant spaces stay."""
    pieces = re.split(r'("[^"]*")', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return "".join(piece if index % 2 else _squeeze(piece) for index, piece in enumerate(pieces)).strip()


def _squeeze(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    # A space before "(" or around "+" has a meaning in queries, selectors and calc(): only these are safe to close up.
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    text = re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", text)
    text = re.sub(r"(?<=[ (,:-])0(\.\d)", r"\1", text)
    return text.replace(";}", "}")


def render_scripts() -> str:
    """The text of ``static/js/portal.js``: each module in a block of its own, comment lines left out."""
    blocks = []
    for name in _EVERYWHERE:
        lines = (JS_ROOT / name).read_text(encoding="utf-8").splitlines()
        kept = [line.strip() for line in lines if line.strip() and not line.strip().startswith("//")]
        blocks.append("{\n" + "\n".join(kept) + "\n}\n")
    return '"use strict";\n' + "".join(blocks)


def _drawings() -> Iterator[tuple[Path, Callable[[], str]]]:
    image = STATIC / "img"
    yield image / "favicon.svg", favicon_svg
    yield image / "logo.svg", logo_svg
    yield (
        image / "logo-dark.svg",
        partial(logo_svg, paint=colour("accent", theme="dark"), ink=colour("ink", theme="dark")),
    )
    for level, name in ((1, "enrolled"), (2, "accredited"), (3, "excellence")):
        yield image / f"seal-{name}.svg", partial(seal_svg, level, year=None, lettering=True)
    yield image / "seal-enrolled-dark.svg", partial(seal_svg, 1, year=None, lettering=True, dark=True)


def generated() -> list[tuple[Path, Callable[[], str]]]:
    """Every committed file that is made from a table or from sources, with the function that makes its text."""
    return [
        (TOKENS, render_tokens_css),
        (BUNDLE, render_bundle),
        (SCRIPTS, render_scripts),
        *((path, partial(_with_newline, render)) for path, render in _drawings()),
    ]


def _with_newline(render: Callable[[], str]) -> str:
    return render() + "\n"


def write_all() -> list[Path]:
    """Writes every generated file; returns those whose text changed."""
    changed = []
    for path, render in generated():
        text = render()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
