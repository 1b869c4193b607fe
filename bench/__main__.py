"""`make bench` measures at a small scale; `make bench SCALE=full` with 10,000 facilities.

TIMES says how many requests of a page are measured.

Writes a table to the screen and JSON to var/bench/. Figures of a busy machine say nothing; ratios of one run do.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.portal import PORT, ROOT, SCALES, backends, copy_facilities, environment, fill, step
from bench.web_server import web_server


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
    server = web_server("--log-level", "warning", port=PORT, environment=environment(), workers=1, threads=1)
    with server as workers:
        client = Client(PORT, lambda: workers + backends())
        if others is None:
            step("Walking through the portal")
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
    os.environ |= environment()
    import django

    fill(few=scale == "smallest")
    django.setup()
    step("Measuring the demo alone")
    small, _, others = _measure(times, [] if scale == "smallest" else None)
    copy_facilities(SCALES[scale])
    step(f"Measuring with {SCALES[scale]:,} facilities")
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
