"""The key figures of the programme: counted, drawn, as tables and as files."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from applications.models import Application, StatusChange
from assessment.models import Accreditation, Finding
from iasios.figures import counting
from iasios.figures.choice import FigureChoice
from iasios.figures.sections import KEYS, sections_of
from invoicing.services import issue_enrolment_invoice, record_payment
from tests.factories.dossier import accredited
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

PAGE = reverse("portal:figures")
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def certified(ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any) -> Any:
    """Ours is accredited, theirs writes its application; each in a country of its own."""
    for place, country in ((ours, "GB"), (theirs, "NL")):
        place.facility.country = country
        place.facility.save(update_fields=["country"])
    accredited(ours, office, assessor_one, assessor_two, chair)
    return ours


def all_of(**choice: Any) -> dict[str, Any]:
    chosen = FigureChoice(**choice)
    return {section.key: section for section in sections_of(chosen, counting.count_applications(chosen))}


def test_applications_and_decisions_are_counted_by_country_edition_and_year(certified: Any) -> None:
    found = all_of()
    assert found["stages"].finding == "2 applications, 1 of them under way."
    assert {row["stage"]: row["count"] for row in found["stages"].rows if row["count"]} == {
        "Draft with the hospital": 1,
        "Approved and signed": 1,
    }
    assert found["decisions"].finding == "1 decision was signed; 1 accredits."
    assert [row["count"] for row in found["decisions"].rows] == [1, 0, 0, 0, 0, 0]
    for choice, stages, decisions in (
        ({"country": "GB"}, 1, 1),
        ({"country": "NL"}, 1, 0),
        ({"country": "FR"}, 0, 0),
        ({"edition": "2026.1"}, 2, 1),
        ({"edition": "1999.1"}, 0, 0),
        ({"year": THIS_YEAR}, 2, 1),
        ({"year": THIS_YEAR - 1}, 0, 0),
    ):
        found = all_of(**choice)
        assert found["stages"].facts["total"] == stages, choice
        assert found["decisions"].facts["total"] == decisions, choice


def test_time_in_a_stage_is_told_from_five_cases_on(ours: Any) -> None:
    begun = timezone.now() + timedelta(days=1)

    def stay(place: Any, days: int) -> None:
        for step, source, target, at in (
            ("submit", "draft", "round_1", begun),
            ("request_information", "round_1", "information_requested", begun + timedelta(days=days)),
        ):
            StatusChange.objects.create(
                application=place.application,
                facility=place.facility,
                step=step,
                source=source,
                target=target,
                at=at,
            )

    places = [make_facility(f"Hospital {number}", f"hospital-{number}") for number in range(4)]
    for place, days in zip(places, (10, 20, 30, 40), strict=True):
        stay(place, days)
    assert counting.stage_times(FigureChoice())["round_1"].count == 4
    rows = {row["stage"]: row for row in all_of()["times"].rows}
    assert (rows["Assessment, round 1"]["half"], rows["Assessment, round 1"]["ninety"]) == (None, None)
    stay(ours, 50)
    time = counting.stage_times(FigureChoice())["round_1"]
    assert (time.count, time.half, round(time.high, 2), round(time.low, 2)) == (5, 30.0, 46.0, 14.0)
    section = all_of()["times"]
    row = next(row for row in section.rows if row["stage"] == "Assessment, round 1")
    assert (row["half"], row["ninety"], row["agreed"]) == (30.0, 46.0, 70)
    assert section.finding == "Nine of ten keep the agreed time in every stage."
    assert "half within 30 days, nine of ten within 46" in section.drawing
    assert counting.stage_times(FigureChoice(year=2001)) == {}


def test_load_and_agreement_name_nobody(certified: Any, theirs: Any, assessor_one: Any) -> None:
    found = all_of()
    assert sum(row["people"] for row in found["loads"].rows) == sum(counting.assessor_loads(FigureChoice()).values())
    assert found["agreement"].finding.startswith("100.0 % of 28 pairs of verdicts are alike.")
    assert [row["met"] for row in found["agreement"].rows] == [28, 0, 0]
    text = repr(list(found.values()))
    for name in (assessor_one.full_name, certified.facility.name, theirs.facility.name):
        assert name not in text


def test_criteria_by_how_often_they_were_asked_about(certified: Any, theirs: Any) -> None:
    questions = {q.code: q for q in certified.application.edition.questions.all()}
    for place, codes in ((certified, ("8c", "6c")), (theirs, ("8c",))):
        for code in codes:
            Finding.objects.create(
                application=place.application,
                facility=place.facility,
                question=questions[code],
                asked="How?",
                asked_at=timezone.now(),
            )
    section = all_of()["criteria"]
    assert [(row["criterion"], row["count"]) for row in section.rows[:3]] == [("8(c)", 2), ("6(c)", 1), ("1(a)", 0)]
    assert len(section.rows) == 52
    assert section.finding.startswith("Asked about most: 8(c) ")
    assert section.finding.endswith("Never asked about: 50.")
    assert section.drawing.count("<circle") == 52
    assert [(row["criterion"], row["count"]) for row in all_of(country="NL")["criteria"].rows[:2]] == [
        ("8(c)", 1),
        ("1(a)", 0),
    ]


def test_terms_by_the_month_in_which_they_end(certified: Any) -> None:
    term = Accreditation.objects.get(facility=certified.facility)
    year = term.ends_on.year
    section = all_of(year=year)["terms"]
    assert len(section.rows) == 12
    assert [number for number, row in enumerate(section.rows, 1) if row["others"]] == [term.ends_on.month]
    assert section.finding.startswith("1 term ends by")
    assert section.drawing.count("<rect") == 1
    assert sum(row["others"] for row in all_of()["terms"].rows) == 0


def test_money_by_how_late_it_is(ours: Any, theirs: Any, office: Any) -> None:
    invoice = issue_enrolment_invoice(facility=ours.facility, by=None)
    issue_enrolment_invoice(facility=theirs.facility, by=None)
    before = counting.money(FigureChoice(), invoice.issued_on)
    record_payment(invoice=invoice, amount=Decimal("100.00"), received_on=invoice.issued_on, by=office)
    found = counting.money(FigureChoice(), invoice.issued_on)
    assert found.invoiced == before.invoiced
    assert found.received == before.received + 100
    assert found.open == before.open - 100
    assert found.invoices_by_age == before.invoices_by_age
    late = counting.money(FigureChoice(), invoice.due_on + timedelta(days=31))
    assert (late.open_by_age[0], late.open_by_age[2], late.late) == (0, found.open, found.open)
    assert counting.money(FigureChoice(year=2001), invoice.issued_on).open == 0


def test_the_page_draws_and_tells(as_user: Any, office: Any, certified: Any) -> None:
    page = as_user(office).get(PAGE).text
    assert [key for key in KEYS if f'<h2 id="{key}">' in page] == list(KEYS)
    assert "2 applications, 1 of them under way." in page
    assert page.count('role="img"') >= 6
    narrowed = as_user(office).get(PAGE, {"country": "NL", "year": str(THIS_YEAR)})
    assert "1 application, 1 of it under way." in narrowed.text
    assert f"{reverse('portal:figures_csv', args=['stages'])}?country=NL&amp;year={THIS_YEAR}" in narrowed.text
    for strange in ({"country": "<b>"}, {"year": "99999"}, {"edition": "'; --"}, {"year": "²²²²"}):
        assert as_user(office).get(PAGE, strange).status_code == 200


def test_in_german(as_user: Any, office: Any, certified: Any) -> None:
    page = as_user(office).get(PAGE, headers={"Accept-Language": "de"})
    assert page.status_code == 200


def test_each_table_is_a_file(as_user: Any, office: Any, certified: Any) -> None:
    browser = as_user(office)
    for key in KEYS:
        answer = browser.get(reverse("portal:figures_csv", args=[key]))
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1
        book = load_workbook(BytesIO(browser.get(reverse("portal:figures_xlsx", args=[key])).content))
        assert len(book.worksheets) == 1
    stages = browser.get(reverse("portal:figures_csv", args=["stages"]), {"country": "GB"})
    assert re.search(r"^Approved and signed,1\r$", stages.content.decode("utf-8-sig"), re.MULTILINE)
    assert date.today().isoformat()[:4] in stages["Content-Disposition"]
    assert browser.get(reverse("portal:figures_csv", args=["elsewhere"])).status_code == 404


def test_the_page_costs_the_same_however_much_there_is(as_user: Any, office: Any, ours: Any, queries: Any) -> None:
    browser = as_user(office)
    browser.get(PAGE)
    with queries(at_most=12) as before:
        browser.get(PAGE)
    for number in range(2):
        issue_enrolment_invoice(facility=make_facility(f"Hospital {number}", f"h-{number}").facility, by=None)
    with queries(at_most=12) as after:
        browser.get(PAGE)
    assert len(after) == len(before)
    assert Application.objects.count() == 3
