"""The calendar of deadlines: behind a token that can be renewed, with the days of one's own facilities only."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from assessment.services import hand_in, send_requests
from facilities.models import NoticePreference, User
from facilities.services.preferences import end_feed, renew_feed
from invoicing.services import issue_enrolment_invoice
from tests.factories import audits, dossier
from tests.factories.facility import make_facility

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


# --- assessors --------------------------------------------------------------------------------------------------------


@pytest.mark.stage("assigned")
def test_an_assessor_finds_what_is_due_from_whom_and_no_hospital(
    ours, theirs, office, assessor_one, assessor_two, client
):
    application = dossier.with_assessors(ours, office, assessor_one, assessor_two)
    code = application.code
    tokens = [renew_feed(user=person) for person in (assessor_one, assessor_two)]
    assert [days(client, token) for token in tokens] == [[f"Your evaluation is due ({code})"]] * 2
    # Whoever has handed in waits, and learns nothing of the other; the other's own day stays.
    dossier.judge(application, assessor_one, choice="not_met", comment="Please explain.", codes=("8c",))
    dossier.judge(application, assessor_one)
    hand_in(application=application, by=assessor_one)
    assert [days(client, token) for token in tokens] == [[], [f"Your evaluation is due ({code})"]]
    dossier.judge(application, assessor_two)
    hand_in(application=application, by=assessor_two)
    assert days(client, tokens[0]) == [f"Your next step is due ({code})"]
    send_requests(application=application, by=assessor_one)
    assert days(client, tokens[0]) == [f"The hospital's replies are due ({code})"]
    whole = client.get(f"/calendar/{tokens[0]}.ics").text
    for name in (str(ours.facility), ours.slug, assessor_two.full_name, "Please explain"):
        assert name not in whole
    assert f"/assessments/{code}/" in whole
    assert days(client, renew_feed(user=ours.member)) == [f"Replies to the assessors are due ({ours.facility})"]


@pytest.mark.stage("audit_agreed")
def test_an_agreed_audit_has_its_hour_and_not_its_place(ours, office, assessor_one, assessor_two, client):
    audit = audits.audit_agreed(ours, office, assessor_one, assessor_two)
    response = client.get(f"/calendar/{renew_feed(user=assessor_two)}.ics")
    found = [event for event in Calendar.from_ical(response.content).walk("VEVENT") if "DTEND" in event]
    assert [str(event["summary"]) for event in found] == [f"Remote audit ({audit.application.code})"]
    assert (found[0].start, found[0].end) == (
        audit.starts_at.replace(microsecond=0),
        audit.starts_at.replace(microsecond=0) + timedelta(minutes=60),
    )
    assert "video.example" not in response.text
    assert f"Remote audit ({ours.facility})" in days(client, renew_feed(user=ours.member))


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_of_an_assessor_costs_the_same_for_one_and_three(
    ours, office, assessor_one, assessor_two, client, queries, count
):
    for number in range(count):
        place = make_facility(f"Other {number}", f"other{number}")
        dossier.with_assessors(place, office, assessor_one, assessor_two)
    token = renew_feed(user=assessor_one)
    with queries(7):
        client.get(f"/calendar/{token}.ics")
    assert len(days(client, token)) == count


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
