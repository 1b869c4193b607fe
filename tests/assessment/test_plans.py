"""After a no: report, corrective action plan, on-site audit, proof, and the way back (R60 to R64, A19)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from assessment.models import Accreditation, CorrectivePlan, Decision, PlanAction, PlanItem, ProcessFile
from assessment.services import StaleVersion, recommend, sign_off
from assessment.services.plans import (
    add_file,
    ask_for_proof,
    hand_in_plan,
    hand_in_proof,
    judge_action,
    save_item,
    save_proof,
)
from facilities.models import Facility
from iasios.access import person_scope
from iasios.documents.models import Document
from iasios.documents.services import render_document
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.plans import (
    decided,
    draft,
    judge_plan,
    on_site_agreed,
    planned,
    proof_requested,
    prove,
    proved,
    write_plan,
)

pytestmark = pytest.mark.django_db


# --- the decision -----------------------------------------------------------------------------------------------------


@pytest.mark.stage("deferred")
@pytest.mark.rule("R57", "R60", "R61", "R62", "R64")
def test_a_deferred_facility_gets_a_report_a_date_and_an_empty_plan(ours, theirs, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    decision = Decision.objects.get(application=application)
    assert (application.status, application.holder) == ("deferred", "facility")
    assert application.due_on == timezone.localdate(decision.signed_at) + timedelta(days=90)
    report = decision.report
    assert (report.kind, report.context["decision"]) == ("report", "Deferred")
    assert [(row["criterion"], row["required"]) for row in report.context["required"]] == [
        ("6(c)", "The plan is not written yet."),
        ("8(c)", "The plan is not written yet."),
    ]
    lines = {line["criterion"]: line["state"] for line in report.context["lines"]}
    assert (lines["8(c)"], lines["1(a)"]) == ("not_met", "met")
    assert any("consultation" in words for words in report.context["next_steps"])
    plan = CorrectivePlan.objects.get(decision=decision)
    assert [item.question.code for item in plan.items.all()] == ["6c", "8c"]
    assert Facility.objects.get(pk=ours.facility.pk).status == "enrolled"
    mail = OutboxEmail.objects.filter(kind="assessment.decided").first()
    assert {paper.kind for paper in mail.attachments.all()} == {"letter", "report"}


@pytest.mark.stage("deferred")
def test_the_report_is_a_pdf_with_its_sum_and_names_no_assessor(ours, office, chair, one, two):
    decided(ours, office, one, two, chair)
    report = Document.objects.get(kind="report")
    assert render_document(str(report.pk))
    report.refresh_from_db()
    assert (report.is_ready, len(report.sha256)) == (True, 64)
    assert "Ferrán" not in str(report.context)
    assert "Wikström" not in str(report.context)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=report.pk).update(context={})


@pytest.mark.stage("deferred")
@pytest.mark.rule("R59")
def test_a_member_of_the_facility_never_signs_postgresql_says(ours, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    decision = Decision.objects.get(application=application)
    for person in (ours.member, one):
        with pytest.raises(DatabaseError, match="cannot sign"), transaction.atomic():
            Decision.objects.create(
                application=application,
                facility=application.facility,
                outcome="approve",
                level="accredited",
                signed_at=timezone.now(),
                signed_by=person,
                letter=decision.letter,
            )


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.stage("deferred")
@pytest.mark.rule("R62")
def test_anybody_at_the_hospital_writes_and_the_representative_hands_in(ours, theirs, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    with pytest.raises(StepRefused, match="at least one action"):
        hand_in_plan(application=application, by=ours.representative)
    write_plan(application, ours.member)
    assert application.plan_is_complete
    for person in (ours.member, ours.deputy, ours.account_holder, theirs.representative, office, chair, one):
        with pytest.raises(PermissionDenied):
            hand_in_plan(application=application, by=person)
    hand_in_plan(application=application, by=ours.representative)
    application.refresh_from_db()
    assert (application.status, application.holder) == ("plan_under_review", "assessors")
    assert application.due_on == timezone.localdate() + timedelta(days=28)
    told = {mail.to for mail in OutboxEmail.objects.filter(kind="assessment.plan_handed_in")}
    assert told == {one.email, two.email}


@pytest.mark.stage("deferred")
def test_a_plan_without_rows_is_refused(ours, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    for item in PlanItem.objects.filter(application=application):
        save_item(item=item, version=0, issue="It is open.", desired_outcome="Closed.", actions=[], by=ours.member)
    with pytest.raises(StepRefused, match="at least one action"):
        hand_in_plan(application=Application.objects.get(pk=application.pk), by=ours.representative)


@pytest.mark.stage("deferred")
def test_a_colleagues_text_is_not_overwritten(ours, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    item = PlanItem.objects.filter(application=application).first()
    texts = {"desired_outcome": "Closed.", "actions": [draft()]}
    save_item(item=item, version=0, issue="First", by=ours.member, **texts)
    with pytest.raises(StaleVersion) as stale:
        save_item(item=item, version=0, issue="Second", by=ours.deputy, **texts)
    assert stale.value.current.issue == "First"


@pytest.mark.stage("deferred")
def test_rows_are_changed_added_and_taken_out(ours, office, chair, one, two):
    application = decided(ours, office, one, two, chair)
    item = PlanItem.objects.filter(application=application).first()
    texts = {"issue": "It is open.", "desired_outcome": "Closed.", "by": ours.member}
    save_item(item=item, version=0, actions=[draft(action="A"), draft(action="B")], **texts)
    first, second = PlanAction.objects.filter(item=item)
    save_item(item=item, version=1, actions=[draft(pk=second.pk, action="B2"), draft(action="C")], **texts)
    assert [row.action for row in PlanAction.objects.filter(item=item)] == ["B2", "C"]
    assert not PlanAction.objects.filter(pk=first.pk).exists()


@pytest.mark.stage("denied")
@pytest.mark.rule("R57", "R63")
def test_a_denied_facility_agrees_an_on_site_audit_first(ours, theirs, office, chair, one, two):
    application = decided(ours, office, one, two, chair, outcome="deny")
    write_plan(application, ours.member)
    with pytest.raises(StepRefused, match="on-site audit"):
        hand_in_plan(application=application, by=ours.representative)
    audit = on_site_agreed(application, ours, office)
    application.refresh_from_db()
    assert (audit.kind, audit.place, application.holder) == ("on_site", "Room 4, main building", "facility")
    assert application.on_site_audit_on == timezone.localdate(audit.starts_at)
    hand_in_plan(application=application, by=ours.representative)
    assert application.status == "plan_under_review"


# --- review and proof -------------------------------------------------------------------------------------------------


@pytest.mark.stage("planned")
@pytest.mark.rule("R62")
def test_each_action_gets_a_verdict_and_proof_is_asked_for(ours, theirs, office, chair, one, two, three):
    application = planned(ours, office, one, two, chair)
    action = PlanAction.objects.filter(application=application).first()
    for person in (ours.representative, theirs.representative, office, chair, three):
        with pytest.raises(PermissionDenied):
            judge_action(action=action, version=0, verdict="accepted", by=person)
    with pytest.raises(StepRefused, match="Say to the hospital"):
        judge_action(action=action, version=0, verdict="proof", by=one)
    judge_action(action=action, version=0, verdict="proof", comment="Show the minutes.", by=one)
    with pytest.raises(StaleVersion):
        judge_action(action=action, version=0, verdict="accepted", by=two)
    ask_for_proof(application=Application.objects.get(pk=application.pk), by=two)
    application.refresh_from_db()
    assert (application.status, application.holder, application.proofs_open) == ("proof_requested", "facility", 1)
    assert application.due_on == action.due_on


@pytest.mark.stage("planned")
def test_no_proof_is_asked_for_without_a_marked_action(ours, office, chair, one, two):
    application = planned(ours, office, one, two, chair)
    with pytest.raises(StepRefused, match="Mark at least one"):
        ask_for_proof(application=application, by=one)


@pytest.mark.stage("proof_requested")
@pytest.mark.rule("R62")
def test_proof_goes_back_and_its_actions_are_judged_anew(ours, theirs, office, chair, one, two):
    application = proof_requested(ours, office, one, two, chair)
    with pytest.raises(StepRefused, match="2 actions still need"):
        hand_in_proof(application=application, by=ours.representative)
    prove(application, ours.member)
    application.refresh_from_db()
    with pytest.raises(PermissionDenied):
        hand_in_proof(application=application, by=ours.deputy)
    hand_in_proof(application=application, by=ours.representative)
    rows = list(PlanAction.objects.filter(application=application))
    assert [(row.verdict, row.proof) for row in rows] == [("", "Adopted on 3 May.")] * 2
    assert Application.objects.get(pk=application.pk).status == "plan_under_review"


@pytest.mark.stage("proved")
@pytest.mark.rule("R59", "R62", "R74")
def test_from_deferred_through_plan_and_proof_to_approved(ours, theirs, office, chair, one, two):
    application = proved(ours, office, one, two, chair)
    with pytest.raises(StepRefused, match="needs its verdict"):
        recommend(application=application, outcome="approve", reasons="Done.", by=one)
    judge_plan(application, one)
    for assessor in (one, two):
        recommend(application=application, outcome="approve", reasons="Carried out.", by=assessor)
    application.refresh_from_db()
    assert (application.status, application.signed_off_from) == ("awaiting_sign_off", "plan_under_review")
    decision = sign_off(application=application, outcome="approve", by=chair)
    lines = {line["criterion"]: (line["state"], line["how"]) for line in decision.report.context["lines"]}
    assert lines["8(c)"] == ("met", "resolved by the corrective action plan")
    assert Accreditation.objects.get(application=application).level == "accredited"


@pytest.mark.stage("planned")
def test_a_refused_action_keeps_accredit_closed(ours, office, chair, one, two):
    application = planned(ours, office, one, two, chair)
    judge_plan(application, one, "refused", "This does not help.")
    with pytest.raises(StepRefused, match="not met"):
        recommend(application=application, outcome="approve", reasons="Done.", by=one)
    for assessor in (one, two):
        recommend(application=application, outcome="deny", reasons="Not enough.", by=assessor)
    sign_off(application=Application.objects.get(pk=application.pk), outcome="deny", reason="Not enough.", by=chair)
    assert CorrectivePlan.objects.filter(application=application).count() == 2


@pytest.mark.stage("planned")
def test_each_part_is_open_in_its_own_status_postgresql_says(ours, theirs, office, chair, one, two):
    application = planned(ours, office, one, two, chair)
    rows = PlanAction.objects.filter(application=application)
    for changed, words in (({"action": "Other"}, "not open for changes"), ({"proof": "Done"}, "no proof is asked")):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            rows.update(**changed)
    with pytest.raises(DatabaseError, match="not open for changes"), transaction.atomic():
        PlanItem.objects.filter(application=application).update(issue="Other")
    with pytest.raises(DatabaseError, match="not open for changes"), transaction.atomic():
        rows.delete()
    with person_scope(theirs.representative):
        assert not PlanAction.objects.exists()


@pytest.mark.stage("proof_requested")
def test_a_file_as_proof_is_opened_by_assessors_and_recorded(ours, theirs, office, chair, one, two, as_user, settings):
    settings.CLAMAV_URL = ""
    application = proof_requested(ours, office, one, two, chair)
    action = PlanAction.objects.filter(application=application).first()
    upload = SimpleUploadedFile("minutes.txt", b"Adopted by the board.", content_type="text/plain")
    with pytest.raises(PermissionDenied):
        add_file(application=application, upload=upload, action=action, by=theirs.member)
    link = add_file(application=application, upload=upload, action=action, by=ours.member)
    url = reverse("assessment:process_file", args=[link.stored_file_id])
    assert [as_user(person).get(url).status_code for person in (one, ours.deputy)] == [200, 200]
    assert as_user(theirs.representative).get(url).status_code == 404
    assert ProcessFile.objects.count() == 1


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.stage("deferred")
def test_the_hospital_reads_the_decision_and_writes_the_plan_on_pages(ours, theirs, office, chair, one, two, as_user):
    application = decided(ours, office, one, two, chair)
    browser = as_user(ours.member)
    page = browser.get(reverse("assessment:decision", args=[ours.slug])).content.decode()
    assert ("The decision is deferred" in page, "consultation" in page, "Ferrán" in page) == (True, True, False)
    url = reverse("assessment:plan_item", args=[ours.slug, "8c"])
    day = timezone.localdate() + timedelta(days=60)
    row = {"row-1-action": "Write it", "row-1-person": "", "row-1-due_on": day.isoformat()}
    posted = {"version": "0", "rows": "1", "issue": "No plan", "desired_outcome": "A plan", **row}
    refused = browser.post(url, posted)
    text = refused.content.decode()
    assert (refused.status_code, "Say who is responsible." in text, "Write it" in text) == (422, True, True)
    for unlikely in ("2020-01-01", "9999-12-31"):
        text = browser.post(url, posted | {"row-1-person": "Dr Holt", "row-1-due_on": unlikely}).content.decode()
        assert ("Give a day between" in text, "Write it" in text) == (True, True)
    assert browser.post(url, posted | {"row-1-person": "Dr Holt"}).status_code == 302
    stale = browser.post(url, posted | {"row-1-person": "Dr Holt", "issue": "Mine"})
    text = stale.content.decode()
    assert (stale.status_code, "Mine" in text, "No plan" in text) == (409, True, True)
    assert as_user(theirs.representative).get(url).status_code == 404
    plan = reverse("assessment:plan", args=[ours.slug])
    assert browser.post(plan).status_code == 403
    assert as_user(ours.representative).post(plan).status_code == 422
    write_plan(Application.objects.get(pk=application.pk), ours.member)
    assert as_user(ours.representative).post(plan).status_code == 302


@pytest.mark.stage("deferred")
def test_assessors_judge_on_the_page_and_drafts_stay_hidden(ours, office, chair, one, two, as_user):
    application = decided(ours, office, one, two, chair)
    room = reverse("assessment:plan_room", args=[application.code])
    write_plan(application, ours.member)
    assert "There is no plan." not in as_user(one).get(room).content.decode()
    hand_in_plan(application=application, by=ours.representative)
    browser = as_user(one)
    assert "There is no plan." in browser.get(room).content.decode()
    action = PlanAction.objects.filter(application=application).first()
    judge = reverse("assessment:plan_judge", args=[application.code, action.pk])
    assert browser.post(judge, {"version": "0", "verdict": "refused", "comment": ""}).status_code == 422
    assert browser.post(judge, {"version": "0", "verdict": "proof", "comment": "Show it."}).status_code == 302
    stale = as_user(two).post(judge, {"version": "0", "verdict": "accepted", "comment": "Mine"})
    assert (stale.status_code, "saved first" in stale.content.decode()) == (409, True)
    assert browser.post(reverse("assessment:plan_ask", args=[application.code])).status_code == 302
    proof = reverse("assessment:proof", args=[ours.slug, action.pk])
    hospital = as_user(ours.member)
    assert hospital.get(proof).status_code == 200
    assert hospital.post(proof, {"version": "1", "proof": "Done on 3 May"}).status_code == 302
    assert "Ferrán" not in hospital.get(reverse("assessment:plan", args=[ours.slug])).content.decode()


@pytest.mark.stage("deferred")
def test_what_the_hospital_still_writes_is_read_by_it_and_the_office_alone(ours, office, chair, one, two, as_user):
    readers = {"member": ours.member, "office": office, "assessor": one, "other": two, "chair": chair}
    drafts_are_for = {"member": True, "office": True, "assessor": False, "other": False, "chair": False}

    def who_reads(text: str, address: str) -> dict[str, bool]:
        pages = {name: as_user(person).get(address) for name, person in readers.items()}
        assert {page.status_code for page in pages.values()} == {200}
        return {name: text in page.content.decode() for name, page in pages.items()}

    application = decided(ours, office, one, two, chair)
    write_plan(application, ours.member)
    plan = reverse("assessment:plan", args=[ours.slug])
    code = PlanItem.objects.filter(application=application).first().question.code
    assert who_reads("There is no plan.", plan) == drafts_are_for
    # The form itself is for those who write.
    form = reverse("assessment:plan_item", args=[ours.slug, code])
    assert who_reads("There is no plan.", form) == drafts_are_for | {"office": False}
    hand_in_plan(application=application, by=ours.representative)
    assert set(who_reads("There is no plan.", plan).values()) == {True}
    judge_plan(application, one, "proof")
    ask_for_proof(application=application, by=two)
    prove(application, ours.member)
    action = PlanAction.objects.filter(application=application).first()
    for address in (plan, reverse("assessment:proof", args=[ours.slug, action.pk])):
        assert who_reads("Adopted on 3 May.", address) == drafts_are_for


@pytest.mark.stage("assigned")
def test_the_pages_of_a_plan_cost_the_same_whatever_its_length(ours, office, chair, one, two, as_user, queries):
    application = planned(ours, office, one, two, chair, codes=("1a", "1b", "6c", "8c"))
    hospital, assessor = as_user(ours.member), as_user(one)
    hospital.get(reverse("assessment:plan", args=[ours.slug]))
    with queries(at_most=10):
        assert hospital.get(reverse("assessment:plan", args=[ours.slug])).status_code == 200
    with queries(at_most=10):
        assert assessor.get(reverse("assessment:plan_room", args=[application.code])).status_code == 200


@pytest.mark.stage("planned")
def test_save_proof_needs_to_be_asked(ours, office, chair, one, two):
    application = planned(ours, office, one, two, chair)
    action = PlanAction.objects.filter(application=application).first()
    with pytest.raises(PermissionDenied):
        save_proof(action=action, version=0, proof="Done", by=ours.member)


@pytest.mark.stage("planned")
def test_a_verdict_with_an_assessors_name_is_held_back(ours, office, chair, one, two, as_user):
    application = planned(ours, office, one, two, chair)
    action = PlanAction.objects.filter(application=application).first()
    page, url = as_user(one), reverse("assessment:plan_judge", args=[application.code, action.pk])
    sent = {"version": action.version, "verdict": "proof", "comment": "Ask Ferran."}
    refused = page.post(url, sent)
    assert (refused.status_code, 'name="name_is_meant"' in refused.content.decode()) == (422, True)
    assert PlanAction.objects.get(pk=action.pk).verdict == ""
    assert page.post(url, sent | {"name_is_meant": "on"}).status_code == 302
    assert PlanAction.objects.get(pk=action.pk).verdict_comment == "Ask Ferran."


@pytest.mark.stage("planned")
def test_the_hospital_reads_a_verdict_once_proof_is_asked_for(ours, office, chair, one, two, as_user):
    application = planned(ours, office, one, two, chair)
    judge_plan(application, one, "proof", "Show the minutes of May.")
    page, url = as_user(ours.member), reverse("assessment:plan", args=[ours.slug])
    before = page.get(url).content.decode()
    assert "Show the minutes of May." not in before
    assert "Actions accepted" not in before
    assert "Judge the corrective action plan" in as_user(one).get(reverse("assessment:list")).content.decode()
    ask_for_proof(application=application, by=two)
    assert "Show the minutes of May." in page.get(url).content.decode()
