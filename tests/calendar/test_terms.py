"""Four years and the term after them: notices, invoice, new application, next term (R74 to R79, A25, A29)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from applications.models import Answer, Application
from assessment.deadlines import months_before
from assessment.models import Accreditation, Certificate, TermExtension
from assessment.queries.terms import terms_ahead
from assessment.services import sign_off
from assessment.services.terms import begin_term, extend_term
from casereview.models import Case
from facilities.models import Facility, FacilityStatusChange, Listing, Notice
from iasios.calendar.services import run_calendar
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from invoicing.models import Invoice
from invoicing.services import load_demo_fees, record_payment
from tests.factories.dossier import accredited
from tests.factories.excellence import excellence_to_sign

pytestmark = pytest.mark.django_db
SIGNED = datetime(2026, 9, 15, 12, tzinfo=ZoneInfo("Europe/Vienna"))
#: Of a term that starts on 15 September 2026.
LAST_DAY = date(2030, 9, 14)


@pytest.fixture
def moment():
    return SIGNED


@pytest.fixture
def term(ours, office, assessor_one, assessor_two, chair):
    load_demo_fees()
    accredited(ours, office, assessor_one, assessor_two, chair)
    return Accreditation.objects.get()


def on(day, hour=12):
    return time_machine.travel(
        datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Vienna")), tick=False
    )


def kinds_of_mail(since=0):
    return sorted(OutboxEmail.objects.order_by("created_at", "pk").values_list("kind", flat=True)[since:])


def done(run):
    assert run.failed == []
    return [(name, entry.on, entry.facility.slug) for name, entry in run.done]


def run_on(day):
    with on(day):
        return done(run_calendar())


def test_a_term_is_read_from_its_first_notice_on(term):
    first_notice = months_before(term.ends_on, 12)
    assert terms_ahead(first_notice) == [term]
    assert terms_ahead(first_notice - timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2030, 9, 14), 6, date(2030, 3, 14)),
        (date(2030, 8, 31), 6, date(2030, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2030, 1, 31), 1, date(2029, 12, 31)),
        (date(2030, 3, 31), 1, date(2030, 2, 28)),
        (date(2030, 12, 1), 12, date(2029, 12, 1)),
    ],
)
def test_the_day_some_months_before(day, months, before):
    assert months_before(day, months) == before


@pytest.mark.stage("accredited")
@pytest.mark.rule("R74")
def test_a_first_approval_begins_at_once(term):
    assert (term.starts_on, term.ends_on, term.begun_at, term.ended_at) == (
        date(2026, 9, 15),
        LAST_DAY,
        SIGNED,
        None,
    )


@pytest.mark.stage("accredited")
@pytest.mark.rule("R75")
def test_each_notice_is_given_once_and_on_its_day(term, ours):
    days = {months: months_before(LAST_DAY, months) for months in (12, 9, 6, 3, 1)}
    mails = OutboxEmail.objects.count()
    for months, day in days.items():
        assert ("tell-of-ends", day, ours.facility.slug) not in run_on(day - timedelta(days=1))
        assert ("tell-of-ends", day, ours.facility.slug) in run_on(day)
        assert run_on(day) == []
        term.refresh_from_db()
        assert term.told_months == months
    sent = OutboxEmail.objects.order_by("created_at")[mails:]
    told = [mail.subject for mail in sent if mail.kind == "assessment.term_ending" and mail.person == ours.deputy]
    assert told == [
        "Your accreditation ends in 12 months, on 14 September 2030",
        "Your accreditation ends in 9 months, on 14 September 2030",
        "Your accreditation ends in 6 months, on 14 September 2030",
        "Your accreditation ends in 3 months, on 14 September 2030",
        "Your accreditation ends in one month, on 14 September 2030",
    ]
    assert Notice.objects.filter(facility=ours.facility, kind="term_ending").count() == 5


@pytest.mark.stage("accredited")
def test_after_a_long_outage_only_the_latest_notice_is_given(term, ours):
    late = months_before(LAST_DAY, 3) + timedelta(days=9)
    assert ("tell-of-ends", months_before(LAST_DAY, 3), ours.facility.slug) in run_on(late)
    assert Notice.objects.filter(kind="term_ending").count() == 1
    assert ("tell-of-ends", months_before(LAST_DAY, 1), ours.facility.slug) in run_on(months_before(LAST_DAY, 1))


@pytest.mark.stage("accredited")
@pytest.mark.rule("R75")
def test_the_invoice_comes_six_months_before_and_once(term, ours, theirs):
    day = months_before(LAST_DAY, 6)
    assert not Invoice.objects.filter(purpose="recertification").exists()
    run_on(day - timedelta(days=1))
    assert not Invoice.objects.filter(purpose="recertification").exists()
    run_on(day)
    invoice = Invoice.objects.get(purpose="recertification")
    assert (invoice.facility, invoice.period_starts_on, invoice.issued_on) == (ours.facility, date(2030, 9, 15), day)
    assert [line.fee for line in invoice.lines.all()] == ["recertification"]
    run_on(day + timedelta(days=1))
    with on(day), pytest.raises(DatabaseError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(purpose="other")
    assert Invoice.objects.filter(purpose="recertification").count() == 1


@pytest.mark.stage("accredited")
@pytest.mark.rule("R76")
def test_its_payment_opens_the_application_with_answers_to_confirm_and_new_cases(term, ours, office):
    day = months_before(LAST_DAY, 6)
    run_on(day)
    with on(day + timedelta(days=4)):
        invoice = Invoice.objects.get(purpose="recertification")
        record_payment(
            invoice=invoice, amount=Decimal("1.00"), received_on=timezone.localdate(), by=office, reference="a part"
        )
        assert Application.objects.filter(facility=ours.facility).count() == 1
        record_payment(invoice=invoice, amount=invoice.total - 1, received_on=timezone.localdate(), by=office)
        again = Application.objects.filter(facility=ours.facility).latest("opened_at")
    assert (again.kind, again.status, again.level) == ("recertification", "draft", "accredited")
    answers = Answer.objects.filter(application=again)
    assert (answers.count(), answers.filter(to_confirm=True).count(), answers.filter(is_complete=True).count()) == (
        52,
        49,
        0,
    )
    assert Case.objects.filter(review__application=again, is_complete=False).count() == 30
    assert {mail.person for mail in OutboxEmail.objects.filter(kind="invoice.recertification_paid")} == {
        ours.representative,
        ours.deputy,
        ours.account_holder,
    }


@pytest.mark.stage("accredited")
@pytest.mark.rule("R77", "R78")
def test_excellence_that_is_decided_early_begins_when_the_term_is_over(
    term, ours, office, assessor_one, assessor_two, chair
):
    with on(LAST_DAY - timedelta(days=90)):
        again = excellence_to_sign(ours, office, assessor_one, assessor_two, chair)
        sign_off(application=again, outcome="approve", by=chair)
    following = Accreditation.objects.get(application=again)
    assert (following.starts_on, following.ends_on, following.level, following.begun_at) == (
        date(2030, 9, 15),
        date(2034, 9, 14),
        "excellence",
        None,
    )
    assert Facility.objects.get(pk=ours.facility.pk).status == "accredited"
    # Whoever has the next decision is not reminded, invoiced or taken off the list any more.
    assert run_on(months_before(LAST_DAY, 1)) == []
    with on(LAST_DAY), pytest.raises(ValueError, match="begins on"):
        begin_term(accreditation=following)
    assert run_on(LAST_DAY) == []
    # The worker was away for a week: nobody is Enrolled in between.
    assert run_on(LAST_DAY + timedelta(days=7)) == [
        ("begin-terms", date(2030, 9, 15), ours.facility.slug),
        ("invoice-years", date(2030, 9, 15), ours.facility.slug),
    ]
    changes = FacilityStatusChange.objects.filter(facility=ours.facility).order_by("at", "pk")
    assert [row.target for row in changes][-2:] == ["accredited", "excellence"]
    term.refresh_from_db()
    following.refresh_from_db()
    assert term.ended_at == following.begun_at
    listing = Listing.objects.get(facility=ours.facility)
    assert (listing.standing, listing.since, listing.until) == ("excellence", date(2030, 9, 15), date(2034, 9, 14))


@pytest.mark.stage("accredited")
@pytest.mark.rule("R79")
def test_a_decision_after_the_end_begins_on_its_own_day(term, ours, office, assessor_one, assessor_two, chair):
    signed = LAST_DAY + timedelta(days=40)
    with on(LAST_DAY - timedelta(days=30)):
        again = excellence_to_sign(ours, office, assessor_one, assessor_two, chair)
    run_on(LAST_DAY + timedelta(days=1))
    assert Facility.objects.get(pk=ours.facility.pk).status == "enrolled"
    with on(signed):
        sign_off(application=again, outcome="approve", by=chair)
    following = Accreditation.objects.get(application=again)
    assert (following.starts_on, following.begun_at.date()) == (signed, signed)
    assert Facility.objects.get(pk=ours.facility.pk).status == "excellence"


def test_nothing_is_due_on_a_day_that_lies_ahead():
    with pytest.raises(ValueError, match="lies ahead"):
        run_calendar(timezone.localdate() + timedelta(days=1))


@pytest.mark.stage("accredited")
@pytest.mark.rule("R25")
def test_without_a_new_decision_the_hospital_is_enrolled_again(term, ours):
    run_on(LAST_DAY)
    assert Facility.objects.get(pk=ours.facility.pk).status == "accredited"
    assert ("end-terms", LAST_DAY + timedelta(days=1), ours.facility.slug) in run_on(LAST_DAY + timedelta(days=1))
    listing = Listing.objects.get(facility=ours.facility)
    assert (Facility.objects.get(pk=ours.facility.pk).status, listing.standing, listing.until) == (
        "enrolled",
        "enrolled",
        None,
    )
    assert run_on(LAST_DAY + timedelta(days=2)) == []
    assert OutboxEmail.objects.filter(kind="assessment.term_ended").count() == 3
    with on(LAST_DAY + timedelta(days=2)):
        assert Certificate.objects.get().has_expired


@pytest.mark.stage("accredited")
def test_the_office_extends_a_term_with_a_reason(term, ours, theirs, office, chair):
    later = LAST_DAY + timedelta(days=60)
    with on(LAST_DAY - timedelta(days=5)):
        with pytest.raises(PermissionDenied):
            extend_term(facility=ours.facility, until=later, reason="Illness", by=ours.representative)
        with pytest.raises(StepRefused, match="Say why"):
            extend_term(facility=ours.facility, until=later, reason="  ", by=office)
        with pytest.raises(StepRefused, match="Give a day after 14 September 2030"):
            extend_term(facility=ours.facility, until=LAST_DAY, reason="Illness", by=office)
        with pytest.raises(StepRefused, match="No term"):
            extend_term(facility=theirs.facility, until=later, reason="Illness", by=office)
        extend_term(facility=ours.facility, until=later, reason="Illness of the lead.", by=office)
    term.refresh_from_db()
    certificate = Certificate.objects.get()
    assert (term.ends_on, certificate.ends_on, certificate.last_day) == (later, LAST_DAY, later)
    assert Listing.objects.get(facility=ours.facility).until == later
    assert ("end-terms", LAST_DAY + timedelta(days=1), ours.facility.slug) not in run_on(LAST_DAY + timedelta(days=1))
    assert Facility.objects.get(pk=ours.facility.pk).status == "accredited"
    run_on(later + timedelta(days=1))
    assert Facility.objects.get(pk=ours.facility.pk).status == "enrolled"
    # The next term is invoiced once, whatever its day has become.
    assert Invoice.objects.filter(purpose="recertification").count() == 1
    for change in ({"reason": "x"},):
        with pytest.raises(DatabaseError), transaction.atomic():
            TermExtension.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.update(extended_until=LAST_DAY)
