"""Once a year an accredited centre confirms that things are as they were; a change may be reported at any time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from facilities.models import Confirmation, Notice
from facilities.services.confirmations import look_at, report
from iasios.access import facility_scope
from iasios.calendar.services import run_calendar
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from invoicing.services import load_demo_fees
from tests.factories.dossier import accredited

pytestmark = [pytest.mark.django_db, pytest.mark.stage("accredited")]
VIENNA = ZoneInfo("Europe/Vienna")
FIRST = date(2026, 9, 15)
SAME = {"changes": [], "text": "", "procedures": 240}
MOVED = {"changes": ["site"], "text": "The suite moved to House B in May.", "procedures": 240}


@pytest.fixture
def moment():
    return datetime(2026, 9, 15, 12, tzinfo=VIENNA)


@pytest.fixture
def centre(ours, office, assessor_one, assessor_two, chair):
    load_demo_fees()
    accredited(ours, office, assessor_one, assessor_two, chair)
    return ours


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=VIENNA), tick=False)


def asked_on(day):
    """The days for which the calendar asked, and of which it reminded, when it ran on this day."""
    with on(day):
        done = run_calendar().done
    return [(name, entry.on) for name, entry in done if "confirmations" in name]


def mails(kind):
    return OutboxEmail.objects.filter(kind=f"facilities.{kind}").count()


def test_each_anniversary_is_asked_about_once_but_not_the_end_of_the_term(centre):
    assert asked_on(date(2027, 9, 14)) == []
    assert asked_on(date(2027, 9, 15)) == [("ask-for-confirmations", date(2027, 9, 15))]
    assert asked_on(date(2027, 9, 16)) == []
    assert (mails("confirmation_asked"), Notice.objects.filter(kind="confirmation_asked").count()) == (3, 1)
    assert Confirmation.objects.get().due_on == date(2027, 10, 15)
    # After an outage the day is asked about late, and once.
    assert ("ask-for-confirmations", date(2028, 9, 15)) in asked_on(date(2028, 9, 25))
    assert Confirmation.objects.get(asked_on=date(2028, 9, 15)).due_on == date(2028, 10, 25)
    assert ("ask-for-confirmations", date(2029, 9, 15)) in asked_on(date(2029, 9, 15))
    assert [name for name, _on in asked_on(date(2030, 9, 14))] == ["remind-of-confirmations"]
    assert "ask-for-confirmations" not in [name for name, _on in asked_on(date(2030, 9, 15))]


def test_a_year_that_is_as_it_was_needs_no_look(centre, office):
    asked_on(date(2027, 9, 15))
    with on(date(2027, 9, 20)):
        made = report(facility=centre.facility, by=centre.deputy, **SAME)
    assert (made.asked_on, made.needs_look, made.made_by) == (date(2027, 9, 15), False, centre.deputy)
    assert mails("changes_reported") == 0
    assert asked_on(date(2027, 10, 15)) == []
    with on(date(2027, 9, 21)), pytest.raises(StepRefused, match="nothing has changed"):
        report(facility=centre.facility, by=centre.representative, **SAME)


def test_a_year_with_a_change_waits_until_the_office_has_looked(centre, office):
    asked_on(date(2027, 9, 15))
    with on(date(2027, 9, 20)):
        made = report(facility=centre.facility, by=centre.representative, **MOVED)
        assert (made.asked_on, made.needs_look, mails("changes_reported")) == (date(2027, 9, 15), True, 1)
        for person in (centre.representative, centre.member):
            with pytest.raises(PermissionDenied):
                look_at(confirmation=made, note="", by=person)
        looked = look_at(confirmation=made, note="Plan of House B asked for.", by=office)
        assert (looked.needs_look, looked.looked_by) == (False, office)
        with pytest.raises(StepRefused, match="looked at it already"):
            look_at(confirmation=made, note="", by=office)


def test_a_change_is_reported_at_any_time(centre):
    with on(date(2027, 3, 1)):
        made = report(facility=centre.facility, by=centre.account_holder, **MOVED)
    assert (made.asked_on, made.needs_look) == (None, True)
    assert asked_on(date(2027, 9, 15)) == [("ask-for-confirmations", date(2027, 9, 15))]


@pytest.mark.rule("R2")
def test_fewer_procedures_than_asked_for_are_a_change(centre):
    with on(date(2027, 3, 1)):
        with pytest.raises(StepRefused, match="what has changed"):
            report(facility=centre.facility, by=centre.representative, changes=[], text="", procedures=149)
        with pytest.raises(StepRefused, match="really do"):
            report(facility=centre.facility, by=centre.representative, **MOVED | {"changes": ["procedures"]})
        made = report(
            facility=centre.facility, by=centre.representative, changes=[], text="One suite was closed.", procedures=149
        )
    assert (made.changes, made.needs_look) == (["procedures"], True)


def test_whoever_does_not_answer_is_reminded_once_on_the_last_day(centre):
    asked_on(date(2027, 9, 15))
    assert asked_on(date(2027, 10, 14)) == []
    assert asked_on(date(2027, 10, 15)) == [("remind-of-confirmations", date(2027, 10, 15))]
    assert asked_on(date(2027, 10, 16)) == []
    assert mails("confirmation_due") == 3


def test_only_the_appointed_people_report(centre, theirs, office, chair):
    for person in (centre.member, theirs.representative, office, chair):
        with pytest.raises(PermissionDenied):
            report(facility=centre.facility, by=person, **MOVED)
    assert Confirmation.objects.count() == 0


def test_postgresql_keeps_what_was_said_and_to_whom_it_belongs(centre, theirs, office):
    with on(date(2027, 3, 1)):
        made = report(facility=centre.facility, by=centre.representative, **MOVED)
    for change in ({"text": "Nothing."}, {"changes": []}, {"procedures": 500}):
        with pytest.raises(DatabaseError, match="what was said stays said"), transaction.atomic():
            Confirmation.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="confirmation_changes_are_known"), transaction.atomic():
        Confirmation.objects.create(
            facility=centre.facility, made_at=made.made_at, made_by=made.made_by, changes=["moon"], text="x"
        )
    with facility_scope(theirs.facility.pk):
        assert Confirmation.objects.count() == 0
    with facility_scope(centre.facility.pk):
        assert (Confirmation.objects.count(), Confirmation.objects.update(needs_look=False)) == (1, 0)


def test_hospital_and_office_do_it_by_pages_alone(centre, theirs, office, as_user):
    asked_on(date(2027, 9, 15))
    path, slug = f"/facilities/{centre.facility.slug}/confirmation/", centre.facility.slug
    with on(date(2027, 9, 20)):
        hospital = as_user(centre.representative)
        assert path in hospital.get(f"/facilities/{slug}/").content.decode()
        assert "Two minutes, by 15" in hospital.get(path).content.decode()
        assert as_user(theirs.representative).get(path).status_code == 404
        assert as_user(centre.member).post(path, {}).status_code == 403
        for wrong in (
            {"answer": "", "procedures": "240"},
            {"answer": "changed", "procedures": "240"},
            {"answer": "changed", "changes": ["site"], "procedures": "240"},
            {"answer": "same", "changes": ["site"], "text": "x", "procedures": "240"},
            {"answer": "same", "procedures": ""},
            {"answer": "same", "procedures": "149"},
        ):
            assert hospital.post(path, wrong).status_code == 422
        sent = {"answer": "changed", "changes": ["head", "site"], "text": "House B.", "procedures": "1,240"}
        assert "The office looks at the change." in hospital.post(path, sent, follow=True).content.decode()
        made = Confirmation.objects.get()
        assert (made.changes, made.procedures) == (["head", "site"], 1240)
        desk = as_user(office)
        page = f"/office/confirmations/{made.pk}/"
        assert page in desk.get("/office/confirmations/").content.decode()
        assert "House B." in desk.get(page).content.decode()
        assert desk.post(page, {"note": ""}).status_code == 302
        assert page not in desk.get("/office/confirmations/").content.decode()
        for person in (centre.representative, theirs.representative):
            assert as_user(person).get(page).status_code == 404
            assert as_user(person).get("/office/confirmations/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_offices_list_costs_the_same_however_long_it_is(number, centre, office, as_user, queries):
    with on(date(2027, 3, 1)):
        for _ in range(number):
            report(facility=centre.facility, by=centre.representative, **MOVED)
        desk = as_user(office)
        with queries(7):
            assert desk.get("/office/confirmations/").status_code == 200


def test_a_year_that_is_late_is_on_the_offices_list(centre, office, as_user):
    asked_on(date(2027, 9, 15))
    with on(date(2027, 10, 15) + timedelta(days=1)):
        assert "was due 15" in as_user(office).get("/office/confirmations/").content.decode().replace("\xa0", " ")
