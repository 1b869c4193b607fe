"""The office's price list: who pays what is seen before it is saved; invoices that were issued stay."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import translation

from facilities.models import Facility
from iasios.audit.models import AuditEvent
from iasios.portal.public.fees import charges
from invoicing.enums import FeeKind
from invoicing.models import FeeSchedule, Invoice
from invoicing.queries import fee_for
from invoicing.services.fees import FeeRefused, add_fee, end_fee, remove_fee
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

LIST = reverse("invoicing:office_fees")
NEW = reverse("invoicing:office_fee_new")
GOOD = {"kind": "enrolment", "amount": "1.350,00", "valid_from": "2026-04-01", "country_group": "", "size_band": ""}


def page_of(line: FeeSchedule) -> str:
    return reverse("invoicing:office_fee", args=[line.pk])


def enrolment() -> FeeSchedule:
    return FeeSchedule.objects.get(kind="enrolment", country_group="")


def test_for_everybody_else_the_pages_do_not_exist(
    as_user: Any, chair: Any, assessor_one: Any, registered: Place, office: Any
) -> None:
    urls = (LIST, NEW, page_of(enrolment()))
    for person in (registered.representative, chair, assessor_one):
        assert {as_user(person).get(url).status_code for url in urls} == {404}
        assert as_user(person).post(NEW, GOOD).status_code == 404
    assert {as_user(office).get(url).status_code for url in urls} == {200}
    assert as_user(office).get(reverse("invoicing:office_fee", args=[10**30])).status_code == 404


def test_the_preview_says_who_pays_what_and_saves_nothing(
    as_user: Any, office: Any, registered: Place, neighbour: Place, clock: Any
) -> None:
    Facility.objects.filter(pk=neighbour.facility.pk).update(billing_country="KE", procedures_per_year=200)
    page = as_user(office).post(NEW, GOOD | {"preview": "1"})
    assert page.status_code == 200
    found = [(r.country_group, r.size_band, r.before, r.after, r.facilities) for r in page.context["rows"]]
    old, new, reduced = Decimal("1200.00"), Decimal("1350.00"), Decimal("600.00")
    assert found == [
        ("", "A", old, new, 0),
        ("", "B", old, new, 1),
        ("", "C", old, new, 0),
        ("supported", "A", reduced, reduced, 1),
        ("supported", "B", reduced, reduced, 0),
        ("supported", "C", reduced, reduced, 0),
    ]
    assert "the amount changes for 1 facility." in page.content.decode()
    assert FeeSchedule.objects.filter(kind="enrolment").count() == 2


def test_only_what_was_previewed_is_saved_and_invoices_stay(
    as_user: Any, office: Any, invoice: Invoice, registered: Place, clock: Any
) -> None:
    browser = as_user(office)
    shown = browser.post(NEW, GOOD | {"preview": "1"}).context["previewed"]
    other = browser.post(NEW, GOOD | {"amount": "1.530,00", "save": "1", "previewed": shown})
    assert other.status_code == 200
    assert other.context["previewed"] != shown
    assert FeeSchedule.objects.filter(kind="enrolment").count() == 2
    assert browser.post(NEW, GOOD | {"save": "1", "previewed": shown}).status_code == 302
    made = FeeSchedule.objects.get(kind="enrolment", valid_from=date(2026, 4, 1))
    assert (made.amount, made.valid_until) == (Decimal("1350.00"), None)
    assert fee_for(FeeKind.ENROLMENT, registered.facility, date(2026, 3, 31)).amount == Decimal("1200.00")
    assert fee_for(FeeKind.ENROLMENT, registered.facility, date(2026, 4, 1)).amount == Decimal("1350.00")
    invoice.refresh_from_db()
    assert invoice.total == Decimal("2100.00")
    event = AuditEvent.objects.get(action="fees.added")
    assert (event.actor, event.subject, event.detail["amount"]) == (office, "enrolment", "1350.00")
    clock.move_to(datetime(2026, 4, 1, 9, tzinfo=UTC))
    with translation.override("en"):
        shown_amounts = [amount.shown for amount in charges()[0].amounts]
    assert shown_amounts == ["€\u00a01,350.00", "€\u00a0600.00"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "-1"}, "amount"),
        ({"amount": "0.005"}, "amount"),
        ({"amount": "x"}, "amount"),
        ({"kind": "bribe"}, "kind"),
        ({"country_group": "moon"}, "country_group"),
        ({"valid_from": "30 February"}, "valid_from"),
        ({"valid_from": "2026-03-03"}, "valid_from"),
        ({"valid_until": "2026-03-31"}, "valid_until"),
    ],
)
def test_bad_input_is_refused_in_its_field(
    as_user: Any, office: Any, clock: Any, change: dict[str, str], field: str
) -> None:
    browser = as_user(office)
    data = GOOD | change
    page = browser.post(NEW, data | {"preview": "1"})
    if page.context.get("previewed"):
        page = browser.post(NEW, data | {"save": "1", "previewed": page.context["previewed"]})
    assert list(page.context["form"].errors) == [field]
    assert FeeSchedule.objects.count() == 10


def test_a_line_gets_a_last_day_and_the_next_fitting_one_counts(
    as_user: Any, office: Any, registered: Place, clock: Any
) -> None:
    line = FeeSchedule.objects.get(kind="annual", size_band="B")
    page = as_user(office).post(page_of(line), {"end": "1", "valid_until": "2026-06-30"})
    assert page.status_code == 302
    assert fee_for(FeeKind.ANNUAL, registered.facility, date(2026, 6, 30)).amount == Decimal("900.00")
    assert fee_for(FeeKind.ANNUAL, registered.facility, date(2026, 7, 1)).amount == Decimal("700.00")
    assert as_user(office).post(page_of(line), {"end": "1", "valid_until": "2026-03-03"}).context["form"].errors


def test_a_line_in_force_is_not_removed_and_one_ahead_is(as_user: Any, office: Any, clock: Any) -> None:
    ahead = add_fee(kind="enrolment", amount=Decimal("1.00"), valid_from=date(2027, 1, 1), by=office)
    with pytest.raises(FeeRefused, match="in force already"):
        remove_fee(line=enrolment_in_force(), by=office)
    with pytest.raises(FeeRefused, match="from this day"):
        add_fee(kind="enrolment", amount=Decimal("2.00"), valid_from=date(2027, 1, 1), by=office)
    assert as_user(office).post(page_of(ahead), {"remove": "1"}).status_code == 302
    assert not FeeSchedule.objects.filter(valid_from=date(2027, 1, 1)).exists()


def enrolment_in_force() -> FeeSchedule:
    return FeeSchedule.objects.get(kind="enrolment", country_group="", valid_from=date(2021, 1, 1))


def test_postgresql_refuses_another_amount_on_a_line_and_an_end_before_its_beginning(office: Any, clock: Any) -> None:
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        FeeSchedule.objects.filter(kind="annual").update(amount=Decimal("1.00"))
    with pytest.raises(Error, match="fee_ends_after_it_begins"), transaction.atomic():
        FeeSchedule.objects.filter(kind="annual").update(valid_until=date(2020, 1, 1))
    end_fee(line=enrolment(), valid_until=date(2026, 3, 4), by=office)


def test_the_list_says_what_is_in_force_and_asks_a_fixed_number_of_queries(
    as_user: Any, office: Any, clock: Any, queries: Any
) -> None:
    browser = as_user(office)
    browser.get(LIST)
    with queries(6):
        states = {row.state for row in browser.get(LIST).context["page"].object_list}
    assert states == {"in_force"}
    add_fee(kind="enrolment", amount=Decimal("1.00"), valid_from=date(2026, 3, 4), by=office)
    add_fee(kind="annual", amount=Decimal("1.00"), valid_from=date(2027, 1, 1), by=office)
    with queries(6):
        rows = browser.get(LIST).context["page"].object_list
    found = [(row.line.kind, row.line.amount, row.state) for row in rows if not row.scope][:4]
    assert found == [
        ("enrolment", Decimal("1.00"), "in_force"),
        ("enrolment", Decimal("1200.00"), "replaced"),
        ("annual", Decimal("1.00"), "ahead"),
        ("annual", Decimal("700.00"), "in_force"),
    ]
