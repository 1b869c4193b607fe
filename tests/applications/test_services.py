"""Opening, saving, taking over the case review, submitting, withdrawing."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from applications.models import Answer, Application, CodeCounter, StatusChange
from applications.queries import answer_to, application_of, question_of
from applications.services import (
    ApplicationLocked,
    StaleVersion,
    open_application,
    record_case_review_facts,
    save_answer,
    submit_application,
    withdraw_application,
)
from facilities.models import Notice
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.application import answer_everything, make_ready, review_everything
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


def answer_of(place, code):
    return Answer.objects.select_related("question").get(application=place.application, question__code=code)


def save(place, code, *, by=None, **values):
    answer = answer_of(place, code)
    values = {"version": answer.version, "met": True} | values
    return save_answer(answer=answer, by=by or place.member, **values)


# Opening


@pytest.mark.rule("R22", "R26")
def test_an_application_opens_with_52_empty_answers_on_the_newest_edition(ours):
    application = ours.application
    assert (application.status, application.holder, application.level) == ("draft", "facility", "accredited")
    assert application.edition.code == "2026.1"
    assert application.answers.count() == 52
    assert not application.answers.exclude(met=None, evidence="", version=0, is_complete=False).exists()
    first = StatusChange.objects.get(application=application)
    assert (first.step, first.source, first.target) == ("open", "", "draft")
    assert AuditEvent.objects.filter(action="application.opened", subject=application.code).count() == 1


@pytest.mark.rule("R22")
def test_no_application_before_the_enrolment_is_paid():
    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    with pytest.raises(StepRefused, match="once the enrolment is paid"):
        open_application(facility=place.facility, by=None)
    assert application_of(place.facility) is None


def test_a_second_application_is_refused_while_one_is_open(ours):
    with pytest.raises(StepRefused, match="still open"):
        open_application(facility=ours.facility, by=None)
    assert Application.objects.filter(facility=ours.facility).count() == 1


def test_codes_count_through_the_year_and_begin_anew():
    with time_machine.travel(datetime(2031, 12, 31, 12, tzinfo=UTC), tick=False):
        first = make_facility("First", "first").application
        second = make_facility("Second", "second").application
    # 23:30 in London is already the next year in Vienna.
    with time_machine.travel(datetime(2031, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        third = make_facility("Third", "third").application
    assert [first.code, second.code, third.code] == ["IAS-2031-0001", "IAS-2031-0002", "IAS-2032-0001"]
    assert dict(CodeCounter.objects.filter(year__gte=2031).values_list("year", "last")) == {2031: 2, 2032: 1}


def test_a_withdrawn_application_makes_room_for_another(ours):
    withdraw_application(application=ours.application, by=ours.representative, reason="We start again next year.")
    fresh = open_application(facility=ours.facility, by=None)
    assert application_of(ours.facility) == fresh


# Saving


@pytest.mark.rule("R17", "R32")
@pytest.mark.parametrize("role", ["representative", "deputy", "account_holder", "member"])
def test_everybody_of_the_facility_saves_answers(ours, role):
    person = getattr(ours, role)
    with person_scope(person):
        stored = save(ours, "1a", by=person, evidence="The register.")
    assert (stored.met, stored.evidence, stored.version, stored.updated_by) == (True, "The register.", 1, person)
    assert stored.is_complete


@pytest.mark.rule("R30")
def test_a_core_question_counts_only_with_its_text(ours):
    assert not save(ours, "1a", evidence="   \n ").is_complete
    assert save(ours, "1a", evidence="The register.").is_complete
    assert not save(ours, "1a", evidence="").is_complete


@pytest.mark.rule("R29", "R30")
def test_a_question_with_elaboration_needs_both_texts(ours):
    assert not save(ours, "1e", evidence="Log").is_complete
    assert save(ours, "1e", evidence="Log", elaboration="412 ablations").is_complete


def test_equal_content_writes_nothing(ours):
    first = save(ours, "1a", evidence="Line one\nLine two")
    again = save(ours, "1a", version=0, by=ours.deputy, evidence=" Line one\r\nLine two ")
    assert (again.version, again.updated_by, again.updated_at) == (1, ours.member, first.updated_at)


def test_a_box_that_was_not_shown_keeps_its_text(ours):
    save(ours, "3c", evidence="Records", elaboration="Two gaps", measures="A new template")
    stored = save(ours, "3c", met=False)
    assert (stored.met, stored.evidence, stored.elaboration, stored.measures) == (
        False,
        "Records",
        "Two gaps",
        "A new template",
    )


def test_the_second_of_two_savers_is_told_and_overwrites_nothing(ours):
    answer = answer_of(ours, "1a")
    save_answer(answer=answer, version=0, met=True, evidence="Ilse's text", by=ours.deputy)
    with pytest.raises(StaleVersion) as caught:
        save_answer(answer=answer, version=0, met=True, evidence="My text", by=ours.member)
    assert (caught.value.current.evidence, caught.value.current.updated_by) == ("Ilse's text", ours.deputy)
    assert answer_of(ours, "1a").evidence == "Ilse's text"


@pytest.mark.parametrize("version", [-1, 7, 2_000_000_000])
def test_a_version_that_never_was_is_stale(ours, version):
    with pytest.raises(StaleVersion):
        save(ours, "1a", version=version, evidence="Text")


def test_a_stand_in_is_enough_to_save(ours):
    question = question_of(ours.application, "1a")
    save_answer(answer=answer_to(ours.application, question), version=0, met=True, evidence="Text", by=ours.member)
    assert answer_of(ours, "1a").evidence == "Text"


def test_saving_touches_no_other_facility(ours, theirs):
    save(ours, "1a", evidence="Text")
    assert not theirs.application.answers.exclude(version=0).exists()


def test_a_text_beyond_the_limit_is_refused_by_postgresql(ours):
    with pytest.raises(IntegrityError, match="answer_texts_within_limit"), transaction.atomic():
        save(ours, "1a", evidence="x" * 20_001)


# The case review


@pytest.mark.rule("R39", "R44")
def test_facts_of_the_case_review_decide_on_questions_13_30_and_36(ours):
    answer_everything(ours.application, ours.member)
    case_review = Answer.objects.filter(application=ours.application, question__kind="case_review")
    assert set(case_review.values_list("question__number", "is_complete")) == {(13, False), (30, False), (36, False)}
    review_everything(ours.application, gaps={"13": 5, "30": 0, "36": 0})
    assert set(case_review.values_list("question__number", "is_complete")) == {(13, False), (30, True), (36, True)}
    save(ours, "3c", elaboration="Five records lack the stage", measures="A field in the template")
    assert set(case_review.values_list("is_complete", flat=True)) == {True}
    review_everything(ours.application, completed=False, cases_completed=29)
    assert set(case_review.values_list("is_complete", flat=True)) == {False}
    ours.application.refresh_from_db()
    assert ours.application.case_review_completed_at is None


def test_facts_do_not_make_an_open_form_stale(ours):
    answer_everything(ours.application, ours.member)
    review_everything(ours.application)
    assert answer_of(ours, "3c").version == 1


def test_equal_facts_write_nothing(ours, queries):
    review_everything(ours.application)
    with queries(1):
        review_everything(ours.application)


def test_facts_are_stored(ours):
    record_case_review_facts(
        application=ours.application,
        cases_completed=12,
        completed=False,
        gaps={"13": 2},
        oldest_case_on=date(2026, 5, 4),
    )
    stored = Application.objects.get(pk=ours.application.pk)
    assert (stored.cases_completed, stored.case_gaps, stored.oldest_case_on) == (12, {"13": 2}, date(2026, 5, 4))
    assert ours.application.cases_completed == 12


# Submitting


@pytest.mark.rule("R11", "R47", "R49", "R50")
def test_the_representative_submits_a_complete_application(ours):
    make_ready(ours.application, ours.member)
    with person_scope(ours.representative):
        submit_application(application=ours.application, by=ours.representative)
    stored = Application.objects.get(pk=ours.application.pk)
    assert (stored.status, stored.holder, stored.submitted_by) == ("round_1", "office", ours.representative)
    assert Notice.objects.filter(facility=ours.facility, kind="submitted").count() == 1
    assert AuditEvent.objects.filter(action="application.submitted", subject=stored.code).count() == 1
    mails = OutboxEmail.objects.filter(kind__startswith="application.submitted")
    assert sorted(mail.to for mail in mails) == [
        "deputy@northgate.example",
        "holder@northgate.example",
        "office@iasios.example",
        "representative@northgate.example",
    ]
    assert not any("written policy" in mail.text + mail.html for mail in mails)


@pytest.mark.rule("R11", "R13", "R14")
@pytest.mark.parametrize("role", ["deputy", "account_holder", "member"])
def test_nobody_else_submits(ours, role):
    make_ready(ours.application, ours.member)
    with pytest.raises(PermissionDenied):
        submit_application(application=ours.application, by=getattr(ours, role))
    assert Application.objects.get(pk=ours.application.pk).status == "draft"
    assert not OutboxEmail.objects.filter(kind__startswith="application.submitted").exists()


@pytest.mark.rule("R18")
def test_another_facilitys_representative_does_not_submit(ours, theirs):
    make_ready(ours.application, ours.member)
    with pytest.raises(PermissionDenied):
        submit_application(application=ours.application, by=theirs.representative)


@pytest.mark.rule("R47", "R48", "R38", "R50")
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda p: save(p, "1a", evidence=""), "1 core question still needs an answer or a text."),
        (lambda p: save(p, "8c", met=False), "1 core question is answered No. All core questions must be met."),
        (
            lambda p: review_everything(p.application, completed=False, cases_completed=29),
            "3 core questions still need an answer or a text.",
        ),
        (
            lambda p: review_everything(p.application, oldest_case_on=date(2020, 1, 1)),
            "At least one case is older than 12 months. Replace it before you submit.",
        ),
    ],
)
def test_below_the_bar_nothing_is_submitted(ours, spoil, reason):
    make_ready(ours.application, ours.member)
    spoil(ours)
    with pytest.raises(StepRefused) as refused:
        submit_application(application=ours.application, by=ours.representative)
    assert str(refused.value) == reason
    assert Application.objects.get(pk=ours.application.pk).status == "draft"


@pytest.mark.rule("R31")
def test_extended_questions_neither_help_nor_hinder(ours):
    answer_everything(ours.application, ours.member, core_only=True)
    review_everything(ours.application)
    save(ours, "1b", met=False, evidence="Not yet")
    submit_application(application=ours.application, by=ours.representative)
    assert ours.application.status == "round_1"


@pytest.mark.rule("R35", "R36")
def test_no_document_and_no_deadline_stand_in_the_way(ours):
    assert ours.application.due_on is None
    make_ready(ours.application, ours.member)
    with time_machine.travel(datetime(2040, 1, 2, 9, tzinfo=UTC), tick=False):
        review_everything(ours.application)
        submit_application(application=ours.application, by=ours.representative)
    assert ours.application.submitted_at == datetime(2040, 1, 2, 9, tzinfo=UTC)


def test_submitting_twice_is_refused(ours):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    with pytest.raises(StepRefused, match="somebody has moved it on"):
        submit_application(application=ours.application, by=ours.representative)


@pytest.mark.rule("R49")
def test_nothing_is_saved_after_submission(ours):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    with pytest.raises(ApplicationLocked, match="can no longer be changed"):
        save(ours, "1a", evidence="Later")
    assert answer_of(ours, "1a").evidence == "A written policy, version 4."


@pytest.mark.rule("R49")
@pytest.mark.parametrize("change", ["update", "delete"])
def test_postgresql_refuses_changes_after_submission(ours, change):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    rows = Answer.objects.filter(application=ours.application, question__number=1)
    refused = {"update": "applications_answer: the application is locked", "delete": "permission denied"}[change]
    with pytest.raises(DatabaseError, match=refused), transaction.atomic():
        rows.update(evidence="Later") if change == "update" else rows.delete()


@pytest.mark.rule("R47", "R48")
def test_postgresql_refuses_a_submission_below_the_bar(ours):
    with pytest.raises(DatabaseError, match="0 of 28 required questions met, case review open"), transaction.atomic():
        Application.objects.filter(pk=ours.application.pk).update(
            status="round_1", submitted_at=datetime(2030, 1, 1, tzinfo=UTC), submitted_by=ours.representative
        )


# Withdrawing


def test_the_representative_withdraws_with_a_reason(ours):
    withdraw_application(application=ours.application, by=ours.representative, reason=" Moving house. ")
    stored = Application.objects.get(pk=ours.application.pk)
    assert (stored.status, stored.holder, stored.submitted_at) == ("withdrawn", "nobody", None)
    assert StatusChange.objects.get(application=stored, step="withdraw").reason == "Moving house."
    mails = OutboxEmail.objects.filter(kind__startswith="application.withdrawn")
    appointed = sorted(person.email for person in (ours.representative, ours.deputy, ours.account_holder))
    assert sorted(mail.to for mail in mails if mail.kind == "application.withdrawn") == appointed
    assert mails.count() == len(appointed) + 1
    assert not any("Moving house" in mail.text + mail.html for mail in mails)


def test_no_withdrawal_without_reason_or_by_others(ours):
    with pytest.raises(StepRefused, match="Say why"):
        withdraw_application(application=ours.application, by=ours.representative, reason="  ")
    with pytest.raises(PermissionDenied):
        withdraw_application(application=ours.application, by=ours.deputy, reason="Because")
    assert Application.objects.get(pk=ours.application.pk).status == "draft"
