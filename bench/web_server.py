"""A web server of the portal on loopback, as long as something is asked of it."""

import http.client
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Seconds in which a web server answers, on a busy machine too.
STARTED_WITHIN = 120


@contextmanager
def web_server(
    *options: str, port: int, environment: Mapping[str, str], workers: int, threads: int
) -> Iterator[list[int]]:
    """Yields the processes that answer, once they do.

    Args:
        options: more words for gunicorn.

    Raises:
        SystemExit: it ended, or did not answer in time.
    """
    command = ["gunicorn", "iasios.wsgi", "-k", "gthread", "-w", str(workers), "--threads", str(threads)]
    command += ["-b", f"127.0.0.1:{port}", "--no-control-socket", *options]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        _wait(server, port)
        yield [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"FAILED  The web server ended with {server.returncode} before it answered")
        if _answers(port):
            return
        time.sleep(0.1)
    raise SystemExit(f"FAILED  The web server did not answer within {STARTED_WITHIN} seconds")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
