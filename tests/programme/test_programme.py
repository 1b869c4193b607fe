"""Hours, telephone, holidays and the switch of second factors: set on a page, and what follows from each."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from facilities.models import Thread
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.inbox.services import send_morning_mail
from iasios.inbox.waiting import working_days_after
from iasios.outbox.models import OutboxEmail
from iasios.programme.models import Holiday, ProgrammeSettings
from iasios.programme.queries import is_working_day, working_day_after
from iasios.programme.services import add_holiday, remove_holiday, save_settings
from iasios.workflow import StepRefused
from tests.inbox import scenes

pytestmark = pytest.mark.django_db
PAGE = "/office/programme/"
NOTHING = {"phone": "", "hours": {}, "demands_factor_of_appointed": False}
WHIT_MONDAY = date(2027, 5, 17)


def test_telephone_and_hours_stand_on_the_public_page(client: Any, as_user: Any, office: Any, settings: Any) -> None:
    settings.OFFICE_PHONE = "+43 1 111 11 11"
    assert "Friday 9:00 to 15:30" in client.get("/contact/").text
    sent = {"phone": "+43 1 222 22 22", "hours_en": "Tuesdays only", "hours_de": "Nur dienstags"}
    assert as_user(office).post(PAGE, sent).url == PAGE
    page = client.get("/contact/").text
    assert "+43 1 222 22 22" in page
    assert "Tuesdays only" in page
    assert "111 11 11" not in page
    assert "Nur dienstags" in client.get("/contact/", headers={"accept-language": "de"}).text
    event = AuditEvent.objects.get(action="programme.settings_changed")
    hours = {"en": "Tuesdays only", "de": "Nur dienstags"}
    assert event.detail == {"phone": "+43 1 222 22 22", "hours": hours}
    as_user(office).post(PAGE, sent)
    assert AuditEvent.objects.filter(action="programme.settings_changed").count() == 1


@pytest.mark.parametrize("phone", ["12", "01 222", "+43 call me"])
def test_a_number_that_nobody_can_call_is_refused(as_user: Any, office: Any, phone: str) -> None:
    answer = as_user(office).post(PAGE, {"phone": phone})
    assert answer.status_code == 422
    assert "Give the number with its country" in answer.text
    assert not ProgrammeSettings.objects.exists()


def test_the_office_demands_second_factors_of_appointed_people(as_user: Any, ours: Any, office: Any) -> None:
    home = reverse("portal:home", args=[ours.slug])
    assert as_user(ours.representative).get(home).status_code == 200
    as_user(office).post(PAGE, {"demands_factor_of_appointed": "on"})
    for person in (ours.representative, ours.deputy, ours.account_holder):
        assert as_user(person).get(home).url == reverse("mfa_index")
    assert as_user(ours.member).get(home).status_code == 200
    as_user(office).post(PAGE, {})
    assert as_user(ours.representative).get(home).status_code == 200


def test_a_holiday_is_no_working_day(ours: Any, office: Any) -> None:
    thread = scenes.message(ours, since=datetime.fromisoformat("2027-05-14T12:00:00+00:00"))

    def due() -> date:
        return Thread.objects.filter(pk=thread.pk).annotate(due=working_days_after("last_at")).get().due

    friday = date(2027, 5, 14)
    assert (due(), working_day_after(friday, 5)) == (date(2027, 5, 18), date(2027, 5, 21))
    with time_machine.travel("2027-05-01T10:00:00Z", tick=False):
        holiday = add_holiday(day=WHIT_MONDAY, name="Whit Monday", by=office)
    assert (due(), working_day_after(friday, 5)) == (date(2027, 5, 19), date(2027, 5, 24))
    assert [is_working_day(WHIT_MONDAY + timedelta(days=days)) for days in (-1, 0, 1)] == [False, False, True]
    assert send_morning_mail(WHIT_MONDAY) == 0
    assert not OutboxEmail.objects.filter(kind__contains="morning").exists()
    assert remove_holiday(pk=holiday.pk, by=office) is True
    assert due() == date(2027, 5, 18)
    assert remove_holiday(pk=holiday.pk, by=office) is False


def next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def test_holidays_are_entered_and_removed_on_the_page(as_user: Any, office: Any) -> None:
    desk, day = as_user(office), next_monday()
    assert "No holiday is entered." in desk.get(PAGE).text
    sent = {"day": day.isoformat(), "name": "Founding day"}
    assert desk.post(PAGE, sent).url == PAGE
    assert "Founding day" in desk.get(PAGE).text
    again = desk.post(PAGE, sent)
    assert (again.status_code, "This day is there already." in again.text) == (422, True)
    holiday = Holiday.objects.get()
    assert desk.post(f"{PAGE}holidays/{holiday.pk}/remove/").url == PAGE
    assert not Holiday.objects.exists()
    recorded = AuditEvent.objects.filter(action__startswith="programme.holiday").order_by("number")
    assert [(event.action, event.subject) for event in recorded] == [
        ("programme.holiday_added", day.isoformat()),
        ("programme.holiday_removed", day.isoformat()),
    ]


@pytest.mark.parametrize(
    ("day", "name", "words"),
    [
        ("", "x", "Give the day."),
        ("2020-05-01", "x", "This day has passed."),
        ("2027-05-16", "x", "closed on Saturdays and Sundays anyway"),
        ("2027-05-17", "", "Give the name"),
    ],
)
def test_what_is_no_holiday_is_refused(as_user: Any, office: Any, day: str, name: str, words: str) -> None:
    answer = as_user(office).post(PAGE, {"day": day, "name": name})
    assert answer.status_code == 422
    assert words in answer.text
    assert not Holiday.objects.exists()


def test_the_page_is_the_offices_and_everybody_reads(as_user: Any, ours: Any, office: Any, chair: Any) -> None:
    with time_machine.travel("2027-05-01T10:00:00Z", tick=False):
        holiday = add_holiday(day=WHIT_MONDAY, name="Whit Monday", by=office)
    save_settings(values=NOTHING | {"phone": "+43 1 222"}, by=office)
    for person in (ours.representative, chair):
        browser = as_user(person)
        assert browser.get(PAGE).status_code == 404
        assert browser.post(PAGE, {"phone": "+43 9 999 99"}).status_code == 404
        assert browser.post(f"{PAGE}holidays/{holiday.pk}/remove/").status_code == 404
        for attempt in (
            lambda person=person: save_settings(values=NOTHING, by=person),
            lambda person=person: add_holiday(day=WHIT_MONDAY, name="x", by=person),
            lambda person=person: remove_holiday(pk=holiday.pk, by=person),
        ):
            with pytest.raises(PermissionDenied), transaction.atomic():
                attempt()
    with person_scope(ours.representative):
        assert (Holiday.objects.count(), ProgrammeSettings.objects.get().phone) == (1, "+43 1 222")
        assert Holiday.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Holiday.objects.create(day=date(2027, 6, 1), name="x")
    with pytest.raises(StepRefused), transaction.atomic():
        add_holiday(day=WHIT_MONDAY, name="Again", by=office)


def test_the_page_costs_the_same_with_one_holiday_and_three(as_user: Any, office: Any, queries: Any) -> None:
    desk, monday = as_user(office), next_monday()
    add_holiday(day=monday, name="One", by=office)
    desk.get(PAGE)
    with queries(6):
        desk.get(PAGE)
    add_holiday(day=monday + timedelta(days=7), name="Two", by=office)
    add_holiday(day=monday + timedelta(days=14), name="Three", by=office)
    with queries(6):
        desk.get(PAGE)
