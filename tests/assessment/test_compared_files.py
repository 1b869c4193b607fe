"""Anybody compares a PDF with a certificate: by SHA-256 and by its signature, and the file is not kept (R66)."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from assessment.models import Certificate
from facilities.models import UploadVersion
from iasios.documents import pdf
from iasios.documents.models import Document
from iasios.documents.services import render_document
from iasios.documents.signing_key import make_self_signed
from tests.factories.dossier import accredited

TODAY = "2027-01-01 10:00"


@pytest.fixture
def certificate(ours, theirs, office, one, two, chair, fresh_cache):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        accredited(ours, office, one, two, chair)
        for document in Document.objects.filter(kind__in=["certificate", "letter"]):
            assert render_document(str(document.pk))
    return Certificate.objects.select_related("document").get()


@pytest.fixture
def content(certificate) -> bytes:
    return bytes(certificate.document.file.read())


@pytest.fixture
def compare(certificate, client, queries) -> Any:
    """`compare(bytes)` is the answer of the page."""

    def send(content: bytes, name: str = "certificate.pdf", **headers: str) -> Any:
        with time_machine.travel(TODAY, tick=False), queries(at_most=4):
            return client.post(
                f"/verify/{certificate.code}/",
                {"file": SimpleUploadedFile(name, content, content_type="application/pdf")},
                headers=headers,
            )

    return send


def words(response: Any) -> tuple[str, str, list[str]]:
    answer = response.context["file_answer"]
    return answer.state, answer.heading, answer.sentences


@pytest.mark.rule("R66")
def test_the_issued_file_is_recognised(compare, content):
    response = compare(content)
    assert response.status_code == 200
    assert words(response) == (
        "issued",
        "This is the file that was issued",
        ["Issued on 4 March 2026, and unchanged to the last byte.", "The programme’s signature is in it and is whole."],
    )
    assert "This is the file that was issued" in response.content.decode()


@pytest.mark.rule("R66")
def test_bytes_that_were_appended_are_told(compare, content):
    response = compare(content + b"\n1 0 obj (valid until 2099) endobj\n")
    assert words(response) == (
        "added",
        "Something was added to the issued file",
        [
            "35 bytes were added after it was signed. Nothing that was added comes from the programme.",
            "Ask for the file as it was issued.",
        ],
    )


def test_a_changed_file_is_told(compare, content):
    place = content.index(b"/Type /Page")
    state, heading, _sentences = words(compare(content[:place] + b"/type" + content[place + 5 :]))
    assert (state, heading) == ("broken", "This is not the issued file")


def test_another_signed_paper_is_not_this_certificate(compare):
    letter = bytes(Document.objects.get(kind="letter").file.read())
    assert words(compare(letter)) == (
        "other",
        "This is not the file of this certificate",
        ["The programme signed it as another document. It is unchanged since then."],
    )
    assert words(compare(letter + b"x"))[0] == "other"


def test_somebody_elses_signature_counts_for_nothing(compare, content, settings, tmp_path: Path):
    other = tmp_path / "other.p12"
    other.write_bytes(make_self_signed("Forger"))
    settings.SIGNING_KEY_FILE = str(other)
    forged = Document.objects.get(kind="certificate")
    forged.context["level_label"] = "Centre of Excellence"
    from iasios.documents.signatures import sign

    signed = sign(pdf.render_pdf(forged))
    settings.SIGNING_KEY_FILE = ""
    assert words(compare(signed))[0] == "foreign"
    assert words(compare(pdf.render_pdf(forged)))[0] == "none"


def test_an_issued_file_of_a_certificate_that_does_not_hold_is_no_proof(certificate, client, content):
    with time_machine.travel("2031-01-01 10:00", tick=False):
        response = client.post(f"/verify/{certificate.code}/", {"file": BytesIO(content)})
    assert words(response)[2][-1] == (
        "The file is genuine, but it does not make the certificate valid: the state above does."
    )


def test_an_issued_file_is_recognised_when_the_key_has_expired(compare, content, settings, tmp_path: Path):
    old = tmp_path / "old.p12"
    old.write_bytes(make_self_signed("Old", not_after=datetime(2021, 1, 1, tzinfo=UTC)))
    settings.SIGNING_KEY_FILE = str(old)
    assert words(compare(content))[0] == "issued"


@pytest.mark.parametrize(
    ("name", "sent", "message"),
    [
        ("x.pdf", b"", "This file is empty. Choose the PDF of the certificate."),
        ("x.pdf", b"PK\x03\x04", "This is no PDF. Choose the file of the certificate, which ends with .pdf."),
        ("x.pdf", b"%PDF-" + b"x" * 5 * 1024 * 1024, "This file is larger than 5 MB, so it is not the issued one."),
        ("x.pdf", b"%PDF-" + b"x" * 21 * 1024 * 1024, "This file is larger than 5 MB, so it is not the issued one."),
    ],
)
def test_what_is_no_such_file_is_refused_at_the_field(compare, name, sent, message):
    response = compare(sent, name)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert response.context["file_answer"] is None


def test_no_file_is_said_at_the_field(certificate, client):
    response = client.post(f"/verify/{certificate.code}/", {})
    assert response.status_code == 422
    assert "Choose the PDF." in response.content.decode()


def test_nothing_of_the_file_is_kept(compare, content, settings, capsys):
    before = sorted(Path(settings.MEDIA_ROOT).rglob("*"))
    uploads = UploadVersion.objects.count()
    compare(content, "Secret-Name.pdf")
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*")) == before
    assert UploadVersion.objects.count() == uploads
    assert "Secret-Name" not in "".join(capsys.readouterr())


def test_many_files_are_slowed_down(certificate, client):
    for _ in range(30):
        assert client.post(f"/verify/{certificate.code}/", {"file": BytesIO(b"%PDF-1.7")}).status_code == 200
    response = client.post(f"/verify/{certificate.code}/", {"file": BytesIO(b"%PDF-1.7")})
    assert response.status_code == 429
    assert "Too many files from your address. Try again in ten minutes." in response.content.decode()


def test_an_unknown_code_takes_no_file(client, certificate):
    response = client.post("/verify/H7K3-9QXM-4ARD/", {"file": BytesIO(b"%PDF-1.7")})
    assert response.status_code == 404


def test_a_forged_form_is_refused(certificate):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(f"/verify/{certificate.code}/", {"file": BytesIO(b"%PDF-1.7")})
    assert answer.status_code == 403
