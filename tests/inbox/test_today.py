"""Today: what waits for the office, in which order, by when; and what it costs."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from applications.models import Application
from assessment.models import Accreditation, EvidenceSpace
from facilities.models import Thread
from facilities.services.consultations import confirm_consultation
from iasios.audit.services import record
from iasios.inbox.models import InboxMark
from iasios.inbox.services import snooze
from iasios.inbox.waiting import working_days_after
from iasios.portal.office.today_side import dates_ahead
from iasios.webhooks.models import Delivery
from tests.factories import dossier
from tests.factories.facility import make_facility
from tests.inbox import scenes
from tests.inbox.pages import MARK, URL, mark, rows
from tests.inbox.scenes import MONDAY, days_ago

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


def words(browser: Any, query: str = "") -> list[tuple[str, str, str, str]]:
    return [(row.label, row.title, row.due, row.verb) for row in rows(browser, query)]


def test_exists_for_the_office_alone(
    client: Any, as_user: Any, ours: Any, assessor_one: Any, chair: Any, office: Any
) -> None:
    thread = scenes.message(ours)
    for person in (ours.representative, ours.member, assessor_one, chair):
        browser = as_user(person)
        assert browser.get(URL).status_code == 404
        posted = browser.post(MARK, {"do": f"take message {thread.pk}"})
        assert posted.status_code == 404
    assert client.get(URL)["Location"] == f"{reverse('account_login')}?next={URL}"
    assert not InboxMark.objects.exists()
    assert words(as_user(office)) == [("Message", "“May we add a room?”", "Wed\xa02\xa0Dec", "Answer")]


def test_every_kind_says_what_whose_since_when_and_by_when(
    as_user: Any, as_confirmed: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    unpaid = make_facility("Szent Imre Onkológia", "szentimre", city="Budapest", country="HU", enrolled=False)
    invoice = scenes.late_invoice(unpaid, due_on=date(2026, 11, 16))
    scenes.held_registration(since=days_ago(3))
    scenes.message(ours, since=days_ago(1))
    asked = scenes.seats_asked(ours, office, assessor_one, assessor_two, since=days_ago(7))
    slow = scenes.evaluating(theirs, office, assessor_one, assessor_two, since=days_ago(35))
    scenes.failed_mail(ours, since=days_ago(4))
    scenes.consultation(theirs, since=days_ago(0.01))
    scenes.status_answer(theirs, office, since=days_ago(1))
    found = rows(as_user(office))
    assert [(row.label, row.title, row.due, row.verb) for row in found] == [
        ("Invoice", f"{invoice.number}, €\xa02,520.00, not paid", "14 days late", "Record payment"),
        ("Assessor", "Dr Lucía Ferrán, 35 days, 0 of 28", "7 days late", "Replace"),
        ("Assessor", "Dr Jonas Wikström, 35 days, 0 of 28", "7 days late", "Replace"),
        ("Seat", "Dr Lucía Ferrán has not answered", "Today", "Ask the next"),
        ("Seat", "Dr Jonas Wikström has not answered", "Today", "Ask the next"),
        ("Mail", "Not delivered: Decision signed", "Today", "Correct"),
        ("Registration", "Hôpital des Acacias wants to enrol", "Tue\xa01\xa0Dec", "Check"),
        ("Message", "“May we add a room?”", "Tue\xa01\xa0Dec", "Answer"),
        ("Consultation", "Consultation asked for: Evidence for 8(c)", "Wed\xa02\xa0Dec", "Read"),
        ("Status", "Answer to your question: Slower than planned", "Sun\xa06\xa0Dec", "Read"),
    ]
    more = {row.kind: row.more for row in found}
    assert more["invoice"] == "Szent Imre Onkológia, Budapest, Hungary. Since 17\xa0Oct. Not reminded yet."
    assert more["assessor"] == f"Harbour Cancer Centre, Rotterdam, Netherlands. Since 26\xa0Oct. {slow.code}, round 1."
    assert more["unanswered_seat"].endswith(f"Since 23\xa0Nov. Seat 2 of {asked.code}.")
    assert more["mail"].endswith(
        "Since 26\xa0Nov. To maren.holt@northgate.example. “SMTPRecipientsRefused: no such mailbox”"
    )
    assert more["registration"] == "Nice, France. Since 27\xa0Nov."
    assert more["message"] == "Northgate University Hospital, Leeds, United Kingdom. Since yesterday, 09:00."
    assert more["consultation"] == "Harbour Cancer Centre, Rotterdam, Netherlands. Since today, 08:45."
    urls = {row.kind: row.url for row in found}
    assert urls["assessor"] == reverse("assessment:assign", args=[slow.code])
    assert urls["unanswered_seat"] == reverse("assessment:assign", args=[asked.code])
    for url in urls.values():
        assert as_confirmed(office).get(url).status_code == 200


@pytest.mark.stage("submitted")
def test_an_application_without_assessors_waits_until_they_are_assigned(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = Application.objects.get(facility=ours.facility)
    Application.objects.filter(pk=application.pk).update(due_on=TODAY)
    assert words(as_user(office)) == [("Seat", f"{application.code} needs two assessors", "Today", "Assign")]
    dossier.assign_assessors(application=application, first=assessor_one, second=assessor_two, by=office)
    assert words(as_user(office)) == []


@pytest.mark.stage("assigned")
def test_whoever_has_judged_is_asked_to_finish_only_when_late(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = Application.objects.get(facility=ours.facility)
    for assessor in (assessor_one, assessor_two):
        dossier.evaluation_of(application, assessor)
    dossier.judge(application, assessor_one)
    Application.objects.filter(pk=application.pk).update(due_on=TODAY - timedelta(days=2))
    assert [(row.title, row.verb, row.due) for row in rows(as_user(office)) if row.kind == "assessor"] == [
        ("Dr Jonas Wikström, 60 days, 0 of 28", "Replace", "32 days late"),
        ("Dr Lucía Ferrán, 60 days, 28 of 28", "Extend", "2 days late"),
    ]


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R70")
def test_a_space_is_to_be_opened_until_it_is(as_user: Any, ours: Any, office: Any) -> None:
    application = Application.objects.get(facility=ours.facility)
    Application.objects.filter(pk=application.pk).update(status_since=days_ago(0), due_on=TODAY + timedelta(days=9))
    assert [row.title for row in rows(as_user(office))] == [f"Evidence space of {application.code} to open"]
    EvidenceSpace.objects.create(application=application, facility=ours.facility, opened_at=MONDAY, opened_by=office)
    assert rows(as_user(office)) == []


@pytest.mark.stage("accredited")
def test_a_term_in_its_last_month_waits_until_it_is_noted(as_user: Any, ours: Any, office: Any, clock: Any) -> None:
    clock.move_to(datetime.combine(Accreditation.objects.get().ends_on - timedelta(days=24), time(9), UTC))
    browser = as_user(office)
    (row,) = rows(browser)
    assert (row.title, row.verb) == ("Northgate University Hospital, 24 days left of the term", "Write")
    mark(browser, row, "note")
    assert rows(browser) == []
    assert InboxMark.objects.get().noted_by == office


def test_what_is_due_later_than_a_week_arrives_by_itself(as_user: Any, ours: Any, office: Any, clock: Any) -> None:
    scenes.status_answer(ours, office)
    browser = as_user(office)
    assert [row.due for row in rows(browser)] == ["Mon\xa07\xa0Dec"]
    dossier.submitted_application(ours)
    assert [row.kind for row in rows(browser)] == ["status_answer"]
    clock.move_to(MONDAY + timedelta(days=8))
    assert [row.kind for row in rows(as_user(office))] == ["status_answer", "empty_seat"]


def test_late_comes_first_then_today_then_the_week(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    scenes.message(ours, "Of today", since=MONDAY - timedelta(days=4))
    scenes.message(ours, "Later", since=MONDAY)
    scenes.message(theirs, "Late", since=days_ago(7))
    scenes.message(theirs, "Later still", since=days_ago(20))
    response = as_user(office).get(URL)
    assert [(part.heading, part.aside, [row.title for row in part.rows]) for part in response.context["parts"]] == [
        ("Late", "2, the longest first", ["“Later still”", "“Late”"]),
        ("Due today", "1", ["“Of today”"]),
        ("Due within a week", "1, the next first", ["“Later”"]),
    ]
    assert "Monday, 30 November 2026. 4 things wait for the office. 2 of them are late." in response.text


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        ("2026-11-30", "2026-12-02"),
        ("2026-12-02", "2026-12-04"),
        ("2026-12-03", "2026-12-07"),
        ("2026-12-04", "2026-12-08"),
        ("2026-12-05", "2026-12-08"),
        ("2026-12-06", "2026-12-08"),
    ],
)
def test_two_working_days_leave_out_saturday_and_sunday(ours: Any, begins: str, due: str) -> None:
    thread = scenes.message(ours, since=datetime.fromisoformat(f"{begins}T12:00:00+00:00"))
    answer = Thread.objects.filter(pk=thread.pk).annotate(due=working_days_after("last_at")).get()
    assert answer.due == date.fromisoformat(due)


def test_the_navigation_counts_and_nothing_is_a_state(as_user: Any, ours: Any, office: Any) -> None:
    browser = as_user(office)
    response = browser.get(URL)
    assert "Nothing waits" in response.text
    assert "Everything that came in is done." in response.text
    assert response.context["nav"][0] == {
        "label": "Today",
        "url": URL,
        "current": True,
        "count": 0,
        "folded": False,
    }
    scenes.message(ours)
    assert browser.get(reverse("portal:calendar")).context["nav"][0]["count"] == 1
    mine = browser.get(f"{URL}?show=mine")
    assert "Nothing of yours waits" in mine.text
    assert "One thing is free." in mine.text


def test_costs_the_same_with_one_and_with_many(
    as_user: Any, ours: Any, theirs: Any, office: Any, queries: Any, assessor_one: Any, assessor_two: Any
) -> None:
    browser = as_user(office)
    scenes.message(ours)
    with queries(at_most=10) as first:
        assert len(rows(browser)) == 1
    for number in range(3):
        scenes.message(theirs, f"Number {number}")
    scenes.evaluating(theirs, office, assessor_one, assessor_two, since=days_ago(35))
    scenes.failed_mail(ours)
    scenes.held_registration()
    with queries(at_most=10) as many:
        assert len(rows(browser)) == 8
    assert len(many.captured_queries) == len(first.captured_queries)
    # Counts and rows come from one look; elsewhere the number costs one query, and none in the minute after.
    sql = [query["sql"] for query in many.captured_queries if "inbox_inboxmark" in query["sql"]]
    assert len(sql) == 1
    with queries(at_most=20) as elsewhere:
        browser.get(reverse("facilities:office_texts"))
        browser.get(reverse("facilities:office_texts"))
    assert len([q for q in elsewhere.captured_queries if "inbox_inboxmark" in q["sql"]]) == 1


def test_the_number_in_the_navigation_is_counted_again_after_whatever_happens(
    as_user: Any, ours: Any, office: Any
) -> None:
    browser = as_user(office)

    def number() -> int:
        return browser.get(reverse("portal:calendar")).context["nav"][0]["count"]

    assert number() == 0
    scenes.message(ours)
    assert number() == 1
    thread = Thread.objects.get()
    snooze(kind="message", key=str(thread.pk), until=TODAY + timedelta(days=1), by=office)
    assert number() == 0
    snooze(kind="message", key=str(thread.pk), until=None, by=office)
    assert number() == 1
    # Kept for a minute where nothing tells of it, until the log of any facility has another line.
    Thread.objects.filter(pk=thread.pk).update(awaits_office=False)
    assert number() == 1
    record("thread.answered", by=office, facility=ours.facility)
    assert number() == 0


def test_fifty_stand_on_a_page(as_user: Any, ours: Any, office: Any) -> None:
    for number in range(52):
        Thread.objects.create(
            facility=ours.facility,
            subject=f"Matter {number:02}",
            opened_at=MONDAY,
            last_at=MONDAY + timedelta(seconds=number),
            last_from_office=False,
            awaits_office=True,
        )
    browser = as_user(office)
    assert [row.title for row in rows(browser)] == [f"“Matter {number:02}”" for number in range(50)]
    assert [row.title for row in rows(browser, "?page=2")] == ["“Matter 50”", "“Matter 51”"]
    assert [row.title for row in rows(browser, "?page=99")] == ["“Matter 50”", "“Matter 51”"]


def test_old_addresses_of_the_pipeline_lead_on(as_user: Any, ours: Any, office: Any) -> None:
    answer = as_user(office).get("/office/?view=late&country=GB")
    assert (answer.status_code, answer["Location"]) == (302, "/office/pipeline/?view=late&country=GB")


def test_the_side_says_what_lies_ahead_and_what_happened(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, clock: Any
) -> None:
    dossier.submitted_application(ours)
    clock.shift(timedelta(minutes=1))
    application = dossier.with_assessors(theirs, office, assessor_one, assessor_two)
    Application.objects.filter(pk=application.pk).update(due_on=date(2026, 12, 3))
    asked = scenes.consultation(ours)
    confirm_consultation(
        consultation=asked, meets_at=MONDAY + timedelta(days=1), place="By video", remark="", by=office
    )
    context = as_user(office).get(URL).context
    assert [(line.number, line.week_day, line.what, line.name) for line in context["dates"]] == [
        ("1", "Tue", "Consultation", "Northgate University Hospital"),
        ("3", "Thu", "Assessment, round 1: due", "Harbour Cancer Centre"),
    ]
    assert [(line.what, line.name) for line in context["happened"]] == [
        ("Application submitted", "Harbour Cancer Centre"),
        ("Application submitted", "Northgate University Hospital"),
    ]


def test_calls_that_did_not_arrive_wait_until_they_are_sent_again_or_switched_off(
    as_user: Any, office: Any, chair: Any
) -> None:
    billing = scenes.receiver_with_failed_calls("Billing", office, calls=2, since=days_ago(1))
    mirror = scenes.receiver_with_failed_calls("Mirror", office, calls=1, since=days_ago(4))
    browser = as_user(office)
    assert words(browser) == [
        ("Webhook", "1 call did not arrive", "Today", "Send again"),
        ("Webhook", "2 calls did not arrive", "Tue\xa01\xa0Dec", "Send again"),
    ]
    assert browser.get(URL).context["nav"][0]["count"] == 2
    assert [row.more for row in rows(browser)][0].startswith("Mirror. Since ")
    act = reverse("webhooks:act", args=[billing.pk])
    assert as_user(chair).post(act, {"action": "again"}).status_code == 404
    (url,) = {row.url for row in rows(browser) if "2 calls" in row.title}
    assert "2 calls were given up." in browser.get(url).text
    assert "2 calls are on their way again." in browser.post(act, {"action": "again"}, follow=True).text
    assert [title for _label, title, *_rest in words(browser)] == ["1 call did not arrive"]
    # A call that fails once more waits again, and its first attempt does not count beside it.
    again = Delivery.objects.filter(receiver=billing, copy_of__isnull=False).first()
    scenes.give_up(again)
    assert [title for _label, title, *_rest in words(browser)] == ["1 call did not arrive", "1 call did not arrive"]
    for receiver in (billing, mirror):
        browser.post(reverse("webhooks:act", args=[receiver.pk]), {"action": "end"})
    assert words(browser) == []
    assert browser.get(URL).context["nav"][0]["count"] == 0


def test_the_dates_ahead_are_cut_before_they_are_read(ours: Any, assessor_one: Any) -> None:
    for number in range(8):
        place = make_facility(f"Clinic {number}", f"clinic{number}")
        Application.objects.filter(pk=place.application.pk).update(due_on=TODAY + timedelta(days=number % 4))
    rows_read = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        rows_read.append(context["cursor"].rowcount)
        return result

    with connection.execute_wrapper(watch):
        found = dates_ahead(TODAY)
    assert [(line.day - TODAY).days for line in found] == [0, 0, 1, 1, 2, 2]
    assert [line.name for line in found] == [f"Clinic {number}" for number in (0, 4, 1, 5, 2, 6)]
    assert rows_read == [6]
