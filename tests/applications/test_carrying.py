"""Handing in, giving back, starting anew: the frozen dossier, the office's return, answers to be confirmed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from applications.catalogue import load_edition
from applications.models import Answer, AnswerVersion, Application, Edition, EvidenceLink, Question, StatusChange
from applications.queries import application_of, progress_of
from applications.services import (
    confirm_answer,
    freeze_dossier,
    open_application,
    return_application,
    save_answer,
    submit_application,
    withdraw_application,
)
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import render_document
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.applications.test_evidence import add, link
from tests.factories.application import answer_everything, make_ready

pytestmark = pytest.mark.django_db


def submit(place):
    make_ready(place.application, place.representative)
    submit_application(application=place.application, by=place.representative)
    return place.application


def reopened(place):
    """Withdrawn and opened anew, with everything carried over."""
    withdraw_application(application=place.application, by=place.representative, reason="A new start")
    return open_application(facility=place.facility, by=place.representative)


def answer(application, code):
    return Answer.objects.select_related("question__standard").get(application=application, question__code=code)


# The dossier


@pytest.mark.rule("R49")
def test_what_was_handed_in_is_frozen_as_a_pdf_with_its_checksum(ours, theirs, as_user, url):
    link(ours, "7a", add(ours, "Consent policy 4"))
    submit(ours)
    document = Document.objects.get(kind=DocumentKind.DOSSIER)
    assert (document.facility, document.subject, document.version) == (ours.facility, ours.application.code, 1)
    standards = document.context["standards"]
    questions = [question for standard in standards for question in standard["questions"]]
    assert len(questions) == 52
    seventh = {question["criterion"]: question for question in questions}
    assert seventh["7(a)"]["items"] == ["Consent policy 4"]
    assert seventh["3(c)"]["tally"] == [30, 30]
    assert document.context["edition_sha256"] == ours.application.edition.sha256
    assert render_document(str(document.pk))
    document.refresh_from_db()
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert document.sha256 in page
    assert f"/documents/{document.pk}/" in page
    assert as_user(theirs.member).get(f"/facilities/{ours.slug}/documents/{document.pk}/").status_code == 404


def test_a_second_dossier_is_a_new_version(ours):
    submit(ours)
    freeze_dossier(application=ours.application, by=ours.representative)
    assert list(Document.objects.filter(kind="dossier").order_by("version").values_list("version", flat=True)) == [1, 2]


# Returned by the office


def test_the_office_returns_it_with_a_reason_and_it_is_submitted_anew(ours, office, as_user, url):
    submit(ours)
    address = f"/office/applications/{ours.application.code}/return/"
    browser = as_user(office)
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "Standard 8 names a patient."}).status_code == 302
    returned = Application.objects.get(pk=ours.application.pk)
    assert (returned.status, returned.holder, returned.submitted_at) == ("draft", "facility", None)
    step = StatusChange.objects.filter(application=returned).latest("at")
    assert (step.step, step.reason, step.by) == ("return_for_correction", "Standard 8 names a patient.", office)
    member = as_user(ours.member)
    assert "Standard 8 names a patient." in member.get(url("summary")).content.decode()
    mails = OutboxEmail.objects.filter(kind="application.returned")
    assert sorted(mail.to for mail in mails) == sorted(
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    )
    assert not any("Standard 8" in mail.text + mail.html for mail in mails)
    save_answer(answer=answer(returned, "8a"), version=1, evidence="Corrected", by=ours.member)
    submit_application(application=returned, by=ours.representative)
    assert returned.status == "round_1"
    assert OutboxEmail.objects.filter(kind="application.submitted_office").count() == 2
    assert Document.objects.filter(kind=DocumentKind.DOSSIER).count() == 2


@pytest.mark.stage("assigned")
def test_nothing_is_returned_once_assessors_are_assigned(ours, office, as_user, assessor_one, assessor_two):
    from tests.factories import dossier

    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    ours.application.refresh_from_db()
    with pytest.raises(StepRefused, match="Assessors are assigned"):
        return_application(application=ours.application, by=office, reason="Too late")
    response = as_user(office).post(f"/office/applications/{ours.application.code}/return/", {"reason": "Too late"})
    assert response.status_code == 422


def test_only_the_office_returns(ours, chair):
    submit(ours)
    for person in (ours.representative, chair):
        with pytest.raises(PermissionDenied):
            return_application(application=ours.application, by=person, reason="Mine")


# A new application


@pytest.mark.rule("R22")
def test_a_withdrawn_application_is_followed_by_a_new_one_with_its_case_review(ours, as_user, url):
    withdraw_application(application=ours.application, by=ours.representative, reason="A new start")
    address = f"/facilities/{ours.slug}/open-application/"
    assert "Open a new application" not in as_user(ours.member).get(url("summary")).content.decode()
    browser = as_user(ours.representative)
    assert "Open a new application" in browser.get(url("summary")).content.decode()
    assert browser.post(address).status_code == 302
    new = application_of(ours.facility)
    assert (new.pk == ours.application.pk, new.status, new.answers.count()) == (False, "draft", 52)
    assert new.case_reviews.count() if hasattr(new, "case_reviews") else True
    browser.post(address)
    assert Application.objects.filter(facility=ours.facility).count() == 2


def test_answers_and_evidence_come_along_to_be_confirmed_and_count_for_nothing(ours):
    answer_everything(ours.application, ours.deputy)
    long_ago = timezone.now() - timedelta(days=1_400)
    Answer.objects.filter(application=ours.application).update(updated_at=long_ago)
    item = add(ours)
    link(ours, "7a", item)
    new = reopened(ours)
    carried = answer(new, "7a")
    assert (carried.met, carried.evidence, carried.to_confirm, carried.is_complete, carried.question_changed) == (
        True,
        "A written policy, version 4.",
        True,
        False,
        False,
    )
    assert (carried.updated_at, carried.updated_by) == (long_ago, ours.deputy)
    assert [row.item for row in EvidenceLink.objects.filter(answer=carried)] == [item]
    assert answer(new, "3c").met is None
    progress = progress_of(new)
    assert (progress.core_answered, len(progress.to_confirm), progress.percent) == (0, 49, 0)
    assert next(s for s in progress.states if s.code == "7a").state == "carried_over"
    version = AnswerVersion.objects.get(pgh_obj=carried)
    assert (version.evidence, version.pgh_context) == ("A written policy, version 4.", {"how": "carried"})


def test_confirming_makes_it_count(ours, as_user, url):
    answer_everything(ours.application, ours.deputy)
    new = reopened(ours)
    page = as_user(ours.member).get(url("standard", 9)).content.decode()
    assert page.count("It does not count until you confirm or change it.") == 3
    assert as_user(ours.member).post(url("standard", 9), {"confirm": "9a"}).status_code == 302
    confirmed = answer(new, "9a")
    assert (confirmed.to_confirm, confirmed.is_complete, confirmed.version, confirmed.updated_by) == (
        False,
        True,
        2,
        ours.member,
    )
    assert answer(new, "9b").to_confirm


def test_changing_it_confirms_it(ours):
    answer_everything(ours.application, ours.deputy)
    new = reopened(ours)
    save_answer(answer=answer(new, "9a"), version=1, evidence="Rewritten", by=ours.member)
    assert (answer(new, "9a").to_confirm, answer(new, "9a").is_complete) == (False, True)


def test_nothing_carried_can_be_submitted(ours):
    from tests.factories.application import review_everything

    answer_everything(ours.application, ours.deputy)
    new = reopened(ours)
    review_everything(new)
    with pytest.raises(StepRefused, match="still need an answer"):
        submit_application(application=new, by=ours.representative)
    with pytest.raises(DatabaseError, match="answer_to_confirm_is_not_complete"), transaction.atomic():
        Answer.objects.filter(application=new, to_confirm=True).update(is_complete=True)


def test_confirming_after_submission_is_refused(ours, as_user, url):
    application = submit(ours)
    with pytest.raises(PermissionDenied):
        confirm_answer(answer=answer(application, "9a"), by=ours.member)
    assert as_user(ours.member).post(url("standard", 9), {"confirm": "9a"}).status_code == 403


def test_a_question_that_says_something_else_is_marked(ours, as_user, url):
    answer_everything(ours.application, ours.deputy)
    withdraw_application(application=ours.application, by=ours.representative, reason="A new edition")
    old = Edition.objects.get(code=load_edition("2026").code)
    edition = Edition.objects.create(
        code="2030.1", year=2030, title="Edition 2030", sha256="0" * 64, published_at=timezone.now()
    )
    _copy(old, edition, changed="9a")
    new = open_application(facility=ours.facility, by=ours.representative)
    assert new.edition == edition
    assert (answer(new, "9a").question_changed, answer(new, "9b").question_changed) == (True, False)
    page = as_user(ours.member).get(url("standard", 9)).content.decode()
    assert page.count("The question has changed since") == 1


def _copy(old, edition, *, changed):
    sections = {}
    standards = {}
    for question in Question.objects.filter(edition=old).select_related("standard__section"):
        standard, section = question.standard, question.standard.section
        if section.code not in sections:
            sections[section.code] = type(section).objects.create(
                edition=edition, code=section.code, position=section.position, title=section.title
            )
        if standard.number not in standards:
            standards[standard.number] = type(standard).objects.create(
                edition=edition, section=sections[section.code], number=standard.number, title=standard.title
            )
        question.pk, question.edition, question.standard = None, edition, standards[standard.number]
        if question.code == changed:
            question.text = "Asked in another way."
        question._state.adding = True
        question.save(force_insert=True)
