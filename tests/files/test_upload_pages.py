"""Handing in files under Documents: versions, who sees them, and what is refused with everything typed kept."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from facilities.models import StoredFile, Upload, UploadVersion, User
from facilities.services.uploads import add_upload, add_version, remove_upload
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.factories import files

pytestmark = pytest.mark.django_db


def address(place, *more):
    return "/".join([f"/facilities/{place.slug}/documents/files", *map(str, more)]) + "/"


@pytest.fixture
def letter(ours):
    return add_upload(facility=ours.facility, title="Letter of the board", upload=files.pdf(), by=ours.member)


@pytest.mark.rule("R69")
def test_a_member_hands_in_a_file_and_office_and_colleagues_get_it(ours, theirs, office, as_user):
    browser = as_user(ours.member)
    page = browser.get(address(ours, "new"))
    assert "up to 20" in page.text
    assert 'accept=".pdf,' in page.text
    response = browser.post(address(ours, "new"), {"title": "", "file": files.pdf("Board letter.pdf")}, follow=True)
    made = Upload.objects.get()
    assert response.redirect_chain[-1][0] == address(ours, made.pk)
    stored = StoredFile.objects.get()
    assert (made.title, made.facility, stored.uploaded_by) == ("Board letter.pdf", ours.facility, ours.member)
    assert stored.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert f"Seen by everybody at {ours.facility} and by the office. Assessors do not see it." in response.text
    for person in (ours.deputy, office):
        got = as_user(person).get(address(ours, made.pk, 1))
        assert b"".join(got.streaming_content) == files.PDF
        assert got["Content-Disposition"] == 'attachment; filename="Board letter.pdf"'
    for path in (address(ours, made.pk), address(ours, made.pk, 1)):
        assert as_user(theirs.representative).get(path).status_code == 404


@pytest.mark.rule("R69")
def test_an_assessor_of_the_application_gets_nothing_of_it(ours, letter, assessor_one, as_user):
    from iasios.access import person_scope
    from iasios.access.grants import link

    link(assessor_one, "assessor", ours.application)
    assessor = User.objects.get(pk=assessor_one.pk)
    for path in (address(ours, letter.pk), address(ours, letter.pk, 1)):
        assert as_user(assessor).get(path).status_code == 404
    with person_scope(assessor):
        assert (Upload.objects.count(), UploadVersion.objects.count(), StoredFile.objects.count()) == (0, 0, 0)


def test_a_new_version_leaves_the_old_one(ours, letter, as_user):
    browser = as_user(ours.deputy)
    newer = files.pdf("letter-2.pdf", b"newer")
    browser.post(address(ours, letter.pk), {"file": newer, "note": "Signed"})
    letter.refresh_from_db()
    assert letter.latest == 2
    assert [(v.number, v.note) for v in letter.versions.all()] == [(2, "Signed"), (1, "")]
    assert b"".join(browser.get(address(ours, letter.pk, 1)).streaming_content) == files.PDF
    assert b"".join(browser.get(address(ours, letter.pk, 2)).streaming_content) == files.pdf_with(b"newer")
    assert browser.get(address(ours, letter.pk, 3)).status_code == 404


def test_the_office_leaves_the_files_of_a_hospital_as_they_are(ours, letter, office, as_user):
    browser = as_user(office)
    assert "A newer version" not in browser.get(address(ours, letter.pk)).text
    assert browser.post(address(ours, letter.pk), {"file": files.pdf()}).status_code == 403
    assert browser.post(address(ours, letter.pk, "remove")).status_code == 403


@pytest.mark.rule("R69")
def test_the_office_puts_a_file_there_and_the_hospital_hears_of_it(ours, theirs, office, chair, assessor_one, as_user):
    sent = {"title": "Minutes of the call", "file": files.pdf("minutes.pdf")}
    for person, status in ((chair, 403), (assessor_one, 404), (theirs.representative, 404)):
        assert as_user(person).post(address(ours, "new"), sent | {"file": files.pdf()}).status_code == status
    assert not Upload.objects.exists()
    browser = as_user(office)
    assert address(ours, "new") in browser.get(f"/facilities/{ours.slug}/documents/").text
    browser.post(address(ours, "new"), sent)
    made = Upload.objects.get()
    mails = OutboxEmail.objects.filter(kind="facilities.file_from_office")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    )
    assert all("Minutes of the call" in mail.text and address(ours, made.pk) in mail.text for mail in mails)
    got = as_user(ours.member).get(address(ours, made.pk, 1))
    assert b"".join(got.streaming_content) == files.PDF
    assert as_user(theirs.representative).get(address(ours, made.pk)).status_code == 404
    # What the people of the hospital put there is told to nobody.
    as_user(ours.member).post(address(ours, "new"), {"title": "Plan", "file": files.pdf()})
    assert mails.count() == 3


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (lambda: None, "Choose a file."),
        (lambda: files.upload("empty.pdf", b""), "is empty"),
        (lambda: files.upload("page.pdf", b"<html><script>x</script>"), "but its content is a web page"),
        (lambda: files.upload("x.svg", b"<svg onload='x'/>"), "Save it as PDF or PNG"),
        (
            lambda: files.upload("b.docx", files.office("wordprocessingml.document", big=bytes(20_000_000))),
            "unpack to far more",
        ),
    ],
)
def test_bad_files_are_refused_beside_the_field_and_the_title_stays(ours, as_user, upload, words):
    given = upload()
    data = {"title": "My <title>"} | ({"file": given} if given else {})
    response = as_user(ours.member).post(address(ours, "new"), data)
    assert response.status_code == 200
    assert words in response.text
    assert "My &lt;title&gt;" in response.text
    assert "<title>Error:" in response.text.replace("\n", "")
    assert StoredFile.objects.count() == 0


def test_a_file_that_is_too_large_is_thrown_away_and_the_form_says_so(ours, as_user, settings):
    settings.MAX_FILE_BYTES = 200_000
    big = SimpleUploadedFile("film.pdf", files.PDF + bytes(5_000_000))
    response = as_user(ours.member).post(address(ours, "new"), {"title": "Film", "file": big})
    assert response.status_code == 200
    assert "“film.pdf” is larger than" in response.text
    assert 'value="Film"' in response.text
    assert StoredFile.objects.count() == 0


def test_a_name_of_300_characters_with_quotes_and_newlines(ours, as_user):
    browser = as_user(ours.member)
    # As browsers write it: quotes and line ends as their codes, everything else as it is.
    name = "a%22b%0D%0AX-Evil: 1" + "ü" * 280 + ".pdf"
    head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = head.encode() + b"Content-Type: application/pdf\r\n\r\n" + files.PDF + b"\r\n--B--\r\n"
    response = browser.generic("POST", address(ours, "new"), body, content_type="multipart/form-data; boundary=B")
    assert response.status_code == 302
    stored = StoredFile.objects.get()
    assert len(stored.name) <= 300
    assert stored.name.startswith('a"b')
    assert stored.name.endswith("ü.pdf")
    got = browser.get(response["Location"] + "1/")
    assert got.status_code == 200
    assert "X-Evil" not in got.headers
    assert "\n" not in got["Content-Disposition"]


def test_removing_deletes_the_content_of_every_version(ours, letter, as_user, django_capture_on_commit_callbacks):
    version = add_version(upload=letter, file=files.pdf(words=b"2"), note="", by=ours.member)
    browser = as_user(ours.representative)
    assert "content of all 2 versions is deleted for good" in browser.get(address(ours, letter.pk, "remove")).text
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(address(ours, letter.pk, "remove"), follow=True)
    assert "“Letter of the board” and its content are deleted." in response.text
    for stored in StoredFile.objects.all():
        assert stored.erased_by == ours.representative
        assert not stored.content.storage.exists(stored.content.name)
    assert browser.get(address(ours, letter.pk)).status_code == 404
    assert browser.get(address(ours, letter.pk, 1)).status_code == 404
    assert version.number == 2
    assert AuditEvent.objects.filter(action="upload.removed", facility=ours.facility).count() == 1


def test_a_version_for_a_document_that_was_just_removed_is_a_conflict(ours, letter):
    from facilities.services.uploads import UploadRemoved

    remove_upload(upload=letter, by=ours.representative)
    for late in (
        lambda: add_version(upload=letter, file=files.pdf(), note="", by=ours.member),
        lambda: remove_upload(upload=letter, by=ours.member),
    ):
        with pytest.raises(UploadRemoved, match="removed in the meantime"):
            late()


@pytest.mark.parametrize("count", [1, 3])
def test_the_documents_page_costs_the_same_for_one_and_three(ours, theirs, as_user, queries, count):
    for number in range(count):
        add_upload(facility=ours.facility, title=f"Letter {number}", upload=files.pdf(), by=ours.member)
    add_upload(facility=theirs.facility, title="Of the neighbour", upload=files.pdf(), by=theirs.member)
    browser = as_user(ours.member)
    with queries(10):
        page = browser.get(f"/facilities/{ours.slug}/documents/")
    assert page.text.count("Letter ") >= count
    assert "Of the neighbour" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_document_costs_the_same_for_one_and_three_versions(ours, letter, as_user, queries, count):
    for number in range(count - 1):
        add_version(upload=letter, file=files.pdf(words=str(number).encode()), note="", by=ours.member)
    browser = as_user(ours.member)
    with queries(6):
        browser.get(address(ours, letter.pk))
