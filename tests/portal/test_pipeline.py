"""The office's pipeline: stages, saved views, search, filters, order, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.services import withdraw_application
from facilities.models import Listing
from iasios.portal.office import pipeline_query
from iasios.text.search_keys import fold
from invoicing.services import issue_enrolment_invoice
from tests.factories import dossier
from tests.factories.application import make_ready
from tests.factories.facility import make_facility

URL = "/office/pipeline/"


def rows(browser: Any, query: str = "") -> list[Any]:
    response = browser.get(URL + query)
    assert response.status_code == 200
    return response.context["rows"]


def names(browser: Any, query: str = "") -> list[str]:
    return [row.name for row in rows(browser, query)]


def test_exists_for_the_office_alone(
    client: Any, as_user: Any, ours: Any, assessor_one: Any, chair: Any, office: Any
) -> None:
    assert client.get(URL)["Location"] == f"{reverse('account_login')}?next={URL}"
    for person in (ours.representative, ours.member, assessor_one, chair):
        assert as_user(person).get(URL).status_code == 404
    assert names(as_user(office)) == ["Northgate University Hospital"]


@pytest.fixture
def everywhere(ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any) -> dict[str, Any]:
    """A facility in each of six stages; `unpaid` is four days late with its invoice."""
    places = {
        "open": ours,
        "asked": theirs,
        "complete": make_facility("Solis Institute", "solis", city="Seville", country="ES"),
        "to_assign": make_facility("Alameda Radiology", "alameda", city="Porto", country="PT"),
    }
    with time_machine.travel(timezone.now() - timedelta(days=34), tick=False):
        places["unpaid"] = make_facility("Szent Imre Onkológia", "szentimre", city="Łódź", country="HU", enrolled=False)
        issue_enrolment_invoice(facility=places["unpaid"].facility)
    places["withdrawn"] = make_facility("Seiryo Center", "seiryo", city="Sendai", country="JP")
    withdraw_application(
        application=places["withdrawn"].application, by=places["withdrawn"].representative, reason="Later."
    )
    make_ready(places["complete"].application, places["complete"].member)
    dossier.submitted_application(places["to_assign"])
    dossier.information_requested(theirs, office, assessor_one, assessor_two)
    return places


def test_counts_each_stage_and_view(as_user: Any, office: Any, everywhere: Any) -> None:
    context = as_user(office).get(URL).context
    assert {stage["label"]: (stage["count"], stage["late"]) for stage in context["stages"] if stage["count"]} == {
        "Registered": (1, 1),
        "Enrolled": (1, 0),
        "Application": (2, 0),
        "Round 1": (1, 0),
        "Requested": (1, 0),
    }
    assert {view["label"]: view["count"] for view in context["views"]} == {
        "Open work": 6,
        "Ours to do": 1,
        "Late": 1,
        "Awaiting payment": 1,
        "Terms ending": 0,
        "All": 6,
    }


def test_late_comes_first_and_no_date_last(as_user: Any, office: Any, everywhere: Any) -> None:
    found = rows(as_user(office))
    assert [row.name for row in found[:3]] == ["Szent Imre Onkológia", "Alameda Radiology", "Harbour Cancer Centre"]
    first = found[0]
    assert (first.stage, first.holder, first.days, first.due_after) == ("Registered", "hospital", 34, 30)
    assert (first.due_state, first.due_word, first.tone, first.invoice_state) == (
        "late",
        "Invoice: 4 days late",
        "late",
        "late",
    )


def test_a_row_says_stage_holder_and_assessors(as_user: Any, office: Any, everywhere: Any) -> None:
    by_name = {row.name: row for row in rows(as_user(office))}
    assert by_name["Solis Institute"].stage == "Application complete"
    assert by_name["Northgate University Hospital"].stage == "Application open"
    assert by_name["Northgate University Hospital"].due_word == "no date"
    asked = by_name["Harbour Cancer Centre"]
    assert (asked.stage, asked.holder) == ("Information requested of the hospital", "hospital")
    assert asked.assessors == "L. Ferrán, J. Wikström"
    assert (asked.due_word, asked.due_after) == ("14 days left", 14)
    to_assign = by_name["Alameda Radiology"]
    assert (to_assign.holder, to_assign.due_word, to_assign.assessors) == ("office", "Assign assessors", "to assign")
    assert (by_name["Seiryo Center"].stage, by_name["Seiryo Center"].holder) == ("Enrolled Centre", "nobody")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?view=ours", ["Alameda Radiology"]),
        ("?view=late", ["Szent Imre Onkológia"]),
        ("?view=unpaid", ["Szent Imre Onkológia"]),
        ("?view=ending", []),
        ("?stage=requested", ["Harbour Cancer Centre"]),
        ("?with=office", ["Alameda Radiology"]),
        ("?country=es", ["Solis Institute"]),
        ("?country=ES&stage=round_1", []),
        ("?q=onkologia", ["Szent Imre Onkológia"]),
        ("?q=LODZ", ["Szent Imre Onkológia"]),
        ("?q=imre szent", ["Szent Imre Onkológia"]),
        ("?q=member@solis", ["Solis Institute"]),
        ("?q=deputy alameda", ["Alameda Radiology"]),
        ("?q=%25", []),
        ("?q=no such place", []),
        ("?sort=-name&stage=application", ["Solis Institute", "Northgate University Hospital"]),
    ],
)
def test_views_filters_and_search(as_user: Any, office: Any, everywhere: Any, query: str, expected: list[str]) -> None:
    assert names(as_user(office), query) == expected


def test_search_finds_numbers(as_user: Any, office: Any, everywhere: Any) -> None:
    browser = as_user(office)
    invoice = issue_enrolment_invoice(facility=everywhere["unpaid"].facility)
    assert names(browser, f"?q={invoice.number}") == ["Szent Imre Onkológia"]
    assert names(browser, f"?q={everywhere['complete'].application.code.lower()}") == ["Solis Institute"]


@pytest.mark.parametrize(
    "query",
    [
        "?view=nonsense",
        "?stage=x&with=y&country=123",
        "?page=0",
        "?page=99999999999",
        "?page=%C2%B2",
        "?sort=;drop",
        "?q=%00%0a",
    ],
)
def test_nonsense_in_the_address_counts_as_not_chosen(as_user: Any, office: Any, everywhere: Any, query: str) -> None:
    assert len(rows(as_user(office), query)) == 6


@pytest.mark.stage("accredited")
def test_terms_that_end_are_open_work(
    as_user: Any, office: Any, ours: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    browser = as_user(office)
    assert names(browser) == []
    assert names(browser, "?stage=accredited&view=all") == ["Northgate University Hospital"]
    Listing.objects.filter(facility=ours.facility).update(until=timezone.localdate() + timedelta(days=150))
    (row,) = rows(browser)
    assert (row.stage, row.holder, row.days, row.due_after) == ("Recertification due", "hospital", 33, None)
    assert row.due_word.startswith("Term ends ")
    assert names(browser, "?view=ending") == ["Northgate University Hospital"]


def test_an_empty_page_repeats_the_filters_and_offers_more(as_user: Any, office: Any, everywhere: Any) -> None:
    response = as_user(office).get(URL + "?view=late&country=ES")
    text = response.content.decode()
    assert "<h2>Nothing late in Spain</h2>" in text
    assert "<b>Late</b>, <b>Spain</b>" in text
    assert response.context["wider"] == 1
    assert 'href="?view=all&amp;country=ES"' in text
    assert "Clear filters" in text


@pytest.mark.parametrize("number", [1, 3])
def test_costs_seven_queries_whatever_it_shows(as_user: Any, queries: Any, office: Any, ours: Any, number: int) -> None:
    for position in range(number - 1):
        make_facility(f"Other {position}", f"other{position}")
    browser = as_user(office)
    with queries(7):
        assert len(rows(browser)) == number
    with queries(7):
        rows(browser, "?q=northgate&stage=application&with=facility&country=GB&sort=-age&view=all")
    with queries(9):
        assert rows(browser, "?q=nothing") == []


def test_pages_hold_25_and_keep_the_filters(
    as_user: Any, office: Any, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_query, "PAGE", 2)
    for position in range(4):
        make_facility(f"Other {position}", f"other{position}", application=False)
    browser = as_user(office)
    assert names(browser, "?sort=name") == ["Northgate University Hospital", "Other 0"]
    response = browser.get(URL + "?sort=name&view=all&page=2")
    assert [row.name for row in response.context["rows"]] == ["Other 1", "Other 2"]
    assert response.context["pages"] == {
        "previous": "?view=all&sort=name&page=1",
        "next": "?view=all&sort=name&page=3",
    }
    assert names(browser, "?sort=name&page=3") == ["Other 3"]
    assert names(browser, "?sort=name&page=9") == ["Northgate University Hospital", "Other 0"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["Łódź Onkológia", "Hôpital Sainte-Claire", "Straße 12", "ØRE-Æble", "İstanbul", "Þór", "ĐORĐE", "plain", ""],
)
def test_postgresql_folds_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_fold(%s)", [text])
        assert cursor.fetchone()[0] == fold(text)


@pytest.mark.stage("information_requested")
def test_a_late_reply_counts_as_late(
    as_user: Any, office: Any, ours: Any, theirs: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.information_requested(ours, office, assessor_one, assessor_two)
    Application.objects.filter(pk=ours.application.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    (row,) = rows(as_user(office), "?view=late")
    assert (row.name, row.due_word, row.tone) == ("Northgate University Hospital", "3 days late", "late")


def test_an_initial_stays_with_its_name(
    as_user: Any, office: Any, ours: Any, theirs: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    assert "L.\N{NO-BREAK SPACE}Ferrán (0 judged), J.\N{NO-BREAK SPACE}Wikström" in as_user(office).get(URL).text
