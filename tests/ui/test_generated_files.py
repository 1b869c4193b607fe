"""What is generated is committed, fresh and light."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from iasios.ui.static_bundle import BUNDLE, CSS_ROOT, JS_ROOT, LAYERS, SCRIPTS, STATIC, generated, minify, sources

GENERATED = [pytest.param(path, render, id=path.name) for path, render in generated()]


@pytest.mark.parametrize(("path", "render"), GENERATED)
def test_generated_file_is_fresh(path: Path, render: Any) -> None:
    assert path.read_text(encoding="utf-8") == render(), "run manage.py build_css"


def test_every_style_sheet_is_in_the_bundle() -> None:
    written = {path for path in CSS_ROOT.rglob("*.css") if path != BUNDLE}
    assert set(sources()) == written


def test_bundle_declares_the_order_of_layers_first() -> None:
    assert BUNDLE.read_text(encoding="utf-8").startswith(f"@layer {','.join(LAYERS)};")


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_a_source_opens_only_its_own_layer(path: Path) -> None:
    own = {"components": "components", "pages": "pages"}.get(path.parent.name, path.stem)
    opened = re.findall(r"^@layer (\w+) \{", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert opened == ([] if path.name == "fonts.css" else [own])


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_no_important_outside_reduced_motion_and_print(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ("!important" in text) is (path.name in {"base.css", "print.css"})


def test_minify_keeps_what_has_a_meaning() -> None:
    assert (
        minify("/* why */ a { width: calc(1px + 2px);\n  margin: 0 auto; }") == "a{width:calc(1px + 2px);margin:0 auto}"
    )
    assert minify("a { margin: -0.5rem 10.5rem; color: rgb(0 0 0 / 0.06); }") == (
        "a{margin:-.5rem 10.5rem;color:rgb(0 0 0 / .06)}"
    )
    assert minify('a::after { content: "  :  "; }') == 'a::after{content:"  :  "}'
    assert minify("@media (min-width: 3rem) and (max-width: 4rem) { a b > c { top: 0 } }") == (
        "@media (min-width: 3rem) and (max-width: 4rem){a b>c{top:0}}"
    )


def test_first_visit_stays_light() -> None:
    """Two fonts, one style sheet, one script, the icons: with 20 kB of HTML at most 120 kB."""
    squeezed = sum(len(gzip.compress(path.read_bytes(), 9)) for path in (BUNDLE, SCRIPTS, STATIC / "img" / "icons.svg"))
    fonts = sum((STATIC / "fonts" / f"{name}-latin.woff2").stat().st_size for name in ("sans", "serif"))
    assert len(gzip.compress(BUNDLE.read_bytes(), 9)) <= 16_384
    assert squeezed + fonts <= 100_000


def test_scripts_write_no_html_from_strings() -> None:
    for path in JS_ROOT.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for unsafe in ("innerHTML", "outerHTML", "document.write", "eval(", 'setAttribute("style"'):
            assert unsafe not in text, f"{unsafe} in {path.name}"


def test_fonts_carry_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "MIT License" in (STATIC / "img" / "icons.LICENSE.txt").read_text(encoding="utf-8")


def test_every_font_that_a_style_sheet_names_exists() -> None:
    for sheet in (CSS_ROOT / "fonts.css", STATIC / "fonts" / "pdf" / "fonts.css"):
        named = re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8"))
        assert named
        assert [name for name in named if not (sheet.parent / name).exists()] == []
