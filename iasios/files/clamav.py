"""A client of ClamAV's INSTREAM command: one connection per file, over TCP or a Unix socket. It decides nothing."""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

TIMEOUT = 60  # seconds of silence
CHUNK = 64 * 1024
LONGEST_REPLY = 4096


class ScannerAway(Exception):
    """No verdict: the daemon did not answer, or answered something that is not a verdict."""


@dataclass(frozen=True)
class Scan:
    """The daemon's answer; `found` is the name of what it found, empty for a clean file."""

    found: str = ""


def scan(chunks: Iterable[bytes], *, address: str) -> Scan:
    """Sends the content and waits for the verdict.

    Args:
        address: `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`.

    Raises:
        ScannerAway: try again later; the file is neither clean nor refused.
    """
    try:
        with _connect(address) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                for start in range(0, len(chunk), CHUNK):
                    piece = chunk[start : start + CHUNK]
                    daemon.sendall(struct.pack("!I", len(piece)) + piece)
            daemon.sendall(struct.pack("!I", 0))
            reply = _reply(daemon)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if reply == "stream: OK":
        return Scan()
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return Scan(found=reply.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    raise ScannerAway(reply or "no answer")


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT)
        try:
            connection.connect(unquote(parts.path))
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=TIMEOUT)


def _reply(daemon: socket.socket) -> str:
    received = b""
    while len(received) < LONGEST_REPLY and not received.endswith(b"\0"):
        piece = daemon.recv(1024)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0\n").decode("utf-8", "replace").strip()
