"""docs/workflow.md, made from the transition tables: `python -m tests.architecture.workflow_doc --write`."""

import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "docs" / "workflow.md"
HEAD = """# How a status changes

Made from the transition tables by `python -m tests.architecture.workflow_doc --write`; do not edit. PostgreSQL holds
the same edges and refuses every other change. A step without a role follows from a fact, such as a payment.
"""


def _diagram(workflow: Any) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {status} : {status.label}" for status in workflow.statuses]
    lines.append(f"    [*] --> {workflow.initial}")
    for transition in workflow.transitions:
        lines += [f"    {source} --> {transition.target} : {transition.name}" for source in transition.sources]
    left = {str(source) for transition in workflow.transitions for source in transition.sources}
    lines += [f"    {status} --> [*]" for status in workflow.statuses if str(status) not in left]
    return [*lines, "```"]


def _table(workflow: Any) -> list[str]:
    from iasios.policy import POLICY

    lines = ["| Step | From | To | Who | Only if | Reason |", "| --- | --- | --- | --- | --- | --- |"]
    for transition in workflow.transitions:
        roles = [role.replace("_", " ") for role, cells in POLICY.items() if transition.needs in cells]
        guards = [guard.__name__.replace("_", " ") for guard in transition.provided]
        cells = (
            transition.name.replace("_", " "),
            ", ".join(str(workflow.statuses(source).label) for source in transition.sources),
            workflow.statuses(transition.target).label,
            ", ".join(roles),
            ", ".join(guards),
            "required" if transition.reason_required else "",
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def text() -> str:
    """The page as it should be now."""
    from django.utils import translation

    from applications.workflow import APPLICATION, TASK
    from assessment.workflow import APPEAL, AUDIT, CERTIFICATE_CHANGE
    from facilities.workflow import BOOKING, CONSULTATION, DOUBT, HANDOVER, REGISTRATION, STANDING
    from invoicing.workflow import INVOICE

    tables = (
        ("An application", APPLICATION),
        ("An audit", AUDIT),
        ("An appeal", APPEAL),
        ("A change of a certificate", CERTIFICATE_CHANGE),
        ("A facility's standing", STANDING),
        ("An invoice", INVOICE),
        ("A hand-over", HANDOVER),
        ("A registration", REGISTRATION),
        ("A consultation", CONSULTATION),
        ("A doubt about a centre", DOUBT),
        ("A booking of a workshop", BOOKING),
        ("A question given to a colleague", TASK),
    )
    with translation.override("en"):
        parts = [HEAD]
        for heading, workflow in tables:
            parts.append("\n".join([f"## {heading}", "", *_diagram(workflow), "", *_table(workflow), ""]))
    return "\n".join(parts)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.test")
    import django

    django.setup()
    if "--write" in sys.argv:
        TARGET.write_text(text(), encoding="utf-8")
        return 0
    return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text() else 1


if __name__ == "__main__":
    sys.exit(main())
