"""Standing, notices and isolation of facilities, as services."""

from datetime import date

import pytest
import time_machine
from django.db import connection

from facilities.enums import FacilityStatus, NoticeKind
from facilities.models import Facility, FacilityStatusChange, Listing, Membership, Notice
from facilities.queries.people import latest_notices
from facilities.services import end_award, enrol_facility, notify, record_award
from iasios.access import person_scope
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.facility import make_facility
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def mails(kind):
    return {mail.to: mail for mail in OutboxEmail.objects.filter(kind=f"facilities.{kind}")}


# --- standing -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R21", "R22", "R83")
def test_enrolment_lists_the_facility_and_tells_it(theirs):
    place = make_facility("Northgate", "northgate", enrolled=False)
    with time_machine.travel("2026-03-04T22:30:00Z", tick=False):
        enrol_facility(facility=place.facility, by=None)
    assert place.facility.status == FacilityStatus.ENROLLED
    listing = Listing.objects.get(facility=place.facility)
    # Half past eleven at night in Vienna is still the 4th; the 5th begins half an hour later.
    assert (listing.standing, listing.since, listing.until) == ("enrolled", date(2026, 3, 4), None)
    assert set(mails("enrolled")) >= {"representative@northgate.example", "holder@northgate.example"}
    assert Notice.objects.filter(facility=place.facility, kind=NoticeKind.ENROLLED).count() == 1
    assert FacilityStatusChange.objects.get(facility=place.facility).step == "enrol"
    with pytest.raises(StepRefused):
        enrol_facility(facility=place.facility, by=None)


TERM = {"starts_on": date(2026, 3, 4), "ends_on": date(2030, 3, 3), "certificate_code": "QK7M-2XNP"}


@pytest.mark.rule("R65", "R83")
def test_an_award_changes_standing_and_listing(ours, theirs, chair):
    record_award(facility=ours.facility, level="accredited", by=chair, **TERM)
    assert ours.facility.status == FacilityStatus.ACCREDITED
    listing = Listing.objects.get(facility=ours.facility)
    assert (listing.standing, listing.since, listing.until, listing.certificate_code) == (
        "accredited",
        date(2026, 3, 4),
        date(2030, 3, 3),
        "QK7M-2XNP",
    )
    assert Listing.objects.get(facility=theirs.facility).standing == "enrolled"


def test_a_second_term_keeps_the_standing_and_excellence_follows_accreditation(ours):
    record_award(facility=ours.facility, level="accredited", by=None, **TERM)
    later = {"starts_on": date(2030, 3, 4), "ends_on": date(2034, 3, 3), "certificate_code": "NEWER"}
    record_award(facility=ours.facility, level="accredited", by=None, **later)
    assert ours.facility.status == FacilityStatus.ACCREDITED
    record_award(facility=ours.facility, level="excellence", by=None, **later)
    assert ours.facility.status == FacilityStatus.EXCELLENCE
    record_award(facility=ours.facility, level="accredited", by=None, **later)
    assert [step.step for step in ours.facility.status_changes.all()] == [
        "enrol",
        "accredit",
        "award_excellence",
        "accredit",
    ]


@pytest.mark.rule("R77")
def test_excellence_is_reached_from_enrolled_where_the_decision_comes_after_the_term(ours):
    record_award(facility=ours.facility, level="excellence", by=None, **TERM)
    assert Listing.objects.get(facility=ours.facility).standing == "excellence"


def test_the_end_of_a_term_leads_back_to_enrolled(ours):
    record_award(facility=ours.facility, level="accredited", by=None, **TERM)
    end_award(facility=ours.facility, reason="No renewed decision")
    listing = Listing.objects.get(facility=ours.facility)
    assert (ours.facility.status, listing.standing, listing.until, listing.certificate_code) == (
        FacilityStatus.ENROLLED,
        "enrolled",
        None,
        "",
    )


# --- notices and isolation ------------------------------------------------------------------------------------------


@pytest.mark.rule("R16")
def test_invoice_notices_only_for_those_who_see_invoices(ours, theirs):
    Notice.objects.all().delete()
    notify(facility=ours.facility, kind=NoticeKind.INVOICE_ISSUED, number="2026-00031")
    notify(facility=ours.facility, kind=NoticeKind.ENROLLED)
    notify(facility=theirs.facility, kind=NoticeKind.ENROLLED)
    assert [n.kind for n in latest_notices(ours.facility, True, 5)] == ["enrolled", "invoice_issued"]
    assert [n.kind for n in latest_notices(ours.facility, False, 5)] == ["enrolled"]


def test_an_assessor_may_cause_a_notice_without_seeing_it(ours, assessor_one):
    with person_scope(assessor_one):
        notify(facility=ours.facility, kind=NoticeKind.INFORMATION_REQUESTED, due_on="2026-03-18")
        assert not Notice.objects.exists()
    assert Notice.objects.filter(kind=NoticeKind.INFORMATION_REQUESTED).count() == 1


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("facilities_facility", "id"),
        ("facilities_membership", "facility_id"),
        ("facilities_notice", "facility_id"),
        ("facilities_profileversion", "facility_id"),
        ("facilities_facilitystatuschange", "facility_id"),
    ],
)
def test_postgres_shows_a_member_the_rows_of_their_own_facility_only(ours, theirs, table, column):
    statement = f"SELECT DISTINCT {column} FROM {table} ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert {row[0] for row in cursor.fetchall()} == {ours.facility.pk, theirs.facility.pk}
        with person_scope(ours.member):
            cursor.execute(statement)
            assert cursor.fetchall() == [(ours.facility.pk,)]


def test_somebody_of_no_facility_sees_no_rows(ours):
    with person_scope(make_user("stranger@nowhere.example", "Stranger")):
        assert not Facility.objects.exists()
        assert not Membership.objects.exists()
