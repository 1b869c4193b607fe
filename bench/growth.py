"""`make bench-growth` asks for each budgeted page with 200 facilities and with 10,000, in turn, and says what it grows.

One after the other, two runs of a busy machine differ more than the two portals do. In turn both meet the same machine:
each pair of rounds gives a ratio, and the median of these is what is told.

SCALE=medium compares with fewer; ROUNDS says how many pairs a page gets.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psycopg

from bench.client import Client, Request
from bench.portal import (
    DATABASE,
    PORT,
    ROOT,
    SCALES,
    backends,
    clone,
    copy_facilities,
    database_url,
    environment,
    fill,
    free_port,
)
from bench.web_server import web_server

#: A page of a list is full from so many facilities on; what it costs with fewer says nothing about growing.
SMALL = 200
#: Requests of a round: enough of them that the kernel's hundredths of a second are a small part of it.
REQUESTS = 8
_LAST = "SELECT name FROM facilities_facility WHERE name ~ '^Northgate' ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Portal:
    """One of the two: its database, and a client of its only web worker."""

    database: str
    client: Client

    def one_hospital(self) -> str:
        """The name of a hospital that nothing else is called by, as the words of an address."""
        with psycopg.connect(database_url("DATABASE_OWNER_URL", self.database)) as connection:
            connection.execute("SELECT set_config('portal.scope', 'office', true)")
            row = connection.execute(_LAST).fetchone()
        return str(row[0]).lower().replace(" ", "+") if row else ""


@contextmanager
def _portal(database: str, port: int) -> Iterator[Portal]:
    surroundings = environment(database)
    with web_server("--log-level", "warning", port=port, environment=surroundings, workers=1, threads=1) as workers:
        yield Portal(database, Client(port, lambda: workers + backends(database)))


def _compare(small: Portal, large: Portal, name: str, request: Request, rounds: int) -> dict[str, float]:
    """Milliseconds of processor time for one request in each, the ratio, and the queries of each."""
    asked = {portal.database: request for portal in (small, large)}
    if name == "search for one":
        asked = {
            portal.database: replace(request, path=f"/search/?q={portal.one_hospital()}") for portal in (small, large)
        }
    pairs = []
    for _ in range(rounds):
        pairs.append([portal.client.measure(asked[portal.database], REQUESTS) for portal in (small, large)])
    return {
        "small_cpu_ms": round(median(before.cpu_ms for before, _after in pairs), 1),
        "large_cpu_ms": round(median(after.cpu_ms for _before, after in pairs), 1),
        "growth": round(median(after.cpu_ms / max(before.cpu_ms, 0.1) for before, after in pairs), 2),
        "small_queries": pairs[-1][0].queries,
        "large_queries": pairs[-1][1].queries,
    }


def main() -> None:
    scale = os.environ.get("SCALE", "full")
    if scale not in SCALES:
        raise SystemExit(f"FAILED  SCALE is {scale!r}; give one of {', '.join(SCALES)}")
    rounds = int(os.environ.get("ROUNDS", "10"))
    wanted = {name for name in os.environ.get("PAGES", "").split(",") if name}
    is_smallest = scale == "smallest"
    os.environ |= environment()
    import django

    fill(few=is_smallest)
    django.setup()
    from django.db import connections

    from bench.pages import budgeted_pages

    # Its people and addresses are in both copies, as they are in the demo that both are copied from.
    pages = [(page.name, page.request) for page in budgeted_pages() if page.request.typed is None]
    pages += [("search for one", request) for name, request in pages if name == "search"]
    connections.close_all()
    small_database = f"{DATABASE}_small"
    clone(DATABASE, small_database)
    sizes = {small_database: 6 if is_smallest else SMALL, DATABASE: 12 if is_smallest else SCALES[scale]}
    for database, facilities in sizes.items():
        copy_facilities(facilities, database)
    found = {}
    with _portal(small_database, free_port()) as small, _portal(DATABASE, PORT) as large:
        print(f"{'':34}{'SQL':>6}{'SQL':>6}{'CPU ms':>9}{'CPU ms':>9}{'growth':>8}")
        for name, request in pages:
            if wanted and name not in wanted:
                continue
            row = found[name] = _compare(small, large, name, request, rounds)
            line = f"{name:34}{row['small_queries']:6}{row['large_queries']:6}"
            print(f"{line}{row['small_cpu_ms']:9}{row['large_cpu_ms']:9}{row['growth']:8}", flush=True)
    report = {"facilities": list(sizes.values()), "rounds": rounds, "load_average": os.getloadavg()[0], "pages": found}
    folder = Path(os.environ.get("BENCH_REPORTS", ROOT / "var" / "bench"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "growth.json").write_text(json.dumps(report, indent=1))
    print(f"With {sizes[small_database]:,} and {sizes[DATABASE]:,} facilities. Report: {folder / 'growth.json'}")


if __name__ == "__main__":
    main()
