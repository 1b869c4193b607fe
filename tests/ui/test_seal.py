"""The mark: geometry, levels, lettering as outlines."""

import re
import xml.etree.ElementTree as ET
from math import hypot

import pytest

from iasios.ui import seal

SVG = "{http://www.w3.org/2000/svg}"


def _paths(svg: str, name: str) -> int:
    return len(re.findall(f'class="{name}"', svg))


@pytest.mark.parametrize(("level", "reached"), [(1, 1), (2, 2), (3, 3)])
def test_one_contour_closes_per_level(level: int, reached: int) -> None:
    drawn = seal.inline_seal(level, size=72)
    assert _paths(drawn, "seal__ring") == reached
    assert _paths(drawn, "seal__ghost") == 3 - reached


def test_contour_is_an_oval_open_towards_the_needle() -> None:
    """Radius 25 around (95, 105): 30 by 22.5, centre 3.25 along the axis, gap of 62 degrees."""
    found = re.fullmatch(r"M([\d.]+) ([\d.]+)A30 22.5 -45 1 1 ([\d.]+) ([\d.]+)", seal.contour(95, 105, 25, 62))
    assert found is not None
    start_x, start_y, end_x, end_y = map(float, found.groups())
    # Both ends lie equally far from the axis x + y = 200, on either side of it.
    assert start_x + start_y - 200 == pytest.approx(200 - end_x - end_y, abs=0.02)
    assert hypot(start_x - end_x, start_y - end_y) == pytest.approx(2 * 22.5 * 0.51504, abs=0.02)


def test_small_seals_have_neither_dial_nor_lettering() -> None:
    small = seal.inline_seal(2, size=40, lettering=True)
    assert _paths(small, "seal__tick") == 0
    assert _paths(small, "seal__text") == 0
    assert _paths(small, "seal__ghost") == 0


def test_seal_says_its_level_to_screen_readers() -> None:
    assert 'role="img" aria-label="Seal: Centre of Excellence"' in seal.inline_seal(3)


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("year", [None, 2026])
def test_seal_file_stands_alone(level: int, year: int | None) -> None:
    root = ET.fromstring(seal.seal_svg(level, year=year, lettering=True))
    assert root.findtext(f"{SVG}title") == seal.LEVEL_NAMES[level]
    assert list(root.iter(f"{SVG}text")) == []
    assert all("class" not in element.attrib for element in root.iter())


def test_year_adds_its_four_figures_and_the_dot() -> None:
    def letters(year: int | None) -> int:
        root = ET.fromstring(seal.seal_svg(2, year=year, lettering=True))
        return len(root.findall(f"{SVG}g/{SVG}path"))

    assert letters(2026) - letters(None) == len("·2026")


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_seal_has_a_version_for_dark_ground(level: int) -> None:
    light = seal.seal_svg(level, year=2026, lettering=True)
    dark = seal.seal_svg(level, year=2026, lettering=True, dark=True)
    assert dark != light
    assert re.sub(r"#[0-9A-Fa-f]{6}", "", dark) == re.sub(r"#[0-9A-Fa-f]{6}", "", light)


@pytest.mark.parametrize(("width", "height"), [(210, 297), (215.9, 279.4)])
def test_needle_enters_the_certificate_through_the_opening_of_the_frame(width: float, height: float) -> None:
    ground = seal.certificate_ground(width=width, height=height)
    ET.fromstring(ground)
    right = width - 10
    top, bottom = re.search(rf"M{right:g} ([\d.]+)V10H10V[\d.]+H{right:g}V([\d.]+)", ground).groups()  # type: ignore[union-attr]
    # The axis of the seal at its usual place is x + y = 224 millimetres.
    assert float(top) < 224 - right < float(bottom)


def test_hero_is_decoration() -> None:
    assert 'aria-hidden="true"' in seal.hero_art()
    assert [f"ha-{n}" in seal.hero_art() for n in (1, 2, 3)] == [True, True, True]
