"""Whether hospitals learn who assesses them and approve them, as the programme has set it when assessing began."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.models import Assignment, NameDisclosure, Objection
from assessment.queries.disclosures import approval_missing, rules_of
from assessment.services import (
    accept_seat,
    approve_assessors,
    assign_assessors,
    decide_objection,
    disclose_names,
    hand_in,
    object_to_assessor,
)
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.programme.models import AssessmentRules
from iasios.programme.services import set_assessment_rules
from iasios.workflow import StepRefused
from tests.factories import dossier

pytestmark = [pytest.mark.django_db, pytest.mark.stage("submitted")]
RULES = reverse("programme:assessment_rules")


def always(office, *, approval=False):
    set_assessment_rules(names="always", needs_approval=approval, by=office)


def seated(ours, office, one, two):
    """Both have been asked and accept one after the other."""
    application = dossier.submitted_application(ours)
    assign_assessors(application=application, first=one, second=two, by=office, ask=True)
    for person in (one, two):
        accept_seat(assignment=Assignment.objects.get(application=application, assessor=person), by=person)
    return application


def test_the_office_sets_it_on_a_page_with_its_history(as_user, office, chair, ours):
    browser = as_user(office)
    page = browser.get(RULES).content.decode()
    assert "Nothing was changed yet." in page
    assert "whose first assessor is asked after it" in page
    refused = browser.post(RULES, {"names": "never", "needs_approval": "on"})
    assert refused.status_code == 422
    assert "only assessors whose names it always learns" in refused.content.decode()
    assert browser.post(RULES, {"names": "always", "needs_approval": "on"}).url == RULES
    assert browser.post(RULES, {"names": "always", "needs_approval": "on"}).url == RULES
    assert browser.post(RULES, {"names": "never"}).url == RULES
    assert list(AssessmentRules.objects.values_list("names", "needs_approval")) == [("never", False), ("always", True)]
    text = browser.get(RULES).content.decode()
    assert text.count("by " + str(office)) == 2
    assert AuditEvent.objects.filter(action="programme.assessment_rules_set", actor=office).count() == 2
    for person in (chair, ours.representative):
        assert as_user(person).get(RULES).status_code == 404
        with pytest.raises(PermissionDenied):
            set_assessment_rules(names="always", needs_approval=False, by=person)
    for change in ({"names": "always"}, {"needs_approval": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AssessmentRules.objects.update(**change)


def test_what_held_when_the_first_was_asked_goes_on(ours, theirs, office, one, two):
    before = seated(ours, office, one, two)
    always(office, approval=True)
    assert (rules_of(before).names, approval_missing(before)) == ("by_office", "")
    assert not NameDisclosure.objects.filter(application=before).exists()
    after = seated(theirs, office, one, two)
    assert rules_of(after).names == "always"
    set_assessment_rules(names="never", needs_approval=False, by=office)
    assert rules_of(after).names == "always"
    assert NameDisclosure.objects.get().application == after
    disclose_names(application=before, by=office)


def test_names_that_are_never_told_stay_hidden(ours, office, one, two, as_user):
    set_assessment_rules(names="never", needs_approval=False, by=office)
    application = seated(ours, office, one, two)
    page = as_user(office).get(reverse("assessment:assign", args=[application.code])).content.decode()
    assert "Tell the hospital both names" not in page
    with pytest.raises(StepRefused, match="does not tell hospitals"):
        disclose_names(application=application, by=office)
    assert as_user(ours.representative).get(reverse("assessment:names", args=[ours.slug])).status_code == 404


def test_names_that_are_always_told_are_told_once_both_have_accepted(ours, office, one, two, three):
    always(office)
    application = dossier.submitted_application(ours)
    assign_assessors(application=application, first=one, second=two, by=office, ask=True)
    accept_seat(assignment=Assignment.objects.get(assessor=one), by=one)
    assert not NameDisclosure.objects.exists()
    accept_seat(assignment=Assignment.objects.get(assessor=two), by=two)
    told = NameDisclosure.objects.get()
    assert (told.application, told.disclosed_by) == (application, office)
    assert OutboxEmail.objects.filter(kind="assessment.assessors_named").count() == 3
    event = AuditEvent.objects.get(action="assessment.names_disclosed")
    assert event.actor is None
    # Another person has to be told too, and the days begin again.
    assign_assessors(application=application, first=one, second=three, by=office)
    again = NameDisclosure.objects.get()
    assert again.disclosed_at > told.disclosed_at
    assert OutboxEmail.objects.filter(kind="assessment.assessors_named").count() == 6


def test_nothing_is_handed_in_before_the_hospital_has_approved(ours, theirs, office, one, two, as_user):
    always(office, approval=True)
    application = seated(ours, office, one, two)
    dossier.judge(application, one)
    with pytest.raises(StepRefused, match="The hospital approves its assessors until"):
        hand_in(application=application, by=one)
    names = reverse("assessment:names", args=[ours.slug])
    assert "Approve both assessors" not in as_user(ours.member).get(names).content.decode()
    assert as_user(ours.member).post(names, {"do": "approve"}).status_code == 403
    assert as_user(theirs.representative).post(names, {"do": "approve"}).status_code == 404
    browser = as_user(ours.representative)
    offered = browser.get(names).content.decode()
    assert ("Approve both assessors" in offered, "Object to a name" in offered) == (True, True)
    assert browser.post(names, {"do": "approve"}).url == names
    text = browser.get(names).content.decode()
    assert f"{ours.representative} approved both assessors on" in text
    assert "Approve both assessors" not in text
    # Who has approved them no longer objects to them.
    assert ("Object to a name" in text, "may object until" in text) == (False, False)
    with pytest.raises(StepRefused, match="has approved both assessors"):
        object_to_assessor(application=application, seat=1, reason="Second thoughts.", by=ours.representative)
    assert browser.post(names, {"seat": 1, "reason": "Second thoughts."}).status_code == 200
    assert not Objection.objects.exists()
    hand_in(application=application, by=one)
    assert AuditEvent.objects.filter(action="assessment.assessors_approved", actor=ours.representative).count() == 1
    mail = OutboxEmail.objects.filter(kind="assessment.assessors_named").first()
    assert "goes on once the representative has approved both" in mail.text


def test_seven_days_without_an_objection_are_an_approval(ours, office, one, two):
    always(office, approval=True)
    application = seated(ours, office, one, two)
    dossier.judge(application, one)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        hand_in(application=application, by=one)


def test_an_objection_is_decided_first(ours, office, one, two):
    always(office, approval=True)
    application = seated(ours, office, one, two)
    made = object_to_assessor(application=application, seat=1, reason="A dispute.", by=ours.representative)
    with pytest.raises(StepRefused, match="Your objection is open"):
        approve_assessors(application=application, by=ours.representative)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert approval_missing(application) == (
            "The hospital has objected to a name. Hand in once the office has decided."
        )
    decide_objection(objection=made, uphold=False, answer="We see no conflict.", by=office)
    approve_assessors(application=application, by=ours.representative)
    assert approval_missing(application) == ""


def test_without_the_rule_nobody_waits_for_an_approval(ours, office, one, two):
    always(office)
    application = seated(ours, office, one, two)
    with pytest.raises(StepRefused, match="Nobody is waiting"):
        approve_assessors(application=application, by=ours.representative)
    assert approval_missing(application) == ""
