"""Lighthouse, for the long tests: an npm package whose whole tree is locked by hash in `lighthouse/` beside it."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.errors import Problem
from iasios.launcher.system_packages import with_own_authorities

LOCKED = Path(__file__).parent / "lighthouse"
CATEGORIES = ("accessibility", "best-practices")


def find_lighthouse(folder: Path) -> Path:
    """Its programme, brought into `folder` by npm where it is not there yet; npm refuses what is not as locked.

    Raises:
        Problem: npm is missing, or a package is another than the one that is locked.
    """
    programme = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    locks = ("package.json", "package-lock.json")
    is_current = all((folder / name).exists() and _same(folder / name, LOCKED / name) for name in locks)
    if programme.exists() and is_current:
        return programme
    npm = shutil.which("npm")
    if not npm:
        raise Problem("Bringing Lighthouse", "npm is missing", "Run as root: apt-get install -y npm")
    folder.mkdir(parents=True, exist_ok=True)
    for name in locks:
        shutil.copyfile(LOCKED / name, folder / name)
    process.run_step(
        "Bringing Lighthouse",
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder],
        env={**with_own_authorities(os.environ), "npm_config_cache": str(folder / "cache")},
        remedy="Check the network connection",
    )
    return programme


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def faults_of(address: str, *, programme: Path, cookie: str = "", flags: Sequence[str] = ()) -> list[str]:
    """What keeps a page below 100 in accessibility and best practices, one line per audit; empty: both are 100.

    Args:
        cookie: of somebody signed in, as a browser sends it.
        flags: of the browser, whose path is in CHROME_PATH.
    """
    report = json.loads(
        subprocess.run(
            [
                *("node", programme, address, "--output=json", "--quiet"),
                f"--only-categories={','.join(CATEGORIES)}",
                f"--chrome-flags={' '.join(['--headless=new', *flags])}",
                *([f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    if report.get("runtimeError"):
        return [str(report["runtimeError"])]
    found = []
    for name in CATEGORIES:
        category = report["categories"][name]
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = json.dumps(audit.get("details", {}).get("items", []))[:400]
                found.append(f"{name}: {audit['title']} {items}")
        if category["score"] != 1 and not found:
            found.append(f"{name}: {category['score']}")
    return found
