"""`python -m tests.documents.pictures` draws the first page of each paper side by side into docs/images/papers.png."""

from pathlib import Path
from typing import Any

import django
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "images" / "papers.png"
#: Pixels of one page and of the gap around it; colours of the picture, so that it stays small.
WIDTH, HEIGHT, GAP, COLOURS = 420, 594, 12, 64
IN_A_ROW = 3

SERVICE: dict[str, Any] = {
    "person_name": "Dr Lucía Ferrán",
    "assessments": 7,
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "issued_on": "2027-01-11",
    "code": "H7K3-9QXM-4ARD",
    "verify_url": "https://portal.example/verify/H7K3-9QXM-4ARD/",
    "chair_name": "Prof. Ruth Adeyemi",
}
_LINE: dict[str, Any] = {
    "criterion": "1(a)",
    "number": 1,
    "is_core": True,
    "text": "Does everybody hold a current licence?",
    "state": "met",
    "how": "agreed by both assessors",
    "asked": "",
    "replied": "",
    "minutes": "",
    "judged_again": [],
    "remarks": ["A clear register, kept by one person."],
}
REPORT: dict[str, Any] = {
    "facility_name": "Harbour Cancer Centre",
    "code": "IAS-2026-0061",
    "level_asked": "Accredited Centre",
    "decision": "Accredited Centre",
    "date": "2026-03-04",
    "rounds": 2,
    "audit_on": "",
    "reason": "",
    "required": [],
    "next_steps": [],
    "lines": [
        _LINE,
        _LINE | {"criterion": "1(b)", "number": 2, "text": "Is there a named deputy?", "remarks": []},
        _LINE | {"criterion": "2(a)", "number": 3, "asked": "Who reviews it?", "replied": "The board, each March."},
    ],
}


def first_page(kind: str, context: dict[str, Any]) -> Image.Image:
    from iasios.documents.models import Document
    from iasios.documents.pdf import render_pdf

    document = Document(kind=kind, subject="specimen", title=kind.capitalize(), context=context, language="en")
    page = pypdfium2.PdfDocument(render_pdf(document))[0]
    picture: Image.Image = page.render(scale=WIDTH / page.get_width()).to_pil()
    return picture.convert("RGB").resize((WIDTH, HEIGHT))


def main() -> None:
    django.setup()
    from tests.documents.conftest import CONTEXTS

    papers = {kind: CONTEXTS[kind] for kind in ("certificate", "letter", "invoice", "credit_note")}
    papers |= {"report": REPORT, "service": SERVICE}
    rows = -(-len(papers) // IN_A_ROW)
    sheet = Image.new("RGB", (IN_A_ROW * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP), "#d9d5cc")
    for at, (kind, context) in enumerate(papers.items()):
        row, column = divmod(at, IN_A_ROW)
        sheet.paste(first_page(kind, context), (GAP + column * (WIDTH + GAP), GAP + row * (HEIGHT + GAP)))
    sheet.quantize(COLOURS).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
