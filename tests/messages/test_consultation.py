"""Consultation: asked for at any stage, fee before, invoice after (R23)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from facilities.enums import NoticeKind
from facilities.models import Consultation, Facility, Notice
from iasios.outbox.models import OutboxEmail
from invoicing.models import FeeSchedule, Invoice, InvoiceLine
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fees(db):
    call_command("load_fees", verbosity=0)


def day(ahead):
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def fee():
    line = FeeSchedule.objects.filter(kind="consultation", country_group="", size_band="").latest("valid_from")
    return f"{line.amount} {line.currency}"


def request_data(**more):
    return {
        "topic": "Evidence for 8(c)",
        "text": "",
        "first": day(10),
        "second": day(12),
        "agreed": "on",
        "fee": fee(),
    } | more


@pytest.fixture
def asked(ours, as_user):
    as_user(ours.account_holder).post(f"/facilities/{ours.slug}/consultation/new/", request_data())
    return Consultation.objects.get()


def office_answers(as_user, office, found, step, **more):
    data = {step: "1", "day": day(10), "time": "14:30", "place": "https://meet.example/1", "remark": ""} | more
    return as_user(office).post(f"/office/consultations/{found.pk}/", data)


@pytest.mark.rule("R23")
@pytest.mark.parametrize("enrolled", [False, True])
def test_the_fee_is_shown_before_and_invoiced_after(office, as_user, enrolled, time_machine):
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=enrolled)
    browser = as_user(place.representative)
    amount = Decimal(fee().split()[0])
    page = browser.get(f"/facilities/{place.slug}/consultation/new/").text
    assert f"{amount:,.0f}" in page
    assert "invoiced after it took place" in page
    before = Invoice.objects.count()
    OutboxEmail.objects.all().delete()
    browser.post(f"/facilities/{place.slug}/consultation/new/", request_data())
    found = Consultation.objects.get()
    assert (found.status, found.fee_amount, Invoice.objects.count()) == ("requested", amount, before)
    assert OutboxEmail.objects.get().to == "office@iasios.example"
    office_answers(as_user, office, found, "confirm")
    found.refresh_from_db()
    assert (found.status, Invoice.objects.count()) == ("confirmed", before)
    assert Facility.objects.get(pk=place.facility.pk).consultation_at == found.meets_at
    early = as_user(office).post(f"/office/consultations/{found.pk}/", {"hold": "1"})
    assert (early.status_code, Invoice.objects.count()) == (409, before)
    assert "has not taken place yet" in early.text
    ahead = as_user(office).get(f"/office/consultations/{found.pk}/").text
    assert "Once it has taken place, the invoice is issued here." in ahead
    assert "It took place: issue the invoice" not in ahead
    time_machine.move_to(found.meets_at, tick=False)
    assert "It took place: issue the invoice" in as_user(office).get(f"/office/consultations/{found.pk}/").text
    as_user(office).post(f"/office/consultations/{found.pk}/", {"hold": "1"})
    found.refresh_from_db()
    invoice = Invoice.objects.get(number=found.invoice_number)
    assert (found.status, invoice.facility, invoice.net) == ("held", place.facility, amount)
    assert invoice.purpose == "consultation"
    listed = as_user(place.representative).get(f"/facilities/{place.slug}/invoices/").text
    assert "<small>Consultation</small>" in listed
    line = InvoiceLine.objects.get(invoice=invoice)
    assert (line.fee, line.detail, line.amount) == ("consultation", "Evidence for 8(c)", amount)
    assert Facility.objects.get(pk=place.facility.pk).consultation_at is None
    page = as_user(place.representative).get(f"/facilities/{place.slug}/consultation/{found.pk}/").text
    assert invoice.number in page
    # Twice is refused in words and makes no second invoice.
    again = as_user(office).post(f"/office/consultations/{found.pk}/", {"hold": "1"})
    assert (again.status_code, Invoice.objects.count()) == (409, before + 1)


@pytest.mark.rule("R23")
def test_the_office_proposes_another_day_and_the_facility_agrees(ours, theirs, asked, office, as_user):
    office_answers(as_user, office, asked, "propose", day=day(20), remark="That week we are away.")
    asked.refresh_from_db()
    assert (asked.status, asked.remark) == ("proposed", "That week we are away.")
    assert Notice.objects.filter(kind=NoticeKind.CONSULTATION_PROPOSED, facility=ours.facility).count() == 1
    home = as_user(ours.deputy).get(f"/facilities/{ours.slug}/").text
    assert "The office proposes a day for the consultation" in home
    path = f"/facilities/{ours.slug}/consultation/{asked.pk}/"
    assert as_user(theirs.representative).post(path, {"accept": "1"}).status_code == 404
    assert as_user(ours.member).post(path, {"accept": "1"}).status_code == 403
    as_user(ours.deputy).post(path, {"accept": "1"})
    asked.refresh_from_db()
    assert asked.status == "confirmed"
    assert "Consultation: Evidence" not in as_user(ours.deputy).get("/criteria/").text
    assert "Consultation" in as_user(ours.deputy).get(f"/facilities/{ours.slug}/").text
    late = as_user(ours.representative).post(path, {"accept": "1"})
    assert late.status_code == 409


def test_the_facility_names_other_days(ours, asked, office, as_user):
    office_answers(as_user, office, asked, "propose")
    browser = as_user(ours.account_holder)
    path = f"/facilities/{ours.slug}/consultation/{asked.pk}/"
    bad = browser.post(path, {"again": "1", "first": day(-1), "remark": "Kept words"})
    assert "Choose a day from tomorrow on" in bad.text
    assert "Kept words" in bad.text
    browser.post(path, {"again": "1", "first": day(40), "remark": "On leave"})
    asked.refresh_from_db()
    assert (asked.status, asked.meets_at, asked.remark) == ("requested", None, "On leave")
    assert [d.isoformat() for d in asked.preferred_on] == [day(40)]


def test_declining_needs_a_reason_and_costs_nothing(ours, asked, office, as_user):
    refused = office_answers(as_user, office, asked, "decline", remark="")
    assert "Say why, so that the facility can follow." in refused.text
    office_answers(as_user, office, asked, "decline", remark="Ask us by message: it takes two minutes.")
    asked.refresh_from_db()
    assert asked.status == "declined"
    page = as_user(ours.deputy).get(f"/facilities/{ours.slug}/consultation/{asked.pk}/").text
    assert "it takes two minutes" in page
    assert not Invoice.objects.filter(lines__fee="consultation").exists()


def test_the_facility_withdraws(ours, asked, as_user):
    as_user(ours.deputy).post(f"/facilities/{ours.slug}/consultation/{asked.pk}/", {"withdraw": "1"})
    asked.refresh_from_db()
    assert asked.status == "withdrawn"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"topic": ""}, "Say in a few words"),
        ({"first": ""}, "Give a day."),
        ({"first": "yesterday"}, "Enter a date"),
        ({"first": "2020-01-01"}, "from tomorrow on"),
        ({"first": "9999-12-31"}, "from tomorrow on"),
        ({"second": "same"}, "This day is there already."),
        ({"agreed": ""}, "Tick this"),
        ({"fee": "1.00 EUR"}, "The fee has changed"),
    ],
)
def test_bad_requests_are_refused_and_kept(ours, as_user, change, words):
    data = request_data(text="Kept text") | change
    if data.get("second") == "same":
        data["second"] = data["first"]
    response = as_user(ours.deputy).post(f"/facilities/{ours.slug}/consultation/new/", data)
    assert response.status_code == 200
    assert words in response.text
    assert "Kept text" in response.text
    assert Consultation.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": ""}, "Give a day."),
        ({"time": ""}, "Give a time."),
        ({"time": "25:99"}, "Enter a time"),
        ({"day": "2020-01-01"}, "still to come"),
    ],
)
def test_bad_answers_are_refused(asked, office, as_user, change, words):
    response = office_answers(as_user, office, asked, "confirm", **change)
    assert response.status_code == 200
    assert words in response.text


def test_postgresql_knows_the_steps(asked):
    for status in ("held", "confirmed"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consultation.objects.filter(pk=asked.pk).update(status=status)
    Consultation.objects.filter(pk=asked.pk).update(status="withdrawn")
    with pytest.raises(DatabaseError, match="no step leads from withdrawn to requested"), transaction.atomic():
        Consultation.objects.filter(pk=asked.pk).update(status="requested")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(ours, office, as_user, queries, count):
    browser, desk = as_user(ours.deputy), as_user(office)
    for _number in range(count):
        browser.post(f"/facilities/{ours.slug}/consultation/new/", request_data())
    browser.get(f"/facilities/{ours.slug}/consultation/")  # takes the lines that say what was done
    with queries(8):
        assert len(browser.get(f"/facilities/{ours.slug}/consultation/").context["page"]) == count
    with queries(6):
        assert len(desk.get("/office/consultations/").context["page"]) == count
