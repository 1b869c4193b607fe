"""The key that papers and credentials are signed with: a PKCS#12 file that the settings name, or the demo's own."""

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: The demo's key holds whatever day the demo is taken to.
_DEMO_FROM, _DEMO_UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


class SigningProblem(models.TextChoices):
    """Why nothing can be signed now, for the office."""

    MISSING = "missing", _("No key for signing is set up (SIGNING_KEY_FILE).")
    UNREADABLE = "unreadable", _("The key for signing cannot be opened: its file or its password is wrong.")
    NOT_YET = "not_yet", _("The certificate of the key for signing is not valid yet.")
    EXPIRED = "expired", _("The certificate of the key for signing has expired.")
    TIMESTAMP = "timestamp", _("The timestamp service did not answer as it should.")
    VALIDATION = (
        "validation",
        _("The authority of the certificate did not answer whether it is in force (OCSP or CRL)."),
    )
    REVOKED = "revoked", _("The certificate of the key for signing, or of the timestamp service, was revoked.")


class SigningUnavailable(Exception):
    """Nothing can be signed now; `problem` says why. What is to be signed waits."""

    def __init__(self, problem: SigningProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class SigningKey:
    """A private key with the certificates that go with it."""

    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as hexadecimal figures."""
        return self.certificate.fingerprint(SHA256()).hex()


def signing_key() -> SigningKey:
    """The key of today.

    Raises:
        SigningUnavailable: there is none, it cannot be opened, or its certificate does not hold today.
    """
    key = _named_key()
    now = timezone.now()
    if now < key.certificate.not_valid_before_utc:
        raise SigningUnavailable(SigningProblem.NOT_YET)
    if now > key.certificate.not_valid_after_utc:
        raise SigningUnavailable(SigningProblem.EXPIRED)
    return key


def _named_key() -> SigningKey:
    """The key of the settings, whatever day it is.

    Raises:
        SigningUnavailable: there is none, or it cannot be opened.
    """
    named = settings.SIGNING_KEY_FILE
    if not named and not settings.DEMO:
        raise SigningUnavailable(SigningProblem.MISSING)
    try:
        path = Path(named) if named else _demo_file()
        status = path.stat()
        return _opened(str(path), status.st_mtime_ns, status.st_size, settings.SIGNING_KEY_PASSWORD if named else "")
    except (OSError, ValueError, TypeError) as error:
        raise SigningUnavailable(SigningProblem.UNREADABLE) from error


def signing_problem() -> SigningProblem | None:
    """What keeps the key from signing now; None when it can."""
    try:
        signing_key()
    except SigningUnavailable as refusal:
        return refusal.problem
    return None


def known_certificates() -> list[x509.Certificate]:
    """Those that the programme signs and has signed with, today's first; one that has expired stays known.

    Raises:
        SigningUnavailable: one of the files that the settings name cannot be opened.
    """
    found = [_named_key().certificate]
    for name in settings.PAST_SIGNING_CERTIFICATES:
        try:
            found.extend(x509.load_pem_x509_certificates(Path(name).read_bytes()))
        except (OSError, ValueError) as error:
            raise SigningUnavailable(SigningProblem.UNREADABLE) from error
    return found


@lru_cache(maxsize=4)
def _opened(path: str, changed: int, size: int, password: str) -> SigningKey:
    """Opened once for as long as the file stays as it is: taking the password apart is meant to be slow."""
    private, certificate, others = pkcs12.load_key_and_certificates(
        Path(path).read_bytes(), password.encode() if password else None
    )
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
        raise ValueError("the file has no RSA or elliptic key with its certificate")
    return SigningKey(private, certificate, tuple(others))


def _demo_file() -> Path:
    """Made on first use and kept; whoever comes second takes what the first one made."""
    path = Path(settings.DATA_DIR) / "signing" / "demo.p12"
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(make_self_signed("IASIOS demo, no real signature"))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
    return path


def make_self_signed(
    name: str, *, not_before: datetime = _DEMO_FROM, not_after: datetime = _DEMO_UNTIL, password: str = ""
) -> bytes:
    """A PKCS#12 file with a new RSA key of 3072 bits and its own certificate for `name`."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(private, SHA256())
    )
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(name.encode(), private, certificate, None, encryption)


def certificates_in_use() -> dict[str, datetime]:
    """Until when the certificate of the signing key and those above it hold; empty without a key that opens."""
    try:
        key = _named_key()
    except SigningUnavailable:
        return {}
    return {
        "signing": key.certificate.not_valid_after_utc,
        **{f"signing_chain_{number}": above.not_valid_after_utc for number, above in enumerate(key.chain, 1)},
    }
