"""`python -m tests.documents.pictures` draws the papers into docs/images.

papers.png has the first page of each side by side, months.png the foot of the certificate in every month and language.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import django
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "images"
#: Pixels of one page and of the gap around it; colours of the picture, so that it stays small.
WIDTH, HEIGHT, GAP, COLOURS = 420, 594, 12, 64
IN_A_ROW = 3
#: The part of a certificate's page, from above, that has its days.
FOOT = (0.845, 0.945)
#: How much larger it is drawn than a page.
LARGER = 1.25

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


def first_page(kind: str, context: dict[str, Any], *, language: str = "en", larger: float = 1) -> Image.Image:
    from iasios.documents.models import Document
    from iasios.documents.pdf import render_pdf

    document = Document(kind=kind, subject="specimen", title=kind.capitalize(), context=context, language=language)
    page = pypdfium2.PdfDocument(render_pdf(document))[0]
    width, height = round(WIDTH * larger), round(HEIGHT * larger)
    picture: Image.Image = page.render(scale=width / page.get_width()).to_pil()
    return picture.convert("RGB").resize((width, height))


def feet(certificate: dict[str, Any]) -> Iterable[Image.Image]:
    """The foot of the certificate for a term from the last days of each month, in each language."""
    from django.conf import settings

    for month in range(1, 13):
        first = date(2026, month, 28 if month == 2 else 30)
        days = {"starts_on": first.isoformat(), "ends_on": first.replace(year=2030).isoformat()}
        for language, _name in settings.LANGUAGES:
            page = first_page("certificate", certificate | days, language=language, larger=LARGER)
            above, below = (round(page.height * part) for part in FOOT)
            yield page.crop((0, above, page.width, below))


def sheet(pictures: list[Image.Image], in_a_row: int) -> Image.Image:
    """Pictures of one size, side by side."""
    width, height = (side + GAP for side in pictures[0].size)
    rows = -(-len(pictures) // in_a_row)
    found = Image.new("RGB", (in_a_row * width + GAP, rows * height + GAP), "#d9d5cc")
    for at, picture in enumerate(pictures):
        row, column = divmod(at, in_a_row)
        found.paste(picture, (GAP + column * width, GAP + row * height))
    return found.quantize(COLOURS)


def main() -> None:
    django.setup()
    from tests.documents.conftest import CONTEXTS

    papers = {kind: CONTEXTS[kind] for kind in ("certificate", "letter", "invoice", "credit_note")}
    papers |= {"report": REPORT, "service": SERVICE}
    pages = [first_page(kind, context) for kind, context in papers.items()]
    sheet(pages, IN_A_ROW).save(FOLDER / "papers.png", optimize=True)
    sheet(list(feet(CONTEXTS["certificate"])), 2).save(FOLDER / "months.png", optimize=True)


if __name__ == "__main__":
    main()
