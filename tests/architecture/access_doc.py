"""docs/access.md, made from iasios.policy: `python -m tests.architecture.access_doc --write`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "docs" / "access.md"
HEAD = """# Who may do what

Made from `iasios/policy.py` by `make docs`; do not edit. *Yes* means in every status of the application. A person with
several roles has the union of their cells. A person who has no part in something is told that it does not exist.

"""


def text() -> str:
    from django.utils import translation

    from applications.statuses import ApplicationStatus
    from iasios.access import Capability
    from iasios.policy import POLICY, ROLES

    with translation.override("en"):
        labels = {str(status): str(status.label) for status in ApplicationStatus}
        roles = list(ROLES)
        lines = ["| Role | What it is |", "| --- | --- |"]
        lines += [f"| {role.replace('_', ' ').capitalize()} | {ROLES[role].description} |" for role in roles]
        lines += ["", "| Capability | " + " | ".join(role.replace("_", " ").capitalize() for role in roles) + " |"]
        lines.append("| --- |" + " --- |" * len(roles))
        sets: dict[frozenset[str], str] = {}
        for capability in Capability:
            cells = []
            for role in roles:
                if capability not in POLICY[role]:
                    cells.append("")
                    continue
                statuses = POLICY[role][capability]
                if statuses is None:
                    cells.append("yes")
                elif len(statuses) == 1:
                    cells.append(labels[str(next(iter(statuses)))].lower())
                else:
                    cells.append(sets.setdefault(frozenset(map(str, statuses)), f"note {len(sets) + 1}"))
            lines.append(f"| {capability.replace('_', ' ').capitalize()} | " + " | ".join(cells) + " |")
        lines.append("")
        for statuses, note in sets.items():
            names = ", ".join(labels[str(status)].lower() for status in ApplicationStatus if str(status) in statuses)
            lines.append(f"- {note.capitalize()}: {names}.")
    return HEAD + "\n".join(lines) + "\n"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.test")
    import django

    django.setup()
    if "--write" in sys.argv:
        TARGET.write_text(text(), encoding="utf-8")
        return 0
    print(text())  # noqa: T201 -- a command's output
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
