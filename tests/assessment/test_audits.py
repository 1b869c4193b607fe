"""Remote audits: minutes, what they change for the decision, and the pages (R56, R61, A20)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from assessment.models import Audit, AuditItem, AuditPresence, ProcessFile
from assessment.services import StaleVersion, recommend
from assessment.services.audits import (
    agree_date,
    hold_audit,
    save_minutes,
)
from facilities.models import NoticePreference
from iasios.access import person_scope
from iasios.workflow import StepRefused
from tests.factories.audits import audit_agreed, audit_held, audit_proposed, hold, still_open
from tests.factories.dossier import second_round

pytestmark = pytest.mark.django_db


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


@pytest.mark.stage("second_round")
def test_before_both_have_handed_in_there_is_a_reason_and_no_form(ours, office, one, two, as_user):
    application = second_round(ours, office, one, two)
    browser = as_user(one)
    dates, room = (reverse(f"assessment:{name}", args=[application.code]) for name in ("audit_dates", "audit_room"))
    page = browser.get(dates).content.decode()
    assert ("Both assessors must hand in first." in page, 'name="start_1"' in page) == (True, False)
    page = browser.get(room).content.decode()
    assert ("No audit is arranged" in page, f'href="{dates}"' in page) == (True, False)


@pytest.mark.stage("still_open")
def test_where_no_audit_is_arranged_a_link_leads_to_where_one_is_called(ours, office, one, two, chair, as_user):
    application = still_open(ours, office, one, two)
    dates, room, recommend_url = (
        reverse(f"assessment:{name}", args=[application.code]) for name in ("audit_dates", "audit_room", "recommend")
    )
    for url in (room, recommend_url):
        assert f'href="{dates}"' in as_user(one).get(url).content.decode()
    assert 'name="start_1"' in as_user(one).get(dates).content.decode()
    for person in (chair, office):
        assert f'href="{dates}"' not in as_user(person).get(room).content.decode()


@pytest.mark.stage("audit_proposed")
def test_while_an_audit_is_ahead_no_dates_are_offered(ours, office, one, two, as_user):
    audit = audit_proposed(ours, office, one, two)
    dates, room, recommend_url = (
        reverse(f"assessment:{name}", args=[audit.application.code])
        for name in ("audit_dates", "audit_room", "recommend")
    )
    page = as_user(one).get(dates).content.decode()
    assert ("An audit is ahead already." in page, 'name="start_1"' in page) == (True, False)
    assert f'href="{room}"' in as_user(one).get(recommend_url).content.decode()


@pytest.mark.stage("audit_agreed")
def test_autosave_of_minutes_answers_with_what_is_resolved(ours, office, one, two, as_user):
    audit = audit_agreed(ours, office, one, two)
    url = reverse("assessment:audit_minutes", args=[audit.application.code, "8c"])
    typed = {"version": "0", "minutes": "Talked over.", "outcome": "settled"}
    drawn = as_user(one).post(url, typed, headers={"X-Autosave": "1"}).json()["html"]
    assert drawn.keys() == {"#settled"}
    assert ("1 of 2" in drawn["#settled"], 'width="50.00"' in drawn["#settled"]) == (True, True)


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


@pytest.mark.stage("audit_proposed")
def test_each_reads_the_hour_of_an_audit_at_home_as_well(ours, office, one, two, as_user):
    audit = audit_proposed(ours, office, one, two)
    page, room = (
        reverse("assessment:audit", args=[ours.slug]),
        reverse("assessment:audit_room", args=[audit.application.code]),
    )
    NoticePreference.objects.update_or_create(user=ours.representative, defaults={"time_zone": "Asia/Tokyo"})
    NoticePreference.objects.update_or_create(user=one, defaults={"time_zone": "Europe/Berlin"})
    slot = audit.slots.first()
    hour = f"({slot.starts_at.astimezone(ZoneInfo('Asia/Tokyo')):%A, %H:%M} in Tokyo)"
    assert hour in as_user(ours.representative).get(page).text
    # Where clocks show the same, nothing is added.
    for reader, address in ((one, room), (ours.deputy, page)):
        text = as_user(reader).get(address).text
        assert "Vienna time" in text
        assert "in Berlin" not in text
        assert "in Tokyo" not in text
    agree_date(audit=audit, slot=slot, by=ours.deputy)
    assert f"Vienna time {hour}." in as_user(ours.representative).get(page).text


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
    with queries(at_most=9):
        assert hospital.get(reverse("assessment:audit", args=[ours.slug])).status_code == 200
    with queries(at_most=9):
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
