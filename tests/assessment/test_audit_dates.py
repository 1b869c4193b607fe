"""Calling a remote audit, agreeing its date, and the invitation (R56, A20)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone
from icalendar import Calendar

from applications.models import Application
from assessment.models import Audit, AuditSlot
from assessment.services.audits import (
    agree_date,
    call_remote_audit,
    call_with_dates,
    cancel_audit,
    propose_dates,
    wish_other_dates,
)
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import deliver
from iasios.workflow import StepRefused
from tests.factories.audits import audit_agreed, audit_proposed, still_open
from tests.factories.dossier import second_round

pytestmark = pytest.mark.django_db


def soon(days: int = 10):
    return timezone.now() + timedelta(days=days)


@pytest.mark.stage("audit_proposed")
@pytest.mark.rule("R56")
def test_a_called_audit_has_the_open_questions_on_its_agenda(ours, theirs, office, one, two):
    audit = audit_proposed(ours, office, one, two)
    assert (audit.kind, audit.status, audit.application.status) == ("remote", "proposed", "remote_audit")
    assert [(item.question.code, item.topic) for item in audit.items.all()] == [
        ("6c", "The plan is not written yet."),
        ("8c", "The plan is not written yet."),
    ]
    application = Application.objects.get(pk=audit.application_id)
    assert (application.holder, application.due_on) == ("facility", timezone.localdate() + timedelta(days=7))
    told = {mail.to for mail in OutboxEmail.objects.filter(kind="assessment.audit_dates")}
    assert told == {ours.representative.email, ours.deputy.email, ours.account_holder.email}


@pytest.mark.stage("still_open")
def test_an_audit_is_called_in_round_2_by_an_assessor_and_nobody_else(ours, theirs, office, chair, one, two, three):
    application = still_open(ours, office, one, two)
    for person in (ours.representative, theirs.representative, office, chair, three):
        with pytest.raises(PermissionDenied):
            call_remote_audit(application=application, by=person)
    assert call_remote_audit(application=application, by=two).status == "remote_audit"


@pytest.mark.stage("second_round")
def test_no_audit_before_both_have_handed_in_round_2(ours, office, one, two):
    application = second_round(ours, office, one, two)
    with pytest.raises(StepRefused, match="hand in"):
        call_with_dates(application=application, starts=[soon()], minutes_planned=60, by=one)
    assert Application.objects.get(pk=application.pk).status == "round_2"


@pytest.mark.stage("still_open")
def test_a_date_in_the_past_is_refused_and_calls_nothing(ours, office, one, two):
    application = still_open(ours, office, one, two)
    with pytest.raises(StepRefused, match="has passed"):
        call_with_dates(application=application, starts=[soon(-1)], minutes_planned=60, by=one)
    assert Application.objects.get(pk=application.pk).status == "round_2"
    assert not Audit.objects.exists()


@pytest.mark.stage("audit_proposed")
def test_postgresql_refuses_a_date_in_the_past_and_a_second_audit_ahead(ours, office, one, two):
    audit = audit_proposed(ours, office, one, two)
    with pytest.raises(DatabaseError, match="slot_lies_ahead"), transaction.atomic():
        AuditSlot.objects.create(audit=audit, facility=audit.facility, starts_at=soon(-1), offered_at=timezone.now())
    with pytest.raises(StepRefused, match="ahead already"):
        propose_dates(application=audit.application, starts=[soon()], minutes_planned=60, by=one)
    twin = Audit.objects.get(pk=audit.pk)
    twin.pk, twin.uid = None, "6d0c8f0e-7d7e-4b6e-9c56-3a9c1c2f6d11"
    with pytest.raises(DatabaseError, match="one_audit_ahead_per_application"), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.stage("audit_proposed")
@pytest.mark.rule("R56")
def test_no_date_suits_and_one_of_the_hospitals_is_accepted(ours, theirs, office, one, two, as_user):
    audit = audit_proposed(ours, office, one, two)
    page, room = f"/facilities/{ours.slug}/audit/", f"/assessments/{audit.application.code}/audit/"
    day = (soon(12)).replace(hour=9, minute=0, second=0, microsecond=0)
    typed = {"start_1": day.strftime("%Y-%m-%dT%H:%M"), "wish": "Mondays suit best."}
    for person, answer in ((ours.member, 403), (office, 403), (one, 404), (theirs.representative, 404)):
        assert as_user(person).post(f"{page}other-dates/", typed).status_code == answer
    past = as_user(ours.deputy).post(f"{page}other-dates/", typed | {"start_1": "2020-01-01T09:00"})
    assert past.status_code == 422
    assert "This date has passed." in past.content.decode()
    assert "Mondays suit best." in past.content.decode()
    assert as_user(ours.deputy).post(f"{page}other-dates/", typed).status_code == 302
    application = Application.objects.get(pk=audit.application_id)
    assert application.holder == "assessors"
    told = OutboxEmail.objects.filter(kind="assessment.audit_other_dates")
    assert {mail.to for mail in told} == {one.email, two.email}
    assert "Mondays suit best." in as_user(one).get(room).content.decode()
    assert "You said on" in as_user(ours.representative).get(page).content.decode()
    slot = AuditSlot.objects.get(audit=audit, is_wish=True)
    # Its own date is not the hospital's to agree to.
    with pytest.raises(PermissionDenied):
        agree_date(audit=audit, slot=slot, by=ours.deputy)
    assert as_user(one).post(f"{room}accept/", {"slot": "0"}).status_code == 422
    assert as_user(one).post(f"{room}accept/", {"slot": str(slot.pk)}).status_code == 302
    audit.refresh_from_db()
    assert (audit.status, audit.starts_at, audit.agreed_by) == ("agreed", slot.starts_at, one)
    mails = OutboxEmail.objects.filter(kind="assessment.audit_agreed")
    assert {one.email, two.email, ours.representative.email} <= {mail.to for mail in mails}
    late = as_user(ours.deputy).post(f"{page}other-dates/", typed, follow=True)
    assert "A date is agreed already" in late.content.decode()


@pytest.mark.stage("audit_proposed")
@pytest.mark.rule("R56")
def test_no_date_suits_and_others_are_offered(ours, theirs, office, one, two):
    audit = audit_proposed(ours, office, one, two)
    wish_other_dates(audit=audit, starts=[soon(12), soon(13)], by=ours.deputy)
    again = propose_dates(application=audit.application, starts=[soon(20)], minutes_planned=90, by=one)
    assert (again.pk, again.wished_at) == (audit.pk, None)
    assert Application.objects.get(pk=audit.application_id).holder == "facility"
    assert OutboxEmail.objects.filter(kind="assessment.audit_dates", to=ours.deputy.email).count() == 2
    with pytest.raises(StepRefused, match="at most 3"):
        wish_other_dates(audit=audit, starts=[soon(12 + n) for n in range(4)], by=ours.deputy)
    with pytest.raises(StepRefused, match="ahead already"):
        propose_dates(application=audit.application, starts=[soon(21)], minutes_planned=90, by=one)


@pytest.mark.stage("audit_proposed")
@pytest.mark.rule("R56")
def test_the_hospital_chooses_and_both_sides_get_the_invitation(ours, theirs, office, one, two):
    audit = audit_proposed(ours, office, one, two)
    slot = audit.slots.first()
    for person in (ours.member, theirs.representative, one, office):
        with pytest.raises(PermissionDenied):
            agree_date(audit=audit, slot=slot, by=person)
    agree_date(audit=audit, slot=slot, participants="Dr Holt", by=ours.deputy)
    application = Application.objects.get(pk=audit.application_id)
    assert (audit.status, audit.starts_at, audit.agreed_by) == ("agreed", slot.starts_at, ours.deputy)
    assert (application.holder, application.due_on) == ("assessors", timezone.localdate(slot.starts_at))
    mails = list(OutboxEmail.objects.filter(kind="assessment.audit_agreed"))
    assert {mail.to for mail in mails} == {
        ours.representative.email,
        ours.deputy.email,
        ours.account_holder.email,
        one.email,
        two.email,
    }
    for mail in mails:
        event = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
        assert str(event["uid"]) == f"{audit.uid}@portal"
        assert event["dtstart"].dt == slot.starts_at.replace(microsecond=0)
        # Calendars take an invitation only for somebody whom it names: the reader, and nobody else.
        assert str(event["attendee"]).lower() == f"mailto:{mail.to}"
        assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
        assert "Ferrán" not in mail.calendar + mail.text + mail.html
        assert "Wikström" not in mail.calendar + mail.text + mail.html


@pytest.mark.stage("audit_agreed")
def test_the_invitation_is_attached_as_a_calendar(ours, office, one, two, settings, mailoutbox):
    settings.OUTBOX_DELIVERY = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    audit_agreed(ours, office, one, two)
    mail = OutboxEmail.objects.filter(kind="assessment.audit_agreed").first()
    mail.calendar = mail.calendar.replace("SUMMARY:", "SUMMARY:Größe und Übergabe, Łódź: ")
    deliver(mail)
    parts = [part for part in mailoutbox[0].message().walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST"]
    assert parts[0].get_filename() == "invitation.ics"
    sent = parts[0].get_payload(decode=True).decode(parts[0].get_content_charset())
    assert sent.splitlines() == mail.calendar.splitlines()


@pytest.mark.stage("audit_proposed")
def test_a_date_that_has_passed_meanwhile_is_refused(ours, office, one, two):
    audit = audit_proposed(ours, office, one, two)
    slot = audit.slots.first()
    with time_machine.travel(slot.starts_at + timedelta(minutes=1)), pytest.raises(StepRefused, match="passed"):
        agree_date(audit=audit, slot=slot, by=ours.representative)
    assert Audit.objects.get(pk=audit.pk).status == "proposed"


@pytest.mark.stage("audit_agreed")
def test_cancelling_takes_the_invitation_back_and_other_dates_can_be_offered(ours, office, one, two):
    audit = audit_agreed(ours, office, one, two)
    with pytest.raises(StepRefused, match="Say why"):
        cancel_audit(audit=audit, reason=" ", by=office)
    cancel_audit(audit=audit, reason="The room is not free.", by=office)
    mail = OutboxEmail.objects.filter(kind="assessment.audit_cancelled").first()
    assert ("METHOD:CANCEL" in mail.calendar, "The room is not free." in mail.text) == (True, True)
    assert Application.objects.get(pk=audit.application_id).holder == "assessors"
    again = propose_dates(application=audit.application, starts=[soon()], minutes_planned=45, by=office)
    assert (again.status, again.kind) == ("proposed", "remote")
