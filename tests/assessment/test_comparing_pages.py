"""An assessor's pages once the verdicts are made: handing in, side by side, requests, recommending."""

import pytest
from django.urls import reverse

from assessment.models import Finding, Recommendation, Verdict
from assessment.services import hand_in
from iasios.access import person_scope
from tests.factories.dossier import (
    awaiting_sign_off,
    evaluation_of,
    handed_in,
    judge,
    with_assessors,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def post(choice="met", version=0, **more):
    return {"choice": choice, "version": version, "comment": "", "note_to_other": "", "private_note": ""} | more


@pytest.fixture
def application(ours, theirs, office, one, two):
    return with_assessors(ours, office, one, two)


@pytest.fixture
def page(as_user, one):
    return as_user(one)


# --- handing in and comparing -----------------------------------------------------------------------------------------


@pytest.mark.stage("assigned")
def test_the_checklist_names_what_is_missing_and_refuses(application, one, page):
    judge(application, one, choice="unclear", codes=("8c",))
    judge(application, one)
    Verdict.objects.filter(question__code="1a").update(choice="")
    text = page.get(url("hand_in", application.code)).content.decode()
    assert "Comment missing" in text
    assert "27 of 28" in text
    response = page.post(url("hand_in", application.code))
    assert response.status_code == 422
    assert evaluation_of(application, one).handed_in_at is None


@pytest.mark.stage("assigned")
def test_the_second_hand_in_leads_to_the_comparison(application, one, two, page):
    judge(application, two, choice="not_met", comment="Why so?", note="Look here.", codes=("8c",))
    for person in (one, two):
        judge(application, person)
    response = page.post(url("hand_in", application.code))
    assert response.url == url("dossier", application.code)
    assert page.get(url("side_by_side", application.code)).status_code == 302
    hand_in(application=application, by=two)
    text = page.get(url("side_by_side", application.code)).content.decode()
    assert "Why so?" in text
    assert "Look here." in text
    assert text.index("Verdicts differ") < text.index("8(c)") < text.index("Met, without a difference")


@pytest.mark.stage("assigned")
def test_the_comparison_keeps_its_budget(ours, office, one, two, page, queries):
    application = handed_in(ours, office, one, two, unmet_by_first=("8c",))
    page.get(url("side_by_side", application.code))
    with queries(at_most=12):
        page.get(url("side_by_side", application.code))


@pytest.mark.stage("assigned")
@pytest.mark.rule("R53", "R54")
def test_requests_are_previewed_and_sent(ours, office, one, two, page):
    application = handed_in(ours, office, one, two, unmet_by_first=("8c",), unmet_by_second=("8c",))
    address = url("send_requests", application.code)
    text = page.get(address).content.decode()
    assert "Please explain (one)." in text
    assert "Please explain (two)." in text
    assert "still differ" not in text
    response = page.post(address)
    assert response.status_code == 302
    assert Finding.objects.get().asked == "Please explain (one).\n\nPlease explain (two)."
    assert page.get(address).status_code == 403


@pytest.mark.stage("assigned")
def test_what_is_not_settled_is_said_before_requests_are_sent(ours, office, one, two, page):
    application = handed_in(ours, office, one, two, unmet_by_first=("8c", "6c"), unmet_by_second=("8c",))
    text = page.get(url("send_requests", application.code)).content.decode()
    assert "1 verdict still differs, without a joint one." in text


@pytest.mark.stage("handed_in")
@pytest.mark.rule("R58")
def test_recommending_needs_an_outcome_and_reasons(ours, office, one, two, page):
    application = handed_in(ours, office, one, two)
    address = url("recommend", application.code)
    assert "Deferred and denied come only after two rounds" in page.get(address).content.decode()
    refused = page.post(address, {"outcome": "approve", "reasons": ""})
    assert refused.status_code == 422
    assert "Give your reasons" in refused.content.decode()
    assert page.post(address, {"outcome": "deny", "reasons": "x"}).status_code == 422
    assert page.post(address, {"outcome": "approve", "reasons": "Mature."}).url == url("dossier", application.code)
    assert Recommendation.objects.get().assessor == one
    assert page.get(address).status_code == 302


@pytest.mark.stage("handed_in")
def test_nothing_tells_the_second_assessor_of_the_first_recommendation(ours, office, one, two, as_user, page):
    application = handed_in(ours, office, one, two)
    addresses = [url("dossier", application.code), url("list"), url("recommend", application.code)]

    def seen():
        texts = [as_user(two).get(address).content.decode() for address in addresses]
        return [text.split("<main", 1)[1].split("csrfmiddlewaretoken")[0] for text in texts]

    before = seen()
    page.post(url("recommend", application.code), {"outcome": "approve", "reasons": "Mature."})
    assert seen() == before
    with person_scope(two):
        application.refresh_from_db()
        assert application.recommendations_in == 0


@pytest.mark.stage("awaiting_sign_off")
def test_the_chairperson_reads_the_dossier_and_changes_nothing(ours, office, one, two, chair, as_user):
    application = awaiting_sign_off(ours, office, one, two)
    page = as_user(chair)
    assert "<textarea" not in page.get(url("question", application.code, "8c")).content.decode()
    assert page.post(url("question", application.code, "8c"), post("not_met")).status_code == 403
    assert page.get(url("side_by_side", application.code)).status_code == 200
    assert page.get(url("dossier", application.code)).status_code == 200


@pytest.mark.stage("assigned")
def test_the_chairperson_sees_no_verdict_before_both_are_in(application, one, chair, as_user):
    judge(application, one, choice="not_met", comment="Early word.", codes=("8c",))
    judge(application, one)
    hand_in(application=application, by=one)
    text = as_user(chair).get(url("question", application.code, "8c")).content.decode()
    assert "Early word." not in text
