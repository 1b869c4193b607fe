"""`make bench-memory REQUESTS=10000` asks one web worker for everything, again and again, and says what it holds.

The demo's people follow the links of every page that they reach; each address of the URLconf that is reached so is one
kind, in each role. To these come the autosaves of the budgets, a wrong sign-in, and addresses that do not exist.
"""

import html
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from bench.client import Client, Request, resident_bytes
from bench.portal import PORT, ROOT, environment, fill, step
from bench.web_server import web_server

#: What a web worker may hold, in bytes, its part of what it shares with others included (docs/scale.md counts on it).
LIMIT = 180_000_000
THREADS = 4
#: Addresses of one kind and role that are asked for in turn.
OF_A_KIND = 4
#: Pages that are looked through for links, in each role.
LOOKED_THROUGH = int(os.environ.get("LOOKED_THROUGH", "400"))
#: How often memory is read.
STEP = 250
_LINK = re.compile(rb'\b(?:href|src|data-src)="([^"]+)"')
#: Of a link that ends the session, or leads away.
_NEVER = ("/accounts/logout/", "/static/", "/bench/")


def _server() -> AbstractContextManager[list[int]]:
    """One web process of four threads as in production, with the setting of the Dockerfile."""
    return web_server(
        *("--config", "python:iasios.web.server", "--timeout", "120"),
        port=PORT,
        environment=environment() | {"MALLOC_ARENA_MAX": "2"},
        workers=1,
        threads=THREADS,
    )


def _kind(path: str) -> str | None:
    """The name of the address in the URLconf with the names of what is asked for; None where there is no such one."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    asked = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    return f"{match.view_name or match.route}?{asked}" if asked else match.view_name or match.route


def _links(page: str, body: bytes) -> list[str]:
    found = []
    for raw in _LINK.findall(body):
        target = urldefrag(urljoin(page, html.unescape(raw.decode(errors="replace")))).url
        parts = urlsplit(target)
        own = not parts.netloc or parts.netloc.endswith(f"127.0.0.1:{PORT}")
        if own and parts.path.startswith("/") and not parts.path.startswith(_NEVER):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def reachable(cookie: str, starts: list[str]) -> dict[str, list[str]]:
    """By kind, addresses that somebody reaches from pages by following links."""
    client, found, seen = Client(PORT, list), defaultdict[str, list[str]](list), set(starts)
    waiting, looked = deque(starts), 0
    while waiting and looked < LOOKED_THROUGH:
        path = waiting.popleft()
        kind = _kind(path)
        if kind is None or len(found[kind]) >= OF_A_KIND:
            continue
        looked += 1
        status, headers, body = client.ask(Request(path, cookie))
        if status >= 500:
            raise SystemExit(f"FAILED  {path} answered {status}")
        found[kind].append(path)
        if "text/html" in headers.get("content-type", ""):
            for link in _links(path, body):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
    return {kind: paths for kind, paths in found.items() if paths}


def _requests() -> tuple[list[Request], dict[str, set[str]]]:
    """One after the other a request of each kind in each role; and the kinds, by role."""
    from bench.pages import NORTHGATE, _cookie, budgeted_pages

    people = {
        "visitor": "",
        "hospital": NORTHGATE,
        "office": "office@iasios.example",
        "assessor": "assessor.one@iasios.example",
        "chair": "chair@iasios.example",
    }
    pages = budgeted_pages()
    starts = ["/", "/sitemap.xml", "/robots.txt", "/search/?q=clinic"]
    starts += [page.request.path for page in pages if page.request.typed is None]
    turns, kinds = [], {}
    for role, email in people.items():
        cookie = _cookie(email) if email else ""
        found = reachable(cookie, starts)
        kinds[role] = set(found)
        step(f"{role}: {len(found)} kinds, {sum(map(len, found.values()))} addresses")
        turns += [[Request(path, cookie) for path in paths] for paths in found.values()]
    turns.append([Request("/no/such/page/"), Request("/facilities/nobody/", _cookie(NORTHGATE))])
    wrong = {"login": "nobody@nowhere.example", "password": "wrong", "csrfmiddlewaretoken": "b" * 32}
    turns.append([Request("/accounts/login/", f"csrftoken={'b' * 32}", lambda number, before: wrong)])
    longest = max(map(len, turns))
    return [turn[index % len(turn)] for index in range(longest) for turn in turns], kinds


def _memory(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
    return {
        "resident": resident_bytes(pid),
        # Pages that several processes have are divided by their number, so that the sum over all is what is taken.
        "proportional": kilobytes["Pss"],
        "own": kilobytes["Private_Clean"] + kilobytes["Private_Dirty"],
    }


def measure(wanted: int) -> dict[str, object]:
    """Asks so many times; memory in bytes after every STEP requests, and what was answered."""
    from django.db import connections
    from django.urls import get_resolver

    from bench.pages import budgeted_pages

    with _server() as (pid,):
        requests, kinds = _requests()
        # Each knows the version that its answer before told.
        saves = [(Client(PORT, list), page.request) for page in budgeted_pages() if page.request.typed is not None]
        connections.close_all()
        series, statuses = [{"requests": 0} | _memory(pid)], Counter[int]()
        clients = [Client(PORT, list) for _ in range(THREADS)]
        order = cycle(requests)
        done, began = 0, time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            while done < wanted:
                batch = list(islice(order, min(STEP, wanted - done)))
                parts = [batch[index::THREADS] for index in range(THREADS)]
                for found in pool.map(_ask_all, clients, parts):
                    statuses.update(found)
                done += len(batch)
                statuses.update(client.ask(request)[0] for client, request in saves)
                series.append({"requests": done} | _memory(pid))
                now = series[-1]
                print(f"\r   {done:,} of {wanted:,}: {now['proportional'] / 1e6:.0f} MB", end="", flush=True)
        print()
    every = {kind.partition("?")[0] for found in kinds.values() for kind in found}
    return {
        "requests": sum(statuses.values()),
        "seconds": round(time.monotonic() - began),
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "kinds": len({kind for found in kinds.values() for kind in found}),
        "addresses": len(every),
        "addresses_of_the_portal": _count(get_resolver()),
        "series": series,
    }


def _count(resolver: object) -> int:
    patterns = getattr(resolver, "url_patterns", None)
    return 1 if patterns is None else sum(_count(each) for each in patterns)


def _ask_all(client: Client, requests: list[Request]) -> list[int]:
    return [client.ask(request)[0] for request in requests]


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    os.environ |= environment()
    import django

    fill(few=os.environ.get("SCALE") == "smallest")
    django.setup()
    step("One web worker as in production, with the demo")
    report = measure(wanted) | {"load_average": os.getloadavg()[0]}
    folder = Path(os.environ.get("BENCH_REPORTS", ROOT / "var" / "bench"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory.json").write_text(json.dumps(report, indent=1))
    series = report["series"]
    print("Requests  MB: its part     resident    its alone")
    for each in series[:: max(1, len(series) // 20)]:
        parts = "".join(f"{each[name] / 1e6:>12.1f}" for name in ("proportional", "resident", "own"))
        print(f"{each['requests']:>8,}{parts}")
    last = series[-1]["proportional"]
    asked = f"{report['requests']:,} requests of {report['addresses']} addresses in {report['seconds']} s"
    print(f"{asked}: {last / 1e6:.1f} MB")
    print(f"Answers: {report['statuses']}. Load of the machine: {report['load_average']:.1f}.")
    if last > LIMIT:
        print(
            f"FAILED  A web worker holds {last / 1e6:.0f} MB; at most {LIMIT / 1e6:.0f} MB are planned", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
