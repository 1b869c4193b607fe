"""Files of the register: versions, several at once, a preview, and what looks like a patient."""

from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from applications.models import Answer, EvidenceItem, EvidenceVersion
from applications.services import add_evidence, change_evidence, link_evidence, release_evidence
from facilities.models import StoredFile
from facilities.services.files import look_into_file
from iasios.access import facility_scope, person_scope
from iasios.exports.evidence_files import register_parts
from iasios.files.looking import look_into
from iasios.identifiers import find_in_name
from tests.factories import dossier, files
from tests.factories.application import evidence_values

pytestmark = pytest.mark.django_db


def add(place, title="Consent policy", upload=None):
    values = evidence_values(owner=place.member, title=title)
    return add_evidence(facility=place.facility, values=values, upload=upload, by=place.member)


def replace(item, place, upload):
    values = evidence_values(owner=place.member, title=item.title)
    return change_evidence(item=item, version=item.version, values=values, upload=upload, by=place.deputy)


def sent(at, **values):
    return {"title": "Consent policy", "kind": "policy", "place": "Drive", "owner": str(at.member.pk)} | values


def page_with(text):
    """A PDF of one page that says this, made as a person would make it."""
    import weasyprint

    return weasyprint.HTML(string=f"<p>{text}</p>").write_pdf()


def test_every_file_of_an_item_is_kept_with_its_hash_its_day_and_its_person(ours, theirs, office, as_user, url):
    item = replace(add(ours, upload=files.pdf("first.pdf")), ours, files.pdf("second.pdf", b"new"))
    item = replace(item, ours, None)
    versions = list(EvidenceVersion.objects.filter(item=item))
    assert [(v.number, v.file.name, v.file.uploaded_by) for v in versions] == [
        (2, "second.pdf", ours.deputy),
        (1, "first.pdf", ours.member),
    ]
    for person in (ours.member, office):
        browser = as_user(person)
        html = browser.get(url("evidence_item", item.pk)).content.decode()
        assert all(v.file.sha256 in html for v in versions)
        content = b"".join(browser.get(url("evidence_version", item.pk, 1)))
        assert content == files.pdf("first.pdf").read()
    assert as_user(theirs.member).get(url("evidence_version", item.pk, 1)).status_code == 404
    assert as_user(ours.member).get(url("evidence_version", item.pk, 3)).status_code == 404
    with facility_scope(theirs.facility.pk):
        assert not EvidenceVersion.objects.exists()


@pytest.mark.rule("R70")
def test_what_is_released_is_fixed_and_the_assessors_have_no_earlier_version(
    ours, office, assessor_one, assessor_two, as_user, url
):
    item = replace(add(ours, upload=files.pdf("first.pdf")), ours, files.pdf("second.pdf"))
    answer = Answer.objects.get(application=ours.application, question__code="7a")
    link_evidence(application=ours.application, answer=answer, items=[item], by=ours.member)
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    release_evidence(application=application, item=item, by=ours.member)
    browser = as_user(assessor_one)
    assert browser.get(url("evidence_file", item.pk)).status_code == 200
    assert browser.get(url("evidence_version", item.pk, 1)).status_code in (403, 404)
    with person_scope(assessor_one):
        assert not EvidenceVersion.objects.exists()
    assert "first.pdf" not in browser.get(url("evidence_item", item.pk)).content.decode()
    member = as_user(ours.member)
    member.post(url("evidence_item", item.pk), sent(ours, version="2", file=files.pdf("third.pdf")))
    assert EvidenceVersion.objects.filter(item=item).count() == 2


def test_several_files_become_several_items_at_the_question(ours, as_user, url):
    browser = as_user(ours.member)
    data = sent(ours, title="", place="", file=[files.pdf("Roster 2026.pdf"), files.pdf("Leave rules.pdf")])
    response = browser.post(url("evidence_add") + "?question=7a", data)
    assert (response.status_code, response["Location"]) == (302, url("evidence_links", "7a"))
    assert list(EvidenceItem.objects.values_list("title", flat=True)) == ["Leave rules", "Roster 2026"]
    linked = browser.get(url("evidence_links", "7a")).context["linked"]
    assert [item.title for item in linked] == ["Leave rules", "Roster 2026"]


def test_one_refused_file_of_several_keeps_all_out(ours, as_user, url):
    browser = as_user(ours.member)
    bad = files.upload("broken.pdf", b"MZ no pdf")
    response = browser.post(url("evidence_add"), sent(ours, file=[files.pdf("good.pdf"), bad]))
    assert (response.status_code, EvidenceItem.objects.count(), StoredFile.objects.count()) == (422, 0, 0)
    response = browser.post(url("evidence_add"), sent(ours, file=[files.pdf(f"{n}.pdf") for n in range(11)]))
    assert list(response.context["form"].errors) == ["file"]


def test_the_first_page_is_shown_as_a_picture_of_ours(ours, theirs, as_user, url):
    item = add(ours, upload=files.upload("policy.pdf", page_with("Consent is written down.")))
    browser = as_user(ours.member)
    assert browser.get(url("evidence_preview", item.pk)).status_code == 404
    assert look_into_file(str(item.file_id)) == 0
    response = browser.get(url("evidence_preview", item.pk))
    assert (response["Content-Type"], response["Content-Security-Policy"]) == (
        "image/png",
        "default-src 'none'; sandbox",
    )
    assert Image.open(BytesIO(b"".join(response))).width == 900
    assert url("evidence_preview", item.pk) in browser.get(url("evidence_item", item.pk)).content.decode()
    assert as_user(theirs.member).get(url("evidence_preview", item.pk)).status_code == 404
    assert look_into_file(str(item.file_id)) == 0
    with facility_scope(ours.facility.pk), pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=item.file_id).update(found=[{"kind": "name", "page": 9}])


def test_a_picture_loses_what_its_camera_wrote(ours):
    made, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "Mr John Smith"
    Image.new("RGB", (1200, 800), "white").save(made, "JPEG", exif=exif)
    seen = look_into(made.getvalue(), "image/jpeg")
    picture = Image.open(BytesIO(seen.preview))
    assert (picture.size, dict(picture.getexif()), seen.pages) == ((900, 600), {}, [])
    assert b"Smith" not in seen.preview


def test_a_file_that_breaks_its_reader_shows_nothing():
    assert look_into(b"%PDF-1.7\nnot really", "application/pdf").preview == b""
    assert look_into(b"text", "text/plain").pages == []


def test_patients_in_names_and_texts_are_pointed_out_and_never_forbidden(ours, as_user, url):
    browser = as_user(ours.member)
    text = page_with("Report on Mr John Smith, born 03.02.1950")
    name = "Patient_Mr John Smith 1950-02-03.pdf"
    response = browser.post(url("evidence_add"), sent(ours, file=files.upload(name, text)), follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "“Mr John” looks like the name of a patient." in said
    item = EvidenceItem.objects.get()
    assert look_into_file(str(item.file_id)) == 2
    kept = StoredFile.objects.get(pk=item.file_id)
    assert kept.found == [{"kind": "name", "page": 1}, {"kind": "birth", "page": 1}]
    html = browser.get(url("evidence_item", item.pk)).content.decode()
    assert "Page 1: something looks like the name of a patient." in html
    assert "Something in it looks like a patient." in browser.get(url("evidence")).content.decode()
    clean = add(ours, "Clean", upload=files.upload("roster.pdf", page_with("The roster leaves a day for training.")))
    assert look_into_file(str(clean.file_id)) == 0
    assert "looks like" not in browser.get(url("evidence_item", clean.pk)).content.decode()


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("Patient_Mr_John_Smith.pdf", ["Mr John"]),
        ("consent 03.02.1950.pdf", ["03.02.1950"]),
        ("Roster 2026.pdf", []),
        ("policy", []),
    ],
)
def test_the_name_of_a_file_is_read_as_words(name, pieces):
    assert [finding.text for finding in find_in_name(name)] == pieces


def test_the_copy_of_a_facility_has_the_earlier_files_too(ours, theirs):
    replace(add(ours, upload=files.pdf("first.pdf")), ours, files.pdf("second.pdf"))
    add(theirs, upload=files.pdf("theirs.pdf"))
    assert [part.name for part in register_parts(ours.facility)] == [
        "evidence.json",
        "evidence/Consent policy/second.pdf",
        "evidence/Consent policy/version-1/first.pdf",
    ]
