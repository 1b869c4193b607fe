"""Dates: reminded of from the state as it is, escalated, extended; nothing closes by itself (R52, R54, A21)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from assessment.models import Audit, DateChange
from assessment.queries.decision_times import median_days, work_out_median
from assessment.services import accept_seat, assign_assessors, decline_seat, hand_in, remove_assessor, resubmit
from assessment.services.closing import close_application
from assessment.services.reminders import extend_date, send_reminders, stage_of
from assessment.tasks import remind
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.audits import audit_agreed, audit_proposed
from tests.factories.dossier import (
    answer_requests,
    awaiting_sign_off,
    information_requested,
    judge,
    submitted_application,
    with_assessors,
)
from tests.factories.plans import decided, planned
from tests.factories.stages import bring_to

pytestmark = pytest.mark.django_db


def run_on(day) -> list[OutboxEmail]:
    """The reminders of one day."""
    before = set(OutboxEmail.objects.values_list("pk", flat=True))
    send_reminders(day)
    return list(OutboxEmail.objects.exclude(pk__in=before).order_by("pk"))


def to(mails, kind: str) -> set[str]:
    return {mail.to for mail in mails if mail.kind == f"assessment.{kind}"}


@pytest.mark.parametrize(
    ("left", "stage"),
    [(8, None), (7, 7), (6, 7), (5, None), (3, None), (2, 2), (1, 2), (0, 0), (-1, 0), (-2, None), (-3, -3), (-5, -3)],
)
def test_the_days_of_a_reminder(left, stage):
    today = timezone.localdate()
    assert stage_of(today + timedelta(days=left), today) == stage


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R54")
def test_the_hospital_is_reminded_before_on_and_after_the_day_and_the_office_then_too(ours, theirs, office, one, two):
    application = information_requested(ours, office, one, two)
    due = application.due_on = Application.objects.get(pk=application.pk).due_on
    hospital = {ours.representative.email, ours.deputy.email, ours.account_holder.email}
    for left, heading in ((7, "due on"), (2, "due on"), (0, "due today"), (-3, "was due on")):
        mails = run_on(due - timedelta(days=left))
        assert to(mails, "date_reminder") == hospital
        assert to(mails, "date_escalated") == ({office.email} if left < 0 else set())
        subject = next(mail.subject for mail in mails if mail.kind == "assessment.date_reminder")
        assert heading in subject
        assert f"{due.day} {due:%B %Y}" in subject
    assert run_on(due - timedelta(days=-3)) == []
    assert Application.objects.get(pk=application.pk).status == "information_requested"


@pytest.mark.stage("information_requested")
def test_a_reminder_is_worked_out_when_it_is_sent(ours, theirs, office, one, two):
    application = information_requested(ours, office, one, two)
    due = Application.objects.get(pk=application.pk).due_on
    extend_date(application=application, due_on=due + timedelta(days=20), note="Holidays.", by=office)
    assert run_on(due) == []
    assert to(run_on(due + timedelta(days=20)), "date_reminder") != set()


@pytest.mark.stage("assigned")
def test_an_assessor_who_has_handed_in_is_left_in_peace(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one)
    hand_in(application=application, by=one)
    due = Application.objects.get(pk=application.pk).due_on
    assert to(run_on(due), "date_reminder") == {two.email}


@pytest.mark.stage("awaiting_sign_off")
def test_the_chairperson_is_reminded_of_the_signature(ours, theirs, office, chair, one, two):
    application = awaiting_sign_off(ours, office, one, two)
    due = Application.objects.get(pk=application.pk).due_on
    assert to(run_on(due), "date_reminder") == {chair.email}
    assert to(run_on(due + timedelta(days=3)), "date_escalated") == {office.email}


@pytest.mark.stage("audit_agreed")
def test_both_sides_are_reminded_of_an_audit(ours, office, one, two):
    audit = audit_agreed(ours, office, one, two)
    mails = run_on(timezone.localdate(audit.starts_at) - timedelta(days=2))
    hospital = {ours.representative.email, ours.deputy.email, ours.account_holder.email}
    assert to(mails, "audit_ahead") == hospital | {one.email, two.email}
    assert all("Ferrán" not in mail.text for mail in mails if mail.to in hospital)


@pytest.mark.stage("planned")
def test_the_actions_of_a_plan_are_reminded_of_by_their_own_dates(ours, theirs, office, chair, one, two):
    application = planned(ours, office, one, two, chair)
    due = timezone.localdate() + timedelta(days=60)
    mails = run_on(due - timedelta(days=7))
    assert to(mails, "actions_due") == {ours.representative.email, ours.deputy.email, ours.account_holder.email}
    text = next(mail.text for mail in mails if mail.kind == "assessment.actions_due")
    assert text.count("Write the emergency plan") == 2
    close_application(application=application, reason="We stop.", by=ours.representative)
    assert run_on(due) == []


#: Status, holder, what is wanted: every date that runs, and who is reminded of it.
CLOCKS = (
    ("round_1", "office", "Find assessors", "office"),
    ("round_1", "assessors", "Your evaluation", "assessors"),
    ("information_requested", "facility", "Replies to the assessors", "hospital"),
    ("round_2", "assessors", "Your evaluation", "assessors"),
    ("remote_audit", "facility", "Date of the remote audit", "hospital"),
    ("remote_audit", "assessors", "Your recommendation", "assessors"),
    ("awaiting_sign_off", "chairperson", "Your signature", "chairperson"),
    ("deferred", "facility", "Corrective action plan", "hospital"),
    ("denied", "facility", "Corrective action plan", "hospital"),
    ("plan_under_review", "assessors", "Your verdicts on the plan", "assessors"),
    ("proof_requested", "facility", "Proof of the plan", "hospital"),
)


@pytest.mark.stage("assigned")
def test_every_clock_reminds_its_holder_on_the_same_days_and_then_the_office(ours, theirs, office, chair, one, two):
    """Days 7 and 2 before, the day itself, day 3 after; between them silence; nothing is said twice."""
    application = with_assessors(ours, office, one, two)
    people = {
        "office": {office.email},
        "assessors": {one.email, two.email},
        "chairperson": {chair.email},
        "hospital": {ours.representative.email, ours.deputy.email, ours.account_holder.email},
    }
    due = timezone.localdate() + timedelta(days=20)
    seen, wanted = {}, {}
    for status, holder, what, who in CLOCKS:
        sid = transaction.savepoint()
        bring_to(application, status, representative=ours.representative, chair=chair)
        Application.objects.filter(pk=application.pk).update(holder=holder, due_on=due)
        for left in (8, 7, 7, 5, 4, 3, 2, 0, -2, -3, -3, -6):
            mails = run_on(due - timedelta(days=left))
            subjects = {mail.subject.partition(":")[0] for mail in mails if mail.kind == "assessment.date_reminder"}
            seen[status, holder, left] = (
                seen.get((status, holder, left)),
                to(mails, "date_reminder"),
                to(mails, "date_escalated"),
                subjects,
            )
            assert all(f"{due.day} {due:%B %Y}" in f"{mail.subject} {mail.text}" for mail in mails)
            reminds = left in (7, 2, 0, -3) and (status, holder, left) not in wanted
            late = {office.email} if reminds and left == -3 and holder != "office" else set()
            wanted[status, holder, left] = (
                wanted.get((status, holder, left)),
                people[who] if reminds else set(),
                late,
                {what} if reminds else set(),
            )
        transaction.savepoint_rollback(sid)
        application.refresh_from_db()
    assert seen == wanted


@pytest.mark.stage("submitted")
def test_the_office_is_reminded_while_it_has_to_find_assessors(ours, theirs, office, one, two):
    application = submitted_application(ours)
    due = application.due_on
    assert (application.holder, due) == ("office", timezone.localdate() + timedelta(days=14))
    mails = run_on(due - timedelta(days=2))
    assert to(mails, "date_reminder") == {office.email}
    assert f"/office/applications/{application.code}/assessors/" in mails[0].text
    assign_assessors(application=application, first=one, second=two, by=office)
    assert run_on(due) == []
    seat = application.assignments.get(assessor=one)
    remove_assessor(assignment=seat, reason="Away.", by=office)
    assert to(run_on(due), "date_reminder") == {office.email}


@pytest.mark.stage("submitted")
def test_somebody_who_was_asked_is_reminded_and_then_the_office(ours, theirs, office, one, two):
    application = submitted_application(ours)
    assign_assessors(application=application, first=one, second=two, by=office, ask=True)
    seat = application.assignments.get(assessor=one)
    accept_seat(assignment=seat, by=one)
    due = timezone.localdate() + timedelta(days=7)
    assert run_on(due - timedelta(days=7)) == []
    for left in (2, 0, -3):
        mails = run_on(due - timedelta(days=left))
        assert to(mails, "seat_unanswered") == {two.email}
        assert to(mails, "seat_escalated") == ({office.email} if left < 0 else set())
        assert all(str(due.day) in mail.subject for mail in mails)
    seat = application.assignments.get(assessor=two)
    decline_seat(assignment=seat, is_conflict=False, by=two)
    assert to(run_on(due + timedelta(days=5)), "seat_unanswered") == set()


# --- extending --------------------------------------------------------------------------------------------------------


@pytest.mark.stage("deferred")
@pytest.mark.rule("R62")
def test_the_office_extends_a_date_with_a_note(ours, theirs, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    due = application.due_on
    for person in (ours.representative, chair, one, theirs.representative):
        with pytest.raises(PermissionDenied):
            extend_date(application=application, due_on=due + timedelta(days=30), note="More time.", by=person)
    with pytest.raises(StepRefused, match="Say why"):
        extend_date(application=application, due_on=due + timedelta(days=30), note=" ", by=office)
    with pytest.raises(StepRefused, match="Give a day after"):
        extend_date(application=application, due_on=due, note="More time.", by=office)
    extend_date(application=application, due_on=due + timedelta(days=30), note="More time.", by=office)
    application.refresh_from_db()
    assert (application.due_on, application.status) == (due + timedelta(days=30), "deferred")
    change = DateChange.objects.get()
    assert (change.before, change.note, change.changed_by) == (due, "More time.", office)
    told = {mail.to for mail in OutboxEmail.objects.filter(kind="assessment.date_extended")}
    assert told == {ours.representative.email, ours.deputy.email, ours.account_holder.email}


@pytest.mark.stage("information_requested")
def test_a_reply_after_the_date_still_counts(ours, office, one, two):

    application = information_requested(ours, office, one, two)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        answer_requests(application, ours.member)

        resubmit(application=Application.objects.get(pk=application.pk), by=ours.representative)
    assert Application.objects.get(pk=application.pk).status == "round_2"


@pytest.mark.stage("information_requested")
def test_the_office_extends_on_the_page(ours, office, one, two, as_user):
    application = information_requested(ours, office, one, two)
    url = reverse("assessment:extend", args=[application.code])
    browser = as_user(office)
    assert browser.get(url).status_code == 200
    refused = browser.post(url, {"due_on": "2020-01-01", "note": "Holidays"})
    assert (refused.status_code, "Holidays" in refused.content.decode()) == (422, True)
    far = browser.post(url, {"due_on": "2099-01-01", "note": "Holidays"})
    assert (far.status_code, "Give a day until" in far.content.decode()) == (422, True)
    later = application.due_on + timedelta(days=7)
    assert browser.post(url, {"due_on": later.isoformat(), "note": "Holidays"}).status_code == 302
    assert as_user(one).get(url).status_code == 404


# --- closing ----------------------------------------------------------------------------------------------------------


@pytest.mark.stage("audit_proposed")
def test_representative_or_office_closes_with_a_reason_and_dates_are_cancelled(ours, theirs, office, chair, one, two):
    audit = audit_proposed(ours, office, one, two)
    application = audit.application
    for person in (ours.deputy, ours.member, one, chair, theirs.representative):
        with pytest.raises(PermissionDenied):
            close_application(application=application, reason="We stop.", by=person)
    with pytest.raises(StepRefused, match="Say why"):
        close_application(application=application, reason=" ", by=office)
    close_application(application=application, reason="We stop.", by=ours.representative)
    assert (application.status, application.holder) == ("withdrawn", "nobody")
    assert Audit.objects.get(pk=audit.pk).status == "cancelled"
    told = {mail.to for mail in OutboxEmail.objects.filter(kind="assessment.closed")}
    assert {one.email, two.email, ours.deputy.email} <= told


@pytest.mark.stage("information_requested")
def test_the_representative_closes_on_the_page(ours, theirs, office, one, two, as_user):
    application = information_requested(ours, office, one, two)
    url = reverse("assessment:close", args=[application.code])
    assert as_user(ours.member).get(url).status_code == 403
    assert as_user(theirs.representative).get(url).status_code == 404
    browser = as_user(ours.representative)
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "We stop."}).status_code == 302
    assert Application.objects.get(pk=application.pk).status == "withdrawn"


# --- expectation ------------------------------------------------------------------------------------------------------


@pytest.mark.stage("deferred")
@pytest.mark.rule("R52")
def test_the_median_is_told_from_five_decisions_on(monkeypatch, fresh_cache, ours, office, chair, one, two):
    decided(ours, office, one, two, chair)
    assert (work_out_median(), median_days()) == (None, None)
    monkeypatch.setattr("assessment.queries.decision_times._LEAST", 1)
    assert work_out_median() == median_days() == 15


@pytest.mark.stage("information_requested")
def test_the_task_reminds_and_works_out_the_median(fresh_cache, ours, office, one, two):
    application = information_requested(ours, office, one, two)
    due = Application.objects.get(pk=application.pk).due_on
    with time_machine.travel(datetime(due.year, due.month, due.day, 9, tzinfo=UTC), tick=False):
        assert remind() == 3
        assert remind() == 0
