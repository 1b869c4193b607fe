"""Signs and scripts that hospitals write, drawn with the fonts of the image alone."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# What Debian's packages of system_packages.FONTS bring; the fonts of this machine stay out.
CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts/truetype/noto</dir><dir>/usr/share/fonts/truetype/wqy</dir><cachedir>{cache}</cachedir></fontconfig>"""
# WeasyPrint warns of each sign that none of its fonts can draw; readers would see a box.
RENDER = """
import logging, sys
import django
django.setup()
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from iasios.documents.pdf import BASE, StaticFiles
class Boxes(logging.Handler):
    def emit(self, record):
        print("BOX", record.getMessage())
logger = logging.getLogger("weasyprint")
logger.setLevel(logging.WARNING)
logger.handlers = [Boxes()]
fetcher = StaticFiles()
css = CSS(string=render_to_string("documents/paper.css"), base_url=BASE, url_fetcher=fetcher)
HTML(string=sys.stdin.read(), base_url=BASE, url_fetcher=fetcher).write_pdf(stylesheets=[css])
"""
SAID = {
    "mathematics": "≤ ≥ ≠ ≈ ± × ∞ √ ∑ ‰ µ",
    "arrows": "← ↑ → ↓ ↔ ⇒",
    "ticks": "✓ ✔ ✗ ☐ ☑ ☒ ● ○ ■ □ ► ◦",
    "small figures": "10⁴ 10⁻³ CO₂ ⅓ ⅔ ⅛",
    "units and marks": "† ‡ § ™ ℃ ℓ",
    "Vietnamese": "Bệnh viện Chợ Rẫy",
    "Greek": "Νοσοκομείο Ευαγγελισμός",
    "Cyrillic": "Національний інститут раку",
    "Arabic": "مستشفى الملك",
    "Hebrew": "בית חולים שיבא",
    "Georgian": "თბილისის კლინიკა",
    "Armenian": "Երևանի հիվանդանոց",
    "Devanagari": "टाटा अस्पताल",
    "Thai": "โรงพยาบาลศิริราช",
    "Chinese": "北京协和医院",
    "Japanese": "がん研有明病院",
    "Korean": "서울대학교병원",
}


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """What WeasyPrint could not draw of some HTML."""
    folder = tmp_path_factory.mktemp("fonts")
    (folder / "fonts.conf").write_text(CONFIG.format(cache=folder / "cache"))

    def found(markup: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", RENDER],
            input=f"<!doctype html><meta charset=utf-8><title>Signs</title>{markup}".encode(),
            env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return [line for line in done.stdout.decode().splitlines() if line.startswith("BOX")]

    return found


def test_no_sign_and_no_script_is_a_box(boxes: Callable[[str], list[str]]) -> None:
    said = (f"<p>{name}: {words} <b>{words}</b></p><h2>{words}</h2>" for name, words in SAID.items())
    assert boxes("".join(said)) == []


def test_the_check_sees_a_box(boxes: Callable[[str], list[str]]) -> None:
    # A place of Unicode that holds no sign.
    (box,) = boxes("<p>A\u0378</p>")
    assert "0378" in box
