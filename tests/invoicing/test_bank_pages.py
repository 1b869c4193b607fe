"""Bank statements at the office: taken once, matched, recorded, with all that a payment opens."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.urls import reverse

from applications.models import Application
from facilities.models import Facility
from invoicing.bank_files import BankFileError
from invoicing.models import Adjustment, BankEntry, BankFile, Invoice, Payment
from invoicing.queries import balance_of
from invoicing.queries.bank import entry_with, numbers_in, proposals_for, waiting_entries
from invoicing.services.bank import place_entry, set_entry_aside, take_bank_file
from invoicing.services.payments import PaymentRefused
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

BANK = reverse("invoicing:office_bank")
HEADING = "Date;Amount;Currency;Name;IBAN;Reference\n"
FULL = "2026-03-03;2100.00;EUR;Northgate;GB29NWBK60161331926819;Invoice 2026 00002\n"


def take(*lines: str, by: Any = None, name: str = "march.csv") -> list[BankEntry]:
    made = take_bank_file(name=name, content=(HEADING + "".join(lines)).encode(), by=by)
    return list(BankEntry.objects.filter(bank_file=made))


def upload(browser: Any, *lines: str, name: str = "march.csv") -> Any:
    return browser.post(BANK, {"file": SimpleUploadedFile(name, (HEADING + "".join(lines)).encode())})


def proposed() -> list[tuple[str, str, bool]]:
    rows = proposals_for(waiting_entries())
    return [(row.entry.reference, row.invoice.number if row.invoice else "", row.is_sure) for row in rows]


@pytest.mark.rule("R21")
def test_a_bank_file_enrols_and_opens_the_application(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    assert upload(browser, FULL).status_code == 302
    page = browser.get(BANK)
    (row,) = page.context["rows"]
    assert (row.invoice.number, row.is_sure, row.because) == ("2026-00002", True, "The reference names it.")
    assert "checked" in page.content.decode()
    data = {"record": "1", "entry": [str(row.entry.pk)], f"for_{row.entry.pk}": "2026-00002"}
    assert browser.post(BANK, data).status_code == 302
    invoice.refresh_from_db()
    payment = Payment.objects.get()
    assert (invoice.status, payment.amount, payment.received_on) == ("paid", Decimal("2100.00"), date(2026, 3, 3))
    assert (payment.bank_entry_id, payment.recorded_by) == (row.entry.pk, office)
    assert Facility.objects.get(pk=invoice.facility_id).status == "enrolled"
    assert Application.objects.filter(facility=invoice.facility).count() == 1
    # The same click again records nothing more.
    browser.post(BANK, data | {"again": "1"})
    assert Payment.objects.count() == 1
    assert browser.get(BANK).context["rows"] == []


def test_for_everybody_else_the_pages_do_not_exist(
    as_user: Any, chair: Any, registered: Place, invoice: Invoice
) -> None:
    (entry,) = take(FULL)
    for url in (BANK, reverse("invoicing:office_bank_entry", args=[entry.pk])):
        for person in (registered.representative, chair):
            assert as_user(person).get(url).status_code == 404
            assert as_user(person).post(url, {"record": "1", "entry": [entry.pk]}).status_code == 404
    assert not Payment.objects.exists()


def test_a_file_is_taken_once_and_lines_of_an_earlier_one_are_known(
    confirmed: Any, office: Any, invoice: Invoice
) -> None:
    browser = confirmed(office)
    upload(browser, FULL)
    again = upload(browser, FULL, name="other name.csv")
    assert again.context["form"].errors == {"file": ["This file was taken before, as “march.csv”."]}
    second = "2026-03-04;5.00;EUR;X;;coffee\n"
    upload(browser, FULL, second, second)
    files = list(BankFile.objects.order_by("pk").values_list("lines", "known_lines"))
    assert files == [(1, 0), (3, 1)]
    # Two equal transfers on one day are two.
    assert [entry.reference for entry in waiting_entries()] == ["Invoice 2026 00002", "coffee", "coffee"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\x00", b"Date;Amount\n2026-03-03;1.12345\n"])
def test_a_file_that_cannot_be_read_leaves_nothing(confirmed: Any, office: Any, content: bytes) -> None:
    page = confirmed(office).post(BANK, {"file": SimpleUploadedFile("x.csv", content)})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["file"]
    assert not BankFile.objects.exists()


def test_what_a_line_is_likely_to_pay(invoice: Invoice, neighbour: Place) -> None:
    """2026-00002 is Northgate's, 2,100.00; 2026-00001 is Harbour's, 2,520.00 with tax."""
    theirs = Invoice.objects.get(facility=neighbour.facility)
    assert theirs.total == Decimal("2520.00")
    take(
        "2026-03-03;100.00;EUR;X;;part of 2026-00002\n",
        "2026-03-03;9000.00;EUR;X;;2026/00002 and more\n",
        "2026-03-03;2520.00;EUR;Harbour Cancer Centre;;fee\n",
        "2026-03-03;2100.00;EUR;Somebody else;;fee\n",
        "2026-03-03;3.00;EUR;X;;2026-00001 2026-00002\n",
        "2026-03-03;2100.00;CHF;X;;2026-00002\n",
        "2026-03-03;1.00;EUR;X;;tel 1202600002999\n",
    )
    assert proposed() == [
        ("part of 2026-00002", "2026-00002", True),
        ("2026/00002 and more", "2026-00002", False),
        ("fee", "2026-00001", False),
        ("fee", "2026-00002", False),
        ("2026-00001 2026-00002", "", False),
        ("2026-00002", "", False),
        ("tel 1202600002999", "", False),
    ]


@pytest.mark.parametrize("text", ["2026-00031", "Re.2026 00031,", "202600031", "RE 2026/00031", "2026.00031x"])
def test_numbers_are_found_however_they_are_written(text: str) -> None:
    assert numbers_in(text) == {"2026-00031"}


def test_one_transfer_for_two_invoices_and_no_cent_more(
    confirmed: Any, office: Any, invoice: Invoice, neighbour: Place
) -> None:
    theirs = Invoice.objects.get(facility=neighbour.facility)
    (entry,) = take("2026-03-03;2600.00;EUR;Trust;;both\n", by=office)
    browser = confirmed(office)
    url = reverse("invoicing:office_bank_entry", args=[entry.pk])
    assert browser.post(url, {"place": "1", "number": "2026-99999", "amount": "1"}).context["form"].errors
    assert browser.post(url, {"place": "1", "number": invoice.number, "amount": "2.100,00"}).status_code == 302
    assert entry_with(entry.pk).left == Decimal("500.00")
    assert browser.post(url, {"place": "1", "number": theirs.number, "amount": "500.01"}).context["form"].errors
    assert browser.post(url, {"place": "1", "number": theirs.number, "amount": "500.00"}).status_code == 302
    assert balance_of(theirs).open == Decimal("2020.00")
    assert not waiting_entries().exists()
    payment = Payment.objects.latest("pk")
    payment.pk = None
    with pytest.raises(Error, match="more than the line"), transaction.atomic():
        payment.save(force_insert=True)


def test_more_than_is_open_is_credit(office: Any, invoice: Invoice) -> None:
    (entry,) = take("2026-03-03;2222.00;EUR;X;;2026-00002\n")
    place_entry(entry=entry, invoice=invoice, by=office)
    assert (invoice.status, balance_of(invoice).credit) == ("paid", Decimal("122.00"))


def test_an_invoice_that_is_paid_twice_leaves_credit(confirmed: Any, office: Any, invoice: Invoice) -> None:
    first, second = take(FULL, FULL)
    place_entry(entry=first, invoice=invoice, by=office)
    browser = confirmed(office)
    (row,) = browser.get(BANK).context["rows"]
    assert (row.entry, row.invoice, row.is_sure) == (second, invoice, False)
    assert row.because == "The reference names it, but it is paid. The amount will be kept as credit."
    browser.post(BANK, {"record": "1", "entry": [str(second.pk)], f"for_{second.pk}": invoice.number})
    assert (balance_of(invoice).paid, balance_of(invoice).credit) == (Decimal("4200.00"), Decimal("2100.00"))
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert Application.objects.filter(facility=invoice.facility).count() == 1


def test_the_bank_takes_it_back_in_the_next_file(confirmed: Any, office: Any, invoice: Invoice) -> None:
    (entry,) = take(FULL)
    place_entry(entry=entry, invoice=invoice, by=office)
    take("2026-03-04;-2100.00;EUR;Northgate;GB29NWBK60161331926819;Returned\n", name="april.csv")
    browser = confirmed(office)
    (row,) = browser.get(BANK).context["rows"]
    assert (row.payment, row.because) == (
        Payment.objects.get(),
        "The bank took back the payment of invoice 2026-00002.",
    )
    target = f"payment {row.payment.pk}"
    browser.post(BANK, {"record": "1", "entry": [str(row.entry.pk)], f"for_{row.entry.pk}": target})
    invoice.refresh_from_db()
    assert (invoice.status, balance_of(invoice).open) == ("issued", Decimal("2100.00"))
    assert Adjustment.objects.get().booked_on == date(2026, 3, 4)
    assert not waiting_entries().exists()


def test_a_line_that_pays_nothing_is_closed_with_a_reason(confirmed: Any, office: Any, invoice: Invoice) -> None:
    (entry,) = take("2026-03-03;-12.00;EUR;Bank;;charges\n")
    url = reverse("invoicing:office_bank_entry", args=[entry.pk])
    browser = confirmed(office)
    assert browser.post(url, {"aside": "1", "reason": ""}).status_code == 200
    assert browser.post(url, {"aside": "1", "reason": "Bank charges"}).status_code == 302
    assert not waiting_entries().exists()
    with pytest.raises(PaymentRefused, match="placed already"):
        set_entry_aside(entry=entry, reason="x", by=office)
    with pytest.raises(PaymentRefused, match="placed already"):
        place_entry(entry=entry, invoice=invoice, by=office)


def test_a_stale_page_records_nothing_that_it_did_not_show(confirmed: Any, office: Any, invoice: Invoice) -> None:
    (entry,) = take(FULL)
    data = {"record": "1", "entry": [str(entry.pk), "x", "9" * 30], f"for_{entry.pk}": "2026-00001"}
    assert confirmed(office).post(BANK, data).status_code == 302
    assert not Payment.objects.exists()


def test_postgresql_keeps_what_was_taken(office: Any) -> None:
    (entry,) = take(FULL)
    for attempt in (
        lambda: BankEntry.objects.update(amount=Decimal("1.00")),
        lambda: BankEntry.objects.filter(pk=entry.pk)._raw_delete("default"),
        lambda: BankFile.objects.update(name="x"),
    ):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            attempt()


def test_ten_thousand_lines_are_taken_and_shown_in_pages(confirmed: Any, office: Any, queries: Any) -> None:
    take(*(f"2026-03-03;{n}.00;EUR;Payer {n};;line {n}\n" for n in range(1, 10_001)))
    assert BankEntry.objects.count() == 10_000
    browser = confirmed(office)
    browser.get(BANK)
    with queries(at_most=12):
        assert len(browser.get(BANK).context["rows"]) == 50


def test_queries_of_the_page(confirmed: Any, office: Any, invoice: Invoice, queries: Any) -> None:
    take(FULL)
    browser = confirmed(office)
    browser.get(BANK)
    with queries(12):
        assert len(browser.get(BANK).context["rows"]) == 1
    take("2026-03-03;1.00;EUR;X;;a\n", "2026-03-03;1.00;EUR;X;;b\n", name="two.csv")
    with queries(12):
        assert len(browser.get(BANK).context["rows"]) == 3


def test_a_file_with_a_fault_in_its_last_line_takes_none(office: Any) -> None:
    with pytest.raises(BankFileError, match="Line 3"):
        take(FULL, "2026-03-03;x;EUR;;;\n")
    assert not BankEntry.objects.exists()
