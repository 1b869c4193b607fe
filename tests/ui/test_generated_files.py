"""Style sheets and scripts are joined when static files are collected; what browsers get is light."""

import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles.finders import find, get_finders

from iasios.ui.static_bundle import (
    BUNDLE,
    CSS_ROOT,
    JS_ROOT,
    LAYERS,
    SCRIPTS,
    STATIC,
    generated,
    render_bundle,
    render_scripts,
    sources,
)


@pytest.mark.parametrize(("name", "render"), generated().items(), ids=generated())
def test_static_files_find_what_is_generated(name: str, render: Any) -> None:
    found = find(name)
    assert found is not None
    assert Path(found).read_text(encoding="utf-8").strip() == render().strip()
    # A copy in the repository would go stale unseen.
    assert not (STATIC / name).exists()


def test_collecting_finds_each_file_once() -> None:
    listed = [name for finder in get_finders() for name, _storage in finder.list([])]
    assert sorted(name for name in set(listed) if listed.count(name) > 1) == []
    assert {BUNDLE, SCRIPTS} <= set(listed)


def test_every_style_sheet_is_in_the_bundle() -> None:
    assert set(sources()) == set(CSS_ROOT.rglob("*.css"))


def test_bundle_declares_the_order_of_layers_first() -> None:
    assert render_bundle().startswith(f"@layer {','.join(LAYERS)};")


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_a_source_opens_only_its_own_layer(path: Path) -> None:
    # What a page says of paper has to win over what it says of screens.
    folder = "print" if path.stem.endswith("-print") else path.parent.name
    own = folder if folder in {"components", "pages", "print"} else path.stem
    opened = re.findall(r"^@layer (\w+) \{", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert opened == ([] if path.name == "fonts.css" else [own])


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_no_important_outside_reduced_motion_and_print(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ("!important" in text) is (path.name in {"base.css", "print.css"})


def test_shrinking_keeps_what_has_a_meaning() -> None:
    bundle = render_bundle()
    assert re.search(r"calc\([^)]* \+ [^)]*\)", bundle)
    assert "/*" not in bundle
    assert "// " not in render_scripts()


def test_first_visit_stays_light() -> None:
    """Two fonts, one style sheet, one script, the icons: with 20 kB of HTML at most 120 kB."""
    texts = (render_bundle(), render_scripts(), (STATIC / "img" / "icons.svg").read_text(encoding="utf-8"))
    squeezed = sum(len(brotli.compress(text.encode())) for text in texts)
    fonts = sum((STATIC / "fonts" / f"{name}-latin.woff2").stat().st_size for name in ("sans", "serif"))
    assert len(brotli.compress(render_bundle().encode())) <= 18_432
    assert squeezed + fonts <= 100_000


def test_scripts_write_no_html_from_strings() -> None:
    for path in JS_ROOT.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        if path.name == "fragment.js":
            # The one policy that browsers with Trusted Types let through.
            assert text.count("innerHTML") == 1
            text = text.replace("innerHTML", "")
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


def test_a_selector_keeps_the_blank_before_its_pseudo_class() -> None:
    """Lines of a seal on petrol are white: `.seal--2 :is(…)` are shapes inside the seal, not the seal itself."""
    text = render_bundle()
    assert ".seal--2 *:is(.seal__edge" in text
    assert ".seal--2:is(" not in text
    assert ".groupgrid *:is(th,td):not(:first-child)" in text
