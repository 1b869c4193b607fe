"""One call to an address that somebody typed: by https, to public addresses alone, without following a redirect.

The name is looked up here, every address of it is judged, and the connection goes to a judged address: a name that is
looked up again a moment later cannot lead inside (DNS rebinding).
"""

import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

#: Seconds for connecting, and for each part of the answer.
TIMEOUT = urllib3.Timeout(connect=5, read=10)


class CallFailed(Exception):
    """The receiver was not reached, or may not be called; the message says why, for the office."""


def call(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Posts once.

    Returns:
        The status of the answer, whose text is not read: it would stand on a page of the office.

    Raises:
        CallFailed: the address may not be called, or did not answer.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise CallFailed("Only https addresses without a user name are called.")
    port = parts.port or 443
    address = public_address(parts.hostname, port)
    host = parts.hostname if port == 443 else f"{parts.hostname}:{port}"
    pool = urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=TIMEOUT,
        retries=False,
        ssl_context=ssl_context(),
        server_hostname=parts.hostname,
        assert_hostname=parts.hostname,
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        answer = pool.urlopen(
            "POST", target, body=body, headers={"Host": host, **headers}, redirect=False, preload_content=False
        )
        answer.close()
    except (HTTPError, OSError) as error:
        raise CallFailed(f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        pool.close()
    return int(answer.status)


def ssl_context() -> ssl.SSLContext:
    """The system's certificates, and TLS 1.2 at least."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def public_address(host: str, port: int) -> str:
    """One address of a host of which every address is public.

    Raises:
        CallFailed: the name is not known, or one of its addresses belongs to a network of somebody's own.
    """
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise CallFailed(f"The name {host} is not known.") from error
    for address in found:
        if not is_public(str(address)):
            raise CallFailed(f"{host} leads to an address that is not public.")
    return str(min(found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, whatever form it is wrapped in."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is None and parsed.packed[:12] == b"\x00\x64\xff\x9b" + bytes(8):
            inner = IPv4Address(parsed.packed[12:])
        if inner is not None and not _is_global(inner):
            return False
        if inner is not None and parsed.ipv4_mapped:
            return True
    return _is_global(parsed)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
