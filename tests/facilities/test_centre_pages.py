"""The page of a centre, and the list of centres for other programs (R83)."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from facilities.models import Facility, Listing
from facilities.services import record_award, update_profile
from facilities.services.status import reinstate_award, suspend_award, withdraw_award
from tests.factories.facility import make_facility

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R83")]

TERM = {"starts_on": date(2026, 3, 4), "ends_on": date(2030, 3, 3)}


def award(place, level="accredited"):
    record_award(facility=place.facility, level=level, certificate_code="QK7M-2XNP", by=None, **TERM)


@pytest.fixture
def oslo():
    """An accredited centre, whose name tries to leave the data block."""
    place = make_facility(
        "Ullevål </script><b>Onkologi",
        "oslo",
        city="Oslo",
        country="NO",
        website="https://ulleval.example/",
        vat_number="SECRET-VAT",
        purchase_order="SECRET-ORDER",
        billing_name="SECRET-PAYER",
        application=False,
    )
    Facility.objects.filter(pk=place.facility.pk).update(slug="ulleval")
    place.facility.refresh_from_db()
    award(place)
    return place


def text_of(client, slug="ulleval"):
    response = client.get(f"/centres/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_says_level_term_history_address_and_website(client, oslo, queries):
    with queries(1):
        text = text_of(client)
    assert "Accredited Centre for interventional oncology, from 4 March 2026 to 3 March 2030." in text
    assert re.search(r'href="https://ulleval\.example/"\s+rel="noopener nofollow"', text)
    assert 'href="/verify/QK7M-2XNP/"' in text
    assert "1 Main Street" in text
    assert [line.word for line in client.get("/centres/ulleval/").context["history"]] == [
        "Accredited Centre",
        "Enrolled Centre",
    ]
    assert "Term until 3 March 2030" in text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/centres/ulleval/">' in text
    assert 'property="og:image" content="http://127.0.0.1:8000/centres/ulleval/picture.png"' in text


def test_nothing_of_the_inside_is_there(client, oslo):
    feeds = [client.get(f"/centres.{form}").content.decode() for form in ("json", "geojson", "csv")]
    for text in (text_of(client), *feeds):
        for word in ("SECRET", "Dr Representative", "representative@", "holder@", oslo.facility.code, "Jo Director"):
            assert word not in text


def test_the_data_block_is_whole_and_ends_only_where_it_ends(client, oslo):
    text = text_of(client)
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["name"] == "Ullevål </script><b>Onkologi"
    assert data["@type"] == "MedicalOrganization"
    assert data["hasCredential"]["expires"] == "2030-03-03"
    assert "geo" not in data.get("location", {}), "the middle of a town is not its place"
    assert "<b>Onkologi" not in text


def test_who_never_was_public_or_lost_the_accreditation_has_no_page(client, oslo):
    quiet = make_facility("Not Paid Yet", "quiet", enrolled=False)
    assert client.get(f"/centres/{quiet.slug}/").status_code == 404
    assert client.get(f"/centres/{quiet.slug}/picture.png").status_code == 404
    assert client.get("/centres/nobody/").status_code == 404
    text_of(client)
    withdraw_award(facility=oslo.facility, by=None, reason="SECRET-REASON")
    assert client.get("/centres/ulleval/").status_code == 404
    assert client.get("/centres/ulleval/picture.png").status_code == 404
    assert "ulleval" not in client.get("/sitemap.xml").content.decode()
    award(oslo)
    text = text_of(client)
    assert "Accreditation withdrawn" in text
    assert "SECRET-REASON" not in text


def test_suspended_is_said_without_seal_and_is_on_no_list(client, oslo):
    suspend_award(facility=oslo.facility, on=date(2026, 6, 1))
    text = text_of(client)
    assert "The accreditation is suspended since 1 June 2026" in text
    assert "Seal:" not in text
    assert '<meta name="robots" content="noindex">' in text
    assert "hasCredential" not in text
    for address in ("/centres/", "/centres.json", "/centres.csv", "/centres.geojson", "/sitemap.xml"):
        assert "ulleval" not in client.get(address).content.decode()
    reinstate_award(facility=oslo.facility)
    text = text_of(client)
    assert "Suspension lifted" in text
    assert "noindex" not in text


def test_the_picture_is_a_png_that_others_may_show(client, oslo):
    response = client.get("/centres/ulleval/picture.png")
    assert response["Content-Type"] == "image/png"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.content.startswith(b"\x89PNG")
    assert response.content[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")


def test_the_three_feeds_say_the_same(client, oslo):
    plain = client.get("/centres.json").json()["centres"]
    assert [(row["id"], row["level"], row["until"], row["place"]) for row in plain] == [
        ("ulleval", "accredited", "2030-03-03", "town")
    ]
    assert [line["event"] for line in plain[0]["history"]] == ["enrolled", "accredited"]
    response = client.get("/centres.geojson")
    assert response["Content-Type"] == "application/geo+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    (feature,) = response.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [plain[0]["longitude"], plain[0]["latitude"]]}
    rows = list(csv.DictReader(io.StringIO(client.get("/centres.csv").content.decode("utf-8-sig"))))
    assert rows[0]["name"] == "Ullevål </script><b>Onkologi"
    assert rows[0]["page"] == "http://127.0.0.1:8000/centres/ulleval/"
    assert client.get("/centres.json?country=PL").json() == {"centres": []}


def test_a_name_like_a_formula_is_none_in_the_csv(client):
    make_facility("=1+1", "sum", city="Oslo", country="NO", application=False)
    assert "'=1+1" in client.get("/centres.csv").content.decode()


@pytest.mark.parametrize("address", ["/centres.json", "/centres.geojson", "/centres.csv", "/sitemap.xml"])
def test_nothing_is_sent_again_until_something_changes(client, oslo, queries, address):
    first = client.get(address)
    assert first.status_code == 200
    with queries(1):
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    suspend_award(facility=oslo.facility, on=timezone.localdate())
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "ulleval" not in changed.content.decode()


def test_two_queries_whatever_the_number_of_centres(client, oslo, queries):
    def asked(address):
        with queries(2):
            assert client.get(address).status_code == 200

    for _round in range(2):
        for address in ("/centres.json", "/sitemap.xml"):
            asked(address)
        for number in range(3):
            make_facility(f"Clinic {_round} {number}", f"c{_round}{number}", application=False)


def test_the_sitemap_and_robots_and_whom_to_tell_of_a_weakness(client, oslo):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = [node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "http://127.0.0.1:8000/centres/ulleval/" in found
    assert "http://127.0.0.1:8000/criteria/" in found
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").content.decode()
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:office@iasios.example" in text
    until = re.search(r"Expires: (\d{4}-\d\d-\d\d)T", text)
    assert until is not None
    assert 170 < (date.fromisoformat(until[1]) - timezone.localdate()).days < 366


def test_the_feeds_are_explained(client):
    text = client.get("/centre-data/").content.decode()
    for address in ("/centres.json", "/centres.geojson", "/centres.csv"):
        assert f"http://127.0.0.1:8000{address}" in text


def test_the_place_of_the_entrance_goes_before_the_middle_of_the_town(client, oslo):
    values = {"latitude": Decimal("59.93720"), "longitude": Decimal("10.73560")}
    assert update_profile(facility=oslo.facility, version=1, values=values, by=oslo.representative)
    line = Listing.objects.get(facility=oslo.facility)
    assert (line.latitude, line.longitude, line.is_exact) == (59.9372, 10.7356, True)
    assert client.get("/centres.json").json()["centres"][0]["place"] == "address"
    assert '"GeoCoordinates"' in text_of(client)
    assert not update_profile(facility=oslo.facility, version=2, values=values, by=oslo.representative)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (("95", "10"), "latitude", "Degrees lie between -90 and 90 here."),
        (("10", "181"), "longitude", "Degrees lie between -180 and 180 here."),
        (("north", "10"), "latitude", "Give the degrees in figures, such as 48.20849."),
        (("NaN", "10"), "latitude", "Degrees lie between -90 and 90 here."),
        (("48,5", ""), "longitude", "Give both, or leave both empty."),
        (("", "10"), "latitude", "Give both, or leave both empty."),
    ],
)
def test_a_place_that_cannot_be_is_refused(as_user, ours, typed, field, words):
    response = as_user(ours.representative).post(
        f"/facilities/{ours.slug}/profile/edit/", {"latitude": typed[0], "longitude": typed[1], "version": "1"}
    )
    assert response.context["form"].errors[field] == [words]


def test_degrees_with_a_comma_are_taken(as_user, ours):
    form = (
        as_user(ours.representative)
        .post(f"/facilities/{ours.slug}/profile/edit/", {"latitude": "48,208491", "longitude": "−16.3"})
        .context["form"]
    )
    assert (form.cleaned_data["latitude"], form.cleaned_data["longitude"]) == (
        Decimal("48.20849"),
        Decimal("-16.30000"),
    )
