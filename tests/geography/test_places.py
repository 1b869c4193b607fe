"""Towns by name, distances, and the windows of the maps."""

import pytest

from iasios.geography.maps import EUROPE, WORLD
from iasios.geography.towns import find_town, kilometres


@pytest.mark.parametrize(
    ("typed", "country", "name"),
    [
        ("Wien", "", "Vienna"),
        ("vienna, Austria", "", "Vienna"),
        ("köln", "", "Köln"),
        ("Genf", "CH", "Geneva"),
        ("Paris", "", "Paris"),
        ("St. Pölten", "AT", "Sankt Pölten"),
        ("St.Pölten", "AT", "Sankt Pölten"),
        ("Sankt Pölten", "AT", "Sankt Pölten"),
        ("St Malo", "FR", "Saint-Malo"),
        ("Larissa", "GR", "Lárisa"),
        ("Valmiera", "LV", "Valmiera"),
        ("Stuttgart", "DE", "Stuttgart"),
    ],
)
def test_a_town_is_found_in_several_languages(typed, country, name):
    found = find_town(typed, country)
    assert found is not None
    assert (found.name, found.country) == (name, country or found.country)


@pytest.mark.parametrize(("typed", "country"), [("", ""), ("Xyzzy", ""), ("Vienna", "NZ")])
def test_what_is_no_town_is_none(typed, country):
    assert find_town(typed, country) is None


def test_distances():
    assert kilometres(48.21, 16.37, 48.21, 16.37) == 0
    assert round(kilometres(48.21, 16.37, 47.07, 15.44)) == 145
    assert round(kilometres(0, 179.5, 0, -179.5)) == 111


def test_places_on_the_maps():
    assert EUROPE.place(48.21, 16.37) == (220.3, 193.0)
    assert EUROPE.place(35.68, 139.69) is None
    assert WORLD.place(35.68, 139.69) == (634.9, 115.2)
    assert WORLD.place(-36.85, 174.76) == (706.8, 303.8)
    assert WORLD.place(-70, 0) is None


@pytest.mark.parametrize("window", [WORLD, EUROPE])
def test_the_land_is_small_and_inside_its_window(window):
    assert len(window.land) < 8_000
    for part in window.land[1:].split("M"):
        start, length = part.split("h")
        x, y = (float(number) for number in start.split())
        assert 0 <= x <= x + float(length) <= window.width + 1
        assert 0 <= y <= window.height
