"""The public directory of centres."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from facilities.models import Listing
from facilities.queries.directory import FIGURES_AGE, directory_figures, forget_figures
from facilities.services import record_award
from facilities.services.listing import write_listing
from iasios.text.search_keys import fold
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

CENTRES = "/centres/"


@pytest.fixture
def centres():
    """Three public centres and one that has not paid."""
    places = {
        "lodz": make_facility("Szpital Łódź", "lodz", city="Łódź", country="PL", application=False),
        "oslo": make_facility("Ullevål Onkologi", "oslo", city="Oslo", country="NO", application=False),
        "bergen": make_facility("Ärztehaus Nord", "bergen", city="Bergen", country="NO", application=False),
    }
    make_facility("Not Paid Yet", "quiet", enrolled=False, country="NO")
    record_award(
        facility=places["oslo"].facility,
        level="accredited",
        starts_on=date(2026, 3, 4),
        ends_on=date(2030, 3, 3),
        certificate_code="QK7M-2XNP",
        by=None,
    )
    return places


def names(response):
    return [line.name for line in response.context["page"]]


@pytest.mark.rule("R83")
def test_everybody_sees_the_public_centres_by_name(client, centres):
    response = client.get(CENTRES)
    assert names(response) == ["Ullevål Onkologi", "Ärztehaus Nord", "Szpital Łódź"]
    text = response.content.decode()
    assert "Not Paid Yet" not in text
    assert "4 March 2026 to 3 March 2030" in text
    assert "/verify/QK7M-2XNP/" in text
    # Each level once, over its centres.
    assert [text.count(f"<h2>{level}</h2>") for level in ("Accredited Centre", "Enrolled Centre")] == [1, 1]
    assert not any(place.facility.code in text for place in centres.values())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=lodz", ["Szpital Łódź"]),
        ("q=ŁÓDŹ", ["Szpital Łódź"]),
        ("q=ulleval+oslo", ["Ullevål Onkologi"]),
        ("q=bergen", ["Ärztehaus Nord"]),
        ("q=arzte", ["Ärztehaus Nord"]),
        ("q=%25", []),
        ("q=nothing", []),
        ("country=NO", ["Ullevål Onkologi", "Ärztehaus Nord"]),
        ("country=NO&level=accredited", ["Ullevål Onkologi"]),
        ("level=enrolled", ["Ärztehaus Nord", "Szpital Łódź"]),
        ("level=excellence", []),
        ("level=registered", ["Ullevål Onkologi", "Ärztehaus Nord", "Szpital Łódź"]),
        ("country=ZZ&level=x&page=99&q=%00", ["Ullevål Onkologi", "Ärztehaus Nord", "Szpital Łódź"]),
        ("near=Warschau", ["Szpital Łódź", "Ullevål Onkologi", "Ärztehaus Nord"]),
        ("near=Stavanger&level=enrolled", ["Ärztehaus Nord", "Szpital Łódź"]),
        ("near=Nowhere+Town", ["Ullevål Onkologi", "Ärztehaus Nord", "Szpital Łódź"]),
    ],
)
def test_search_and_filters(client, centres, query, expected):
    response = client.get(f"{CENTRES}?{query}")
    assert response.status_code == 200
    assert names(response) == expected


def test_no_match_repeats_the_filters_and_an_empty_directory_says_why(client, centres):
    text = client.get(f"{CENTRES}?q=<b>x&country=NO&level=excellence").content.decode()
    assert "Looked for “&lt;b&gt;x”." in text
    assert "Country: Norway." in text
    assert "Level: Centre of Excellence." in text
    Listing.objects.all().delete()
    forget_figures()
    assert "No centres yet" in client.get(CENTRES).content.decode()


def test_chips_count_the_levels_and_keep_the_search(client, centres):
    levels = client.get(f"{CENTRES}?q=o&country=NO").context["levels"]
    assert [(str(level["label"]), level["count"], level["url"]) for level in levels] == [
        ("All", 3, "?q=o&country=NO"),
        ("Centre of Excellence", 0, "?q=o&country=NO&level=excellence"),
        ("Accredited Centre", 1, "?q=o&country=NO&level=accredited"),
        ("Enrolled Centre", 2, "?q=o&country=NO&level=enrolled"),
    ]


def test_three_queries_whatever_the_number_of_centres_and_24_a_page(client, centres, queries):
    with queries(3):
        client.get(CENTRES)
    for number in range(30):
        make_facility(f"Clinic {number:02}", f"c{number}", application=False)
    with queries(3):
        response = client.get(CENTRES)
    assert len(names(response)) == 24
    assert names(client.get(f"{CENTRES}?page=2"))[0] == "Clinic 22"


def test_the_nearest_come_first_with_their_kilometres_and_an_unknown_town_is_said(client, centres):
    text = client.get(f"{CENTRES}?near=warszawa").content.decode()
    assert "The nearest to Warsaw come first." in text
    # The levels are mixed then, so that each line says its own.
    assert (text.count("Enrolled Centre</b>"), text.count("<h2>")) == (2, 0)
    assert "Łódź, Poland · 117 km" in text
    assert "Oslo, Norway · 1063 km" in text
    assert "We know no town called “Xyz”." in client.get(f"{CENTRES}?near=Xyz").content.decode()


def test_the_map_has_a_link_for_each_centre_and_one_where_many_lie_together(client, centres):
    text = client.get(CENTRES).content.decode()
    assert text.count('<svg class="muted centres__map"') == 2
    assert 'href="/centres/ulleval-onkologi/" aria-label="Ullevål Onkologi, Oslo: Accredited Centre"' in text
    make_facility("Bergen Two", "b2", city="Bergen", country="NO", application=False)
    text = client.get(CENTRES).content.decode()
    assert 'href="/centres/?near=Bergen&amp;country=NO" aria-label="2 centres near Bergen"' in text
    assert 'aria-label="Not Paid' not in text


def test_map_and_list_are_drawn_once_until_a_centre_changes(client, centres, queries):
    def maps(**how):
        return client.get(CENTRES, **how).content.decode().partition('<div class="split">')[2].partition("</div>")[0]

    first = maps()
    assert "Ullevål Onkologi" in first
    with queries(0):
        assert maps() == first
    # What somebody typed is looked for each time.
    with queries(1):
        client.get(f"{CENTRES}?near=Oslo")
    # In another language, and for other filters, it is another one.
    assert "Zentren in Europa" in maps(headers={"Accept-Language": "de"})
    assert client.get(f"{CENTRES}?country=PL").content.decode().count("<title>") == 2
    # One centre leaves while another comes: as many as before.
    write_listing(centres["oslo"].facility, is_shown=False)
    make_facility("Bergen Two", "b2", city="Bergen", country="NO", application=False)
    text = client.get(CENTRES).content.decode()
    assert ("Ullevål Onkologi" in text, 'aria-label="2 centres near Bergen"' in text) == (False, True)
    write_listing(centres["lodz"].facility, name="Szpital Nowy", standing="accredited", until=date(2031, 5, 1))
    response = client.get(CENTRES)
    assert names(response)[0] == "Szpital Nowy"
    assert "1 May 2031" in response.content.decode()


def test_two_changes_within_a_second_are_two(client, centres):
    states = set()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _number in range(5):
            clock.shift(timedelta(microseconds=100))
            write_listing(centres["lodz"].facility)
            states.add(directory_figures().state)
    assert len(states) == 5


def test_who_counts_while_a_line_is_written_does_not_keep_the_old_figures(
    client, centres, django_capture_on_commit_callbacks
):
    before = directory_figures()
    assert before.total == 3
    with django_capture_on_commit_callbacks(execute=True):
        write_listing(centres["oslo"].facility, is_shown=False)
        # Somebody who does not see the change yet counts once more.
        cache.set("directory.figures", before, FIGURES_AGE)
        assert directory_figures().total == 3
    assert directory_figures().total == 2
    assert "Ullevål Onkologi" not in client.get(CENTRES).text


def test_the_map_shows_what_the_filters_leave_and_nothing_where_nothing_is_left(client, centres):
    text = client.get(f"{CENTRES}?country=PL").content.decode()
    assert text.count("<title>") == 2
    assert "Szpital Łódź, Łódź: Enrolled Centre" in text
    assert '<svg class="muted"' not in client.get(f"{CENTRES}?q=nothing").content.decode()


def test_a_small_town_that_only_a_centre_knows(client, centres):
    place = make_facility("Klinik am See", "see", city="Kleinseedorf", country="AT", application=False)
    Listing.objects.filter(facility=place.facility).update(latitude=47.5, longitude=13.5)
    response = client.get(f"{CENTRES}?near=Kleinseedorf")
    assert names(response)[0] == "Klinik am See"
    assert "Kleinseedorf, Austria · 0 km" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź  Oncology", "lodz oncology"),
        ("Straße Ærø Đà Nẵng", "strasse aero da nang"),
        ("ΚΈΝΤΡΟ", "κεντρο"),
        ("", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded
