"""Every list that has pages is also a file, or it is said here why not."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

#: By module and function: why its pages are no file.
REASONS = {
    "applications.views.comparison.comparison": "the changes between two days: read beside each other",
    "applications.views.evidence.evidence_item": "the versions of one item",
    "applications.views.evidence.evidence_links": "a choice for one answer; the register itself is a file",
    "applications.views.history._draw": "how one answer changed: read beside each other",
    "applications.views.question_messages.question_messages": "one conversation; in the export of the hospital",
    "assessment.views.certificate_changes.certificate": "what happened to one certificate; in the log, which is a file",
    "assessment.views.messages.messages": "one conversation",
    "assessment.views.statements.office_statements": "texts that one person confirmed; the list of assessors is a file",
    "assessment.views.statements.statement": "texts that one person confirmed",
    "casereview.views.checks._hospital_page": "remarks on the cases of one review, each beside its case",
    "casereview.views.checks._office_page": "remarks on the cases of one review, each beside its case",
    "facilities.views.directory.directory": "the public list has a file of its own, centres.csv",
    "facilities.views.messages.thread": "one conversation; in the export of the hospital",
    "facilities.views.office_messages.thread": "one conversation; in the export of the hospital",
    "facilities.views.office_messages.texts": "texts to send, no records",
    "facilities.views.profile.profile_history": "versions of one profile, read beside each other; in the export",
    "facilities.views.workshops.workshops": "the public announcements",
    "facilities.views.workshops.office_workshop": "the participants have a file of their own",
    "iasios.figures.report_views.reports": "each line is a file already",
    "iasios.portal.audit_log.hospital_views.log": "has a file of its own, log.csv",
    "iasios.portal.timeline.views.timeline": "the story of one application, printed as a whole",
    "iasios.programme.text_views._history": "versions of one text, read beside each other",
    "iasios.ui.gallery.gallery_context": "shows the parts of pages, holds nothing",
}


def paginated() -> Iterator[tuple[str, bool]]:
    """Every function of the product that makes pages, and whether it answers with a file too."""
    for path in sorted(ROOT.rglob("*.py")):
        inside = path.relative_to(ROOT)
        if inside.parts[0] in {"tests", "bench", ".venv", "var"} or inside.parts[0].startswith("."):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and _calls(node, "Paginator"):
                yield f"{'.'.join(inside.with_suffix('').parts)}.{node.name}", _calls(node, "wants_csv")


def _calls(function: ast.FunctionDef, name: str) -> bool:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Name) and call.id == name for call in calls)


def test_every_list_is_a_file_or_says_why_not() -> None:
    found = dict(paginated())
    assert len(found) > 50
    assert {name for name, is_file in found.items() if not is_file} == set(REASONS)


def test_every_file_is_offered_on_its_page() -> None:
    """Whoever knows nothing of the address finds the link below the list."""
    templates = Path(ROOT, "templates")
    offered = sum("{% csv_link %}" in path.read_text() for path in templates.rglob("*.html"))
    assert offered >= sum(is_file for _name, is_file in paginated())
