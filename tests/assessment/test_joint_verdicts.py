"""Comparing, and finding a verdict together once both have handed in (R51, A22)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.models import Finding, JointVerdict
from assessment.queries.information_requests import requests_to_send
from assessment.services import (
    StaleVersion,
    agree_joint_verdict,
    assign_assessors,
    propose_joint_verdict,
    recommend,
    send_requests,
)
from iasios.access import person_scope
from iasios.workflow import StepRefused
from tests.factories.dossier import handed_in, judge, question, with_assessors

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(ours, theirs, office, one, two):
    """They differ on 8c (first) and 6c (second); both find 1a open."""
    return handed_in(ours, office, one, two, unmet_by_first=("8c", "1a"), unmet_by_second=("6c", "1a"))


def propose(application, by, code="8c", *, seen=0, choice="met", comment=""):
    return propose_joint_verdict(
        application=application, question=question(application, code), seen=seen, choice=choice, comment=comment, by=by
    )


def agree(application, by, seen, code="8c"):
    return agree_joint_verdict(application=application, question=question(application, code), seen=seen, by=by)


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_one_proposes_and_the_other_agrees(application, one, two):
    made = propose(application, one)
    assert (made.round, made.choice, made.proposed_by, made.is_agreed) == (1, "met", one, False)
    application.refresh_from_db()
    assert application.open_findings == 3
    agreed = agree(application, two, made.pk)
    application.refresh_from_db()
    assert (agreed.pk, agreed.agreed_by, application.open_findings) == (made.pk, two, 2)


@pytest.mark.stage("assigned")
def test_nobody_agrees_with_themselves(application, one):
    made = propose(application, one)
    with pytest.raises(PermissionDenied, match="other assessor agrees"):
        agree(application, one, made.pk)
    with pytest.raises(IntegrityError, match="jointverdict_agreed_by_the_other"), transaction.atomic():
        JointVerdict.objects.update(agreed_at=made.proposed_at, agreed_by=one)


@pytest.mark.stage("assigned")
def test_the_same_words_from_the_other_are_an_agreement(application, one, two):
    made = propose(application, one, choice="unclear", comment="Which room?")
    assert propose(application, two, seen=made.pk, choice="unclear", comment="Which room?").is_agreed
    assert JointVerdict.objects.count() == 1


@pytest.mark.stage("assigned")
def test_another_proposal_takes_its_place_and_the_first_is_kept(application, one, two):
    made = propose(application, one)
    other = propose(application, two, seen=made.pk, choice="not_met", comment="Room 2 has none.")
    made.refresh_from_db()
    assert made.superseded_at is not None
    assert (other.proposed_by, other.is_agreed) == (two, False)
    with pytest.raises(StaleVersion) as stale:
        agree(application, one, made.pk)
    assert stale.value.current == other


@pytest.mark.stage("assigned")
def test_an_agreement_is_reopened_by_a_new_proposal(application, one, two):
    agree(application, two, propose(application, one).pk)
    seen = JointVerdict.objects.get(agreed_at__isnull=False).pk
    propose(application, two, seen=seen, choice="unclear", comment="On second thoughts: which room?")
    application.refresh_from_db()
    assert application.open_findings == 3


@pytest.mark.stage("assigned")
def test_an_open_verdict_needs_words_and_none_of_them_a_name(application, one):
    with pytest.raises(StepRefused, match="what is missing"):
        propose(application, one, choice="unclear")
    with pytest.raises(StepRefused, match="Jonas Wikström"):
        propose(application, one, choice="unclear", comment="Dr Wikstrom asks for more.")
    assert not JointVerdict.objects.exists()


@pytest.mark.stage("assigned")
def test_before_both_are_in_nothing_is_found_together(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    with pytest.raises(StepRefused, match="Both assessors hand in first"):
        propose(application, one)


@pytest.mark.stage("assigned")
def test_only_the_two_assessors_take_part(application, office, chair, three, ours):
    for person in (office, chair, three, ours.representative):
        with pytest.raises(PermissionDenied):
            propose(application, person)


@pytest.mark.stage("assigned")
def test_what_was_said_together_is_not_rewritten(application, one, two):
    agree(application, two, propose(application, one).pk)
    for change in ({"choice": "unclear", "comment": "x"}, {"agreed_at": None, "agreed_by": None}):
        with pytest.raises(IntegrityError, match="not rewritten"), transaction.atomic():
            JointVerdict.objects.update(**change)
    JointVerdict.objects.all().delete()
    assert JointVerdict.objects.count() == 1


@pytest.mark.stage("assigned")
@pytest.mark.rule("R53")
def test_the_hospital_is_asked_what_both_say(application, one, two):
    agree(application, two, propose(application, one, "8c").pk, "8c")
    made = propose(application, one, "1a", choice="not_met", comment="Please list all licences.")
    agree(application, two, made.pk, "1a")
    assert [(draft.question.code, draft.text) for draft in requests_to_send(application)] == [
        ("1a", "Please list all licences."),
        ("6c", "Please explain (two)."),
    ]
    application.refresh_from_db()
    send_requests(application=application, by=one)
    assert list(Finding.objects.values_list("question__code", flat=True)) == ["1a", "6c"]


@pytest.mark.stage("assigned")
@pytest.mark.rule("R58")
def test_what_both_call_met_bars_no_recommendation(ours, office, one, two):
    application = handed_in(ours, office, one, two, unmet_by_first=("8c",))
    agree(application, two, propose(application, one).pk)
    application.refresh_from_db()
    made = recommend(application=application, outcome="approve", reasons="Settled together.", by=one)
    assert made.outcome == "approve"


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_somebody_who_takes_a_seat_over_judges_without_it(application, office, one, two, three):
    agree(application, two, propose(application, one).pk)
    assign_assessors(application=application, first=one, second=three, by=office)
    with person_scope(three):
        assert JointVerdict.objects.count() == 0
    assert JointVerdict.objects.get().superseded_at is not None
    judge(application, three)
    with person_scope(two):
        assert JointVerdict.objects.count() == 0


# --- the page ---------------------------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def data(code="8c", **values):
    return {f"{code}-{name}": value for name, value in ({"seen": 0, "choice": "met", "comment": ""} | values).items()}


@pytest.mark.stage("assigned")
def test_the_page_proposes_agrees_and_says_how_many_are_settled(application, one, two, as_user):
    address = url("joint", application.code, "8c")
    compare = url("side_by_side", application.code)
    assert "0 of 2 agreed" in as_user(one).get(compare).content.decode()
    assert as_user(one).post(address, data()).url == f"{compare}#j-8c"
    seen = JointVerdict.objects.get().pk
    text = as_user(two).get(compare).content.decode()
    assert "by Dr Lucía Ferrán" in text
    assert text.index("8(c)") < text.index("Open, without") < text.index("Met, without")
    assert as_user(two).post(address, {"8c-seen": seen, "agree": "1"}).status_code == 302
    assert "1 of 2 agreed" in as_user(two).get(compare).content.decode()


@pytest.mark.stage("assigned")
def test_a_refused_proposal_keeps_what_was_typed(application, one, as_user):
    response = as_user(one).post(url("joint", application.code, "8c"), data(choice="unclear", comment="Ask Ferrán"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "Ask Ferrán" in text
    assert "Take the name out" in text
    nothing = as_user(one).post(url("joint", application.code, "8c"), data(choice=""))
    assert (nothing.status_code, "Choose met, not met or unclear." in nothing.content.decode()) == (422, True)


@pytest.mark.stage("assigned")
def test_a_stale_proposal_is_answered_with_what_stands_now(application, one, two, as_user):
    propose(application, one, choice="unclear", comment="Stored words.")
    response = as_user(two).post(url("joint", application.code, "8c"), data(choice="not_met", comment="Typed words."))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Stored words." in text
    assert "Typed words." in text
    again = data(choice="not_met", comment="Typed words.", seen=JointVerdict.objects.get().pk)
    assert as_user(two).post(url("joint", application.code, "8c"), again).status_code == 302


@pytest.mark.stage("assigned")
def test_the_comparison_keeps_its_budget_with_joint_verdicts(application, one, two, as_user, queries):
    for code in ("8c", "6c", "1a"):
        propose(application, one, code, choice="unclear", comment="Together.")
    page = as_user(two)
    page.get(url("side_by_side", application.code))
    with queries(at_most=12):
        page.get(url("side_by_side", application.code))


@pytest.mark.stage("assigned")
def test_office_and_chairperson_read_and_do_not_take_part(application, office, chair, one, as_user):
    propose(application, one)
    for person in (office, chair):
        text = as_user(person).get(url("side_by_side", application.code)).content.decode()
        assert "Proposed" in text
        assert "<textarea" not in text
