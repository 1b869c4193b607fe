"""Requests without names, two weeks, replies in place, round 2 (R53 to R55, R71)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.models import Application, StatusChange
from assessment.models import Evaluation, Finding, Recommendation, Verdict
from assessment.queries.information_requests import requests_of, requests_to_send
from assessment.services import StaleVersion, hand_in, resubmit, save_reply, save_verdict, send_requests
from facilities.enums import NoticeKind
from facilities.models import Notice
from iasios.access import person_scope
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.dossier import (
    answer_requests,
    evaluation_of,
    handed_in,
    information_requested,
    judge,
    question,
    second_round,
    with_assessors,
)

pytestmark = pytest.mark.django_db


def texts(application):
    return {finding.question.code: finding.asked for finding in Finding.objects.filter(application=application)}


@pytest.mark.rule("R53", "R54")
def test_requests_join_both_comments_without_names_and_give_two_weeks(ours, theirs, office, one, two):
    with time_machine.travel("2026-02-12 15:00", tick=False):
        application = handed_in(ours, office, one, two, unmet_by_first=("8c", "6c"), unmet_by_second=("8c",))
        send_requests(application=application, by=one)
    application.refresh_from_db()
    assert texts(application) == {"6c": "Please explain (one).", "8c": "Please explain (one).\n\nPlease explain (two)."}
    assert (application.status, application.holder) == ("information_requested", "facility")
    assert (application.due_on, application.requests_open) == (date(2026, 2, 26), 2)
    mails = OutboxEmail.objects.filter(kind="assessment.information_requested")
    assert sorted(mail.to for mail in mails) == sorted(
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    )
    for mail in mails:
        assert "26 February 2026" in mail.text
        asked = [line for line in mail.text.splitlines() if "Please explain" in line]
        assert asked == ["6(c) Please explain (one).", "8(c) Please explain (one). Please explain (two)."]
    notice = Notice.objects.get(facility=ours.facility, kind=NoticeKind.INFORMATION_REQUESTED)
    assert notice.values == {"code": application.code, "count": 2, "due_on": "2026-02-26"}
    assert not Notice.objects.filter(facility=theirs.facility, kind=NoticeKind.INFORMATION_REQUESTED).exists()
    step = StatusChange.objects.get(application=application, step="request_information")
    assert (step.by, step.reason) == (None, "")


@pytest.mark.stage("assigned")
def test_equal_comments_are_asked_once(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    for person in (one, two):
        judge(application, person, choice="unclear", comment="Which system?", codes=("8c",))
        judge(application, person)
        hand_in(application=application, by=person)
    assert [draft.text for draft in requests_to_send(application)] == ["Which system?"]


@pytest.mark.stage("assigned")
def test_a_comment_on_a_met_verdict_is_not_asked(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one, choice="met", comment="Exemplary.", codes=("8c",))
    judge(application, two, choice="not_met", comment="Where is it written?", codes=("8c",))
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    assert [draft.text for draft in requests_to_send(application)] == ["Where is it written?"]


@pytest.mark.stage("assigned")
def test_nothing_is_sent_before_both_have_handed_in(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one, choice="not_met", comment="Why?", codes=("8c",))
    judge(application, one)
    hand_in(application=application, by=one)
    with pytest.raises(StepRefused, match="Both assessors must hand in first"):
        send_requests(application=application, by=one)
    assert not Finding.objects.exists()


@pytest.mark.stage("handed_in")
def test_nothing_is_sent_when_no_question_is_open(ours, office, one, two):
    application = handed_in(ours, office, one, two)
    with pytest.raises(StepRefused, match="nothing to ask"):
        send_requests(application=application, by=one)


@pytest.mark.stage("assigned")
def test_only_assessors_of_the_application_send(ours, theirs, office, one, two, three, chair):
    with_assessors(theirs, office, two, three)
    application = handed_in(ours, office, one, two, unmet_by_first=("8c",))
    for person in (three, office, chair, ours.representative):
        with pytest.raises(PermissionDenied):
            send_requests(application=application, by=person)
    assert not Finding.objects.exists()


@pytest.mark.stage("assigned")
def test_requests_are_sent_in_round_1_only(ours, office, one, two):
    application = second_round(ours, office, one, two, codes=("8c",))
    for person in (one, two):
        judge(application, person, choice="not_met", comment="Still open.", codes=("8c",))
        hand_in(application=application, by=person)
    with pytest.raises((PermissionDenied, StepRefused)):
        send_requests(application=application, by=one)


# --- replies ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(ours, theirs, office, one, two):
    return information_requested(ours, office, one, two)


def finding_of(application, code):
    return Finding.objects.select_related("application").get(application=application, question__code=code)


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R55", "R71")
@pytest.mark.parametrize("who", ["representative", "deputy", "account_holder", "member"])
def test_anybody_at_the_hospital_replies_with_a_link(who, asked, ours):
    person = getattr(ours, who)
    with person_scope(person):
        saved = save_reply(
            finding=finding_of(asked, "8c"), version=0, text="Changed.", link="https://cloud.example/f/1", by=person
        )
    asked.refresh_from_db()
    assert (saved.reply, saved.reply_link, saved.replied_by, saved.version) == (
        "Changed.",
        "https://cloud.example/f/1",
        person,
        1,
    )
    assert asked.requests_open == 1
    found = requests_of(asked)
    assert (found.answered, found.total, found.percent, [row.question.code for row in found.open]) == (1, 2, 50, ["6c"])


@pytest.mark.stage("information_requested")
def test_taking_the_text_back_opens_the_request_again(asked, ours):
    save_reply(finding=finding_of(asked, "8c"), version=0, text="Changed.", by=ours.member)
    save_reply(finding=finding_of(asked, "8c"), version=1, text="  ", link="https://cloud.example/", by=ours.member)
    asked.refresh_from_db()
    assert (asked.requests_open, finding_of(asked, "8c").replied_at) == (2, None)


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R71")
@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://cloud.example/x", "cloud.example/x", "https://"])
def test_a_link_is_http_or_https(link, asked, ours):
    with pytest.raises(ValueError, match="http"):
        save_reply(finding=finding_of(asked, "8c"), version=0, text="x", link=link, by=ours.member)
    if not link.startswith("https://"):
        with pytest.raises(IntegrityError, match="finding_link_is_http"), transaction.atomic():
            Finding.objects.filter(application=asked).update(reply_link=link)


@pytest.mark.stage("information_requested")
def test_a_stale_reply_is_refused_with_the_stored_one(asked, ours):
    save_reply(finding=finding_of(asked, "8c"), version=0, text="first", by=ours.member)
    with pytest.raises(StaleVersion) as stale:
        save_reply(finding=finding_of(asked, "8c"), version=0, text="second", by=ours.deputy)
    assert (stale.value.current.reply, stale.value.current.replied_by) == ("first", ours.member)


@pytest.mark.stage("information_requested")
def test_nobody_else_replies(asked, theirs, office, one, chair):
    for person in (theirs.representative, office, one, chair):
        with pytest.raises(PermissionDenied):
            save_reply(finding=finding_of(asked, "8c"), version=0, text="x", by=person)
    assert Finding.objects.filter(reply="").count() == 2


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R49", "R55")
def test_replies_close_when_they_are_handed_in(asked, ours):
    answer_requests(asked, ours.member)
    resubmit(application=asked, by=ours.representative)
    with pytest.raises(PermissionDenied, match="only while information is requested"):
        save_reply(finding=finding_of(asked, "8c"), version=1, text="later", by=ours.member)
    with pytest.raises(IntegrityError, match="replies are closed"), transaction.atomic():
        Finding.objects.filter(application=asked).update(reply="later")


@pytest.mark.stage("information_requested")
def test_a_request_that_was_sent_is_not_rewritten(asked):
    with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
        Finding.objects.filter(application=asked).update(asked="Something else")


# --- handing in the replies -------------------------------------------------------------------------------------------


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R11", "R55")
def test_only_the_representative_hands_in(asked, ours, theirs, office, one):
    answer_requests(asked, ours.member)
    for person in (ours.deputy, ours.account_holder, ours.member, theirs.representative, office, one):
        with pytest.raises(PermissionDenied):
            resubmit(application=asked, by=person)
    asked.refresh_from_db()
    assert asked.status == "information_requested"


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R55")
def test_every_request_is_answered_first(asked, ours):
    save_reply(finding=finding_of(asked, "8c"), version=0, text="Changed.", by=ours.member)
    with pytest.raises(StepRefused, match="1 request is not answered yet"):
        resubmit(application=asked, by=ours.representative)


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R52", "R55")
def test_handing_in_opens_round_2_for_both(asked, ours, one, two):
    answer_requests(asked, ours.member)
    with time_machine.travel(asked.status_since + timedelta(days=3), tick=False), person_scope(ours.representative):
        resubmit(application=asked, by=ours.representative)
        wanted = timezone.localdate() + timedelta(weeks=8)
    asked.refresh_from_db()
    assert (asked.status, asked.holder, asked.requests_open) == ("round_2", "assessors", 0)
    assert asked.resubmitted_by == ours.representative
    assert asked.due_on == wanted
    for person in (one, two):
        evaluation = evaluation_of(asked, person)
        assert (evaluation.round, evaluation.handed_in_at) == (2, None)
        assert Verdict.objects.filter(evaluation=evaluation, choice="met").count() == 26
        assert not Verdict.objects.filter(evaluation=evaluation, question__code__in=["8c", "6c"]).exists()
    mails = OutboxEmail.objects.filter(kind="assessment.replies_in")
    assert sorted(mail.to for mail in mails) == [one.email, two.email]
    assert Notice.objects.filter(facility=ours.facility, kind=NoticeKind.RESUBMITTED).count() == 1


@pytest.mark.stage("second_round")
def test_round_2_is_closed_to_the_other_until_both_have_handed_in(ours, office, one, two):
    application = second_round(ours, office, one, two)
    judge(application, one, codes=("8c", "6c"))
    hand_in(application=application, by=one)
    with person_scope(two):
        assert not Verdict.objects.filter(evaluation__round=2, assessor=one).exists()
        assert Verdict.objects.filter(evaluation__round=1, assessor=one).count() == 28
    judge(application, two, codes=("8c", "6c"))
    hand_in(application=application, by=two)
    application.refresh_from_db()
    assert (application.round_handed_in, application.open_findings) == (2, 0)
    assert Evaluation.objects.filter(is_disclosed=True).count() == 4


@pytest.mark.stage("second_round")
def test_a_carried_verdict_can_be_changed_in_round_2(ours, office, one, two):
    application = second_round(ours, office, one, two)
    evaluation = evaluation_of(application, one)
    saved = save_verdict(
        evaluation=evaluation, question=question(application, "1a"), version=1, choice="unclear", comment="?", by=one
    )
    assert (saved.version, saved.choice) == (2, "unclear")
    assert Verdict.objects.get(evaluation__round=1, assessor=one, question__code="1a").choice == "met"


@pytest.mark.stage("assigned")
def test_asking_ends_a_recommendation_made_before(ours, office, one, two):
    application = handed_in(ours, office, one, two, unmet_by_second=("8c",))
    Recommendation.objects.create(
        application=application,
        facility=ours.facility,
        assessor=one,
        outcome="approve",
        reasons="x",
        made_at=application.submitted_at,
    )
    send_requests(application=Application.objects.get(pk=application.pk), by=two)
    assert Recommendation.objects.get().superseded_at is not None
