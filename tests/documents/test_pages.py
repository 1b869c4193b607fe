"""Reports and applications over many pages: what belongs together stays together."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string

from iasios.documents.pdf import render_pdf
from tests.documents.conftest import DOSSIER
from tests.documents.reading import opened, places_of

pytestmark = pytest.mark.django_db
WORDS = "The register of licences is kept by the head of the service and read twice a year. "


def question(number: int) -> dict[str, Any]:
    lines = [
        [f"Label{number:03d}a.", WORDS * (1 + number % 7)],
        [f"Label{number:03d}b.", f"Text{number:03d}b. {WORDS}"],
    ]
    counts = [[f"Row{number:03d} of the records", 28, 2, 0]] * 3
    return {
        "criterion": f"{number}(a)",
        "number": number,
        "is_core": True,
        "text": f"Heading{number:03d}. Does everybody hold a current licence?",
        "met": True,
        "lines": lines,
        "items": [],
        "counts": counts,
    }


def page_of(content: bytes, words: str) -> int:
    return places_of(content, words)[0][0]


def test_a_label_stands_on_the_page_of_its_text(ask: Any) -> None:
    standard = {"number": 1, "title": "Staff", "questions": [question(number) for number in range(1, 61)]}
    content = render_pdf(ask("dossier", standards=[standard]))
    assert len(opened(content).pages) > 10
    torn = [
        number
        for number in range(1, 61)
        if page_of(content, f"Label{number:03d}b.") != page_of(content, f"Text{number:03d}b.")
        or page_of(content, f"Heading{number:03d}.") != page_of(content, f"{number}(a)")
    ]
    assert torn == []


def titles(items: Any) -> list[str]:
    return [title for item in items for title in (item.title, *titles(item.children))]


def test_the_number_of_a_criterion_begins_its_heading(ask: Any) -> None:
    with opened(render_pdf(ask("dossier", standards=DOSSIER["standards"]))) as pdf, pdf.open_outline() as outline:
        named = titles(outline.root)
    assert named[-2:] == [
        "1(a) Does everybody hold a current licence?",
        "1(b) Does everybody hold a current licence?",
    ]
    markup = render_to_string("documents/dossier/dossier.html", {"document": ask("dossier"), **DOSSIER})
    for heading in re.findall(r"<h3.*?</h3>", markup, re.DOTALL):
        assert (
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", heading))
            .strip()
            .startswith(("1(a) Question 1", "1(b) Question 1"))
        )
