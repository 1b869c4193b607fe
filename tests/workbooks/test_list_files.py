"""Lists as CSV: the same gate and the same choice as the page, every line of every page, and no formula."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from applications.services import add_evidence
from facilities.models import Membership
from iasios.workbooks import csv_file
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


def test_people_have_the_columns_of_the_page(as_user: Any, ours: Any) -> None:
    address = reverse("facilities:people", args=[ours.slug])
    headings, *rows = lines_of(as_user(ours.member).get(address, {"form": "csv"}))
    shown = ["Name", "E-mail address", "Role", "Position in the facility", "Account", "Asked on", "Last seen"]
    assert headings == shown
    assert len(rows) == Membership.objects.filter(facility=ours.facility, ended_at__isnull=True).count()
    (row,) = [row for row in rows if row[0] == str(ours.deputy)]
    membership = Membership.objects.get(facility=ours.facility, user=ours.deputy)
    assert row == [
        *(str(ours.deputy), ours.deputy.email, "Deputy", membership.job_title),
        *("Active", "", ""),
    ]
    # Who works without a second factor is told to those alone who see it on the page.
    keepers, *lines = lines_of(as_user(ours.representative).get(address, {"form": "csv"}))
    assert keepers == [*shown, "Second factor"]
    assert {line[-1] for line in lines} == {"No factor"}
    today = timezone.localdate().isoformat()
    assert [line[-2] for line in lines if line[0] == str(ours.representative)] == [today]


def test_evidence_has_the_columns_of_the_page(as_user: Any, ours: Any) -> None:
    values = evidence_values(owner=ours.member, title="Rota")
    values |= {"place": "Shelf 4", "effective_on": date(2024, 1, 2), "expires_on": date(2025, 1, 2)}
    add_evidence(facility=ours.facility, values=values, by=ours.member)
    headings, row = lines_of(
        as_user(ours.member).get(reverse("applications:evidence", args=[ours.slug]), {"form": "csv"})
    )
    found = dict(zip(headings, row, strict=True))
    assert headings == [
        *("Item", "Kind", "Link", "File", "Where it is", "Valid from", "Valid until", "State"),
        *("Owner", "Questions", "Released on"),
    ]
    assert [found[name] for name in ("Item", "Where it is", "Valid from", "Valid until", "State", "Released on")] == [
        *("Rota", "Shelf 4", "2024-01-02", "2025-01-02", "Expired", ""),
    ]


def test_cells_are_divided_as_the_readers_language_has_it(as_user: Any, ours: Any, client: Any) -> None:
    """A comma stands before the decimals in German, so a semicolon stands between cells; programs get commas."""
    issue_enrolment_invoice(facility=ours.facility)
    total = Invoice.objects.get().total
    address = reverse("invoicing:list", args=[ours.slug])
    english = as_user(ours.representative).get(address, {"form": "csv"}).content.decode("utf-8-sig").splitlines()
    browser, de = as_user(ours.representative), {"Accept-Language": "de"}
    german = browser.get(address, {"form": "csv"}, headers=de).content.decode("utf-8-sig").splitlines()
    assert english[1].endswith(f",{total}")
    assert german[1].endswith(f";{str(total).replace('.', ',')}")
    assert german[1].count(";") == english[1].count(",")
    feed = client.get(reverse("facilities:centres_csv"), headers=de).content.decode("utf-8-sig").splitlines()
    assert feed[0].startswith("id,")
    with override("de"):
        assert csv_file([["Größe", Decimal("1.5"), 2.5, 3, "a;b", None]]) == (
            b"\xef\xbb\xbf" + 'Größe;1,5;2,5;3;"a;b";\r\n'.encode()
        )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("\n=1", "'\n=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        (gettext_lazy("=x"), "'=x"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_the_beginning_of_a_formula_is_found(text: Any, cell: str) -> None:
    (line,) = csv.reader(StringIO(csv_file([[text, "end"]]).decode("utf-8-sig"), newline=""))
    assert line == [cell, "end"]
