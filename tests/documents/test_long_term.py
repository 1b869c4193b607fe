"""With a certificate of an authority, a paper brings the proof along that it was in force (PAdES B-LT and B-LTA)."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

from assessment.presenters.file_answer import answer_for_file
from assessment.queries.issued_papers import IssuedFile
from iasios.documents.services import MAX_ATTEMPTS, render_document
from iasios.documents.signatures import SignatureState, read_signature
from tests.documents.authority import Authority, running_authority

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with running_authority() as found:
        yield found


@pytest.fixture
def signed_with(authority: Authority, tmp_path: Path, settings: Any) -> Any:
    """`signed_with(timestamps=True)` puts a key of the authority into the settings."""
    authority.fails, authority.revoked, authority.asked = set(), set(), []

    def put(*, timestamps: bool = False, asks: bool = True) -> Any:
        path = tmp_path / "issued.p12"
        certificate = authority.make_key(path, asks=asks)
        authority.programme.append(certificate)
        settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSWORD = str(path), ""
        settings.TIMESTAMP_URL = f"{authority.origin}/tsa" if timestamps else ""
        return certificate

    return put


def made(document: Any) -> bytes:
    assert render_document(str(document.pk)) is True
    document.refresh_from_db()
    return bytes(document.file.read())


@pytest.mark.rule("R66")
@pytest.mark.parametrize("timestamps", [False, True])
def test_the_answers_of_the_authority_are_in_the_file(
    ask: Any, authority: Authority, signed_with: Any, timestamps: bool
) -> None:
    signed_with(timestamps=timestamps)
    content = made(ask("certificate"))
    reader = PdfFileReader(BytesIO(content))
    (signature,) = reader.embedded_regular_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level.value == 1
    with pikepdf.open(BytesIO(content)) as file:
        assert len(file.Root.DSS.OCSPs) == (2 if timestamps else 1)
        assert len(file.Root.DSS.Certs) >= 2
    assert len(reader.embedded_timestamp_signatures) == int(timestamps)
    assert ("tsa" in authority.asked) is timestamps
    # By what is in the file alone: nothing is asked of a network, and no answer would be a bad one.
    trust = {
        "trust_roots": [x509.Certificate.load(authority.root.public_bytes(Encoding.DER))],
        "allow_fetching": False,
        "revocation_mode": "hard-fail",
    }
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(trust)
    status = validate_pdf_signature(signature, context)
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)
    for stamp in reader.embedded_timestamp_signatures:
        stamped = validate_pdf_timestamp(stamp, context)
        assert (stamped.intact, stamped.valid, stamped.trusted) == (True, True, True)
        # What follows it proves the timestamp itself.
        assert stamped.coverage.name == "ENTIRE_REVISION"
    assert read_signature(content).state is SignatureState.EXTENDED


@pytest.mark.parametrize(("asks", "timestamps"), [(False, False), (False, True)])
def test_a_certificate_that_names_no_such_service_signs_as_before(
    ask: Any, authority: Authority, signed_with: Any, asks: bool, timestamps: bool
) -> None:
    signed_with(asks=asks, timestamps=timestamps)
    content = made(ask("letter"))
    assert read_signature(content).state is SignatureState.OURS
    with pikepdf.open(BytesIO(content)) as file:
        assert "/DSS" not in file.Root
    assert "ocsp" not in authority.asked


@pytest.mark.parametrize(
    ("fails", "is_revoked", "problem"),
    [({"ocsp"}, False, "validation"), ({"tsa"}, False, "timestamp"), (set(), True, "revoked")],
)
def test_while_a_service_fails_the_paper_waits_and_nothing_is_half_signed(
    ask: Any, authority: Authority, signed_with: Any, fails: set[str], is_revoked: bool, problem: str
) -> None:
    certificate = signed_with(timestamps=True)
    authority.fails = fails
    authority.revoked = {certificate.serial_number} if is_revoked else set()
    letter = ask("letter")
    for _attempt in range(MAX_ATTEMPTS + 1):
        assert render_document(str(letter.pk)) is False
    letter.refresh_from_db()
    assert (letter.status, letter.attempts, letter.last_error) == ("queued", 0, f"signing: {problem}")
    assert (letter.file.name, letter.sha256) == ("", "")
    invoice = made(ask("invoice"))
    assert b"/ByteRange" not in invoice
    authority.fails, authority.revoked = set(), set()
    assert len(PdfFileReader(BytesIO(made(letter))).embedded_timestamp_signatures) == 1


def test_what_was_added_to_such_a_file_is_told(ask: Any, signed_with: Any) -> None:
    signed_with(timestamps=True)
    document = ask("certificate")
    content = made(document)
    issued = {document.sha256: IssuedFile(document.sha256, document.size, document.ready_at.date(), is_latest=True)}
    whole = answer_for_file(content, issued, is_valid=True)
    assert (whole.state, whole.sentences[-1]) == ("issued", "The programme’s signature is in it and is whole.")
    longer = answer_for_file(content + b"12 bytes.   ", issued, is_valid=True)
    assert longer.state == "added"
    assert longer.sentences[0].startswith("12 bytes were added")
