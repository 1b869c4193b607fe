"""The calendar of deadlines: behind a token that can be renewed, with the days of one's own facilities only."""

import re

import pytest
from icalendar import Calendar

from facilities.models import NoticePreference, User
from facilities.services.preferences import end_feed, renew_feed
from invoicing.services import issue_enrolment_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoiced(ours, theirs):
    for place in (ours, theirs):
        issue_enrolment_invoice(facility=place.facility, by=None)
    return ours


def days(client, token):
    response = client.get(f"/calendar/{token}.ics")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_it_has_the_days_of_ones_own_facilities(invoiced, theirs, client):
    found = days(client, renew_feed(user=invoiced.deputy))
    assert len(found) == 1
    assert re.fullmatch(rf"Invoice \d{{4}}-\d+ is due \({invoiced.facility}\)", found[0])


@pytest.mark.rule("R16")
def test_a_member_who_sees_no_invoices_finds_none_there(invoiced, client):
    assert days(client, renew_feed(user=invoiced.member)) == []


def test_renewing_ends_the_earlier_address_and_the_token_is_kept_nowhere(invoiced, client):
    first = renew_feed(user=invoiced.deputy)
    second = renew_feed(user=invoiced.deputy)
    assert first != second
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert client.get(f"/calendar/{second}.ics").status_code == 200
    assert second not in str(NoticePreference.objects.values_list())
    end_feed(user=invoiced.deputy)
    assert client.get(f"/calendar/{second}.ics").status_code == 404


def test_forged_tokens_and_ended_accounts_find_nothing(invoiced, client):
    token = renew_feed(user=invoiced.deputy)
    for forged in ("x", token[:-1], token + "a", "%00", "é"):
        assert client.get(f"/calendar/{forged}.ics").status_code == 404
    User.objects.filter(pk=invoiced.deputy.pk).update(is_active=False)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_address_is_shown_once(ours, as_user, client):
    browser = as_user(ours.deputy)
    page = browser.post("/accounts/notices/calendar/", follow=True).text
    token = re.search(r"/calendar/([\w-]+)\.ics", page).group(1)
    assert days(client, token) == []
    assert token not in browser.get("/accounts/notices/").text
    browser.post("/accounts/notices/calendar/", {"end": "1"})
    assert client.get(f"/calendar/{token}.ics").status_code == 404
