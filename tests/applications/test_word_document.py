"""The application as a Word document, read back: structure, language, and everything that its PDF says."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from docx import Document as read_docx
from docx.oxml.ns import qn

from applications.models import Answer
from applications.queries import answers_of, dossier_context
from applications.services import add_evidence, link_evidence, save_answer
from iasios.documents.models import Document
from iasios.documents.word import dossier_docx
from tests.factories.application import evidence_values, make_ready

pytestmark = pytest.mark.django_db


_DRAW = {
    "number": 1,
    "method": "sha256-sort",
    "reason": "",
    "fixed_on": "2027-03-01",
    "drawn_on": "2027-03-02",
    "seed": "5eed",
    "commitment": "c0ffee",
    "size": 212,
    "list_fingerprint": "f1n6e2",
}
#: What a question has that rests on the records.
CASE_FILE = {
    "tally": [28, 30],
    "gaps": [["Consent form", [3, 17]]],
    "counts": [["Consent form", 28, 2, 0], ["Dose", 25, 0, 5]],
    "draws": [
        _DRAW,
        _DRAW | {"number": 2, "seed": "", "drawn_on": "", "reason": "The list was short"},
        _DRAW | {"number": 3, "method": "own", "seed": "", "reason": "By dice"},
    ],
}


def file_of(browser: Any, place: Any, language: str = "en") -> Any:
    address = reverse("applications:word_file", args=[place.slug])
    answer = browser.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{place.application.code}.docx"'
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return read_docx(BytesIO(b"".join(answer.streaming_content)))


def headings(word: Any, level: int) -> list[str]:
    return [one.text for one in word.paragraphs if one.style.name == f"Heading {level}"]


def closed_up(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u2002", " ").split())


def all_text(word: Any) -> str:
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return closed_up("\n".join([*(one.text for one in word.paragraphs), *cells]))


def test_headings_contents_and_language(as_user: Any, ours: Any) -> None:
    make_ready(ours.application, ours.representative)
    word = file_of(as_user(ours.member), ours)
    assert word.paragraphs[0].style.name == "Title"
    assert word.paragraphs[0].text == f"Application {ours.application.code}"
    standards = headings(word, 1)
    assert len(standards) == 13
    assert standards[0].startswith("1 ")
    assert len(headings(word, 2)) == 52
    (contents,) = [one.text for one in word.element.iter(qn("w:instrText")) if "TOC" in one.text]
    assert contents == r' TOC \o "1-2" \h \z \u '
    # Programs that fill in no field show the standards all the same.
    assert all(
        any(heading in one.text for one in word.paragraphs if one.style.name == "Normal") for heading in standards
    )
    assert {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert word.core_properties.language == "en-GB"
    assert word.core_properties.title == f"Application {ours.application.code}"
    assert (round(word.sections[0].page_width.mm), round(word.sections[0].page_height.mm)) == (210, 297)
    german = file_of(as_user(ours.member), ours, "de")
    assert german.paragraphs[0].text == f"Antrag {ours.application.code}"
    assert german.core_properties.language == "de-AT"
    assert "Ja" in [one.text for one in german.paragraphs]


def test_it_says_what_the_pdf_says(as_user: Any, ours: Any) -> None:
    make_ready(ours.application, ours.representative)
    ours.application.refresh_from_db()
    answer = Answer.objects.select_related("question").get(application=ours.application, question__code="1a")
    save_answer(answer=answer, version=answer.version, by=ours.member, evidence="First line\nsecond & <third>")
    values = evidence_values(title="SOP <ablation>", owner=ours.member)
    item = add_evidence(facility=ours.facility, values=values, by=ours.member)
    link_evidence(application=ours.application, answer=answer, items=[item], by=ours.member)
    with translation.override("en"):
        rows = answers_of(ours.application, with_evidence=True)
        context = dossier_context(ours.application, rows, submitted_by="Somebody")
        context["standards"][2]["questions"][0] |= CASE_FILE
        page = render_to_string("documents/dossier/dossier.html", {"document": Document(), **context})
    word = all_text(read_docx(BytesIO(dossier_docx(context, language="en"))))
    body = re.sub(r"(?s)<br>|<footer.*?</footer>|<style.*?</style>|<title.*?</title>|<!--.*?-->", " ", page)
    said = {
        closed_up(strip_tags(piece)) for piece in re.findall(r"(?s)<(?:p|dd|li|td|th|h1|h2|small|b)[^>]*>(.*?)</", body)
    }
    lacking = {piece for piece in map(unescaped, said) if piece and piece not in word}
    assert lacking == set()
    assert "First line second & <third>" in word
    assert "SOP <ablation>" in word
    assert "The 30 records, item by item" in word


def unescaped(text: str) -> str:
    from html import unescape

    return closed_up(unescape(text))


def test_the_evidence_is_listed_once_with_its_criteria(ours: Any) -> None:
    with translation.override("en"):
        context = dossier_context(ours.application, answers_of(ours.application, with_evidence=True), submitted_by="x")
    first, second = (standard["questions"][0] for standard in context["standards"][:2])
    first["items"], second["items"] = ["Register"], ["Register", "Atlas"]
    word = read_docx(BytesIO(dossier_docx(context, language="en")))
    assert headings(word, 1)[-1] == "Evidence"
    rows = [[cell.text for cell in row.cells] for row in word.tables[-1].rows]
    both = f"{first['criterion']}, {second['criterion']}"
    assert rows == [["Title", "Criteria"], ["Atlas", second["criterion"]], ["Register", both]]


def test_text_from_the_right_is_marked(ours: Any) -> None:
    context = dossier_context(ours.application, answers_of(ours.application, with_evidence=True), submitted_by="x")
    context["standards"][0]["questions"][0]["lines"] = [["Description", "سجل"]]
    word = read_docx(BytesIO(dossier_docx(context, language="en")))
    (marked,) = [
        one
        for one in word.paragraphs
        if one._p.find(qn("w:pPr")) is not None and one._p.pPr.find(qn("w:bidi")) is not None
    ]
    assert marked.text == "سجل"


def test_only_who_may_read_how_answers_come_about(
    as_user: Any, ours: Any, theirs: Any, office: Any, chair: Any
) -> None:
    address = reverse("applications:word_file", args=[ours.slug])
    answers = [(ours.member, 200), (office, 200), (chair, 403), (theirs.representative, 404)]
    for person, status in answers:
        assert as_user(person).get(address).status_code == status
    assert f'href="{address}"' in as_user(ours.member).get(reverse("applications:workbook", args=[ours.slug])).text
