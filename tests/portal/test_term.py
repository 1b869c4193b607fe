"""A term in its last year: ladder, days, target, what is carried over, and read-only after it (R74 to R79, A29)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from applications.models import Application
from assessment.deadlines import months_before
from assessment.models import Accreditation
from iasios.calendar.services import run_calendar
from invoicing.models import Invoice
from invoicing.services import load_demo_fees, record_payment
from tests.factories.dossier import accredited

pytestmark = [pytest.mark.django_db, pytest.mark.stage("accredited")]
VIENNA = ZoneInfo("Europe/Vienna")
LAST_DAY = date(2030, 9, 14)


@pytest.fixture
def moment():
    return datetime(2026, 9, 15, 12, tzinfo=VIENNA)


@pytest.fixture
def term(ours, office, assessor_one, assessor_two, chair):
    load_demo_fees()
    accredited(ours, office, assessor_one, assessor_two, chair)
    return Accreditation.objects.get()


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=VIENNA), tick=False)


def months(number):
    return months_before(LAST_DAY, number)


def shown(as_user, ours, person=None):
    response = as_user(person or ours.representative).get(f"/facilities/{ours.facility.slug}/term/")
    assert response.status_code == 200
    return response, response.context["page"]


def states(page):
    return [(rung.state, rung.days_late) for rung in page.ladder]


def paid(office):
    with on(months(6)):
        run_calendar()
        invoice = Invoice.objects.get(purpose="recertification")
        record_payment(invoice=invoice, amount=invoice.total, received_on=months(6), by=office)


def test_the_page_comes_with_the_last_year_and_only_for_the_hospital(term, ours, theirs, office, chair, as_user):
    path = f"/facilities/{ours.facility.slug}/term/"
    with on(months(12) - timedelta(days=1)):
        browser = as_user(ours.representative)
        assert browser.get(path).status_code == 404
        assert path not in browser.get(f"/facilities/{ours.facility.slug}/").content.decode()
    with on(months(12)):
        browser = as_user(ours.representative)
        assert path in browser.get(f"/facilities/{ours.facility.slug}/").content.decode()
        _response, page = shown(as_user, ours)
        assert (page.days_left, page.days_to_submit, page.aims, page.carried) == (365, 273, [], [])
        assert states(page) == [("done", 0), *[("next", 0)] * 5]
        for person in (theirs.representative, office, chair):
            assert as_user(person).get(path).status_code == 404


@pytest.mark.rule("R75")
def test_an_invoice_that_is_not_paid_in_time_turns_its_step_red(term, ours, as_user):
    with on(months(6)):
        run_calendar()
        _response, page = shown(as_user, ours)
        assert states(page) == [("done", 0), ("done", 0), ("now", 0), ("next", 0), ("next", 0), ("next", 0)]
        assert page.invoice is not None
        _response, other = shown(as_user, ours, ours.member)
        assert other.invoice is None
    due = Invoice.objects.get(purpose="recertification").due_on
    with on(due + timedelta(days=9)):
        response, page = shown(as_user, ours)
        assert states(page)[2] == ("late", 9)
        assert "9 days late" in response.content.decode()


@pytest.mark.rule("R76", "R77", "R79")
def test_the_representative_chooses_the_target_and_nothing_is_chosen_before(term, ours, office, as_user):
    paid(office)
    with on(months(5)):
        response, page = shown(as_user, ours)
        assert [(aim.level, aim.is_chosen) for aim in page.aims] == [("accredited", False), ("excellence", False)]
        assert "checked" not in response.content.decode().split('id="target"')[1].split("</form>")[0]
        assert states(page)[2] == ("done", 0)
        assert [(line.count, line.state) for line in page.carried] == [
            (49, "carried_over"),
            (3, "open"),
            (0, "complete"),
            (30, "open"),
        ]
        level = f"/facilities/{ours.facility.slug}/application/level/"
        _other, seen = shown(as_user, ours, ours.member)
        assert seen.may_aim is False
        assert as_user(ours.member).post(level, {"level": "excellence"}).status_code == 403
        for chosen in ("accredited", "excellence"):
            assert as_user(ours.representative).post(level, {"level": chosen}).status_code == 302
            _response, page = shown(as_user, ours)
            assert [aim.level for aim in page.aims if aim.is_chosen] == [chosen]
        assert Application.objects.latest("opened_at").level == "excellence"


def test_a_missed_last_day_to_submit_is_red_and_stays_open(term, ours, office, as_user):
    paid(office)
    with on(months(3) + timedelta(days=4)):
        _response, page = shown(as_user, ours)
        assert states(page)[3] == ("late", 4)
        assert page.days_to_submit == 0
        assert page.aims


def test_after_the_term_the_page_is_read_only(term, ours, office, as_user):
    paid(office)
    with on(LAST_DAY + timedelta(days=1)):
        run_calendar()
        response, page = shown(as_user, ours)
        text = response.content.decode()
        assert page.is_over is True
        assert "Your term ended on 14" in text
        assert "Seal: Accredited" not in text
        assert "Save the target" not in text
        assert states(page)[-1] == ("done", 0)


def test_the_page_costs_at_most_twelve_queries(term, ours, office, as_user, queries):
    paid(office)
    with on(months(5)):
        browser = as_user(ours.representative)
        with queries(at_most=12):
            assert browser.get(f"/facilities/{ours.facility.slug}/term/").status_code == 200
