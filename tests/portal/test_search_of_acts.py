"""What people want to do is found by plain words, in both languages, by those alone who may do it."""

from typing import Any

import pytest
from django.urls import reverse

from iasios.portal.search import pages
from tests.factories import dossier
from tests.portal.test_search import URL, groups

pytestmark = pytest.mark.django_db


def found(browser: Any, text: str) -> list[str]:
    return groups(browser, text).get("pages", [])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("invite a colleague", "Invite a colleague"),
        ("Kollegin einladen", "Invite a colleague"),
        ("pay", "Invoices"),
        ("Rechnung", "Invoices"),
        ("start the draw", "Start the draw"),
        ("Ziehung", "Start the draw"),
        ("add a case", "Case review"),
        ("upload evidence", "Add evidence"),
        ("Nachweis hochladen", "Add evidence"),
        ("download excel", "Workbook of the application"),
        ("import cases", "Workbook of the case review"),
        ("submit", "Submit the application"),
        ("einreichen", "Submit the application"),
        ("write to the office", "Write to the office"),
        ("change my name", "Your details"),
        ("e-mail address", "Change your e-mail address"),
        ("passwort", "Change your password"),
        ("two-factor", "Second factor"),
        ("report a change", "Report a change"),
        ("Änderung melden", "Report a change"),
        ("certificate", "Documents"),
        ("withdraw", "Withdraw the application"),
        ("balance", "Statement of account"),
    ],
)
def test_a_representative_finds_what_there_is_to_do(as_user: Any, ours: Any, text: str, title: str) -> None:
    assert title in found(as_user(ours.representative), text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("record a payment", "Record a payment"),
        ("Zahlung erfassen", "Record a payment"),
        ("bank statement", "Import a bank statement"),
        ("Kontoauszug", "Import a bank statement"),
        ("new invoice", "New invoice"),
        ("assign assessors", "Assign assessors"),
        ("Gutachtende zuweisen", "Assign assessors"),
        ("extend a date", "Extend a date"),
        ("Frist", "Extend a date"),
        ("outgoing mail", "Outgoing mail"),
        ("texts of mails", "Texts of mails"),
        ("price", "Fees"),
        ("editions", "Editions"),
        ("key figures", "Figures"),
        ("yearly report", "Yearly reports"),
        ("Jahresbericht", "Yearly reports"),
        ("token", "Tokens for programs"),
        ("webhook", "Webhooks"),
    ],
)
def test_the_office_finds_what_there_is_to_do(as_user: Any, office: Any, ours: Any, text: str, title: str) -> None:
    assert title in found(as_user(office), text)
    assert title not in set(found(as_user(ours.representative), text)) - {"Fees"}


def test_assessors_and_chairperson_find_what_there_is_to_do(as_user: Any, assessor_one: Any, chair: Any) -> None:
    browser = as_user(assessor_one)
    assert found(browser, "verdict") == ["Dossiers"]
    assert found(browser, "away until") == ["As an assessor"]
    assert found(browser, "abwesend") == ["As an assessor"]
    assert found(browser, "guidance") == ["Guidance"]
    assert found(browser, "requests") == ["Dossiers"]
    assert "Decisions" in found(as_user(chair), "sign")
    assert found(as_user(chair), "unterschreiben") == ["Decisions"]
    assert "As an assessor" not in found(as_user(chair), "away until")


def test_nobody_finds_what_they_may_not_do(as_user: Any, client: Any, ours: Any) -> None:
    member = as_user(ours.member)
    assert "Submit the application" not in found(member, "submit")
    assert "Invite a colleague" not in found(member, "invite")
    assert "Invoices" not in found(member, "pay")
    assert found(client, "submit") == []
    # The draw is over with the submission; the application is no longer withdrawn, and there is nothing to appeal.
    dossier.submitted_application(ours)
    keeper = as_user(ours.representative)
    assert [found(keeper, text) for text in ("start the draw", "withdraw the", "appeal")] == [[], [], []]


def all_found(browser: Any) -> list[str]:
    """Addresses of all pages that a few letters find; each of them opens."""
    urls = set()
    for text in ("an", "er", "st", "in", "dr", "or"):
        results = browser.get(URL, {"q": text}).context["results"]
        urls |= {hit.url for one in results.groups if one.key == "pages" for hit in one.hits}
    for url in urls:
        assert browser.get(url).status_code in (200, 302), url
    return sorted(urls)


@pytest.mark.stage("handed_in")
def test_every_page_that_is_found_opens(
    as_user: Any, client: Any, ours: Any, office: Any, chair: Any, assessor_one: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(pages, "_SHOWN", 999)
    for browser in (client, *map(as_user, (ours.representative, ours.member, assessor_one, chair, office))):
        assert len(all_found(browser)) > 5


def test_of_a_draft_every_page_that_is_found_opens(as_user: Any, ours: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(pages, "_SHOWN", 999)
    found_here = all_found(as_user(ours.representative))
    for name in ("casereview:selection", "casereview:workbook", "applications:submit", "applications:withdraw"):
        assert reverse(name, args=[ours.slug]) in found_here
    assert reverse("applications:submit", args=[ours.slug]) not in all_found(as_user(ours.member))


def test_a_search_of_acts_costs_no_more(as_user: Any, ours: Any, queries: Any) -> None:
    browser = as_user(ours.representative)
    with queries(11):
        browser.get(URL, {"q": "submit"})
