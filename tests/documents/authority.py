"""An authority of certificates with its OCSP responder and timestamp service, on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)


class Authority:
    """`fails` holds what does not answer: "ocsp", "tsa"; `revoked` the serial numbers of revoked certificates."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.fails: set[str] = set()
        self.revoked: set[int] = set()
        self.asked: list[str] = []
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.root = self._certificate("Test root", self._key, is_authority=True)
        self._tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.tsa = self._certificate("Test timestamps", self._tsa_key, usage=ExtendedKeyUsageOID.TIME_STAMPING)

    def _certificate(
        self, name: str, key: rsa.RSAPrivateKey, *, is_authority: bool = False, usage: Any = None, asks: bool = True
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if is_authority else self.root.subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(_FROM)
            .not_valid_after(_UNTIL)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    content_commitment=not is_authority,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=is_authority,
                    crl_sign=is_authority,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        if asks and not is_authority:
            where = x509.UniformResourceIdentifier(f"{self.origin}/ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return builder.sign(self._key, SHA256())

    def make_key(self, path: Path, *, asks: bool = True) -> x509.Certificate:
        """A PKCS#12 file with a new key, its certificate and the root; `asks`: whether it names the OCSP responder."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = self._certificate("Test programme", key, asks=asks)
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, certificate, [self.root], NoEncryption()))
        return certificate

    def answer_ocsp(self, body: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(body)
        now = datetime.now(tz=UTC)
        is_revoked = asked.serial_number in self.revoked
        certificate = next(one for one in self._known() if one.serial_number == asked.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=certificate,
            issuer=self.root,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(seconds=1),
            next_update=now + timedelta(days=1),
            revocation_time=now - timedelta(days=1) if is_revoked else None,
            revocation_reason=x509.ReasonFlags.key_compromise if is_revoked else None,
        )
        for extension in asked.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, critical=False)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root)
        return builder.sign(self._key, SHA256()).public_bytes(Encoding.DER)

    def _known(self) -> list[x509.Certificate]:
        return [self.tsa, *self.programme]

    programme: list[x509.Certificate]

    def answer_tsa(self, body: bytes) -> bytes:
        private = self._tsa_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            tsa_cert=asn1.Certificate.load(self.tsa.public_bytes(Encoding.DER)),
            tsa_key=keys.PrivateKeyInfo.load(private),
        )
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump())


@contextmanager
def running_authority() -> Iterator[Authority]:
    """Answers on a port of its own until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service = self.path.strip("/")
            authority.asked.append(service)
            if service in authority.fails:
                self.send_error(503)
                return
            answer = authority.answer_ocsp(body) if service == "ocsp" else authority.answer_tsa(body)
            kind = "ocsp-response" if service == "ocsp" else "timestamp-reply"
            self.send_response(200)
            self.send_header("Content-Type", f"application/{kind}")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Nothing of it belongs into the output of the tests."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    authority = Authority(f"http://127.0.0.1:{server.server_port}")
    authority.programme = []
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
