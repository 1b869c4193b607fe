"""Lists as CSV: the same gate and the same choice as the page, every line of every page, and no formula."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse

from applications.services import add_evidence
from facilities.models import Membership
from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice
from tests.factories.application import evidence_values

pytestmark = pytest.mark.django_db


def lines_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("name", "by_slug", "reader"),
    [
        ("invoicing:office_list", False, "office"),
        ("invoicing:office_consultations", False, "office"),
        ("facilities:office_doubts", False, "office"),
        ("invoicing:list", True, "representative"),
        ("applications:evidence", True, "member"),
        ("facilities:people", True, "member"),
    ],
)
def test_each_list_leads_to_its_file_and_only_its_readers_get_it(
    as_user: Any, ours: Any, theirs: Any, office: Any, chair: Any, name: str, by_slug: bool, reader: str
) -> None:
    address = reverse(name, args=[ours.slug] if by_slug else [])
    browser = as_user(office if reader == "office" else getattr(ours, reader))
    page = browser.get(address)
    lines = lines_of(browser.get(address, {"form": "csv"}))
    assert len(lines[0]) == len(set(lines[0])) >= 3
    if page.context["page"].paginator.count:
        assert 'href="?form=csv"' in page.text
    assert len(lines) == 1 + page.context["page"].paginator.count
    for stranger in (theirs.representative, chair):
        assert as_user(stranger).get(address, {"form": "csv"}).status_code == as_user(stranger).get(address).status_code
        assert as_user(stranger).get(address, {"form": "csv"}).status_code in {403, 404}


def test_invoices_have_amounts_as_numbers_and_keep_the_search(
    as_user: Any, ours: Any, theirs: Any, office: Any
) -> None:
    mine, _other = (issue_enrolment_invoice(facility=place.facility) for place in (ours, theirs))
    browser = as_user(office)
    address = reverse("invoicing:office_list")
    every = lines_of(browser.get(address, {"form": "csv"}))
    assert {row[0] for row in every[1:]} == set(Invoice.objects.values_list("number", flat=True))
    (found,) = lines_of(browser.get(address, {"form": "csv", "q": mine.number}))[1:]
    assert found[:2] == [mine.number, mine.facility_name]
    assert found[3:5] == [mine.issued_on.isoformat(), mine.due_on.isoformat()]
    assert found[-1] == str(mine.total)
    own = lines_of(as_user(ours.representative).get(reverse("invoicing:list", args=[ours.slug]), {"form": "csv"}))
    assert [row[0] for row in own[1:]] == [mine.number]


def test_what_looks_like_a_formula_is_text(as_user: Any, ours: Any) -> None:
    values = evidence_values(owner=ours.member, title='=HYPERLINK("https://evil.example")')
    add_evidence(facility=ours.facility, values=values, by=ours.member)
    address = reverse("applications:evidence", args=[ours.slug])
    (row,) = lines_of(as_user(ours.member).get(address, {"form": "csv"}))[1:]
    assert row[0] == '\'=HYPERLINK("https://evil.example")'
    assert lines_of(as_user(ours.member).get(address, {"form": "csv", "show": "expired"}))[1:] == []


def test_people_have_their_roles(as_user: Any, ours: Any) -> None:
    address = reverse("facilities:people", args=[ours.slug])
    rows = lines_of(as_user(ours.member).get(address, {"form": "csv"}))[1:]
    assert len(rows) == Membership.objects.filter(facility=ours.facility, ended_at__isnull=True).count()
    assert [str(ours.representative), ours.representative.email, "Authorised representative"] in rows
