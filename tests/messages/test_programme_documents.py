"""Manuals and Standards by language and edition: published by the office, offered to facilities."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from facilities.models import ProgrammeDocument
from facilities.services.programme import publish_document, withdraw_document
from facilities.tasks import scan_file
from tests.factories import files
from tests.factories.facility import make_facility
from tests.files.clamd import FakeClamd

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "el", "ru", "ar", "pl")


def publish(office, kind="application_manual", language="en", edition="2026", title="Application manual", words=b""):
    return publish_document(
        kind=kind, title=title, language=language, edition=edition, upload=files.pdf("m.pdf", words), by=office
    )


def shelf(page):
    return {one.title: one for one in page.context["shelves"]}


@pytest.mark.rule("R68", "R73")
def test_an_enrolled_facility_finds_manuals_in_every_language_and_the_standards(ours, office, as_user):
    for language in LANGUAGES:
        publish(office, language=language)
    publish(office, kind="marketing_manual", title="Marketing manual")
    publish(office, kind="standards", title="Standards of Quality Assurance")
    browser = as_user(ours.member)
    page = browser.get(f"/facilities/{ours.slug}/documents/")
    assert list(shelf(page)) == ["Application manual", "Marketing manual", "Standards of Quality Assurance"]
    assert {copy.document.language for copy in shelf(page)["Application manual"].copies} == set(LANGUAGES)
    assert shelf(page)["Application manual"].copies[0].language == "English"
    for word in ("Deutsch", "Ελληνικά", "العربيّة"):
        assert word in page.text
    got = browser.get(f"/facilities/{ours.slug}/documents/programme/{ProgrammeDocument.objects.get(language='el').pk}/")
    assert b"".join(got.streaming_content) == files.PDF
    assert got["Content-Disposition"] == 'attachment; filename="m.pdf"'


@pytest.mark.rule("R73")
def test_before_enrolment_there_are_the_standards_only(office, as_user):
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    manual = publish(office)
    standards = publish(office, kind="standards", title="Standards")
    browser = as_user(place.representative)
    page = browser.get(f"/facilities/{place.slug}/documents/")
    assert list(shelf(page)) == ["Standards"]
    assert "once the enrolment invoice is paid" in page.text
    base = f"/facilities/{place.slug}/documents/programme"
    assert browser.get(f"{base}/{manual.pk}/").status_code == 404
    assert browser.get(f"{base}/{standards.pk}/").status_code == 200


def test_the_newest_edition_stands_first_and_earlier_ones_stay(ours, office, as_user):
    publish(office, edition="2022")
    publish(office, edition="2026")
    found = shelf(as_user(ours.member).get(f"/facilities/{ours.slug}/documents/"))["Application manual"]
    assert (found.edition, [copy.document.edition for copy in found.earlier]) == ("2026", ["2022"])


def test_a_newer_file_replaces_and_keeps_the_earlier_one(ours, office, as_user):
    browser = as_user(office)
    first = publish(office)
    data = {"kind": "application_manual", "title": "Application manual", "language": "en", "edition": "2026"}
    assert 'value="Application manual"' in browser.get("/office/documents/new/", data).text
    browser.post("/office/documents/new/", data | {"file": files.pdf("m2.pdf", b"2")})
    first.refresh_from_db()
    assert first.withdrawn_by == office
    (offered,) = ProgrammeDocument.objects.filter(withdrawn_at=None)
    assert offered.name == "m2.pdf"
    with pytest.raises(IntegrityError, match="programme_document_once"), transaction.atomic():
        ProgrammeDocument.objects.filter(pk=first.pk).update(withdrawn_at=None, withdrawn_by=None)
    with pytest.raises(DatabaseError, match="a kept file never changes"), transaction.atomic():
        ProgrammeDocument.objects.filter(pk=offered.pk).update(sha256="0" * 64)


def test_the_office_withdraws_one(ours, office, as_user):
    made = publish(office)
    browser = as_user(office)
    assert browser.get(f"/office/documents/{made.pk}/").status_code == 200
    browser.post(f"/office/documents/{made.pk}/")
    assert browser.get(f"/office/documents/{made.pk}/").status_code == 404
    assert as_user(ours.member).get(f"/facilities/{ours.slug}/documents/programme/{made.pk}/").status_code == 404
    assert not withdraw_document(document=made, by=office)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"title": ""}, "Give the title as it is printed"),
        ({"edition": ""}, "Give the edition"),
        ({"language": "xx"}, "language"),
        ({"kind": "secret"}, "kind"),
        ({"file": files.upload("m.pdf", b"<html>")}, "content is a web page"),
        ({"file": None}, "Choose a file."),
    ],
)
def test_bad_input_is_refused_and_kept(office, as_user, data, words):
    whole = {
        "kind": "standards",
        "title": "Kept title",
        "language": "en",
        "edition": "2026",
        "file": files.pdf(),
    } | data
    response = as_user(office).post("/office/documents/new/", {k: v for k, v in whole.items() if v is not None})
    assert response.status_code == 200
    assert words.lower() in response.text.lower()
    assert ProgrammeDocument.objects.count() == 0
    if whole["title"]:
        assert "Kept title" in response.text


def test_a_manual_waits_for_its_verdict_too(ours, office, as_user, settings):
    with FakeClamd() as daemon:
        settings.CLAMAV_URL = daemon.address
        made = publish(office)
        path = f"/facilities/{ours.slug}/documents/programme/{made.pk}/"
        assert as_user(ours.member).get(path).status_code == 403
        assert scan_file(str(made.pk), "ProgrammeDocument") == "clean"
        assert as_user(ours.member).get(path).status_code == 200
