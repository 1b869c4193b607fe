"""A small clamd on loopback: it reads INSTREAM as the real one does, and finds the EICAR test text."""

import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import Any

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class FakeClamd:
    """Use as a context manager; `answer` replaces the verdict, `limit` is StreamMaxLength."""

    path: str = ""
    answer: bytes = b""
    limit: int = 10**9
    seen: list[bytes] = field(default_factory=list)

    def __enter__(self) -> "FakeClamd":
        family = socket.AF_UNIX if self.path else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(self.path or ("127.0.0.1", 0))
        self.listener.listen()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        return self

    @property
    def address(self) -> str:
        return f"unix://{self.path}" if self.path else f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def __exit__(self, *error: Any) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            with connection:
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        command = stream.read(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            connection.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
            if len(content) > self.limit:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        connection.sendall(self.answer or found)
