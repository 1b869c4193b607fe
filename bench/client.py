"""A client that asks one thing after the other and reads, before and after, how much processor time was used for it."""

import http.client
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of processes so far; those that ended count as nothing."""
    total = 0.0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Request:
    """What to ask for, as whom.

    Attributes:
        cookie: the session's, or empty.
        typed: the form fields of the next POST, from its number and the answer before it; None for a GET.
    """

    path: str
    cookie: str = ""
    typed: Callable[[int, bytes], dict[str, str]] | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Measured:
    """One page: queries; milliseconds of processor time a request; wall-clock milliseconds; bytes of the body."""

    queries: int
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    size: int

    def as_dict(self) -> dict[str, Any]:
        return self.__dict__.copy()


class Client:
    """One connection to the portal.

    Args:
        pids: says which processes' time counts: web workers and database backends. Asked before each measurement.
    """

    def __init__(self, port: int, pids: Callable[[], list[int]]) -> None:
        self.port, self.pids = port, pids
        self._number, self._last = 0, b""

    def ask(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": f"127.0.0.1:{self.port}", **dict(request.headers)}
        body = None
        if request.cookie:
            headers["Cookie"] = request.cookie
        if request.typed is not None:
            self._number += 1
            body = urlencode(request.typed(self._number, self._last))
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        connection.request("GET" if body is None else "POST", request.path, body, headers)
        answer = connection.getresponse()
        self._last = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, self._last

    def measure(self, request: Request, times: int) -> Measured:
        """Up to three requests to warm up, then `times` in a row; a page that refuses is a fault of the benchmark."""
        self._number, self._last = 0, b""
        for _ in range(min(times, 3)):
            self.ask(request)
        walls = []
        pids = self.pids()
        before = cpu_seconds(pids)
        for _ in range(times):
            began = time.perf_counter()
            status, headers, body = self.ask(request)
            walls.append((time.perf_counter() - began) * 1000)
            if status != 200:
                raise SystemExit(f"FAILED  {request.path} answered {status}: {body[:300]!r}")
        used = cpu_seconds(pids) - before
        return Measured(
            queries=int(headers.get("x-queries", -1)),
            cpu_ms=round(used / times * 1000, 1),
            p50_ms=round(median(walls), 1),
            p95_ms=round(quantiles(walls, n=20)[-1] if times > 1 else walls[0], 1),
            size=len(body),
        )
