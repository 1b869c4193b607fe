"""Writes docs/retention.md from the schedule of retention.

python -m tests.architecture.retention_doc --write
"""

import os
import sys
from pathlib import Path

DOC = Path(__file__).resolve().parents[2] / "docs" / "retention.md"
HEAD = """# What is kept, why, and how long

Made from `iasios/retention/schedule.py` by `make docs`; do not edit. Every night at 4:10 the portal ends what is over,
in batches, and logs counts alone (`retention_ended`). `manage.py run_retention` does it at once, `--dry-run` counts.
The office reads the same table, with what will end within 30 days and what ended last, at `/office/retention/`. A test
names every table that no row below speaks of.

Mail and reports of bounces cannot be rewritten or deleted by the application's role. Three functions of their owner
end them, by age alone, and refuse what is younger than a floor of their own
(`iasios/retention/migrations/sql/forget_mail.sql`). Bytes that no row speaks of are swept each night.

## Ends by itself
"""


def text() -> str:
    from iasios.retention.schedule import ENDING, KEPT

    lines = [HEAD, "| Data | Why | How long | Then | Tables |", "| --- | --- | --- | --- | --- |"]
    for rule in ENDING:
        tables = ", ".join(f"`{model}`" for model in rule.models)
        lines.append(f"| {rule.what} | {rule.why} | {rule.how_long} {rule.since} | {rule.ending.value} | {tables} |")
    lines += [
        "",
        "## Stays until somebody decides",
        "",
        "| Data | Why | How long | Tables |",
        "| --- | --- | --- | --- |",
    ]
    for rule in KEPT:
        tables = ", ".join(f"`{model}`" for model in rule.models)
        lines.append(f"| {rule.what} | {rule.why} | {rule.since} | {tables} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.test")
    import django

    django.setup()
    from django.utils import translation

    with translation.override("en"):
        wanted = text()
    if sys.argv[1:] == ["--write"]:
        DOC.write_text(wanted, encoding="utf-8")
        return 0
    if DOC.exists() and DOC.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write("docs/retention.md is stale. Run: make docs\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
