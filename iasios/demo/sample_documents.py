"""The papers of the demo, as small PDFs drawn by hand: a line of text, or a manual made from the catalogue."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from django.conf import settings
from django.utils import translation

from applications.models import Question, Section
from applications.queries import newest_edition, questions_of

_TOP, _BOTTOM, _LEFT = 780, 60, 64
#: Line by line: the font, its size, and the space below in points.
_LOOKS = {"title": ("F2", 22, 34), "heading": ("F2", 13, 22), "text": ("F1", 10, 14)}
_WIDTHS = {"title": 44, "heading": 76, "text": 98}

Line = tuple[str, str]


def page(words: str) -> bytes:
    """A PDF of one page with one line of text."""
    return book([("heading", words)])


def book(lines: Iterable[Line]) -> bytes:
    """A PDF of as many pages as the lines need, wrapped; each line is a look and its text. Latin letters only."""
    return _pdf([_stream(drawn) for drawn in _pages(lines)])


def _pages(lines: Iterable[Line]) -> Iterator[list[tuple[str, str, int]]]:
    drawn: list[tuple[str, str, int]] = []
    y = _TOP
    for look, text in lines:
        for part in wrap(text, _WIDTHS[look]) or [""]:
            if y < _BOTTOM:
                yield drawn
                drawn, y = [], _TOP
            drawn.append((look, part, y))
            y -= _LOOKS[look][2]
        y -= 4
    yield drawn


def _stream(drawn: list[tuple[str, str, int]]) -> bytes:
    words = []
    for look, text, y in drawn:
        font, size, _space = _LOOKS[look]
        plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        words.append(f"BT /{font} {size} Tf {_LEFT} {y} Td ({plain}) Tj ET")
    return "\n".join(words).encode("cp1252", "replace")


def _pdf(streams: list[bytes]) -> bytes:
    numbers = [5 + 2 * index for index in range(len(streams))]
    font = b"<</Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding/BaseFont/%s>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % number for number in numbers), len(streams)),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    for number, stream in zip(numbers, streams, strict=True):
        parts.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>" % (number + 1)
        )
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end


SAMPLE = "Sample of the demo. The programme publishes the real one here."
#: The catalogue is written in the portal's languages; a manual in another shows the English text.
WRITTEN = [code for code, _name in settings.LANGUAGES]


def application_manual(language: str) -> bytes:
    """How an application goes, and every question with what counts as evidence."""
    lines: list[Line] = [("title", "Application manual"), ("text", SAMPLE)]
    if language not in WRITTEN:
        lines.append(("text", f"In place of the translation ({language}) this sample shows the English text."))
    for heading, text in _STEPS:
        lines += [("heading", heading), ("text", text)]
    with translation.override(language if language in WRITTEN else settings.LANGUAGE_CODE):
        return book([*lines, *_questions(guidance=True)])


def standards() -> bytes:
    """All questions by section and standard, without advice."""
    return book([("title", "Standards of the programme"), ("text", SAMPLE), *_questions(guidance=False)])


def marketing_manual() -> bytes:
    """How a centre may speak of its status."""
    lines: list[Line] = [("title", "Marketing manual"), ("text", SAMPLE)]
    for heading, text in _MARKETING:
        lines += [("heading", heading), ("text", text)]
    return book(lines)


def _questions(*, guidance: bool) -> list[Line]:
    edition = newest_edition()
    if edition is None:
        return []
    lines: list[Line] = []
    section: Section | None = None
    standard = 0
    for question in questions_of(edition.pk):
        if question.standard.section != section:
            section = question.standard.section
            lines.append(("title", str(section.translated("title"))))
        if question.standard.number != standard:
            standard = question.standard.number
            lines.append(("heading", f"{standard}  {question.standard.translated('title')}"))
        lines.append(("text", f"{question.number}. {question.criterion}  {question.translated('text')}"))
        if guidance:
            lines += _advice(question)
    return lines


def _advice(question: Question) -> list[Line]:
    lines = [("text", str(question.translated("guidance")))] if question.guidance else []
    evidence: object = question.translated("evidence")
    if isinstance(evidence, list) and evidence:
        lines.append(("text", "- " + "; ".join(str(one) for one in evidence)))
    return lines


_STEPS = (
    (
        "Registration and enrolment",
        "Name three people: the authorised representative, a deputy and the main account holder. The invoice for the "
        "enrolment fee follows. When it is paid the hospital is enrolled, listed in public, and the application opens.",
    ),
    (
        "Answering the questions",
        "Everybody at the hospital can write. Each question is answered Yes or No, with a text about the evidence that "
        "you have. Name documents, keepers and dates. Take the time you need; most hospitals need some months.",
    ),
    (
        "The case review",
        "Thirty records of the last twelve months are drawn at random. Record for each of them whether the items are "
        "there. Keep the list that links case numbers to patients inside your hospital: the portal never asks for it.",
    ),
    (
        "Submission and assessment",
        "The representative submits. Two assessors read everything, each alone. If something is missing they ask, and "
        "you have fourteen days to reply. A second round and a remote audit follow where points stay open.",
    ),
    (
        "The decision",
        "The chairperson signs. An accreditation holds for four years. After a deferral or a denial you have ninety "
        "days for a corrective action plan.",
    ),
)
_MARKETING = (
    (
        "Seals",
        "Use the seal of your level, as it is downloaded: do not change its colours, proportions or words. Leave a "
        "margin of a quarter of its width on each side. It is not printed smaller than 20 mm.",
    ),
    (
        "What you may say",
        "Name the level and the year of the decision. Accreditation is granted to the service, not to a person, and "
        "says nothing of single treatments.",
    ),
    (
        "Where",
        "On the pages of the service, on letters, at the entrance and on posters at congresses. Link the seal to the "
        "check of the certificate, so that readers can see that it is in force.",
    ),
    (
        "When it ends",
        "Remove the seal everywhere within thirty days after the end of the term, or at once when it is suspended or "
        "withdrawn.",
    ),
)
