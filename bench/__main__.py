"""`make bench` measures at a small scale in about two minutes; `make bench SCALE=full` with 10,000 facilities.

TIMES says how many requests of a page are measured.

Writes a table to the screen and JSON to var/bench/. Figures of a busy machine say nothing; ratios of one run do.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SCALES = {"smallest": 6, "small": 200, "medium": 2_000, "full": 10_000}
DATABASE = os.environ.get("BENCH_DATABASE", "bench")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = _free_port()


def _at(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{DATABASE}", parts.query, parts.fragment))


def _environment() -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": _at(os.environ["DATABASE_URL"]),
        "PUBLIC_ORIGIN": f"http://127.0.0.1:{PORT}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "REQUIRE_SECOND_FACTOR": "0",
        "DEMO": "1",
    }


def _manage(*words: str, owner: bool = False) -> None:
    environment = _environment()
    if owner:
        environment["DATABASE_URL"] = _at(os.environ["DATABASE_OWNER_URL"])
    subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )


def _step(words: str) -> None:
    print(f"   {words}", flush=True)


def _fill(*, few: bool) -> None:
    """A fresh database with the demo, or a few facilities of it; one that was named is there, with its catalogue."""
    if "BENCH_DATABASE" not in os.environ:
        _create()
    _step("Demo")
    _manage("load_demo", *(["--few"] if few else []))
    _manage("collectstatic", "--noinput", "--verbosity", "0")


def _create() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    _step("Migrations, catalogue")
    _manage("migrate", "--verbosity", "0", owner=True)
    _manage("publish_edition", "--all")
    _manage("load_fees")


def _copy(facilities: int) -> None:
    with psycopg.connect(_at(os.environ["DATABASE_OWNER_URL"])) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', true)")
        there = connection.execute("SELECT count(*) FROM facilities_facility").fetchone()
    copies = max(0, round(facilities / there[0]) - 1) if there else 0
    began = time.monotonic()
    script = (
        "import django; django.setup(); from bench.pages import NORTHGATE, facility_of;"
        " from bench.seeding import lengthen_log, seed;"
        f" seed({copies}, lambda line: None); lengthen_log(facility_of(NORTHGATE).pk, {facilities})"
    )
    environment = _environment() | {"DATABASE_URL": _at(os.environ["DATABASE_OWNER_URL"])}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)
    _step(f"{copies} copies of {there[0] if there else 0} facilities in {time.monotonic() - began:.0f} s")


@contextmanager
def _server() -> Iterator[list[int]]:
    """One web worker with one thread; yields the process whose memory and time are read, the worker."""
    command = ["gunicorn", "iasios.wsgi", "-k", "gthread", "-w", "1", "--threads", "1", "-b", f"127.0.0.1:{PORT}"]
    command += ["--log-level", "warning", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            workers = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            if workers and _answers():
                yield [int(pid) for pid in workers]
                return
            time.sleep(0.1)
        raise SystemExit("FAILED  The web worker did not answer within 60 seconds")
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _answers() -> bool:
    from bench.client import Client, Request

    try:
        return Client(PORT, list).ask(Request("/healthz"))[0] == 200
    except OSError:
        return False


def _backends() -> list[int]:
    """The processes of PostgreSQL that work for the web worker now; a connection that ends takes its time along."""
    with psycopg.connect(_at(os.environ["DATABASE_OWNER_URL"])) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [DATABASE]
        ).fetchall()
    return [row[0] for row in rows]


def _measure(times: int, others: list[Any] | None = None) -> tuple[dict[str, dict[str, Any]], int, list[Any]]:
    """What each page costs, the memory of the worker, and the pages without a budget of their own, to measure again.

    Args:
        others: those pages; None walks the portal for them.
    """
    from django.db import connections

    from bench.client import Client, Request, resident_bytes
    from bench.every_page import name_of, walk
    from bench.pages import CPU_MS, QUERIES, Page, budgeted_pages, walks

    pages = budgeted_pages()
    starts = walks() if others is None else {}
    connections.close_all()
    found = {}
    with _server() as workers:
        client = Client(PORT, lambda: workers + _backends())
        if others is None:
            _step("Walking through the portal")
            budgeted = {name_of(urlsplit(page.request.path).path) for page in pages if page.request.typed is None}
            walked = walk(client.ask, starts)
            others = [Page(name, request, QUERIES, CPU_MS) for name, request in walked if name not in budgeted]
        pages += others
        for number, page in enumerate(pages, start=1):
            print(f"\r   {number} of {len(pages)}: {page.name:30}", end="", flush=True)
            measured = client.measure(page.request, times)
            whose = page.request.cookie or pages[1].request.cookie
            floor = client.measure(Request(f"/bench/floor/{measured.size}/", whose), times)
            found[page.name] = measured.as_dict() | {
                "floor_cpu_ms": floor.cpu_ms,
                "budget_queries": page.queries,
                "budget_cpu_ms": page.cpu_ms,
            }
        print()
        return found, resident_bytes(workers[0]), others


def _ratio(of: float, to: float) -> str:
    return f"{of / to:.2f}" if to else ""


def _table(small: dict[str, Any], large: dict[str, Any]) -> str:
    head = ("SQL", "of", "CPU ms", "of", "floor", "x floor", "growth", "p50", "p95", "kB")
    lines = [" " * 40 + "".join(f"{word:>8}" for word in head)]
    for name, page in large.items():
        before = small.get(name, page)
        cells = (
            page["queries"],
            page["budget_queries"],
            page["cpu_ms"],
            page["budget_cpu_ms"],
            page["floor_cpu_ms"],
            _ratio(page["cpu_ms"], page["floor_cpu_ms"]),
            _ratio(page["cpu_ms"], before["cpu_ms"]),
            page["p50_ms"],
            page["p95_ms"],
            round(page["size"] / 1000),
        )
        over = page["queries"] > page["budget_queries"] or page["cpu_ms"] > page["budget_cpu_ms"]
        lines.append(f"{name:40}" + "".join(f"{cell:>8}" for cell in cells) + ("  over" if over else ""))
    return "\n".join(lines)


def main() -> None:
    scale = os.environ.get("SCALE", "small")
    if scale not in SCALES:
        raise SystemExit(f"FAILED  SCALE is {scale!r}; give one of {', '.join(SCALES)}")
    times = int(os.environ.get("TIMES", "40"))
    os.environ |= _environment()
    import django

    _fill(few=scale == "smallest")
    django.setup()
    _step("Measuring the demo alone")
    small, _, others = _measure(times, [] if scale == "smallest" else None)
    _copy(SCALES[scale])
    _step(f"Measuring with {SCALES[scale]:,} facilities")
    large, memory, _ = _measure(times, others)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    report = {
        "commit": commit.stdout.strip(),
        "scale": SCALES[scale],
        "requests": times,
        "load_average": os.getloadavg()[0],
        "worker_bytes": memory,
        "demo": small,
        "scaled": large,
    }
    folder = Path(os.environ.get("BENCH_REPORTS", ROOT / "var" / "bench"))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{report['commit']}-{scale}.json"
    target.write_text(json.dumps(report, indent=1))
    print(_table(small, large))
    print(f"Web worker: {memory / 1e6:.0f} MB. Load of the machine: {report['load_average']:.1f}.")
    print(f"Report: {target}")


if __name__ == "__main__":
    main()
