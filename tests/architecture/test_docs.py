"""Pages of the documentation that are made from code, and settings that must be written down."""

import re

from tests.architecture import access_doc, entity_doc
from tests.architecture.source import ROOT


def test_the_access_page_is_fresh():
    assert access_doc.TARGET.read_text(encoding="utf-8") == access_doc.text(), "run `make docs`"


def test_the_entities_are_fresh():
    assert entity_doc.TARGET.read_text(encoding="utf-8") == entity_doc.text(), "run `make docs`"


def test_decisions_have_one_layout():
    parts = r"# {number} .+\n\n\*\*Status:\*\* .+\n\n## Why\n\n.+\n\n## Decision\n\n.+\n\n## Consequences\n\n.+"
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert numbers == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert [
        page.name
        for page in pages
        if not re.fullmatch(parts.format(number=page.name[:4]), page.read_text(encoding="utf-8"), re.DOTALL)
    ] == []


def test_documentation_names_no_missing_file():
    missing = []
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / link).exists():
                missing.append(f"{page.relative_to(ROOT)}: {link}")
    assert missing == []
