"""`make attack`: 100,000 tries and more; `make attack SCALE=quick` some thousand, as the tests do.

`SCALE=oracles` asks only what time and words must not tell, 200 times each: what a sign-in costs leaves the long form
no time for that many.

SECONDS bounds the whole; what is left out then is said. Everything happens on loopback, in a database of its own.
Writes a table to the screen and JSON to var/attack/, and ends with 1 where anything leaked or broke.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from attack.portal import DATABASE, ROOT, environment

SCALES = ("quick", "long", "oracles")


def _step(words: str) -> None:
    print(f"   {words}", flush=True)


def main() -> int:
    scale = os.environ.get("SCALE", "long")
    if scale not in SCALES:
        raise SystemExit(f"FAILED  SCALE is {scale!r}; give one of {', '.join(SCALES)}")
    seconds = float(os.environ.get("SECONDS", "3600"))
    original = os.environ["DATABASE_URL"]
    os.environ |= environment(DATABASE) | {"DATABASE_URL": original}
    import django

    from attack import portal

    django.setup()
    from attack.report import Report
    from attack.run import run

    began = time.monotonic()
    report = Report(say=_step)
    try:
        run(scale, report, until=began + seconds, say=_step)
    except BaseException:
        # What was found until then is worth more than the rest.
        print(report.table(), flush=True)
        raise
    finally:
        portal.end()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    folder = Path(os.environ.get("ATTACK_REPORTS", ROOT / "var" / "attack"))
    target = folder / f"{commit}-{scale}.json"
    report.write(
        target,
        commit=commit,
        scale=scale,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - began),
        load_average=os.getloadavg()[0],
    )
    print(report.table())
    print(f"{time.monotonic() - began:.0f} s. Load of the machine: {os.getloadavg()[0]:.1f}. Report: {target}")
    return 0 if report.is_clean() else 1


if __name__ == "__main__":
    sys.exit(main())
