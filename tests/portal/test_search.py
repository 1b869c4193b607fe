"""The search: what each reader finds, what nobody of another facility may find, spelling, and what it costs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from iasios.text.search_marks import TextPart, pieces, words_of
from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice, record_payment
from invoicing.services.issuing import LineDraft, issue
from tests.factories import dossier
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

URL = "/search/"


def groups(browser: Any, text: str) -> dict[str, list[str]]:
    response = browser.get(URL, {"q": text})
    assert response.status_code == 200
    return {group.key: [hit.title for hit in group.hits] for group in response.context["results"].groups}


def address(browser: Any, text: str, group: str, title: str) -> str:
    """Where a link leads, having followed it."""
    results = browser.get(URL, {"q": text}).context["results"]
    (hit,) = [hit for one in results.groups if one.key == group for hit in one.hits if hit.title == title]
    page, _hash, _anchor = hit.url.partition("#")
    assert browser.get(page, follow=True).status_code == 200, hit.url
    return str(hit.url)


@pytest.fixture
def lodz(db: None) -> Any:
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        made = make_facility("Szpital Łódź Południe", "lodz", city="Łódź", country="PL", enrolled=False)
        issue_enrolment_invoice(facility=made.facility)
    return made


def test_the_office_finds_facilities_people_and_invoices(as_user: Any, office: Any, ours: Any, lodz: Any) -> None:
    number = Invoice.objects.get(facility=lodz.facility).number
    browser = as_user(office)
    found = groups(browser, "lodz")
    assert found["facilities"] == ["Szpital Łódź Południe"]
    assert found["invoices"] == [number]
    assert found["actions"][0] == "Write to Szpital Łódź Południe"
    assert groups(browser, number) == {"invoices": [number]}
    name = lodz.representative.get_full_name()
    assert name in groups(browser, lodz.representative.email)["people"]
    assert address(browser, "lodz", "facilities", "Szpital Łódź Południe") == f"/office/facilities/{lodz.slug}/"
    assert address(browser, number, "invoices", number) == f"/office/invoices/{number}/"
    assert ours.facility.name not in browser.get(URL, {"q": "lodz"}).content.decode()


def test_what_is_unpaid_comes_before_newer_invoices_that_are_paid(as_user: Any, office: Any, lodz: Any) -> None:
    unpaid = Invoice.objects.get(facility=lodz.facility)
    line = LineDraft(fee="consultation", text="Consultation", detail="", unit_price=Decimal("300.00"))
    for _number in range(3):
        paid = issue(facility=lodz.facility, purpose="other", lines=[line], by=None)
        record_payment(invoice=paid, amount=paid.total, received_on=timezone.localdate(), by=office)
    found = groups(as_user(office), "lodz")["invoices"]
    assert (len(found), found[0]) == (3, unpaid.number)


def test_a_mistyped_name_is_found_by_the_office(as_user: Any, office: Any, ours: Any, lodz: Any) -> None:
    results = as_user(office).get(URL, {"q": "Nortgate Universty"}).context["results"]
    assert results.is_alike
    assert [[hit.title for hit in group.hits] for group in results.groups] == [["Northgate University Hospital"]]
    assert as_user(office).get(URL, {"q": "xyzzyqwort"}).context["results"].groups == []


@pytest.mark.rule("R16")
def test_a_facilitys_people_find_their_own_alone(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    for place in (ours, theirs):
        issue_enrolment_invoice(facility=place.facility)
    own, other = (Invoice.objects.get(facility=one.facility) for one in (ours, theirs))
    keeper, member = as_user(ours.representative), as_user(ours.member)
    assert groups(keeper, own.number)["invoices"] == [own.number]
    assert address(keeper, own.number, "invoices", own.number) == f"/facilities/{ours.slug}/invoices/{own.number}/"
    # Colleagues without an appointment see no invoice, and nobody sees another facility's.
    assert groups(member, own.number) == {}
    assert groups(keeper, other.number) == {}
    assert groups(as_user(office), other.number)["invoices"] == [other.number]
    assert groups(keeper, ours.deputy.email)["people"] == [ours.deputy.get_full_name()]
    assert "people" not in groups(keeper, theirs.deputy.email)
    assert groups(as_user(office), theirs.deputy.email)["people"] == [theirs.deputy.get_full_name()]
    assert groups(keeper, ours.application.code)["applications"] == [ours.application.code]
    assert "applications" not in groups(keeper, theirs.application.code)


def test_a_question_leads_into_ones_own_application(as_user: Any, client: Any, ours: Any, office: Any) -> None:
    for text in ("8c", "8(c)", "8 C"):
        results = as_user(ours.member).get(URL, {"q": text}).context["results"]
        (group,) = [one for one in results.groups if one.key == "questions"]
        (hit,) = group.hits
        assert hit.number == "8(c)"
        assert hit.url == f"/facilities/{ours.slug}/application/8/#q-8c"
        assert as_user(ours.member).get(hit.url.partition("#")[0]).status_code == 200
    for reader in (client, as_user(office)):
        (hit,) = next(iter(reader.get(URL, {"q": "8c"}).context["results"].groups)).hits
        assert hit.url == "/criteria/#question-8c"
    assert "questions" in groups(client, "radiation")


def test_what_is_named_by_its_number_comes_before_what_contains_its_letters(
    as_user: Any, client: Any, ours: Any, office: Any
) -> None:
    make_facility("Klinik 4d8c7 Nord", "klinik")
    for reader, others in ((client, "centres"), (as_user(ours.member), "centres"), (as_user(office), "facilities")):
        found = groups(reader, "8c")
        assert next(iter(found)) == "questions"
        assert found[others] == ["Klinik 4d8c7 Nord"]
    assert next(iter(groups(as_user(ours.member), "case 7"))) == "cases"
    # Words of a question are no name of it: a facility of that name is still the first.
    make_facility("Radiation Institute", "radiation")
    assert next(iter(groups(as_user(office), "radiation"))) == "facilities"


def test_pages_are_found_by_what_people_call_them(as_user: Any, client: Any, ours: Any) -> None:
    assert groups(as_user(ours.member), "submit")["pages"] == ["Application"]
    assert groups(as_user(ours.member), "deputy")["pages"] == ["People"]
    assert groups(client, "help")["pages"] == ["Contact and hours"]
    assert groups(as_user(ours.member), "manual")["pages"] == ["Documents"]
    assert "Evidence" in groups(as_user(ours.member), "upload")["pages"]
    # A page that bears the word itself comes first.
    assert groups(as_user(ours.representative), "fee")["pages"][0] == "Fees"


def test_cases_are_found_by_number_in_ones_own_review(as_user: Any, client: Any, ours: Any, office: Any) -> None:
    assert groups(as_user(ours.member), "case 7")["cases"] == ["Case 7"]
    assert address(as_user(ours.member), "case 7", "cases", "Case 7") == f"/facilities/{ours.slug}/cases/7/"
    assert "cases" not in groups(as_user(ours.member), "case 31")
    assert "cases" not in groups(as_user(office), "case 7")
    assert "cases" not in groups(client, "case 7")


def test_assessors_and_chairperson_find_what_they_work_on(
    as_user: Any,
    ours: Any,
    theirs: Any,
    office: Any,
    chair: Any,
    assessor_one: Any,
    assessor_two: Any,
    assessor_three: Any,
) -> None:
    application = dossier.with_assessors(ours, office, assessor_one, assessor_two)
    browser = as_user(assessor_one)
    assert groups(browser, "northgate")["applications"] == ["Northgate University Hospital"]
    assert (
        address(browser, "northgate", "applications", "Northgate University Hospital")
        == f"/assessments/{application.code}/"
    )
    assert groups(browser, "8c")["dossiers"] == ["Northgate University Hospital"]
    assert address(browser, "8c", "dossiers", "Northgate University Hospital").endswith("/8c/")
    assert "applications" not in groups(browser, "harbour")
    stranger = groups(as_user(assessor_three), "northgate")
    assert "applications" not in stranger
    assert "dossiers" not in groups(as_user(assessor_three), "8c")
    assert "people" not in groups(browser, ours.member.email)
    # Somebody else's draft is not the chairperson's to read.
    assert groups(as_user(chair), "northgate")["applications"] == ["Northgate University Hospital"]
    assert "applications" not in groups(as_user(chair), theirs.application.code)
    assert address(as_user(chair), "northgate", "applications", "Northgate University Hospital")


@pytest.mark.rule("R47")
def test_nobody_finds_the_assessors_of_a_facility(
    as_user: Any, client: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    for reader in (as_user(ours.representative), as_user(assessor_two), client):
        assert "people" not in groups(reader, assessor_one.email)
    assert groups(as_user(office), assessor_one.email)["people"] == [assessor_one.get_full_name()]


def test_a_page_that_is_called_so_comes_before_what_contains_the_letters(as_user: Any, ours: Any) -> None:
    make_facility("Radiology and Oncology", "radiology", application=False)
    results = as_user(ours.representative).get(URL, {"q": "log"}).context["results"]
    assert [group.key for group in results.groups][:2] == ["pages", "centres"]
    assert results.groups[0].hits[0].title == "Log of the hospital"
    # A word that merely begins so names no page.
    results = as_user(ours.representative).get(URL, {"q": "radio"}).context["results"]
    assert results.groups[0].key == "centres"


def test_visitors_find_public_pages_and_centres(client: Any, ours: Any, lodz: Any) -> None:
    assert groups(client, "northgate") == {"centres": ["Northgate University Hospital"]}
    # Registered facilities stand in no public list.
    assert groups(client, "lodz") == {}
    assert groups(client, "fees") == {"pages": ["Fees"]}


def test_every_page_that_it_names_is_open_to_its_reader(
    as_user: Any, client: Any, ours: Any, office: Any, chair: Any, assessor_one: Any
) -> None:
    everybody = [client, *map(as_user, (ours.representative, ours.deputy, ours.account_holder, ours.member))]
    for browser in (*everybody, *map(as_user, (office, chair, assessor_one))):
        (group,) = browser.get(URL).context["results"].groups
        for hit in group.hits:
            assert browser.get(hit.url).status_code in (200, 302), hit


def test_the_navigation_stays_that_of_the_readers_facility(as_user: Any, client: Any, ours: Any) -> None:
    rooms = reverse("facilities:documents", args=[ours.slug])
    assert f'href="{rooms}"' in as_user(ours.member).get(URL, {"q": "8c"}).content.decode()
    assert "/facilities/" not in client.get(URL, {"q": "8c"}).content.decode().partition("<main")[0]


@pytest.mark.parametrize("text", ["", " ", "a", "\x00", "%", "_", "'", "(", "x" * 10_000, "ß", "👩‍⚕️", "8(", "999999"])
def test_takes_any_text(as_user: Any, client: Any, office: Any, ours: Any, text: str) -> None:
    for browser in (client, as_user(office), as_user(ours.member)):
        assert browser.get(URL, {"q": text}).status_code == 200


def test_a_script_gets_the_list_alone(client: Any) -> None:
    answer = client.get(URL, {"q": "fees"}, headers={"X-Fragment": "found"}).content.decode()
    assert "<html" not in answer
    assert "<b><mark>Fees</mark></b>" in answer


@pytest.mark.parametrize("facilities", [1, 3])
def test_costs_the_same_for_one_facility_and_three(as_user: Any, queries: Any, office: Any, facilities: int) -> None:
    for number in range(facilities):
        made = make_facility(f"Radiology {number}", f"radio{number}", enrolled=False)
        issue_enrolment_invoice(facility=made.facility)
    browser = as_user(office)
    with queries(11):
        response = browser.get(URL, {"q": "radiology"})
    found = {group.key: len(group.hits) for group in response.context["results"].groups}
    assert found["facilities"] == found["invoices"] == facilities


@pytest.mark.parametrize(
    ("text", "search", "expected"),
    [
        ("Alameda Radiology", "rad", [("Alameda ", False), ("Rad", True), ("iology", False)]),
        ("Łódź", "lodz", [("Łódź", True)]),
        ("Straße 5", "strasse", [("Straße", True), (" 5", False)]),
        ("Cafe\u0301 au lait", "cafe", [("Cafe\u0301", True), (" au lait", False)]),
        ("Nothing", "rad", [("Nothing", False)]),
    ],
)
def test_marks_what_fits(text: str, search: str, expected: list[tuple[str, bool]]) -> None:
    found = pieces(text, words_of(search))
    assert found == [TextPart(*one) for one in expected]
    assert "".join(piece.text for piece in found) == text
