"""What the chairperson reads of both evaluations: every combination of verdicts and what settled them."""

import html
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.queries import questions_of
from assessment.models import AuditItem, Verdict
from assessment.queries.decisions import sign_off_of
from assessment.queries.dossiers import dossier_of
from assessment.queries.information_requests import requests_to_send
from assessment.queries.judgements import Judgement, RoundJudgement, judgements_of
from assessment.queries.reports import report_lines
from assessment.services import (
    agree_joint_verdict,
    hand_in,
    propose_joint_verdict,
    recommend,
    resubmit,
    send_requests,
    sign_off,
)
from assessment.services.audits import agree_date, call_with_dates, hold_audit, save_minutes
from iasios.access import office_scope
from iasios.workflow import StepRefused
from tests.factories.dossier import answer_requests, evaluation_of, handed_in, judge, question, with_assessors

CHOICES = ("met", "not_met", "unclear")
#: One question in one round: what the first says, what the second says, what both say together.
ROUNDS = list(product(CHOICES, CHOICES, ("", *CHOICES)))


def outcome(round_):
    first, second, together = round_
    return together or (first if first == second else "disagree")


def doubtful(round_):
    return any(choice in ("not_met", "unclear") for choice in round_)


def judged(rounds, afterwards=""):
    return Judgement(
        question=None,
        is_required=True,
        rounds=[
            RoundJudgement(number, frozenset(round_[:2]), 2, round_[2]) for number, round_ in enumerate(rounds, start=1)
        ],
        last_round=len(rounds),
        afterwards=afterwards,
    )


def test_every_combination_of_verdicts_and_what_settled_them():
    """36 in one round, 1,296 in two, each with nothing, an audit or a plan afterwards: 3,996 in all."""
    walked = 0
    ways = [(one,) for one in ROUNDS] + list(product(ROUNDS, ROUNDS))
    for rounds, afterwards in product(ways, ("", "audit", "plan")):
        found, last = judged(rounds, afterwards), outcome(rounds[-1])
        walked += 1
        case = (rounds, afterwards)
        assert found.raised_doubt == any(doubtful(round_) for round_ in rounds), case
        assert found.is_met == (bool(afterwards) or last == "met"), case
        assert bool(found.settled_by) == (found.is_met and found.raised_doubt), case
        if not found.raised_doubt:
            assert (found.state, found.settled_by) == ("met", ""), case
        elif found.is_met:
            assert found.state == "resolved", case
            if afterwards:
                assert found.settled_by == afterwards, case
            elif len(rounds) == 2 and outcome(rounds[0]) != "met" and not doubtful(rounds[1]):
                assert found.settled_by == "reply", case
            else:
                assert found.settled_by == "joint", case
        else:
            assert found.state == last, case
    assert walked == 3996


def test_a_question_without_a_verdict_is_open_and_no_doubt():
    found = Judgement(question=None, is_required=True)
    assert (found.state, found.is_met, found.raised_doubt, found.settled_by) == ("open", False, False, "")


# --- the same with rows, through the services that people use ---


def say(application, one, two, cases):
    """Each question gets its case: both verdicts, and the joint one once both are in."""
    for code, (first, second, _together) in cases.items():
        for person, choice in ((one, first), (two, second)):
            judge(application, person, choice=choice, comment=f"About {code}." * (choice != "met"), codes=[code])
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    for code, (_first, _second, together) in cases.items():
        if together:
            agree(application, one, two, code, together)


def agree(application, one, two, code, choice):
    row = question(application, code)
    made = propose_joint_verdict(
        application=application,
        question=row,
        seen=0,
        choice=choice,
        comment=f"Together on {code}." * (choice != "met"),
        by=one,
    )
    agree_joint_verdict(application=application, question=row, seen=made.pk, by=two)


def everything(application):
    with office_scope("a test reads"):
        return judgements_of(application), report_lines(application), sign_off_of(application)


def check(application, cases, chair, *, afterwards=()):
    """Judgements, report, screen of the chairperson and the dossier's lines say the same of each question."""
    application.refresh_from_db()
    judgements, lines, screen = everything(application)
    by_code = {judged.question.code: judged for judged in judgements.questions}
    report = {line.number: line for line in lines}
    dossier = {line.question.code: line for line in dossier_of(application, chair).lines}
    concerns = {concern.question.code for concern in screen.concerns}
    for code, rounds in cases.items():
        judged, last = by_code[code], outcome(rounds[-1])
        settled = code in afterwards
        assert judged.outcome == last, code
        assert judged.is_met == (settled or last == "met"), code
        assert (code in concerns) == any(doubtful(round_) for round_ in rounds), code
        assert report[judged.question.number].state == ("met" if judged.is_met else "not_met"), code
        assert dossier[code].state == last, code
    open_ = sum(outcome(rounds[-1]) != "met" for rounds in cases.values())
    assert application.open_findings == open_
    return judgements, screen


@pytest.mark.django_db
@pytest.mark.rule("R59")
def test_the_chairpersons_screen_through_two_rounds_and_an_audit(ours, office, chair, one, two):
    """Each combination is a question of one application, from the first round to the audit."""
    application = with_assessors(ours, office, one, two)
    rows = questions_of(application.edition_id)
    codes = [row.code for row in rows][: len(ROUNDS)]
    first = dict(zip(codes, ROUNDS, strict=True))
    say(application, one, two, first)
    cases = {code: [round_] for code, round_ in first.items()}
    judgements, _screen = check(application, cases, chair)

    core = [row.code for row in rows if row.is_core]
    met_met_met = ("met", "met", "")
    alone = [first.get(code, met_met_met) for code in core]
    figures = judgements.rounds[0]
    assert figures.total == 28
    assert figures.alike_alone == sum(a == b for a, b, _c in alone)
    assert figures.alike == sum(outcome(round_) != "disagree" for round_ in alone)
    assert figures.met_alone == sum(a == b == "met" for a, b, _c in alone)
    assert figures.joint == sum(bool(round_[2]) for round_ in first.values())

    asked = [code for code, round_ in first.items() if outcome(round_) != "met"]
    assert [draft.question.code for draft in requests_to_send(application)] == asked
    send_requests(application=application, by=one)
    answer_requests(application, ours.member)
    resubmit(application=application, by=ours.representative)
    # What both settled together is not asked, and is not open again in round 2.
    settled = [code for code, (_a, _b, c) in first.items() if c == "met"]
    for person in (one, two):
        carried = Verdict.objects.filter(evaluation=evaluation_of(application, person), question__code__in=settled)
        assert set(carried.values_list("choice", flat=True)) == {"met"}

    # Every combination of round 2 that the asked questions have room for, those with a doubt before those without.
    second = dict(zip(asked, reversed(ROUNDS), strict=False))
    say(application, one, two, second)
    for code, rounds in cases.items():
        rounds.append(second.get(code, (outcome(rounds[0]),) * 2 + ("",)))
    check(application, cases, chair)

    audit = call_with_dates(
        application=Application.objects.get(pk=application.pk),
        starts=[timezone.now() + timedelta(days=3)],
        minutes_planned=60,
        by=one,
    )
    agree_date(audit=audit, slot=audit.slots.get(), by=ours.deputy)
    items = list(AuditItem.objects.filter(audit=audit).select_related("question"))
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        for at, item in enumerate(items):
            save_minutes(item=item, version=0, minutes="Shown.", outcome=("settled", "open")[at % 2], by=two)
        hold_audit(audit=audit, attendance="Dr Holt", present=[one, two], by=one)
    in_audit = {item.question.code for item in items[::2]}
    assert {item.question.code for item in items} == {
        code for code, rounds in cases.items() if outcome(rounds[-1]) != "met"
    }
    judgements, screen = check(application, cases, chair, afterwards=in_audit)
    how = {judged.question.code: judged.settled_by for judged in judgements.concerns}
    assert {code for code, word in how.items() if word == "audit"} == in_audit
    assert screen.resolved == sum(judged.is_met for judged in judgements.concerns)


@pytest.mark.django_db
@pytest.mark.stage("assigned")
@pytest.mark.rule("R59")
def test_a_doubt_settled_together_is_told_to_the_chairperson(ours, office, chair, one, two, as_user):
    application = handed_in(ours, office, one, two, unmet_by_first=("8c",))
    agree(application, one, two, "8c", "met")
    for person in (one, two):
        recommend(application=application, outcome="approve", reasons="All is met.", by=person)
    response = as_user(chair).get(reverse("assessment:sign_off", args=[application.code]))
    text = " ".join(response.content.decode().split())
    assert "from the start" not in text
    assert "1 of 1 resolved" in text
    assert "Round 1: one said met, one said not met. Joint verdict: met." in text
    assert (
        "They agreed on 27 of 28 before they saw each other’s work. With joint verdicts they agree on 28 of 28" in text
    )
    moments = [moment.what for moment in response.context["found"].moments]
    assert moments == [
        "Submitted at 100 %",
        "Round 1: both found 27 of 28 questions met",
        "Round 1: joint verdict on 1 question",
        "Both assessors have recommended",
    ]


@pytest.mark.django_db
@pytest.mark.stage("assigned")
def test_without_a_doubt_the_chairperson_reads_so_and_without_a_verdict_does_not(
    ours, office, chair, one, two, as_user
):
    address = reverse("assessment:sign_off", args=[ours.application.code])
    before = as_user(chair).get(address).content.decode()
    assert "from the start" not in before
    assert "Not judged yet." in before
    handed_in(ours, office, one, two)
    assert "Both assessors found every question met from the start." in as_user(chair).get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.stage("second_round")
def test_accredit_is_closed_while_both_together_find_a_core_question_open(second, one, two):
    """Each alone said met; what both say together counts in place of it."""
    for person in (one, two):
        judge(second, person)
        hand_in(application=second, by=person)
    agree(second, one, two, "8c", "not_met")
    with pytest.raises(StepRefused, match=r"not met: 8\(c\)"):
        recommend(application=second, outcome="approve", reasons="All is met.", by=one)


@pytest.fixture
def second(ours, office, one, two):
    return Application.objects.get(pk=ours.application.pk)


@pytest.mark.django_db
@pytest.mark.stage("awaiting_sign_off")
@pytest.mark.rule("R66")
def test_the_letter_is_read_before_it_is_signed(ours, office, chair, one, two, as_user, queries):
    """What the page shows is what the signed letter says."""
    address = reverse("assessment:sign_off", args=[ours.application.code])
    browser = as_user(chair)
    browser.get(address)
    with queries(at_most=12):
        response = browser.get(address)
    assert [letter["label"] for letter in response.context["letters"]] == ["Approve"]
    shown = response.context["letters"][0]["paragraphs"]
    assert all(paragraph in html.unescape(response.content.decode()) for paragraph in shown)
    decision = sign_off(application=Application.objects.get(pk=ours.application.pk), outcome="approve", by=chair)
    assert decision.letter.context["paragraphs"] == shown


@pytest.mark.django_db
@pytest.mark.stage("audit_held")
def test_each_decision_that_sends_a_letter_shows_its_own(ours, office, chair, one, two, as_user):
    application = Application.objects.get(pk=ours.application.pk)
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        for person in (one, two):
            recommend(application=application, outcome="defer", reasons="Not written yet.", by=person)
        letters = as_user(chair).get(reverse("assessment:sign_off", args=[application.code])).context["letters"]
    texts = ["\n".join(letter["paragraphs"]) for letter in letters]
    assert any("is deferred." in text and "[Your reason]" in text for text in texts)
    assert any("is denied." in text for text in texts)
