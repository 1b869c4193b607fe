"""The log of a facility for its keepers: what is in it, what is left out, days, topics, file and chain."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from applications.models import Answer
from applications.services import save_answer
from facilities.services.security import note_sign_in
from iasios.audit.models import AuditEvent
from iasios.audit.services import record
from iasios.portal.audit_log import hospital
from iasios.portal.audit_log.hospital_views import PER_PAGE
from iasios.portal.audit_log.labels import ACTIONS, INTERNAL, SHOWN_TO_HOSPITAL
from tests.factories.case_review import fill_case
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def address(place, query=""):
    return reverse("portal:facility_log", args=[place.slug]) + query


def titles(browser, place, query=""):
    return [(line.what, line.subject, line.who) for line in browser.get(address(place, query)).context["lines"]]


def answer_once(place, text, by):
    answer = Answer.objects.select_related("question").get(application=place.application, question__code="1a")
    return save_answer(answer=answer, version=answer.version, met=True, evidence=text, by=by)


def test_answers_marks_sign_ins_and_downloads_are_in_it(ours, theirs, as_user):
    answer_once(ours, "All staff are licensed.", ours.member)
    answer_once(ours, "All staff are licensed and named.", ours.member)
    fill_case(ours, 4, by=ours.deputy)
    note_sign_in(ours.member)
    answer_once(theirs, "Neighbour.", theirs.member)
    browser = as_user(ours.representative)
    found = titles(browser, ours)
    code = ours.application.code
    assert found[:3] == [
        ("Signed in", "", str(ours.member)),
        ("Cases saved", code, str(ours.deputy)),
        ("Answer saved", f"{code} 1(a)", str(ours.member)),
    ]
    (saved,) = [line for line in browser.get(address(ours)).context["lines"] if line.what == "Answer saved"]
    assert saved.times == 2
    assert str(theirs.member) not in browser.get(address(ours)).content.decode()


def test_a_sign_in_with_the_password_is_in_it(ours, client):

    client.post(reverse("account_login"), {"login": ours.member.email, "password": PASSWORD})
    assert AuditEvent.objects.filter(action="account.signed_in", actor=ours.member, facility=ours.facility).count() == 1


def test_keepers_alone_read_it(ours, theirs, office, chair, assessor_one, as_user):
    for person, status in (
        (ours.representative, 200),
        (ours.account_holder, 200),
        (ours.deputy, 403),
        (ours.member, 403),
        (office, 403),
        (chair, 403),
        (assessor_one, 404),
        (theirs.representative, 404),
    ):
        for name in ("portal:facility_log", "portal:facility_log_csv"):
            assert as_user(person).get(reverse(name, args=[ours.slug])).status_code == status, (person, name)


def test_no_assessor_is_named_and_nothing_internal_is_told(ours, office, assessor_one, as_user):
    for action in sorted(ACTIONS):
        record(action, by=assessor_one, facility=ours.facility, subject=f"about {action}", reason="Only for IASIOS")
    record("facility.note_written", by=office, facility=ours.facility)
    record("case_review.draw_ordered", by=office, facility=ours.facility, reason="Two departments.")
    browser = as_user(ours.representative)
    html = "".join(browser.get(address(ours, f"?page={n}")).content.decode() for n in (1, 2, 3, 4))
    sheet = browser.get(reverse("portal:facility_log_csv", args=[ours.slug])).content.decode("utf-8-sig")
    for text in (html, sheet):
        assert assessor_one.full_name not in text
        assert office.full_name not in text
        for action in INTERNAL:
            assert f"about {action}<" not in text
            assert f"about {action}," not in text
    reasons = {row[4] for row in csv.reader(StringIO(sheet))}
    assert reasons == {"Reason", "", "Only for IASIOS", "Two departments."}
    # An ordered draw, a lost second factor and a support view tell their reason; nothing else of the programme does.
    told = [row[2] for row in csv.reader(StringIO(sheet)) if row[4] == "Only for IASIOS"]
    assert sorted(told) == ["New draw ordered by the office", "Second factor reset", "Support view of the office begun"]


def test_every_action_is_either_shown_or_internal():
    assert set(ACTIONS) == SHOWN_TO_HOSPITAL | INTERNAL
    assert not SHOWN_TO_HOSPITAL & INTERNAL
    for action in ("assessment.accepted", "assessment.recommended", "dossier_message.sent", "facility.note_written"):
        assert action in INTERNAL


def test_topic_days_pages_and_file(ours, as_user):
    for number in range(PER_PAGE + 1):
        record("profile.updated", by=ours.member, facility=ours.facility, subject=f"=SUM({number})")
    browser = as_user(ours.representative)
    page = browser.get(address(ours)).context["page"]
    assert len(page.object_list) == PER_PAGE
    assert page.has_next()
    people = {what for what, _subject, _who in titles(browser, ours, "?about=people")}
    assert "Profile changed" not in people
    assert titles(browser, ours, f"?until={date(2020, 1, 1)}") == []
    assert len(titles(browser, ours, "?since=2020-01-01")) == PER_PAGE
    assert browser.get(address(ours, "?since=nonsense")).status_code == 200
    answer = browser.get(reverse("portal:facility_log_csv", args=[ours.slug]) + "?about=facility")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["When", "Who", "What", "About", "Reason"]
    assert len([row for row in rows if row[2] == "Profile changed"]) == PER_PAGE + 1
    assert rows[1][3] == f"'=SUM({PER_PAGE})"


def test_a_changed_entry_is_seen(ours, theirs, as_user, monkeypatch):
    record("profile.updated", by=ours.member, facility=ours.facility, subject="x")
    browser = as_user(ours.representative)
    assert "The entries shown fit the chain" in browser.get(address(ours)).content.decode()
    monkeypatch.setattr(hospital, "breaks_among", lambda facility, numbers: [7] if facility == ours.facility else [])
    assert "does not fit at No. 7" in browser.get(address(ours)).content.decode()


def test_the_page_keeps_to_its_budget(ours, as_user, queries):
    browser = as_user(ours.representative)
    browser.get(address(ours))
    for _round in (1, 2):
        record("profile.updated", by=ours.member, facility=ours.facility, subject="x")
        with queries(at_most=12):
            browser.get(address(ours))
