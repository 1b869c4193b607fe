"""Judging alone, handing in, disclosing both at once (R51, A22)."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from applications.models import Application
from applications.workflow import UNSIGNED_STEPS
from assessment.models import ColleagueNote, Evaluation, PrivateNote, Verdict
from assessment.queries.dossiers import dossier_of, dossiers_of, turn_of
from assessment.queries.notes import notes_on
from assessment.services import HandInRefused, StaleVersion, hand_in, save_verdict
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.dossier import evaluation_of, handed_in, judge, question, with_assessors

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(ours, theirs, office, one, two):
    return with_assessors(ours, office, one, two)


def save(application, by, code="8c", *, version=0, choice="met", **texts):
    evaluation = evaluation_of(application, by)
    with person_scope(by):
        return save_verdict(
            evaluation=evaluation, question=question(application, code), version=version, choice=choice, by=by, **texts
        )


@pytest.mark.stage("assigned")
def test_a_verdict_is_saved_with_its_texts(application, one):
    verdict = save(
        application, one, choice="unclear", comment=" Please\r\nsay more. ", note_to_other="Hm", private_note="!"
    )
    stored = Verdict.objects.get()
    assert (stored.pk, stored.version, stored.choice, stored.assessor) == (verdict.pk, 1, "unclear", one)
    assert stored.comment == "Please\nsay more."
    with person_scope(one):
        assert ColleagueNote.objects.get().text == "Hm"
        assert PrivateNote.objects.get().text == "!"
    assert stored.is_disclosed is False


@pytest.mark.stage("assigned")
def test_equal_content_writes_nothing(application, one):
    save(application, one, comment="Good")
    assert save(application, one, version=0, comment="Good").version == 1


@pytest.mark.stage("assigned")
def test_a_stale_version_is_refused_with_the_stored_one(application, one):
    save(application, one, comment="first")
    with pytest.raises(StaleVersion) as stale:
        save(application, one, comment="second", version=0)
    assert stale.value.current.comment == "first"
    assert Verdict.objects.get().comment == "first"


@pytest.mark.stage("assigned")
def test_nobody_writes_another_evaluation(application, one, two, office, chair, ours):
    for person in (two, office, chair, ours.representative):
        with pytest.raises(PermissionDenied):
            save_verdict(
                evaluation=evaluation_of(application, one),
                question=question(application, "8c"),
                version=0,
                choice="met",
                by=person,
            )
    assert not Verdict.objects.exists()


@pytest.mark.stage("assigned")
def test_an_unknown_verdict_is_refused(application, one):
    with pytest.raises(ValueError, match="no such verdict"):
        save(application, one, choice="perhaps")


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_handing_in_needs_every_core_question(application, one):
    judge(application, one, codes=("1a", "8c"))
    with pytest.raises(HandInRefused) as refused:
        hand_in(application=application, by=one)
    assert len(refused.value.missing) == 26
    assert {missing.what for missing in refused.value.missing} == {"verdict"}
    assert evaluation_of(application, one).handed_in_at is None


@pytest.mark.stage("assigned")
@pytest.mark.rule("R53")
@pytest.mark.parametrize("choice", ["not_met", "unclear"])
def test_an_open_verdict_needs_a_comment_to_the_hospital(application, one, choice):
    judge(application, one, choice=choice, codes=("8c",))
    judge(application, one)
    with pytest.raises(HandInRefused) as refused:
        hand_in(application=application, by=one)
    assert [(missing.question.code, missing.what) for missing in refused.value.missing] == [("8c", "comment")]


@pytest.mark.stage("assigned")
def test_an_extended_question_may_stay_without_a_verdict(application, one):
    judge(application, one)
    assert Verdict.objects.filter(question__requirement="core").count() == 28
    assert hand_in(application=application, by=one).handed_in_at is not None


@pytest.mark.stage("assigned")
def test_after_handing_in_nothing_changes_any_more(application, one):
    judge(application, one)
    hand_in(application=application, by=one)
    with pytest.raises(PermissionDenied, match="handed in this round"):
        save(application, one, version=1, choice="not_met")
    with pytest.raises(StepRefused, match="already"):
        hand_in(application=application, by=one)
    verdict = Verdict.objects.first()
    with pytest.raises(IntegrityError, match="has been handed in"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(choice="unclear")
    with pytest.raises(IntegrityError, match="verdicts are kept"), transaction.atomic():
        verdict.delete()


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_the_first_hand_in_tells_nobody(application, one, two):
    judge(application, one)
    mails = OutboxEmail.objects.count()
    evaluation = hand_in(application=application, by=one)
    application.refresh_from_db()
    assert (evaluation.is_disclosed, application.round_handed_in, application.open_findings) == (False, 0, 0)
    assert OutboxEmail.objects.count() == mails
    with person_scope(two):
        found = dossier_of(application, two)
        assert [line.question.code for line in found.lines if line.verdicts or line.mine] == []
        assert (found.both_in, found.assessors, found.turn.step) == (False, [], "judge")


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_the_second_hand_in_discloses_both(application, one, two):
    judge(application, one, choice="not_met", comment="Why?", codes=("8c",))
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    application.refresh_from_db()
    assert (application.round_handed_in, application.open_findings) == (1, 1)
    assert list(Evaluation.objects.values_list("is_disclosed", flat=True)) == [True, True]
    assert Verdict.objects.filter(is_disclosed=True).count() == 56
    mails = OutboxEmail.objects.filter(kind="assessment.both_handed_in")
    assert sorted(mail.to for mail in mails) == [one.email, two.email]
    assert AuditEvent.objects.filter(action="assessment.handed_in").count() == 2
    with person_scope(two):
        found = dossier_of(application, two)
    assert [line.question.code for line in found.disagreements] == ["8c"]


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_two_hand_ins_in_the_same_second_disclose_both(application, one, two):
    for person in (one, two):
        judge(application, person)
    stale = [Application.objects.get(pk=application.pk) for _ in range(2)]
    hand_in(application=stale[0], by=one)
    hand_in(application=stale[1], by=two)
    assert stale[1].round_handed_in == 1
    assert Application.objects.get(pk=application.pk).round_handed_in == 1
    assert Evaluation.objects.filter(is_disclosed=True).count() == 2


def texts_seen_by(person):
    with person_scope(person):
        return (
            sorted(ColleagueNote.objects.values_list("text", flat=True)),
            sorted(PrivateNote.objects.values_list("text", flat=True)),
        )


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_notes_are_hidden_by_postgresql(ours, office, one, two, chair):
    application = with_assessors(ours, office, one, two)
    save(application, one, note_to_other="Look at room 2.", private_note="I know the head of this service.")
    everybody = (one, two, office, chair, ours.representative)
    before = {person: texts_seen_by(person) for person in everybody}
    own = (["Look at room 2."], ["I know the head of this service."])
    assert before == {one: own} | dict.fromkeys(everybody[1:], ([], []))
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    after = {person: texts_seen_by(person) for person in everybody}
    assert after == {one: own, two: (["Look at room 2."], [])} | dict.fromkeys(everybody[2:], ([], []))
    with person_scope(two):
        assert notes_on(application, question(application, "8c"), two, 1).by_person == {one.pk: "Look at room 2."}
    # In the office's own scope, with every filter forgotten, there is still nothing.
    assert (ColleagueNote.objects.count(), PrivateNote.objects.count()) == (0, 0)


@pytest.mark.stage("assigned")
def test_nobody_writes_a_note_in_anothers_name(application, one, two):
    save(application, one, note_to_other="Mine.", private_note="Mine too.")
    with person_scope(two):
        assert PrivateNote.objects.update(text="x") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            PrivateNote.objects.create(
                application=application,
                facility=application.facility,
                assessor=one,
                question=question(application, "1a"),
                text="forged",
                updated_at=application.opened_at,
            )
    assert texts_seen_by(one) == (["Mine."], ["Mine too."])


@pytest.mark.stage("assigned")
def test_a_note_to_the_other_rests_once_handed_in_and_a_private_one_does_not(application, one):
    save(application, one, note_to_other="Look.", private_note="Hm.")
    judge(application, one)
    hand_in(application=application, by=one)
    with person_scope(one):
        with pytest.raises(IntegrityError, match="has been handed in"), transaction.atomic():
            ColleagueNote.objects.update(text="Later.")
        assert PrivateNote.objects.update(text="Later.") == 1


@pytest.mark.stage("assigned")
def test_a_private_note_is_still_there_in_round_2(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    save(application, one, code="1a", private_note="Ask about room 2.")
    with person_scope(one):
        assert notes_on(application, question(application, "1a"), one, 2).private == "Ask about room 2."


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.stage("assigned")
@pytest.mark.parametrize(
    "comment",
    [
        "Please write to me, Lucía Ferrán.",
        "ferran wants to see the log.",
        "Ask Dr Wikström.",
        "Mail assessor.two@iasios.example.",
        "(NOVÁK)",
    ],
)
def test_a_comment_with_an_assessors_name_is_held_back(comment, application, one, three):
    verdict = save(application, one, choice="unclear", comment=comment)
    assert (verdict.comment, verdict.is_held_back) == (comment, True)
    judge(application, one)
    with pytest.raises(HandInRefused) as refused:
        hand_in(application=application, by=one)
    assert [(missing.question.code, missing.what) for missing in refused.value.missing] == [("8c", "name")]
    save(application, one, version=1, choice="unclear", comment="Without a name.")
    assert hand_in(application=application, by=one).handed_in_at is not None


@pytest.mark.stage("assigned")
def test_a_name_that_is_somebody_elses_may_stay(application, one):
    save(application, one, choice="unclear", comment="The Ferran catheter is not on the list.")
    judge(application, one)
    save(
        application,
        one,
        version=1,
        choice="unclear",
        comment="The Ferran catheter is not on the list.",
        name_is_meant=True,
    )
    assert hand_in(application=application, by=one).handed_in_at is not None


@pytest.mark.stage("assigned")
@pytest.mark.parametrize("comment", ["Differant devices", "Novakovic", "The two of you", ""])
def test_parts_of_words_are_no_names(comment, application, one, three):
    assert save(application, one, choice="unclear", comment=comment).is_held_back is False


# --- PostgreSQL, as the application role -----------------------------------------------------------------------------


def seen(user, table):
    with person_scope(user), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE assessor_id <> %s", [user.pk])
        return cursor.fetchone()[0]


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_postgresql_hides_the_others_work_until_both_have_handed_in(application, one, two):
    for person in (one, two):
        judge(application, person)
    tables = ("assessment_verdict", "assessment_evaluation")
    assert [seen(two, table) for table in tables] == [0, 0]
    hand_in(application=application, by=one)
    assert [seen(two, table) for table in tables] == [0, 0]
    assert [seen(one, table) for table in tables] == [0, 0]
    hand_in(application=application, by=two)
    assert [seen(two, table) for table in tables] == [28, 1]
    assert [seen(one, table) for table in tables] == [28, 1]


@pytest.mark.stage("assigned")
def test_postgresql_lets_nobody_write_in_the_others_name(application, one, two):
    verdict = Verdict(
        evaluation=evaluation_of(application, two),
        application=application,
        facility=application.facility,
        assessor=one,
        question=question(application, "8c"),
        choice="met",
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    with person_scope(two), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        verdict.save()


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
@pytest.mark.parametrize("who", ["representative", "member"])
def test_the_hospital_sees_no_row_of_the_evaluation(who, ours, office, one, two):
    application = handed_in(ours, office, one, two, unmet_by_first=("8c",))
    person = getattr(ours, who)
    tables = ("assignment", "evaluation", "verdict", "recommendation")
    with person_scope(person), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM assessment_{table} WHERE application_id = %s", [application.pk])
            assert cursor.fetchone() == (0,), table


@pytest.mark.stage("assigned")
def test_a_neighbours_assessor_sees_no_row_of_ours(application, theirs, office, two, three):
    with_assessors(theirs, office, two, three)
    with person_scope(three), connection.cursor() as cursor:
        for table in ("assignment", "evaluation", "verdict", "finding"):
            cursor.execute(f"SELECT count(*) FROM assessment_{table} WHERE application_id = %s", [application.pk])
            assert cursor.fetchone() == (0,), table


# --- the list ---------------------------------------------------------------------------------------------------------


def rows_of(user):
    with person_scope(user):
        return [
            (row.code, row.judged, turn_of(row, handed_in=bool(row.own_handed_in_at), recommended=False).step)
            for row in dossiers_of(user)
        ]


@pytest.mark.stage("assigned")
def test_the_list_says_the_same_whether_or_not_the_other_has_handed_in(ours, theirs, office, one, two):
    first = with_assessors(ours, office, one, two)
    second = with_assessors(theirs, office, one, two)
    judge(first, two, codes=("1a", "1c"))
    before = rows_of(two)
    assert before == [(first.code, 2, "judge"), (second.code, 0, "judge")]
    judge(second, one)
    hand_in(application=second, by=one)
    assert rows_of(two) == before
    assert rows_of(one) == [(first.code, 0, "judge"), (second.code, 28, "other")]


def test_steps_of_assessors_leave_no_name_in_the_log_that_the_hospital_reads():
    assert {"request_information", "recommend", "return_to_assessors"} <= UNSIGNED_STEPS
