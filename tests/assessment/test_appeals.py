"""An appeal against deferred or denied: filed, checked, judged by two others; upheld, or not."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from assessment.models import Appeal, AppealSeat, CorrectivePlan, DateChange, Decision
from assessment.services import sign_off
from assessment.services.appeals import (
    admit_appeal,
    file_appeal,
    give_opinion,
    name_panel,
    refuse_appeal,
    remind_of_appeal,
    take_back_appeal,
)
from assessment.services.audits import propose_dates
from assessment.services.closing import close_application
from assessment.services.name_checks import NameFound
from assessment.services.plans import hand_in_plan
from facilities.models import Facility, Listing, Notice
from iasios.access import facility_scope
from iasios.audit.models import AuditEvent
from iasios.calendar.services import run_calendar
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.people import make_user
from tests.factories.plans import decided, write_plan

pytestmark = [pytest.mark.django_db, pytest.mark.stage("deferred")]
WHY = "The plan for 6(c) was in the file that nobody opened."


@pytest.fixture
def deferred(ours, office, one, two, chair):
    return decided(ours, office, one, two, chair)


@pytest.fixture
def panel(db):
    return [make_user(f"{name}@panel.example", f"{name.title()} Panel", groups=["assessor"]) for name in ("ada", "ben")]


@pytest.fixture
def filed(deferred, ours):
    with later(0):
        return file_appeal(application=deferred, reasons=WHY, by=ours.representative)


@pytest.fixture
def judged(filed, office, chair, panel):
    with later(0):
        admit_appeal(appeal=filed, by=office)
        name_panel(appeal=filed, people=panel, by=chair)
    return filed


def later(days):
    """So many days after the signature."""
    return time_machine.travel(Decision.objects.earliest("signed_at").signed_at + timedelta(days=days), tick=False)


def now(application):
    application = Application.objects.get(pk=application.pk)
    return application.status, application.holder


def public(ours):
    facility = Facility.objects.get(pk=ours.facility.pk)
    listing = Listing.objects.get(facility=facility)
    return facility.status, listing.standing, listing.is_shown


def kinds():
    rows = OutboxEmail.objects.filter(kind__startswith="assessment.appeal_").values_list("kind", flat=True)
    return sorted(kind.removeprefix("assessment.appeal_") for kind in rows)


def test_one_that_is_upheld_sends_the_decision_back_to_be_signed_anew(judged, deferred, ours, office, chair, panel):
    before = public(ours)
    first, second = panel
    give_opinion(appeal=judged, opinion="stand", reasons="The file is not there.", by=first)
    assert (Appeal.objects.get().status, now(deferred)) == ("with_panel", ("deferred", "facility"))
    give_opinion(appeal=judged, opinion="uphold", reasons="It was there; page 4.", by=second)
    appeal = Appeal.objects.get()
    assert (appeal.status, appeal.due_on, appeal.letter.context["outcome"]) == ("upheld", None, "Appeal upheld")
    assert now(deferred) == ("awaiting_sign_off", "chairperson")
    assert public(ours) == before == ("enrolled", "enrolled", True)
    letter = " ".join(appeal.letter.context["paragraphs"])
    for person in panel:
        assert person.full_name not in letter
    sign_off(application=Application.objects.get(pk=deferred.pk), outcome="approve", by=chair)
    assert public(ours)[0] == "accredited"
    assert Decision.objects.filter(application=deferred).count() == 2


def test_one_that_fails_leaves_the_decision_and_gives_the_days_back(judged, deferred, ours, office, panel):
    due = Application.objects.get(pk=deferred.pk).due_on
    with later(20):
        for person in panel:
            give_opinion(appeal=judged, opinion="stand", reasons="Not shown.", by=person)
    appeal = Appeal.objects.get()
    assert (appeal.status, appeal.letter.context["outcome"]) == ("failed", "Appeal not upheld")
    assert now(deferred) == ("deferred", "facility")
    assert Application.objects.get(pk=deferred.pk).due_on == due + timedelta(days=20)
    assert DateChange.objects.get().note == "The days that the appeal took."
    write_plan(Application.objects.get(pk=deferred.pk), ours.member)
    hand_in_plan(application=Application.objects.get(pk=deferred.pk), by=ours.representative)
    assert now(deferred)[0] == "plan_under_review"


def test_a_decision_that_is_signed_anew_can_be_appealed_against_again(judged, deferred, ours, chair, panel):
    with later(2):
        for person in panel:
            give_opinion(appeal=judged, opinion="uphold", reasons="It was there.", by=person)
        again = Application.objects.get(pk=deferred.pk)
        sign_off(application=again, outcome="defer", reason="Still no plan.", by=chair)
        assert CorrectivePlan.objects.filter(application=deferred).count() == 2
        again = file_appeal(application=Application.objects.get(pk=deferred.pk), reasons=WHY, by=ours.representative)
    assert again.decision != judged.decision


@pytest.mark.parametrize(("days", "possible"), [(30, True), (31, False)])
def test_the_last_day_to_appeal_is_thirty_days_after_the_signature(days, possible, deferred, ours):
    with later(days):
        if possible:
            file_appeal(application=deferred, reasons=WHY, by=ours.representative)
        else:
            with pytest.raises(StepRefused, match="The last day to appeal was"):
                file_appeal(application=deferred, reasons=WHY, by=ours.representative)
    assert Appeal.objects.exists() is possible


def test_the_representative_alone_appeals_once_and_with_reasons(deferred, ours, theirs, office, chair, one):
    for person in (ours.deputy, ours.member, theirs.representative, office, chair, one):
        with pytest.raises(PermissionDenied):
            file_appeal(application=deferred, reasons=WHY, by=person)
    with pytest.raises(StepRefused, match="Say why"):
        file_appeal(application=deferred, reasons="  ", by=ours.representative)
    file_appeal(application=deferred, reasons=WHY, by=ours.representative)
    with pytest.raises(StepRefused, match="an appeal against this decision already"):
        file_appeal(application=deferred, reasons=WHY, by=ours.representative)


def test_no_plan_is_handed_in_while_an_appeal_is_open(filed, deferred, ours):
    write_plan(Application.objects.get(pk=deferred.pk), ours.member)
    with pytest.raises(StepRefused, match="An appeal is under way"):
        hand_in_plan(application=Application.objects.get(pk=deferred.pk), by=ours.representative)
    for person in (ours.deputy, ours.member):
        with pytest.raises(PermissionDenied):
            take_back_appeal(appeal=filed, by=person)
    take_back_appeal(appeal=filed, by=ours.representative)
    hand_in_plan(application=Application.objects.get(pk=deferred.pk), by=ours.representative)
    assert Appeal.objects.get().status == "taken_back"


def test_the_office_admits_it_or_says_why_not(filed, deferred, ours, theirs, office, chair, one):
    for person in (ours.representative, theirs.representative, chair, one):
        with pytest.raises(PermissionDenied):
            admit_appeal(appeal=filed, by=person)
    with pytest.raises(StepRefused, match="Say why"):
        refuse_appeal(appeal=filed, reason=" ", by=office)
    with pytest.raises(NameFound):
        refuse_appeal(appeal=filed, reason=f"{one.full_name} is right.", by=office)
    due = Application.objects.get(pk=deferred.pk).due_on
    with later(3):
        refuse_appeal(appeal=filed, reason="It says nothing about the decision.", by=office)
    assert (Appeal.objects.get().status, now(deferred)) == ("inadmissible", ("deferred", "facility"))
    assert Application.objects.get(pk=deferred.pk).due_on == due + timedelta(days=3)
    mail = OutboxEmail.objects.filter(kind="assessment.appeal_not_admitted")
    assert mail.count() == 3
    assert "It says nothing about the decision." in mail[0].text


def test_nobody_of_the_panel_assessed_signed_or_belongs_to_the_hospital(
    filed, ours, theirs, office, chair, one, two, panel
):
    admit_appeal(appeal=filed, by=office)
    for person in (ours.representative, office, one, panel[0]):
        with pytest.raises(PermissionDenied):
            name_panel(appeal=filed, people=panel, by=person)
    for wrong in ([panel[0], one], [two, panel[1]], [chair, panel[0]], [ours.representative, panel[0]]):
        with pytest.raises(StepRefused, match="assessed or signed"):
            name_panel(appeal=filed, people=wrong, by=chair)
    with pytest.raises(StepRefused, match="two different people"):
        name_panel(appeal=filed, people=[panel[0], panel[0]], by=chair)
    assert AppealSeat.objects.count() == 0
    for person in (one, chair, ours.representative):
        with pytest.raises(DatabaseError, match=r"assessed or signed|belongs to the facility"), transaction.atomic():
            AppealSeat.objects.create(appeal=filed, facility=ours.facility, person=person, named_at=timezone.now())


def test_a_silent_member_of_the_panel_is_replaced_and_one_who_spoke_stays(judged, chair, panel, one):
    third = make_user("cleo@panel.example", "Cleo Panel", groups=["assessor"])
    give_opinion(appeal=judged, opinion="uphold", reasons="It was there.", by=panel[0])
    with pytest.raises(StepRefused, match="stays"):
        name_panel(appeal=judged, people=[third, panel[1]], by=chair)
    name_panel(appeal=judged, people=[panel[0], third], by=chair)
    with pytest.raises(PermissionDenied):
        give_opinion(appeal=judged, opinion="stand", reasons="Late.", by=panel[1])
    with pytest.raises(PermissionDenied):
        give_opinion(appeal=judged, opinion="stand", reasons="Not mine.", by=one)
    with pytest.raises(StepRefused):
        give_opinion(appeal=judged, opinion="stand", reasons="Twice.", by=panel[0])
    with pytest.raises(DatabaseError, match="what was said stays said"), transaction.atomic():
        AppealSeat.objects.filter(person=panel[0]).update(opinion="stand")
    give_opinion(appeal=judged, opinion="stand", reasons="Not shown.", by=third)
    assert Appeal.objects.get().status == "upheld"


def test_everybody_is_told_once_at_each_step(filed, ours, office, chair, panel):
    notices = Notice.objects.filter(kind="appeal").count()
    assert (kinds(), notices) == (["filed"] * 3 + ["to_check"], 1)
    admit_appeal(appeal=filed, by=office)
    name_panel(appeal=filed, people=panel, by=chair)
    for person in panel:
        give_opinion(appeal=filed, opinion="stand", reasons="Not shown.", by=person)
    assert kinds() == sorted(
        [
            *["admitted", "closed", "filed", "with_panel"] * 3,
            *["closed_office", "to_check", "to_judge", "to_judge", "wants_panel"],
        ]
    )
    assert Notice.objects.filter(kind="appeal").count() == 4
    for mail in OutboxEmail.objects.filter(person=ours.representative, kind__startswith="assessment.appeal_"):
        assert "Panel" not in mail.text.replace("panel", "")
    steps = AuditEvent.objects.filter(action__startswith="appeal.").values_list("action", flat=True)
    assert sorted(steps) == [
        *["appeal.admit", "appeal.fail", "appeal.file", "appeal.judged", "appeal.judged", "appeal.name_panel"]
    ]


def test_the_clock_reminds_whoever_has_the_next_step_once(filed, office, chair, panel):
    def reminded(days):
        with later(days):
            run_calendar()
            assert [name for name, _entry in run_calendar().done if name == "remind-of-appeals"] == []
        return sorted(row.to for row in OutboxEmail.objects.filter(kind="assessment.appeal_due"))

    assert reminded(6) == []
    assert reminded(7) == [office.email]
    with later(8):
        admit_appeal(appeal=filed, by=office)
    assert reminded(15) == sorted([office.email, chair.email])
    with later(15):
        name_panel(appeal=filed, people=panel, by=chair)
        give_opinion(appeal=filed, opinion="stand", reasons="Not shown.", by=panel[0])
    assert reminded(43) == sorted([office.email, chair.email, panel[1].email])
    assert remind_of_appeal(appeal=filed) is False


def test_an_application_that_is_closed_takes_its_appeal_along(judged, deferred, ours, office):
    close_application(application=Application.objects.get(pk=deferred.pk), reason="Merged.", by=office)
    assert (Appeal.objects.get().status, now(deferred)[0]) == ("taken_back", "withdrawn")


def test_postgresql_keeps_an_appeal_to_the_representative_and_to_a_no(deferred, ours, theirs, filed):
    line = {
        "decision": filed.decision,
        "application": deferred,
        "facility": ours.facility,
        "reasons": "x",
        "filed_at": timezone.now(),
        "filed_by": ours.member,
    }
    Appeal.objects.filter(pk=filed.pk).update(status="taken_back", closed_at=timezone.now())
    with pytest.raises(DatabaseError, match="only the representative"), transaction.atomic():
        Appeal.objects.create(**line)
    with pytest.raises(DatabaseError, match="it is closed"), transaction.atomic():
        Appeal.objects.update(due_on=timezone.localdate())
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Appeal.objects.update(reasons="Other reasons.")
    with facility_scope(theirs.facility.pk):
        assert Appeal.objects.count() == 0
    with facility_scope(ours.facility.pk):
        assert (Appeal.objects.count(), AppealSeat.objects.count()) == (1, 0)
        assert Appeal.objects.update(due_on=None) == 0


def test_hospital_office_chairperson_and_panel_do_it_by_pages_alone(
    deferred, ours, theirs, office, chair, panel, as_user
):
    slug = ours.facility.slug
    path = f"/facilities/{slug}/appeal/"
    hospital = as_user(ours.representative)
    assert "appeal against the decision" in hospital.get(f"/facilities/{slug}/decision/").content.decode()
    assert "The representative files the appeal" in as_user(ours.member).get(path).content.decode()
    assert as_user(ours.member).post(path, {"reasons": WHY}).status_code == 403
    assert as_user(theirs.representative).get(path).status_code == 404
    assert hospital.post(path, {"reasons": ""}).status_code == 422
    assert "Filed, the office checks it" in hospital.post(path, {"reasons": WHY}, follow=True).content.decode()
    appeal = Appeal.objects.get()
    desk = as_user(office)
    check = f"/office/appeals/{appeal.pk}/"
    assert check in desk.get(f"/office/facilities/{slug}/").content.decode()
    assert desk.post(check, {"decision": "not_admit", "reason": ""}).status_code == 422
    assert desk.post(check, {"decision": "admit"}).status_code == 302
    chairs = as_user(chair)
    naming = f"/sign-off/appeals/{appeal.pk}/"
    assert naming in chairs.get("/sign-off/").content.decode()
    people = {"first": panel[0].pk, "second": panel[1].pk}
    assert chairs.post(naming, people | {"second": panel[0].pk}).status_code == 422
    assert chairs.post(naming, people).status_code == 302
    judging = f"/assessor/appeals/{appeal.pk}/"
    for person in panel:
        browser = as_user(person)
        assert judging in browser.get("/assessments/").content.decode()
        page = browser.get(judging).content.decode()
        assert WHY in page
        assert "The plan is not written yet." in page
        assert browser.post(judging, {"opinion": "stand", "reasons": ""}).status_code == 422
        assert browser.post(judging, {"opinion": "stand", "reasons": "Not shown."}).status_code == 302
    text = hospital.get(path).content.decode()
    assert "Not upheld" in text
    for person in panel:
        assert person.full_name not in text
    assert "Not shown." not in text
    assert panel[0].full_name in desk.get(check).content.decode()
    for outsider in (ours.representative, theirs.representative):
        assert as_user(outsider).get(judging).status_code == 404
        assert as_user(outsider).get(check).status_code == 404
        assert as_user(outsider).get(naming).status_code == 404


@pytest.mark.stage("denied")
@pytest.mark.rule("R63")
def test_the_pages_of_the_on_site_audit_say_that_an_appeal_is_under_way(ours, office, one, two, chair, as_user):
    """A date can be offered and agreed all the same; nobody has to before the appeal is closed."""
    application = decided(ours, office, one, two, chair, outcome="deny")
    hospital, desk = as_user(ours.representative), as_user(office)
    page, form = (
        reverse("assessment:audit", args=[ours.slug]),
        reverse("assessment:audit_dates", args=[application.code]),
    )
    told = (
        "Your appeal is under way. You can agree a date now, or wait until the appeal is closed. "
        "The last day for your plan moves by the days that the appeal takes."
    )
    wait = "The hospital has appealed against the decision. It may wait with the date until the appeal is closed."
    assert (told in hospital.get(page).text, wait in desk.get(form).text) == (False, False)
    file_appeal(application=application, reasons=WHY, by=ours.representative)
    assert (told in hospital.get(page).text, wait in desk.get(form).text) == (True, True)
    start = timezone.now() + timedelta(days=40)
    propose_dates(application=application, starts=[start], minutes_planned=240, place="Room 4", by=office)
    answer = hospital.get(page)
    assert (told in answer.text, "Agree to this date" in answer.text) == (True, True)
