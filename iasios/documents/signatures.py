"""PAdES signatures on PDF files: pyHanko makes them, and what somebody hands in is read without opening the PDF."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import cms, keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from iasios.documents.signing_key import SigningKey, SigningProblem, SigningUnavailable, known_certificates, signing_key
from iasios.documents.validation_data import problem_of, validation_context

FIELD = "IASIOS"
#: Seconds that the timestamp service may take.
TIMESTAMP_WAIT = 10
#: A file with more of them is not one of ours: those are signed once.
_MOST_SIGNATURES = 4
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f]+)>")


def sign(content: bytes) -> bytes:
    """The PDF with our signature over the whole of it, as the last thing that is done to it; nothing may be added.

    With a timestamp where the settings name a service. Where an authority gave the certificate and answers whether it
    is in force, its answers are put into the file (PAdES B-LT), under a timestamp of their own where there is a service
    (B-LTA). The signature is not seen on the page.

    Raises:
        SigningUnavailable: the key, the timestamp service or the authority's service does not do its work now.
    """
    key = signing_key()
    timestamper = _timestamper()
    context = validation_context(_asn1(key.certificate), [_asn1(other) for other in key.chain])
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        validation_context=context,
        embed_validation_info=context is not None,
        use_pades_lta=context is not None and timestamper is not None,
        # Authorities set either of the two.
        signer_key_usage=set(),
    )
    signer = PdfSigner(metadata, _signer(key), timestamper=timestamper)
    writer = IncrementalPdfFileWriter(BytesIO(content))
    # pyHanko starts an event loop, which Python allows only where none runs.
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            return bytes(thread.submit(signer.sign_pdf, writer).result().getvalue())
        except (TimestampRequestError, OSError) as error:
            raise SigningUnavailable(SigningProblem.TIMESTAMP) from error
        except (SigningError, PathError, ValidationError) as error:
            raise SigningUnavailable(problem_of(error)) from error


def _signer(key: SigningKey) -> SimpleSigner:
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=_asn1(key.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs([_asn1(other) for other in key.chain]),
    )


def _timestamper() -> TimeStamper | None:
    return HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=TIMESTAMP_WAIT) if settings.TIMESTAMP_URL else None


def _asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


class SignatureState(StrEnum):
    """What a file says of itself, whatever it is about."""

    OURS = "ours"
    EXTENDED = "extended"
    BROKEN = "broken"
    FOREIGN = "foreign"
    NONE = "none"
    #: The programme's own certificate is away, so nothing can be said.
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class SignatureReading:
    """`added` counts the bytes after the signed ones; `signed_sha256` is of the file as it was signed."""

    state: SignatureState
    added: int = 0
    signed_sha256: str = ""


def read_signature(content: bytes) -> SignatureReading:
    """Whether the programme signed this file, and whether anything was changed or added afterwards.

    The file is a stranger's: its objects are neither unpacked nor followed. Only the bytes that a signature says it
    covers are counted, from the first on, and a signature counts when it was made with a certificate of ours.
    """
    try:
        ours = {sha256(certificate.public_bytes(Encoding.DER)).digest() for certificate in known_certificates()}
    except SigningUnavailable:
        return SignatureReading(SignatureState.UNCHECKED)
    reading = SignatureReading(SignatureState.NONE)
    for number, found in enumerate(_BYTE_RANGE.finditer(content)):
        if number == _MOST_SIGNATURES:
            break
        signature = _signature_at(content, *(int(figure) for figure in found.groups()))
        if signature is None:
            reading = _graver(reading, SignatureReading(SignatureState.BROKEN))
            continue
        before, after, signed_data = signature
        certificate = _certificate_of(signed_data)
        if certificate is None or sha256(certificate.dump()).digest() not in ours:
            reading = _graver(reading, SignatureReading(SignatureState.FOREIGN))
        elif not _fits(signed_data, certificate, sha256(before + after).digest()):
            reading = _graver(reading, SignatureReading(SignatureState.BROKEN))
        else:
            end = int(found[3]) + int(found[4])
            added = len(content) - end
            state = SignatureState.EXTENDED if added else SignatureState.OURS
            return SignatureReading(state, added, sha256(content[:end]).hexdigest())
    return reading


def _graver(one: SignatureReading, other: SignatureReading) -> SignatureReading:
    order = (SignatureState.NONE, SignatureState.FOREIGN, SignatureState.BROKEN)
    return max(one, other, key=lambda reading: order.index(reading.state))


def _signature_at(
    content: bytes, start: int, length: int, second: int, second_length: int
) -> tuple[bytes, bytes, cms.SignedData] | None:
    """The bytes on both sides and the signature between them; None where they are not as a signer leaves them."""
    if start != 0 or not 0 < length < second <= second + second_length <= len(content):
        return None
    gap = _HEXADECIMAL.fullmatch(content[length:second])
    if gap is None or len(gap[1]) % 2:
        return None
    try:
        info = cms.ContentInfo.load(bytes.fromhex(gap[1].decode()))
        if info["content_type"].native != "signed_data":
            return None
        return content[:length], content[second : second + second_length], info["content"]
    except (ValueError, TypeError, KeyError):
        return None


def _certificate_of(signed_data: cms.SignedData) -> x509.Certificate | None:
    """The certificate that the one signer names; None where there is none or more than one."""
    try:
        signers = signed_data["signer_infos"]
        if len(signers) != 1:
            return None
        wanted = signers[0]["sid"].chosen
        for choice in signed_data["certificates"]:
            certificate = choice.chosen
            if (
                isinstance(wanted, cms.IssuerAndSerialNumber)
                and certificate.serial_number == wanted["serial_number"].native
                and certificate.issuer == wanted["issuer"]
            ):
                return certificate
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return None


def _fits(signed_data: cms.SignedData, certificate: x509.Certificate, digest: bytes) -> bool:
    """Whether the signature is the certificate's, over these very bytes."""
    try:
        intact, valid = validate_sig_integrity(
            signed_data["signer_infos"][0], certificate, expected_content_type="data", actual_digest=digest
        )
    except Exception:  # noqa: BLE001 -- a stranger's bytes can break the reader in any way; none of them is a signature
        return False
    return bool(intact and valid)
