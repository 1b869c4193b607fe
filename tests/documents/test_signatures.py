"""Letters, reports and certificates are signed last; without a key they wait, and the office reads why (R66)."""

import stat
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.urls import reverse
from facturx import get_xml_from_pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from iasios.checks import papers_can_be_signed
from iasios.documents import pdf, signatures, tasks
from iasios.documents.services import MAX_ATTEMPTS, queued_ids, render_document
from iasios.documents.signatures import SignatureState, read_signature
from iasios.documents.signing_key import (
    SigningProblem,
    SigningUnavailable,
    known_certificates,
    make_self_signed,
    signing_key,
    signing_problem,
)

pytestmark = pytest.mark.django_db


def made(document: Any) -> bytes:
    assert render_document(str(document.pk)) is True
    document.refresh_from_db()
    return bytes(document.file.read())


@pytest.fixture
def another_key(tmp_path: Path, settings: Any) -> Any:
    """`another_key(until=…)` puts a key of its own into the settings."""

    def put(*, until: datetime = datetime(2050, 1, 1, tzinfo=UTC), begin: int = 2020, password: str = "") -> Path:
        path = tmp_path / "key.p12"
        start = datetime(begin, 1, 1, tzinfo=UTC)
        path.write_bytes(make_self_signed("Somebody", not_before=start, not_after=until, password=password))
        settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSWORD = str(path), password
        return path

    return put


@pytest.mark.rule("R66")
@pytest.mark.parametrize("kind", ["letter", "certificate", "invoice", "credit_note"])
def test_an_independent_reading_finds_it_signed_by_us_and_whole(ask: Any, kind: str) -> None:
    content = made(ask(kind))
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    roots = [signatures._asn1(signing_key().certificate)]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots))
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    # Nobody may add to it.
    assert signature.docmdp_level.value == 1


def test_a_signed_file_keeps_tags_title_and_language(ask: Any) -> None:
    with pikepdf.open(BytesIO(made(ask("letter", language="de")))) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "de"
        with file.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_other_documents_bear_no_signature(ask: Any) -> None:
    assert read_signature(made(ask("dossier"))).state is SignatureState.NONE


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
def test_a_signed_invoice_still_carries_its_data_and_says_so(ask: Any, kind: str) -> None:
    content = made(ask(kind))
    name, xml = get_xml_from_pdf(content, check_xsd=True)
    assert (name, b"CrossIndustryInvoice" in xml) == ("factur-x.xml", True)
    with pikepdf.open(BytesIO(content)) as file, file.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        (widget,) = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/FT" in one]
        # Printed, not hidden, and without a place on the page: an archive wants no look of it.
        assert [int(side) for side in widget.Rect] == [0, 0, 0, 0]
        assert int(widget.F) & 0b100111 == 0b100


def test_an_invoice_does_not_wait_for_a_key(ask: Any, settings: Any) -> None:
    settings.DEMO, settings.SIGNING_KEY_FILE = False, ""
    assert b"/ByteRange" not in made(ask("invoice"))


def test_what_was_done_to_a_file_is_told(ask: Any, another_key: Any) -> None:
    content = made(ask("certificate"))
    assert read_signature(content).state is SignatureState.OURS
    longer = read_signature(content + b"\n% 12 bytes\n")
    assert (longer.state, longer.added) == (SignatureState.EXTENDED, 12)
    assert longer.signed_sha256 == read_signature(content).signed_sha256
    place = content.index(b"/Type /Page")
    changed = content[:place] + b"/type" + content[place + 5 :]
    assert read_signature(changed).state is SignatureState.BROKEN
    assert read_signature(b"%" + content).state is SignatureState.BROKEN
    another_key()
    assert read_signature(content).state is SignatureState.FOREIGN


def test_an_edit_by_a_pdf_program_is_told(ask: Any) -> None:
    content = made(ask("letter"))
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as file:
        file.docinfo["/Title"] = "Another"
        file.save(out)
    assert read_signature(out.getvalue()).state is SignatureState.BROKEN


def test_programs_that_respect_signatures_refuse_to_add_to_it(ask: Any, another_key: Any) -> None:
    content = made(ask("letter"))
    another_key()
    signer = PdfSigner(PdfSignatureMetadata(field_name="Other"), signatures._signer(signing_key()))
    with pytest.raises(SigningError, match="forbids all changes"):
        signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"/ByteRange [0 10 20 10]" + b"x" * 40,
        b"/ByteRange [0 9999999999 9999999999 1]",
        b"/ByteRange [5 1 2 3]",
        b"/ByteRange [0 25 31 2] " + b" <30800000>  ",
        b"/ByteRange [0 1 2 3]" * 10_000,
    ],
)
def test_a_strangers_bytes_do_no_harm(content: bytes) -> None:
    assert read_signature(content).state in {SignatureState.NONE, SignatureState.BROKEN}


def test_a_former_certificate_stays_known(ask: Any, another_key: Any, settings: Any, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    content = made(ask("letter"))
    former = tmp_path / "former.pem"
    former.write_bytes(signing_key().certificate.public_bytes(Encoding.PEM))
    another_key()
    settings.PAST_SIGNING_CERTIFICATES = [str(former)]
    assert read_signature(content).state is SignatureState.OURS
    assert len(known_certificates()) == 2


def test_nothing_is_said_while_our_own_certificate_is_away(ask: Any, settings: Any) -> None:
    content = made(ask("letter"))
    settings.PAST_SIGNING_CERTIFICATES = ["/nowhere/former.pem"]
    assert read_signature(content).state is SignatureState.UNCHECKED
    settings.PAST_SIGNING_CERTIFICATES = []
    settings.SIGNING_KEY_FILE = "/nowhere/key.p12"
    assert read_signature(content).state is SignatureState.UNCHECKED


def test_the_demo_makes_its_key_once_and_for_its_owner_alone(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    first = signing_key()
    assert signing_key() == first
    (file,) = (tmp_path / "signing").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.private.key_size == 3072
    settings.DATA_DIR = tmp_path / "other"
    assert signing_key().fingerprint != first.fingerprint


def test_a_key_with_a_password_is_opened(another_key: Any) -> None:
    another_key(password="twelve words")
    assert signing_problem() is None


@pytest.mark.parametrize("problem", ["missing", "unreadable", "wrong password", "expired", "not_yet"])
def test_each_fault_of_a_key_has_its_name(problem: str, another_key: Any, settings: Any, tmp_path: Path) -> None:
    if problem == "missing":
        settings.DEMO = False
    elif problem == "unreadable":
        another_key().write_bytes(b"nothing of the kind")
    elif problem == "wrong password":
        another_key(password="right")
        settings.SIGNING_KEY_PASSWORD = "wrong"
    elif problem == "expired":
        another_key(until=datetime(2021, 1, 1, tzinfo=UTC))
    else:
        another_key(begin=2049)
    assert signing_problem() == {"wrong password": "unreadable"}.get(problem, problem)
    with pytest.raises(SigningUnavailable):
        signing_key()


def test_a_deployment_with_a_broken_key_is_refused(another_key: Any, settings: Any) -> None:
    assert papers_can_be_signed(None) == []
    another_key(until=datetime(2021, 1, 1, tzinfo=UTC))
    assert [error.id for error in papers_can_be_signed(None)] == ["portal.E003"]
    another_key()
    settings.PAST_SIGNING_CERTIFICATES = ["/nowhere/former.pem"]
    assert [error.id for error in papers_can_be_signed(None)] == ["portal.E004"]


def test_a_deployment_without_a_key_is_taken(settings: Any, tmp_path: Any) -> None:
    """Its papers wait, and the office reads why."""
    settings.SIGNING_KEY_FILE, settings.DATA_DIR, settings.DEMO = "", tmp_path, False
    assert papers_can_be_signed(None) == []


@pytest.mark.rule("R66")
def test_without_a_key_it_waits_unsigned_and_goes_on_by_itself(ask: Any, another_key: Any) -> None:
    letter, invoice = ask("letter"), ask("invoice")
    another_key(until=datetime(2021, 1, 1, tzinfo=UTC))
    for _ in range(MAX_ATTEMPTS + 1):
        assert render_document(str(letter.pk)) is False
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.last_error) == ("queued", 0, "signing: expired")
    assert not letter.file
    # What needs no signature is not held up.
    assert tasks.sweep() == 1
    invoice.refresh_from_db()
    assert invoice.is_ready
    another_key()
    assert tasks.sweep() == 1
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.last_error) == ("ready", 1, "")


def test_waiting_papers_stand_behind_new_ones(ask: Any, another_key: Any) -> None:
    letters = [ask("letter", subject=f"L{number}") for number in range(3)]
    another_key(until=datetime(2021, 1, 1, tzinfo=UTC))
    assert queued_ids() == []
    another_key()
    invoice = ask("invoice")
    assert queued_ids() == [str(document.pk) for document in (invoice, *letters)]


def test_a_timestamp_is_asked_for_where_a_service_is_set_up(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    key = signing_key()
    certificate, private = signatures._signer(key).signing_cert, signatures._signer(key).signing_key
    dummy = DummyTimeStamper(certificate, private, fixed_dt=datetime(2026, 3, 4, tzinfo=UTC))
    monkeypatch.setattr(signatures, "_timestamper", lambda: dummy)
    content = made(ask("letter"))
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    context = ValidationContext(trust_roots=[certificate])
    stamp = validate_pdf_signature(signature, context, ts_validation_context=context).timestamp_validity
    assert (stamp.intact, stamp.valid, stamp.timestamp) == (True, True, datetime(2026, 3, 4, tzinfo=UTC))
    assert read_signature(content).state is SignatureState.OURS


def test_a_timestamp_service_that_is_away_keeps_it_waiting(ask: Any, settings: Any) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    letter = ask("letter")
    assert render_document(str(letter.pk)) is False
    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == ("queued", f"signing: {SigningProblem.TIMESTAMP.value}")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The certificate of the key for signing has expired."),
        ("de", "Das Zertifikat des Schlüssels zum Signieren ist abgelaufen."),
    ],
)
def test_the_office_reads_why_and_tries_again(
    ask: Any, another_key: Any, as_user: Any, office: Any, language: str, words: str
) -> None:
    office.language = language
    office.save(update_fields=["language"])
    letter = ask("letter")
    another_key(until=datetime(2021, 1, 1, tzinfo=UTC))
    assert tasks.sweep() == 0
    browser = as_user(office)
    browser.cookies["django_language"] = language
    today = browser.get(reverse("portal:today")).content.decode()
    address = reverse("facilities:unmade_document", args=[letter.pk])
    assert words in today
    assert address in today
    assert words in browser.get(address).content.decode()
    another_key()
    assert browser.post(address, {}).status_code == 302
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("queued", 0)
    made(letter)
    assert address not in browser.get(reverse("portal:today")).content.decode()
    assert browser.post(address, {}).status_code == 302
    letter.refresh_from_db()
    assert letter.is_ready


def test_a_document_that_was_given_up_is_made_when_the_office_asks(
    ask: Any, as_user: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = ask("letter")
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render_pdf", lambda document: 1 / 0)
        for _ in range(MAX_ATTEMPTS):
            render_document(str(letter.pk))
    browser = as_user(office)
    address = reverse("facilities:unmade_document", args=[letter.pk])
    assert "ZeroDivisionError" in browser.get(address).content.decode()
    assert browser.post(address, {}).status_code == 302
    made(letter)


def test_nobody_but_the_office_opens_the_page(ask: Any, as_user: Any, chair: Any, assessor_one: Any) -> None:
    letter = ask("letter")
    address = reverse("facilities:unmade_document", args=[letter.pk])
    for person in (chair, assessor_one):
        assert as_user(person).get(address).status_code == 404
        assert as_user(person).post(address, {}).status_code == 404
