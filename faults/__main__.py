"""`make faults` kills the portal's processes 100 times under a load; `make faults KILLS=1000` is the long form.

SEED repeats a run's choices, TARGET names the faults (`TARGET=worker,postgres`), STORE=s3 keeps the files in an
S3-compatible store, MINUTES bounds the time. Writes a table to the screen and JSON to var/faults/; ends with 1 where
something was lost, doubled or left.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from faults import checks, kinds, scenes
from faults.load import WAITING, Acts, start_load
from faults.site import Site, running_site
from iasios.launcher import process
from iasios.launcher.foreground import listen_for_the_end
from iasios.launcher.layout import Layout

#: After so many faults everything has to stand again before the next, so that there is something to kill.
ROUND = 6
#: Seconds in which a mail of a killed worker has to leave.
MAIL_WITHIN = 60.0
#: Seconds after the start of the next worker, where that alone took longer.
AFTER_START = 40.0
#: Seconds without any progress after which what still waits is left behind, once all is there again.
QUIET_WITHIN = 120.0


@dataclass
class Run:
    """What was chosen, and what came of it."""

    kills: int
    seed: int
    targets: tuple[str, ...]
    minutes: float
    on_s3: bool
    mails_of_killed_workers: int
    struck: checks.Struck = field(default_factory=list)
    #: Seconds from killing a worker until its mail was taken, and until another worker was there.
    mail_after: list[tuple[float, float]] = field(default_factory=list)
    quiet_after: float = 0.0


def _chosen() -> Run:
    """From the environment.

    Raises:
        SystemExit: a word that nobody knows.
    """
    targets = tuple(word.strip() for word in os.environ.get("TARGET", "").split(",") if word.strip()) or tuple(
        kinds.FAULTS
    )
    unknown = set(targets) - set(kinds.FAULTS)
    if unknown:
        raise SystemExit(
            f"FAILED  There is no fault {', '.join(sorted(unknown))}; give some of {', '.join(kinds.FAULTS)}"
        )
    kills = int(os.environ.get("KILLS") or 100)
    return Run(
        kills=kills,
        seed=int(os.environ.get("SEED") or SystemRandom().randrange(10**6)),
        targets=targets,
        minutes=float(os.environ.get("MINUTES") or 120),
        on_s3=os.environ.get("STORE") == "s3",
        mails_of_killed_workers=int(os.environ.get("MAILS") or max(1, kills // 50)),
    )


def _say(words: str) -> None:
    print(f"   {words}", flush=True)


def _mail_of_a_killed_worker(site: Site) -> tuple[float, float]:
    """Kills a worker in the middle of handing a mail over: seconds until that is taken, and until a worker is there."""
    slug = site.rows("SELECT slug FROM facilities_facility ORDER BY id LIMIT 1")[0][0]
    with site.mail.keeping_waiting():
        site.call(scenes.mail, slug)
        if not process.wait_until(lambda: site.mail.waiting > 0, within=120):
            raise RuntimeError("no worker handed a mail over within two minutes")
        ids = {row[0] for row in site.rows("SELECT id FROM outbox_outboxemail WHERE status = 'sending'")}
        began, killed = time.time(), site.programs.pid("worker")
        kinds.worker(site, Random())
        # What a dead sender has begun is not taken.
        process.wait_until(lambda: site.mail.waiting == 0, within=30)
    wanted = {f"<{pk}@portal>" for pk in ids}
    process.wait_until(
        lambda: site.programs.pid("worker") not in (0, killed) and site.programs.has_said("worker", " ready."),
        within=3 * MAIL_WITHIN,
        every=0.1,
    )
    there = time.time() - began
    if not process.wait_until(lambda: wanted <= site.mail.copies().keys(), within=3 * MAIL_WITHIN, every=0.1):
        raise RuntimeError(f"the mail of a killed worker did not leave within {3 * MAIL_WITHIN:.0f} s")
    return max(site.mail.copies()[message_id][-1].at for message_id in wanted) - began, there


def _strike(site: Site, run: Run, random: Random) -> None:
    """Faults at random moments, until there were as many as wanted or the time is over."""
    deadline = time.monotonic() + run.minutes * 60
    order: list[str] = []
    while len(run.struck) < run.kills and time.monotonic() < deadline:
        if not order:
            # Each of them equally often, in an order of its own every time.
            order = random.sample(run.targets, len(run.targets))
        name = order.pop()
        began = time.time()
        if not kinds.FAULTS[name](site, random):
            # What was to be struck was down already.
            order.insert(0, name)
            site.wait_until_ready()
            continue
        run.struck.append((name, began, time.time()))
        if len(run.struck) % 50 == 0:
            _say(f"{len(run.struck)} of {run.kills}")
        time.sleep(random.uniform(0.05, 2))
        if len(run.struck) % ROUND == 0:
            site.wait_until_ready()


def _settle(site: Site) -> float:
    """Seconds until nothing waits any more, with the clock moved past every pause between two attempts."""
    site.wait_until_ready()
    began = time.monotonic()
    site.move_clock(timedelta(hours=8))
    least = site.rows(WAITING)[0][0]
    lately = time.monotonic()
    while least and time.monotonic() - lately < QUIET_WITHIN:
        time.sleep(0.5)
        waiting = site.rows(WAITING)[0][0]
        if waiting < least:
            least, lately = waiting, time.monotonic()
    return time.monotonic() - began


def carry_out(run: Run, *, layout: Layout, ready_from: str = "") -> tuple[list[str], dict[str, Any]]:
    """One run from a fresh portal to the last check: what is wrong, and the report."""
    random, over = Random(run.seed), threading.Event()
    with running_site(layout, on_s3=run.on_s3, ready_from=ready_from) as site:
        _say("Web, worker, beat")
        site.wait_until_ready()
        site.call(scenes.furnish)
        acts, actors = start_load(site, random, over)
        problems = []
        _say("Mail of a killed worker")
        for _ in range(run.mails_of_killed_workers):
            run.mail_after.append(_mail_of_a_killed_worker(site))
            site.wait_until_ready()
        problems += [
            f"late: the mail of a killed worker left after {after:.0f} s, and a worker was there after {there:.0f} s"
            for after, there in run.mail_after
            # On a busy machine the start of a worker alone may take longer.
            if after > max(MAIL_WITHIN, there + AFTER_START)
        ]
        began = time.monotonic()
        _say(f"{run.kills} faults, seed {run.seed}")
        _strike(site, run, random)
        lasted = time.monotonic() - began
        site.wait_until_ready()
        over.set()
        for actor in actors:
            actor.join(timeout=240)
        _say("Waiting until nothing waits")
        run.quiet_after = _settle(site)
        found, mails = checks.everything(site, acts, run.struck)
        return problems + found, _report(run, acts, mails, lasted)


def _report(run: Run, acts: Acts, mails: dict[str, Any], lasted: float) -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "commit": commit.stdout.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": run.seed,
        "store": "s3" if run.on_s3 else "folder",
        "processors": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "faults": dict(Counter(name for name, _began, _ended in run.struck)),
        "faults_in_seconds": round(lasted),
        "acts": {
            kind: {"answered": len(acts.answered[kind]), "repeated": acts.repeated[kind]} for kind in acts.answered
        },
        "mails": mails,
        "mail_of_killed_worker_s": [round(after, 1) for after, _there in run.mail_after],
        "next_worker_there_s": [round(there, 1) for _after, there in run.mail_after],
        "quiet_after_s": round(run.quiet_after, 1),
    }


def _table(report: dict[str, Any]) -> str:
    lines = [f"{'Fault':22}{'times':>8}"]
    lines += [f"{name:22}{count:>8}" for name, count in sorted(report["faults"].items())]
    lines += ["", f"{'Act':22}{'answered':>10}{'repeated':>10}"]
    lines += [f"{kind:22}{said['answered']:>10}{said['repeated']:>10}" for kind, said in report["acts"].items()]
    mails = report["mails"]
    window = mails["window_ms"]
    lines += [
        "",
        f"Mails: {mails['rows']} written, {mails['arrived']} arrived; twice because the answer was cut:"
        f" {mails['doubled_reply_lost']}, because the sender ended within the window: {mails['doubled_in_window']}.",
        f"Window in ms, of {window['mails']} mails: median {window['median']}, 95 % below {window['p95']},"
        f" longest {window['longest']}.",
        f"Mail of a killed worker left after s: {', '.join(map(str, report['mail_of_killed_worker_s']))};"
        f" the next worker was there after: {', '.join(map(str, report['next_worker_there_s']))}.",
        f"Nothing waited any more after {report['quiet_after_s']} s.",
    ]
    return "\n".join(lines)


def main() -> int:
    """One run as the environment says; its exit status."""
    run, layout = _chosen(), Layout.of(os.environ.get("FAULTS_NAME") or "faults")
    listen_for_the_end()
    problems, report = carry_out(run, layout=layout, ready_from=os.environ.get("FAULTS_READY_FROM", ""))
    report["problems"] = problems
    folder = Path(os.environ.get("FAULTS_REPORTS") or layout.root / "var" / "faults")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{report['commit']}-{sum(report['faults'].values())}-{run.seed}.json"
    target.write_text(json.dumps(report, indent=1))
    print(_table(report))
    for problem in problems[:40]:
        print(f"FAILED  {problem}")
    print(f"{len(problems)} problems. Report: {target}. Once more: make faults KILLS={run.kills} SEED={run.seed}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
