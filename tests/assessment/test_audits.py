"""Remote audits: dates, agenda, invitation, minutes, and what they change for the decision (R56, R61, A20)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from applications.models import Application
from assessment.models import Audit, AuditItem, AuditPresence, AuditSlot, ProcessFile
from assessment.services import StaleVersion, recommend
from assessment.services.audits import (
    agree_date,
    call_remote_audit,
    call_with_dates,
    cancel_audit,
    hold_audit,
    propose_dates,
    save_minutes,
    wish_other_dates,
)
from iasios.access import person_scope
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import deliver
from iasios.workflow import StepRefused
from tests.factories.audits import audit_agreed, audit_held, audit_proposed, hold, still_open
from tests.factories.dossier import second_round

pytestmark = pytest.mark.django_db


def soon(days: int = 10):
    return timezone.now() + timedelta(days=days)


# --- calling and dates ------------------------------------------------------------------------------------------------


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
    deliver(OutboxEmail.objects.filter(kind="assessment.audit_agreed").first())
    parts = [part for part in mailoutbox[0].message().walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST"]
    assert parts[0].get_filename() == "invitation.ics"


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


# --- minutes ----------------------------------------------------------------------------------------------------------


@pytest.mark.stage("audit_agreed")
def test_minutes_are_kept_by_assessors_and_never_lost(ours, theirs, office, chair, one, two, three):
    audit = audit_agreed(ours, office, one, two)
    item = audit.items.first()
    for person in (ours.representative, theirs.representative, office, chair, three):
        with pytest.raises(PermissionDenied):
            save_minutes(item=item, version=0, minutes="Mine", by=person)
    save_minutes(item=item, version=0, minutes="First", by=one)
    with pytest.raises(StaleVersion) as stale:
        save_minutes(item=item, version=0, minutes="Second", by=two)
    assert stale.value.current.minutes == "First"


@pytest.mark.stage("audit_agreed")
def test_an_audit_closes_once_it_has_begun_with_minutes_and_people(ours, office, one, two):
    audit = audit_agreed(ours, office, one, two)
    with pytest.raises(StepRefused, match="2 questions still need"):
        hold_audit(audit=audit, attendance="Dr Holt", present=[one], by=one)
    for item in audit.items.all():
        save_minutes(item=item, version=0, minutes="Talked over.", outcome="settled", by=one)
    with pytest.raises(StepRefused, match="once it has begun"):
        hold_audit(audit=audit, attendance="Dr Holt", present=[one], by=one)
    with time_machine.travel(audit.starts_at + timedelta(hours=1)):
        with pytest.raises(StepRefused, match="of the hospital"):
            hold_audit(audit=audit, attendance=" ", present=[one], by=one)
        with pytest.raises(StepRefused, match="which assessors"):
            hold_audit(audit=audit, attendance="Dr Holt", present=[], by=one)
        hold_audit(audit=audit, attendance="Dr Holt", present=[one, two], by=one)
    application = Application.objects.get(pk=audit.application_id)
    assert (audit.status, application.audit_held_at, application.status) == ("held", audit.starts_at, "remote_audit")
    item = audit.items.first()
    with pytest.raises(PermissionDenied):
        save_minutes(item=item, version=item.version, minutes="Later", by=one)
    with pytest.raises(DatabaseError, match="audit is closed"), transaction.atomic():
        AuditItem.objects.filter(pk=item.pk).update(minutes="Later")


@pytest.mark.stage("audit_held")
def test_the_hospital_cannot_read_which_assessors_were_there(ours, theirs, office, one, two):
    audit_held(ours, office, one, two)
    assert AuditPresence.objects.count() == 2
    with person_scope(ours.representative):
        assert AuditItem.objects.count() == 2
        assert not AuditPresence.objects.exists()
    with person_scope(theirs.representative):
        assert not Audit.objects.exists()
        assert not AuditItem.objects.exists()


# --- what it changes --------------------------------------------------------------------------------------------------


@pytest.mark.stage("audit_agreed")
@pytest.mark.rule("R58", "R61")
def test_a_settled_question_may_be_accredited_an_open_one_may_not(ours, theirs, office, one, two):
    application = audit_held(ours, office, one, two, outcome="settled")
    made = recommend(application=application, outcome="approve", reasons="Settled in the audit.", by=one)
    assert made.outcome == "approve"


@pytest.mark.stage("audit_held")
@pytest.mark.rule("R61")
def test_deferring_is_open_after_the_audit_and_accrediting_is_not(ours, office, one, two):
    application = audit_held(ours, office, one, two)
    with pytest.raises(StepRefused, match=r"6\(c\), 8\(c\)"):
        recommend(application=application, outcome="approve", reasons="All good.", by=one)
    assert recommend(application=application, outcome="defer", reasons="Not written yet.", by=one).outcome == "defer"


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.stage("still_open")
def test_an_assessor_calls_an_audit_on_the_page(ours, office, one, two, as_user):
    application = still_open(ours, office, one, two)
    url = reverse("assessment:audit_dates", args=[application.code])
    browser = as_user(one)
    assert b"Call a remote audit" in browser.get(url).content
    past = browser.post(url, {"start_1": "2020-01-01T10:00", "minutes_planned": "60"})
    assert past.status_code == 422
    assert "This date has passed" in past.content.decode()
    today = timezone.localdate()
    for start, why in (
        (f"{today:%Y-%m-%d}T23:59", "from tomorrow on"),
        (f"{today + timedelta(days=367):%Y-%m-%d}T10:00", "Offer dates until"),
    ):
        refused = browser.post(url, {"start_1": start, "minutes_planned": "60"})
        assert (refused.status_code, why in refused.content.decode()) == (422, True)
    assert Application.objects.get(pk=application.pk).status == "round_2"
    day = f"{today + timedelta(days=30):%Y-%m-%d}"
    answer = browser.post(url, {"start_1": f"{day}T10:00", "minutes_planned": "60", "link": "video.example/x"})
    assert answer.status_code == 302
    audit = Audit.objects.get(application=application)
    assert timezone.localtime(audit.slots.get().starts_at).strftime("%Y-%m-%d %H:%M") == f"{day} 10:00"
    assert audit.link == "https://video.example/x"


@pytest.mark.stage("audit_proposed")
def test_the_hospital_chooses_on_the_page_and_downloads_the_invitation(ours, theirs, office, one, two, as_user):
    audit = audit_proposed(ours, office, one, two)
    url = reverse("assessment:audit", args=[ours.slug])
    browser = as_user(ours.representative)
    missing = browser.post(url, {"participants": "Dr Holt, head"})
    assert (missing.status_code, "Dr Holt, head" in missing.content.decode()) == (422, True)
    assert browser.post(url, {"slot": audit.slots.first().pk, "participants": "Dr Holt, head"}).status_code == 302
    page = browser.get(url).content.decode()
    assert ("Dr Holt, head" in page, "https://video.example/room" in page) == (True, True)
    assert "Ferrán" not in page
    ics = browser.get(reverse("assessment:audit_ics", args=[ours.slug]))
    assert ics["Content-Type"] == "text/calendar; charset=utf-8"
    assert as_user(theirs.representative).get(url).status_code == 404


@pytest.mark.stage("audit_agreed")
def test_the_minutes_are_written_on_the_page_and_a_conflict_shows_both_texts(ours, office, one, two, as_user):
    audit = audit_agreed(ours, office, one, two)
    url = reverse("assessment:audit_minutes", args=[audit.application.code, "8c"])
    first, second = as_user(one), as_user(two)
    assert first.post(url, {"version": "0", "minutes": "Mine", "outcome": "open"}).status_code == 302
    stale = second.post(url, {"version": "0", "minutes": "Other", "outcome": ""})
    text = stale.content.decode()
    assert (stale.status_code, "Mine" in text, "Other" in text) == (409, True, True)
    saved = second.post(url, {"version": "1", "minutes": "Both", "outcome": "settled"}, headers={"X-Autosave": "1"})
    assert saved.json()["version"] == 2


@pytest.mark.stage("assigned")
def test_the_pages_of_an_audit_cost_the_same_whatever_its_agenda(ours, office, one, two, as_user, queries):
    audit = audit_agreed(ours, office, one, two, codes=("1a", "1b", "6c", "8c", "9a"))
    hospital, assessor = as_user(ours.representative), as_user(one)
    room = reverse("assessment:audit_room", args=[audit.application.code])
    hospital.get(reverse("assessment:audit", args=[ours.slug]))
    with queries(at_most=8):
        assert hospital.get(reverse("assessment:audit", args=[ours.slug])).status_code == 200
    with queries(at_most=8):
        assert assessor.get(room).status_code == 200


@pytest.mark.stage("audit_agreed")
def test_office_and_chairperson_read_the_room_and_the_office_cancels(ours, office, chair, one, two, as_user):
    audit = audit_agreed(ours, office, one, two)
    room = reverse("assessment:audit_room", args=[audit.application.code])
    assert [as_user(person).get(room).status_code for person in (office, chair, one)] == [200, 200, 200]
    cancel = reverse("assessment:audit_cancel", args=[audit.application.code])
    assert as_user(chair).get(cancel).status_code == 403
    assert as_user(office).post(cancel, {"reason": "Illness"}).status_code == 302
    assert Audit.objects.get().status == "cancelled"


@pytest.mark.stage("audit_agreed")
def test_a_held_audit_is_read_by_the_hospital(ours, office, one, two, as_user):
    hold(audit_agreed(ours, office, one, two), one, outcome="settled")
    page = as_user(ours.member).get(reverse("assessment:audit", args=[ours.slug])).content.decode()
    assert ("Talked over." in page, "Resolved" in page, "Ferrán" in page) == (True, True, False)


@pytest.mark.stage("audit_agreed")
def test_slides_reach_the_assessors_and_nobody_else(ours, theirs, office, one, two, three, as_user, settings):
    settings.CLAMAV_URL = ""
    audit_agreed(ours, office, one, two)
    url = reverse("assessment:audit_file", args=[ours.slug])
    slides = SimpleUploadedFile("talk.txt", b"What we changed.", content_type="text/plain")
    browser = as_user(ours.member)
    assert browser.post(url).status_code == 422
    assert browser.post(url, {"file": slides}).status_code == 302
    kept = ProcessFile.objects.get()
    download = reverse("assessment:process_file", args=[kept.stored_file_id])
    assert [as_user(person).get(download).status_code for person in (one, two, ours.deputy)] == [200, 200, 200]
    assert [as_user(person).get(download).status_code for person in (three, theirs.representative)] == [404, 404]


@pytest.mark.stage("still_open")
def test_before_any_date_is_offered_the_page_says_so(ours, theirs, office, one, two, as_user):
    still_open(ours, office, one, two)
    page = as_user(ours.member).get(reverse("assessment:audit", args=[ours.slug]))
    assert (page.status_code, "No audit is arranged" in page.content.decode()) == (200, True)
    assert as_user(ours.representative).post(reverse("assessment:audit", args=[ours.slug])).status_code == 403


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.stage("audit_agreed")
def test_minutes_with_an_assessors_name_are_held_back(ours, office, one, two, three, as_user):
    audit = audit_agreed(ours, office, one, two)
    code = audit.application.code
    with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
        for item in AuditItem.objects.filter(audit=audit):
            save_minutes(item=item, version=0, minutes="Dr Novak asked for it.", outcome="open", by=two)
        page = as_user(one)
        sent = {"attendance": "Dr Holt", "present": [one.pk]}
        refused = page.post(reverse("assessment:audit_close", args=[code]), sent)
        text = refused.content.decode()
        assert refused.status_code == 422
        assert "the name Petra Novák, which is an assessor&#x27;s" in text
        assert 'name="name_is_meant"' in text
        assert Audit.objects.get(pk=audit.pk).status == "agreed"
        page.post(reverse("assessment:audit_close", args=[code]), sent | {"name_is_meant": "on"})
    assert Audit.objects.get(pk=audit.pk).status == "held"


@pytest.mark.stage("audit_agreed")
def test_a_reason_with_an_assessors_name_is_held_back(ours, office, one, two, as_user):
    audit = audit_agreed(ours, office, one, two)
    page, url = as_user(one), reverse("assessment:audit_cancel", args=[audit.application.code])
    refused = page.post(url, {"reason": "Jonas Wikström is ill."})
    assert (refused.status_code, 'name="name_is_meant"' in refused.content.decode()) == (422, True)
    assert Audit.objects.get(pk=audit.pk).status == "agreed"
    assert page.post(url, {"reason": "One of us is ill."}).status_code == 302
    assert Audit.objects.get(pk=audit.pk).status == "cancelled"


@pytest.mark.stage("audit_proposed")
def test_the_list_says_whose_turn_it_is_around_an_audit(ours, theirs, office, one, two, as_user):
    audit = audit_proposed(ours, office, one, two)
    page, url = as_user(one), reverse("assessment:list")
    assert "The hospital chooses a date for the audit" in page.get(url).content.decode()
    agree_date(audit=audit, slot=audit.slots.order_by("starts_at")[0], by=ours.deputy)
    assert "Hold the remote audit" in page.get(url).content.decode()
    hold(audit, one)
    assert "Recommend, after the audit" in page.get(url).content.decode()
    dossier = page.get(reverse("assessment:dossier", args=[audit.application.code])).content.decode()
    assert "Read the minutes" in dossier
