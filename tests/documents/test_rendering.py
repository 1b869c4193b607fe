"""Each kind of document: what it says, how it is built, and names of every sort."""

from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.utils import translation
from django.utils.formats import date_format

from iasios.documents.pdf import drawing_pdf, render_pdf
from iasios.ui.seal import seal_svg
from tests.documents.conftest import CONTEXTS, INVOICE
from tests.documents.reading import boxes_of, fonts_of, opened, places_of, tags_of, text_of

pytestmark = pytest.mark.django_db

FACILITY_KEY = {"invoice": "facility_name", "certificate": "facility_name", "letter": "facility_name"}


@pytest.mark.parametrize("kind", sorted(CONTEXTS))
def test_tagged_titled_in_its_language_with_all_fonts_embedded(ask: Any, kind: str) -> None:
    pdf = opened(render_pdf(ask(kind)))
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo["/Title"]) == f"{kind.capitalize()} 2026-00058"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    fonts = fonts_of(pdf)
    assert {"Source-Sans-3,", "Source-Serif-4,"} <= set(fonts)
    assert all(fonts.values())
    assert len(pdf.pages) == 1
    assert "/JavaScript" not in str(pdf.Root.keys())


@pytest.mark.parametrize("kind", sorted(CONTEXTS))
def test_one_first_heading_and_every_image_has_words(ask: Any, kind: str) -> None:
    tags = tags_of(opened(render_pdf(ask(kind))))
    assert [tag for tag, _alt in tags].count("H1") == 1
    figures = [alt for tag, alt in tags if tag == "Figure"]
    assert figures[0] == "IASIOS"
    assert "" not in figures


def test_the_invoice_says_everything(ask: Any) -> None:
    text = text_of(render_pdf(ask("invoice")))
    for part in (
        "IASIOS demo operator GmbH Musterplatz 4, 1010 Vienna, Austria VAT number ATU00000000",
        "Lindenhof Hospital Accounts payable Lindenweg 12 3010 Bern Switzerland",
        "2026-00058",
        "PO 4500871203",
        "Please pay € 3,150.00 by 3 April 2026",
        "Recertification fee",
        "No Austrian VAT. The place of supply is Switzerland, outside the EU",
        "AT00 0000 0000 0000 0000",
        "Scan with your bank’s app",
        "Questions: office@iasios.example, Monday to Thursday 9:00 to 17:00",
        "1 of 1",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"vat_category": "S", "vat_rate": "20.00", "vat": "630.00"}, "Austrian VAT of 20 % is included"),
        (
            {"vat_category": "AE", "recipient_vat_number": "NL000000000B00"},
            "Reverse charge. The recipient owes the tax.",
        ),
    ],
)
def test_the_reason_for_the_tax_is_a_sentence(ask: Any, changes: dict[str, str], sentence: str) -> None:
    """The sentence is that of the invoice; tests/invoicing/test_vat.py has what it says."""
    assert sentence in text_of(render_pdf(ask("invoice", vat_reason=sentence, **changes)))


def test_the_credit_note_names_its_invoice_and_its_reason(ask: Any) -> None:
    text = text_of(render_pdf(ask("credit_note", subject="C2026-00003")))
    for part in (
        "Lindenhof Hospital Accounts payable Lindenweg 12 3010 Bern Switzerland",
        "C2026-00003",
        "€ 900.00 less on invoice 2026-00058 of 4 March 2026",
        "Reason: The annual fee does not apply",
        "Annual administration fee",
        "No Austrian VAT. The place of supply is Switzerland, outside the EU",
        "Credited € 900.00",
    ):
        assert part in text, part


def test_only_euro_invoices_carry_a_payment_code(ask: Any) -> None:
    with_code = tags_of(opened(render_pdf(ask("invoice"))))
    without = tags_of(opened(render_pdf(ask("invoice", currency="CHF", payment_code=""))))
    assert [alt for tag, alt in with_code if tag == "Figure"] == [
        "IASIOS",
        "QR code with account, amount and reference for your bank’s app",
    ]
    assert [alt for tag, alt in without if tag == "Figure"] == ["IASIOS"]


def test_many_lines_run_over_pages_with_their_head_repeated(ask: Any) -> None:
    content = render_pdf(ask("invoice", lines=INVOICE["lines"] * 20, net="63000.00", total="63000.00"))
    assert len(opened(content).pages) == 3
    text = text_of(content)
    assert text.count("Quantity") == 3
    assert text.count("Recertification fee") == 20
    assert "3 of 3" in text
    assert text.count("How to pay") == 1


def test_the_longest_address_hides_nothing(ask: Any) -> None:
    lines = ["Department of accounts payable and something long to write on one line " * 2] * 3
    content = render_pdf(ask("invoice", recipient_name="N" * 200, recipient_lines=lines, facility_name="Klinik " * 28))
    text = text_of(content)
    assert len(opened(content).pages) == 2
    assert text.count("Department of accounts payable") == 6
    before, _heading, after = text.partition("How to pay")
    assert "To pay" in before
    assert before.count("€ 3,150.00") == 2
    assert "2026-00058" in after


def test_german_speaks_german_numbers_and_dates(ask: Any) -> None:
    content = render_pdf(ask("invoice", language="de"))
    assert str(opened(content).Root.Lang) == "de"
    text = text_of(content)
    assert "3.150,00" in text
    assert "3. April 2026" in text


@pytest.mark.rule("R66")
@pytest.mark.parametrize("paper", ["", "letter"])
@pytest.mark.parametrize(("language", "label"), [("en", "From"), ("de", "Von")])
def test_the_days_of_every_month_have_room_on_the_certificate(ask: Any, language: str, label: str, paper: str) -> None:
    document = ask("certificate", language=language, paper=paper)
    for month in range(1, 13):
        first = date(2026, month, 28 if month == 2 else 30)
        last = first.replace(year=2030)
        document.context |= {"starts_on": first.isoformat(), "ends_on": last.isoformat()}
        content = render_pdf(document)
        with translation.override(language):
            words, until = (date_format(day, "DATE_FORMAT").replace("\u00a0", " ") for day in (first, last))
        ((_page, _left, right, baseline),) = places_of(content, words.replace(" ", "\u00a0")) or places_of(
            content, words
        )
        ((_page, _left, other_right, _baseline),) = places_of(content, until.replace(" ", "\u00a0")) or places_of(
            content, until
        )
        # The code beside them begins at 132 mm; what passes 130 mm is cut.
        assert max(right, other_right) <= 130, words
        lower = f"{words} stands a line lower"
        assert [place[3] for place in places_of(content, label) if abs(place[3] - baseline) < 0.8], lower


@pytest.mark.rule("R66")
def test_the_certificate_says_everything(ask: Any) -> None:
    content = render_pdf(ask("certificate"))
    text = text_of(content)
    for part in (
        "Certificate",
        "Harbour Cancer Centre",
        "Rotterdam, Netherlands",
        "to two independent assessors and meets all 28 core criteria of the Standards. It is an",
        "Accredited Centre",
        "Prof. Ruth Adeyemi Chairperson",
        "4 March 2026",
        "3 March 2030",
        "2026-0147",
        "2026.1",
        "Is this still valid? portal.example/verify H7K2-9QXM-41RD",
    ):
        assert part in text, part
    pdf = opened(content)
    assert [round(float(value)) for value in pdf.pages[0].mediabox] == [0, 0, 595, 842]
    figures = [alt for tag, alt in tags_of(pdf) if tag == "Figure"]
    assert figures == [
        "IASIOS",
        "Seal: Accredited Centre",
        "QR code that leads to the verification of this certificate",
    ]


def test_the_certificate_of_excellence_on_letter_paper(ask: Any) -> None:
    content = render_pdf(ask("certificate", level="excellence", level_label="Centre of Excellence", paper="letter"))
    assert "meets every core and every extended criterion of the Standards. It is a Centre of Excellence" in text_of(
        content
    )
    pdf = opened(content)
    assert [round(float(value)) for value in pdf.pages[0].mediabox] == [0, 0, 612, 792]


def test_the_letter_says_everything(ask: Any) -> None:
    text = text_of(render_pdf(ask("letter")))
    for part in (
        "3011 Rotterdam",
        "IAS-2026-0061",
        "Accredited Centre",
        "The certificate comes with this letter.",
        "1 of 1",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("outcome", "heading"),
    [("defer", "Decision deferred"), ("deny", "Accreditation not granted"), ("Extension", "Extension")],
)
def test_a_letter_without_a_term(ask: Any, outcome: str, heading: str) -> None:
    text = text_of(render_pdf(ask("letter", outcome=outcome, starts_on="", ends_on="")))
    assert heading in text
    assert "Until" not in text


def test_the_dossier_has_every_answer(ask: Any) -> None:
    text = text_of(render_pdf(ask("dossier")))
    for part in ("Application IAS-2026-0061", "1(a)", "Core", "Yes", "1(b)", "Extended", "No", "Register of licences"):
        assert part in text, part


def test_the_foot_of_a_letter_tells_contents_apart(ask: Any) -> None:
    first = text_of(render_pdf(ask("letter")))
    same = text_of(render_pdf(ask("letter")))
    other = text_of(render_pdf(ask("letter", date="2026-03-05")))
    prints = [text.partition("Content ")[2][:12] for text in (first, same, other)]
    assert prints[0] == prints[1] != prints[2]
    assert all(len(shown) == 12 for shown in prints)


NAMES = {
    "long": "Universitätsklinikum für Interventionelle Onkologie und Radiologie am Fluss " * 2
    + "mit sehr langem Namen" * 2,
    "one word": "W" * 200,
    "greek": "Πανεπιστημιακό Νοσοκομείο Αθηνών",
    "cyrillic": "Національний інститут раку",
    "polish": "Szpital Świętego Łukasza w Gdyni",
    "markup": 'Smith & <b>Sons</b> "Clinic"',
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("kind", sorted(FACILITY_KEY))
def test_names_of_every_sort_stay_whole_on_one_page(ask: Any, kind: str, name: str) -> None:
    content = render_pdf(ask(kind, facility_name=name, recipient_name=name))
    pdf = opened(content)
    assert len(pdf.pages) == 1
    assert all(fonts_of(pdf).values())
    # A name broken over lines comes back with spaces where the breaks are.
    assert name.replace(" ", "") in text_of(content).replace(" ", "")


@pytest.mark.parametrize(
    ("kind", "font"),
    [("certificate", "Noto-Naskh-Arabic"), ("invoice", "Noto-Sans-Arabic-Semi-Bold"), ("letter", "Noto-Sans-Arabic")],
)
def test_arabic_names_use_the_counterpart_fonts(ask: Any, kind: str, font: str) -> None:
    fonts = fonts_of(opened(render_pdf(ask(kind, facility_name="مستشفى الأورام الجامعي في القاهرة"))))
    assert any(name.startswith(font) for name in fonts), fonts
    assert all(fonts.values())
    # No font of the machine has crept in.
    assert all(name.startswith(("Source-S", "Noto-")) for name in fonts), fonts


def test_a_drawing_fills_its_own_page_on_every_side() -> None:
    content = drawing_pdf(seal_svg(2, year=2026, lettering=True), millimetres=60, title="Accredited Centre")
    (page,) = pypdfium2.PdfDocument(content)
    assert [round(value) for value in page.get_size()] == [170, 170]
    picture = page.render(scale=2).to_pil().convert("L")
    left, top, right, bottom = picture.point(lambda value: 255 if value < 250 else 0).getbbox()
    width, height = picture.size
    # The circle leaves 3 of 200 units free.
    for free in (left, top, width - right, height - bottom):
        assert abs(free - 0.015 * width) <= 2


THREE_ARABIC_LINES = (
    "مستشفى الملك فيصل التخصصي ومركز الأبحاث للأورام والأشعة التداخلية والطب النووي"
    " بجامعة الإسكندرية ومعهد البحوث الطبية والعلاج الإشعاعي الموجه بالصور في محافظة الإسكندرية"
    " بالتعاون مع الجمعية العربية للأشعة التداخلية"
)


@pytest.mark.parametrize("kind", sorted(FACILITY_KEY))
def test_an_arabic_name_of_three_lines_stays_whole_on_one_page(ask: Any, kind: str) -> None:
    content = render_pdf(ask(kind, facility_name=THREE_ARABIC_LINES, recipient_name=THREE_ARABIC_LINES))
    pdf = opened(content)
    assert len(pdf.pages) == 1
    assert all(fonts_of(pdf).values())
    boxes = boxes_of(content, "\u0600", "\u06ff")
    # Every letter is drawn, inside the margins; two of them join into one sign where a lam meets an alef.
    letters = THREE_ARABIC_LINES.replace(" ", "")
    assert len(boxes) >= len(letters) - sum(letters.count(pair) for pair in ("لا", "لأ", "لإ"))
    assert min(left for left, _right in boxes) >= 15
    assert max(right for _left, right in boxes) <= 195
