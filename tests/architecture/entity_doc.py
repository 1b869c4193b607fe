"""docs/entities.md, made from the models: `python -m tests.architecture.entity_doc --write`."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "docs" / "entities.md"
HEAD = """# Entities

Made from the models by `make docs`; do not edit. One diagram per app: a line leads from a row to the row that it names,
and a circle says that it may name none. The person who wrote or changed a row (`…_by`) is left out, and so are
the tables of row versions and links of persons.

"""
APPS = (
    "facilities",
    "applications",
    "casereview",
    "assessment",
    "invoicing",
    "outbox",
    "webhooks",
    "programme",
    "pipeline",
    "saved_views",
    "support_view",
    "api",
    "documents",
    "audit",
)


def text() -> str:
    from django.apps import apps

    return HEAD + "\n".join(f"## {label}\n\n{_diagram(apps.get_app_config(label))}" for label in APPS)


def _diagram(config: Any) -> str:
    lines = ["```mermaid", "erDiagram"]
    for model in sorted(config.get_models(), key=lambda model: str(model.__name__)):
        if _is_machinery(model):
            continue
        relations = sorted(_relations(model))
        lines += relations or [f"  {model.__name__}"]
    return "\n".join([*lines, "```", ""])


def _is_machinery(model: Any) -> bool:
    return hasattr(model, "pgh_tracked_model") or model.__name__.endswith(("Grant", "Event_"))


def _relations(model: Any) -> Iterator[str]:
    for field in model._meta.get_fields():
        if not (field.many_to_one or field.one_to_one) or field.auto_created or field.name.endswith("_by"):
            continue
        if not field.concrete:
            continue
        one = "|o" if field.null else "||"
        many = "||" if field.one_to_one else "o{"
        yield f"  {field.related_model.__name__} {one}--{many} {model.__name__} : {field.name}"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.test")
    import django

    django.setup()
    if "--write" in sys.argv:
        TARGET.write_text(text(), encoding="utf-8")
        return 0
    return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text())


if __name__ == "__main__":
    sys.exit(main())
