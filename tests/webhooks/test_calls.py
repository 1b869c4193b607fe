"""Calling an address that somebody typed: public addresses alone, by https, as it was signed, with no redirect."""

import base64
import datetime
import hmac
import json
import ssl
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from iasios.webhooks import calls
from iasios.webhooks.calls import CallFailed, call, is_public, public_address
from iasios.webhooks.signatures import headers_of, new_salt, secret_of

NAME = "hooks.example.org"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_an_address_of_somebodys_own_network_is_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_a_public_address_is_public(address):
    assert is_public(address) is True


def found(*addresses):
    return lambda host, port, **_kwargs: [(2, 1, 6, "", (address, port)) for address in addresses]


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(calls.socket, "getaddrinfo", found("93.184.216.34", "10.0.0.1"))
    with pytest.raises(CallFailed, match="not public"):
        public_address(NAME, 443)
    monkeypatch.setattr(calls.socket, "getaddrinfo", found("93.184.216.34"))
    assert public_address(NAME, 443) == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://user:word@hooks.example.org/",
        "https:///nowhere",
        "ftp://hooks.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://2130706433/",
    ],
)
def test_what_may_not_be_called_is_not_called(url, monkeypatch):
    monkeypatch.setattr(calls.urllib3, "HTTPSConnectionPool", lambda *a, **k: pytest.fail("called"))
    with pytest.raises(CallFailed):
        call(url, b"{}", {})


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """A receiver with TLS on this machine, for which the guard is told to make an exception."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "both.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    seen = []

    class Handler(BaseHTTPRequestHandler):
        answer = 204

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, dict(self.headers), body))
            self.send_response(self.answer)
            if self.answer == 302:
                self.send_header("Location", "https://elsewhere.example.org/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    trusting = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(calls, "ssl_context", lambda: trusting)
    monkeypatch.setattr(calls, "public_address", lambda host, port: "127.0.0.1")
    yield f"https://{NAME}:{server.server_port}", seen, Handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_call_arrives_as_it_was_signed(receiver):
    url, seen, _handler = receiver
    salt, body = new_salt(), b'{"type":"test"}'
    signed = headers_of(salt=salt, event_id="one", timestamp=1_700_000_000, body=body)
    assert call(f"{url}/portal?a=1", body, {"Content-Type": "application/json", **signed}) == 204
    ((path, headers, arrived),) = seen
    assert (path, json.loads(arrived)) == ("/portal?a=1", {"type": "test"})
    assert headers["Host"].startswith(NAME)
    # As a library of Standard Webhooks checks it, from the secret alone.
    key = base64.b64decode(secret_of(salt).removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + arrived
    wanted = "v1," + base64.b64encode(hmac.new(key, said, sha256).digest()).decode()
    assert headers["webhook-signature"] == wanted
    assert secret_of(new_salt()) != secret_of(salt)


def test_a_redirect_is_an_answer_and_not_followed(receiver):
    url, seen, handler = receiver
    handler.answer = 302
    assert call(f"{url}/", b"{}", {}) == 302
    assert len(seen) == 1


def test_a_certificate_of_another_name_is_refused(receiver):
    url, seen, _handler = receiver
    with pytest.raises(CallFailed):
        call(url.replace(NAME, "other.example.org"), b"{}", {})
    assert seen == []
