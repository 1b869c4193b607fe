"""The migrations of the first release and the content of each of their files, as recorded in first_release.json.

Until the release, every change of a migration is recorded anew; once it is out, the record stays as it is: a database
somewhere was made by exactly these files, and all that follows is a new migration.

    python -m tests.architecture.first_release --write
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = Path(__file__).with_suffix(".json")
PACKAGES = ("applications", "assessment", "casereview", "facilities", "iasios", "invoicing")


def migrations() -> list[Path]:
    """The migrations of the project as they are now."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("migrations/0*.py"))


def sql_files() -> list[Path]:
    """The SQL beside them."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("migrations/sql/*.sql"))


def hashes(paths: list[Path]) -> dict[str, str]:
    """SHA-256 of each file's content."""
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def recorded() -> dict[str, str]:
    """What the first release consists of."""
    found: dict[str, str] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def targets() -> dict[str, str]:
    """The last recorded migration of each app, by the app's label."""
    last: dict[str, str] = {}
    for name in sorted(recorded()):
        path = Path(name)
        if path.suffix == ".py":
            last[path.parts[-3]] = path.stem
    return last


def main(arguments: list[str]) -> int:
    """Record the files, or say whether they are as recorded."""
    now = hashes([*migrations(), *sql_files()])
    if arguments == ["--write"]:
        RECORD.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
        return 0
    if RECORD.exists() and recorded().items() <= now.items():
        return 0
    sys.stderr.write("A migration of the first release changed. Before the release, run:")
    sys.stderr.write(" python -m tests.architecture.first_release --write\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
