"""The seal on a hospital's website follows the state, is kept for an hour, and alone may stand in a frame (R66)."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
import time_machine

from assessment.models import Certificate
from assessment.services.certificate_changes import propose_change, sign_change
from facilities.models import Facility
from iasios.access import office_scope
from iasios.ui.live_seal import LiveSeal, live_seal_svg
from iasios.ui.outlined_text import is_drawable, shortened_to, width_of
from tests.factories.dossier import accredited

SVG = "{http://www.w3.org/2000/svg}"
TODAY = "2027-01-01 10:00"


@pytest.fixture
def certificate(ours, theirs, office, one, two, chair, fresh_cache):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        accredited(ours, office, one, two, chair)
    return Certificate.objects.get()


def get(client, certificate, day=TODAY, form="svg", query="", **headers):
    with time_machine.travel(day, tick=False):
        return client.get(f"/seal/{certificate.code}.{form}{query}", headers=headers)


def title(response):
    return ET.fromstring(response.content).findtext(f"{SVG}title")


@pytest.mark.rule("R66")
def test_it_says_whose_and_until_when_in_both_languages(certificate, client, queries):
    with queries(at_most=2):
        response = get(client, certificate)
    assert response["Content-Type"] == "image/svg+xml"
    assert title(response) == "Northgate University Hospital: Valid, until 3 March 2030"
    german = get(client, certificate, query="?lang=de")
    assert title(german) == "Northgate University Hospital: Gültig, bis 3. März 2030"
    assert title(get(client, certificate, query="?lang=xx")) == title(response)
    dark = get(client, certificate, query="?theme=dark")
    assert title(dark) == title(response)
    assert dark.content != response.content


def change(ours, office, chair, kind, day):
    with time_machine.travel(f"{day} 10:00", tick=False):
        proposed = propose_change(
            facility=ours.facility,
            kind=kind,
            effective_on=date.fromisoformat(day),
            public_reason="x",
            internal_reason="x",
            by=office,
        )
        sign_change(change=proposed, by=chair)


@pytest.mark.rule("R66", "R74")
def test_it_follows_the_state(certificate, client, ours, office, chair):
    etags = [get(client, certificate)["ETag"]]
    for kind, day, words in (
        ("suspend", "2027-02-01", "Suspended, since 1 February 2027"),
        ("reinstate", "2027-03-01", "Valid, until 3 March 2030"),
        ("withdraw", "2027-04-01", "Withdrawn, since 1 April 2027"),
    ):
        change(ours, office, chair, kind, day)
        response = get(client, certificate, f"{day} 12:00")
        assert title(response) == f"Northgate University Hospital: {words}"
        etags.append(response["ETag"])
    assert etags[0] == etags[2]
    assert len(set(etags)) == 3


def test_a_term_that_is_over_says_so(certificate, client):
    assert title(get(client, certificate, "2030-03-03 12:00")).endswith("Valid, until 3 March 2030")
    assert title(get(client, certificate, "2030-03-04 12:00")).endswith("Ended, on 3 March 2030")


def test_the_drawing_of_the_seal_is_there_while_it_is_valid_alone(certificate, client):
    ring = 'stroke-width="6" stroke-linecap="round"'
    assert get(client, certificate).content.decode().count(ring) == 2
    assert get(client, certificate, "2030-03-04 12:00").content.decode().count(ring) == 0


def test_every_cache_keeps_it_for_an_hour_and_asks_by_its_etag(certificate, client, as_user, ours):
    response = get(client, certificate)
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = get(client, certificate, **{"if-none-match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert again["Cache-Control"] == "public, max-age=3600"
    # Whoever looks at it while signed in gets the same.
    own = get(as_user(ours.representative), certificate)
    assert (own.content, own["Cache-Control"]) == (response.content, "public, max-age=3600")


def test_it_brings_no_script_no_font_and_no_address(certificate, client):
    text = get(client, certificate).content.decode()
    for word in ("<script", "<text", "href", "url(", "style=", "@import", "<image"):
        assert word not in text


def test_as_a_picture_for_pages_that_take_no_svg(certificate, client):
    response = get(client, certificate, form="png")
    assert response["Content-Type"] == "image/png"
    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(response.content[16:20]), int.from_bytes(response.content[20:24])) == (960, 320)
    assert get(client, certificate, form="gif").status_code == 404


@pytest.mark.rule("R66")
def test_the_frame_alone_may_stand_on_other_pages(certificate, client):
    with time_machine.travel(TODAY, tick=False):
        frame = client.get(f"/seal/{certificate.code}/?lang=de&theme=dark")
        others = [client.get(path) for path in (f"/verify/{certificate.code}/", f"/seal/{certificate.code}.svg", "/")]
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert frame["Cache-Control"] == "public, max-age=3600"
    for other in others:
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"
    text = frame.content.decode()
    assert f'href="/verify/{certificate.code}/" target="_blank" rel="noopener"' in text
    assert f'src="/seal/{certificate.code}.svg?lang=de&amp;theme=dark"' in text
    assert 'alt="Northgate University Hospital: Gültig, bis 3. März 2030"' in text
    assert "<script" not in text
    assert "Set-Cookie" not in frame


def test_an_unknown_code_has_no_seal_and_is_counted(certificate, client):
    for _ in range(30):
        assert client.get("/seal/H7K3-9QXM-4ARD.svg").status_code == 404
    assert client.get("/verify/H7K3-9QXM-4ARD/").status_code == 429
    assert get(client, certificate).status_code == 404


@pytest.mark.parametrize("state", ["valid", "suspended", "withdrawn", "superseded", "ended", "not_yet"])
@pytest.mark.parametrize("is_dark", [False, True])
def test_every_state_is_a_picture(state, is_dark):
    seal = LiveSeal(state, 3, 2026, "Wort", "bis 30. September 2026", "<Krankenhaus & Söhne>", "2026-0001", is_dark)
    assert ET.fromstring(live_seal_svg(seal)).findtext(f"{SVG}title").startswith("<Krankenhaus & Söhne>")


def test_a_name_that_the_font_cannot_write_is_left_out_of_the_picture_alone():
    assert is_drawable("Łódź Ελλάδα Київ")
    assert not is_drawable("東京病院")
    assert not is_drawable("مستشفى")
    seal = LiveSeal("valid", 2, 2026, "Valid", "until", "東京病院", "2026-0001")
    assert "東京病院" in live_seal_svg(seal)


def test_a_long_name_ends_with_an_ellipsis():
    short = shortened_to("Universitätsklinikum " * 8, 296, size=16, weight=600)
    assert short.endswith("…")
    assert width_of(short, size=16, weight=600) <= 296


@pytest.mark.rule("R65", "R66")
def test_the_kit_is_for_accredited_centres_alone(certificate, ours, theirs, as_user, office, chair):
    import zipfile
    from io import BytesIO

    def ask(person, place):
        with time_machine.travel(TODAY, tick=False):
            return as_user(person).get(f"/facilities/{place.slug}/documents/seals/kit.zip")

    response = ask(ours.representative, ours)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert response["Content-Disposition"] == f'attachment; filename="iasios-seals-{ours.slug}.zip"'
    with zipfile.ZipFile(BytesIO(response.content)) as archive:
        names = set(archive.namelist())
        stems = [f"seal-accredited-{ground}{year}" for ground in ("light", "dark") for year in ("", "-2026")]
        drawn = {
            f"{folder}/{stem}.{kind}"
            for stem in stems
            for folder, kind in (("svg", "svg"), ("png", "png"), ("print", "pdf"))
        }
        texts = {
            "en/how-to-use-the-seal.txt",
            "en/text-for-the-press.txt",
            "en/seal-on-your-website.txt",
            "de/siegel-verwenden.txt",
            "de/text-fuer-die-presse.txt",
            "de/siegel-auf-der-website.txt",
        }
        assert names == drawn | texts
        press = archive.read("en/text-for-the-press.txt").decode("utf-8-sig")
        assert "Northgate University Hospital is an Accredited Centre for interventional oncology" in press
        assert "holds until 3 March 2030" in press.replace("\xa0", " ")
        assert f"/verify/{certificate.code}/" in press
        german = archive.read("de/siegel-auf-der-website.txt").decode("utf-8-sig")
        assert f"/seal/{certificate.code}.svg?lang=de&amp;theme=light" in german
        assert f"/seal/{certificate.code}/?lang=de&amp;theme=light" in german
        assert archive.read(f"print/{stems[0]}.pdf").startswith(b"%PDF-")
        assert b"/Image" not in archive.read(f"print/{stems[0]}.pdf")
    # Neither an Enrolled Centre, nor a neighbour, nor one that is suspended.
    assert ask(theirs.representative, theirs).status_code == 404
    assert ask(theirs.representative, ours).status_code == 404
    assert "kit.zip" not in as_user(theirs.representative).get(f"/facilities/{theirs.slug}/documents/").content.decode()
    change(ours, office, chair, "suspend", "2027-02-01")
    with office_scope("test"):
        assert Facility.objects.get(pk=ours.facility.pk).suspended_on
    assert ask(ours.representative, ours).status_code == 404


def test_the_page_of_documents_has_the_lines_for_the_website(certificate, ours, as_user):
    with time_machine.travel(TODAY, tick=False):
        text = as_user(ours.representative).get(f"/facilities/{ours.slug}/documents/").content.decode()
    assert "kit.zip" in text
    assert "&lt;img src=&quot;" not in text or certificate.code in text
    assert f"/seal/{certificate.code}.svg?lang=en" in text
