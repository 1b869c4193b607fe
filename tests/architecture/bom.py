"""Writes docs/bom.cdx.json: the Python packages of the image, as CycloneDX 1.6, from the lock file alone.

A library for this would bring a dozen packages to read one file; the form is JSON with five fields.

    python -m tests.architecture.bom --write
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCK, BOM = ROOT / "requirements" / "base.txt", ROOT / "docs" / "bom.cdx.json"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")
_FOR = re.compile(r"^    #\s+(?:via\s+)?(\S.*)$")


def packages(lock: str) -> dict[str, tuple[str, set[str]]]:
    """By name: the version, and which packages ask for it ("-r base.in" is the portal itself)."""
    found: dict[str, tuple[str, set[str]]] = {}
    name = ""
    for line in lock.splitlines():
        if pin := _PIN.match(line):
            name = pin[1].lower()
            if name in found:
                raise ValueError(f"{name} stands twice in the lock file")
            found[name] = (pin[2], set())
        elif name and (asker := _FOR.match(line)) and asker[1] != "via":
            found[name][1].update(word.strip() for word in asker[1].split(","))
    return found


def text() -> str:
    found = packages(LOCK.read_text(encoding="utf-8"))
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    refs = {name: f"pkg:pypi/{name}@{version}" for name, (version, _askers) in found.items()}
    root = f"{own['name']}@{own['version']}"
    needs: dict[str, list[str]] = {root: [], **{ref: [] for ref in refs.values()}}
    for name, (_version, askers) in found.items():
        for asker in askers:
            needs[root if asker.startswith("-r ") else refs[asker]].append(refs[name])
    bom: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": root, "name": own["name"], "version": own["version"]}
        },
        "components": [
            {"type": "library", "bom-ref": refs[name], "name": name, "version": version, "purl": refs[name]}
            for name, (version, _askers) in sorted(found.items())
        ],
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(below))} for ref, below in sorted(needs.items())],
    }
    return json.dumps(bom, indent=1) + "\n"


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        BOM.write_text(text(), encoding="utf-8")
        return 0
    return 0 if BOM.exists() and BOM.read_text(encoding="utf-8") == text() else 1


if __name__ == "__main__":
    sys.exit(main())
