"""Judging a whole standard on one page: what it shows, what it saves, and what it leaves alone."""

import pytest
from django.urls import reverse

from assessment.models import ColleagueNote, Verdict
from assessment.services import hand_in
from iasios.access import person_scope
from tests.factories.dossier import judge, with_assessors

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(ours, theirs, office, one, two):
    return with_assessors(ours, office, one, two)


@pytest.fixture
def page(as_user, one):
    return as_user(one)


def url(application, number=8, name="standard", *more):
    return reverse(f"assessment:{name}", args=[application.code, number, *more])


def codes(application, number=8):
    questions = application.edition.questions.filter(standard__number=number).order_by("number")
    return list(questions.values_list("code", flat=True))


def card(code, choice="", comment="", version=0, **more):
    return {f"{code}-choice": choice, f"{code}-comment": comment, f"{code}-version": version} | more


def stored(application, person):
    rows = Verdict.objects.filter(application=application, assessor=person).order_by("question__number")
    return [(row.question.code, row.choice, row.comment) for row in rows.select_related("question")]


@pytest.mark.stage("assigned")
def test_shows_every_question_with_answer_and_nothing_of_the_other(application, one, two, page):
    judge(application, two, choice="not_met", comment="Secret of two.", note="Note of two.", codes=("8c",))
    judge(application, two)
    hand_in(application=application, by=two)
    text = page.get(url(application)).content.decode()
    for code in codes(application):
        assert f'id="q-{code}"' in text
    assert "A written process, reviewed every year" in text
    assert "Secret of two" not in text
    assert "Note of two" not in text
    assert page.get(url(application, 99)).status_code == 404


@pytest.mark.stage("assigned")
def test_one_save_stores_all_cards_and_leads_to_the_next_standard(application, one, page):
    first, second, *_rest = codes(application)
    sent = card(first, "met") | card(second, "unclear", "Which years?") | {"next": "1"}
    response = page.post(url(application), sent)
    assert response.status_code == 302
    assert response.url == url(application, 9)
    assert stored(application, one) == [(first, "met", ""), (second, "unclear", "Which years?")]
    # The last standard leads to what is still missing.
    last = max(application.edition.questions.values_list("standard__number", flat=True))
    response = page.post(url(application, last), {"next": "1"})
    assert response.url == reverse("assessment:hand_in", args=[application.code])


@pytest.mark.stage("assigned")
def test_notes_on_the_question_stay_as_they_are(application, one, page):
    judge(application, one, choice="unclear", comment="Before.", note="For my colleague.", codes=("8c",))
    version = Verdict.objects.get(assessor=one, question__code="8c").version
    assert page.post(url(application), card("8c", "met", version=version)).status_code == 302
    assert ("8c", "met", "") in stored(application, one)
    with person_scope(one):
        assert ColleagueNote.objects.get().text == "For my colleague."


@pytest.mark.stage("assigned")
def test_what_another_window_saved_is_shown_and_the_others_are_kept(application, one, page):
    first, second, *_rest = codes(application)
    judge(application, one, choice="not_met", comment="From the other window.", codes=(first,))
    response = page.post(url(application), card(first, "met", "Typed here.") | card(second, "met"))
    assert response.status_code == 409
    text = response.content.decode()
    assert "From the other window." in text
    assert "Typed here." in text
    assert stored(application, one) == [(first, "not_met", "From the other window."), (second, "met", "")]
    # The page now knows what is stored, so saving again puts what was typed in its place.
    version = Verdict.objects.get(assessor=one, question__code=first).version
    assert f'name="{first}-version" value="{version}"' in " ".join(text.split())
    assert page.post(url(application), card(first, "met", "Typed here.", version)).status_code == 302
    assert stored(application, one)[0] == (first, "met", "Typed here.")


@pytest.mark.stage("assigned")
def test_a_refused_card_keeps_what_was_typed_and_the_others_are_saved(application, one, page):
    first, second, *_rest = codes(application)
    response = page.post(url(application), card(first, "splendid", "Kept text.") | card(second, "met"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "Choose met, not met or unclear." in text
    assert "Kept text." in text
    assert "<title>Error: " in " ".join(text.split()).replace("<title> ", "<title>")
    assert stored(application, one) == [(second, "met", "")]


@pytest.mark.stage("assigned")
def test_a_card_saves_itself(application, one, page):
    first = codes(application)[0]
    address = url(application, 8, "standard_card", first)
    autosave = {"headers": {"x-autosave": "1"}}
    body = page.post(address, card(first, "not_met", "Ask Wikström."), **autosave).json()
    assert body["version"] == 1
    assert "not met" in body["html"][f"#rail-{first}"]
    # The name of an assessor is held back, and the card asks whose it is at once.
    assert f'name="{first}-name_is_meant"' in body["html"][f"#held-{first}"]
    assert page.post(address, card(first, "met", "Old."), **autosave).status_code == 409
    assert page.post(address, card(first, "splendid", version=1), **autosave).json() == {
        "errors": {f"{first}-choice": ["Choose met, not met or unclear."]}
    }
    assert page.post(address, card(first, "met", version=1)).status_code == 302
    assert page.post(url(application, 7, "standard_card", first), card(first), **autosave).status_code == 404


@pytest.mark.stage("assigned")
def test_a_comment_that_is_held_back_keeps_the_page(application, page):
    response = page.post(url(application), card("8c", "unclear", "Ask Wikström.") | {"next": "1"})
    assert response.url == url(application)
    text = page.get(url(application)).content.decode()
    assert "Held back" in text
    assert 'name="8c-name_is_meant"' in text


@pytest.mark.stage("assigned")
def test_after_handing_in_the_page_is_read(application, one, page):
    judge(application, one)
    assert page.get(url(application)).context["forms"]
    hand_in(application=application, by=one)
    response = page.get(url(application))
    assert response.context["forms"] == []
    assert page.post(url(application), card("8c", "unclear", "Late.", 1)).status_code == 403
    assert ("8c", "met", "") in stored(application, one)


@pytest.mark.stage("assigned")
@pytest.mark.parametrize("who", ["three", "stranger", "representative", "office", "chair"])
def test_only_its_assessors_judge(who, application, ours, theirs, three, office, chair, one, as_user):
    person = {
        "three": three,
        "stranger": theirs.representative,
        "representative": ours.representative,
        "office": office,
        "chair": chair,
    }[who]
    browser = as_user(person)
    reads = {"three": 404, "stranger": 404, "representative": 403, "office": 200, "chair": 200}[who]
    assert browser.get(url(application)).status_code == reads
    assert browser.post(url(application), card("8c", "met")).status_code in (403, 404)
    assert browser.post(url(application, 8, "standard_card", "8c"), card("8c", "met")).status_code in (403, 404)
    assert as_user(one).post(url(application), card("8c", "met")).status_code == 302
    assert [row[:2] for row in stored(application, one)] == [("8c", "met")]


@pytest.mark.stage("assigned")
@pytest.mark.parametrize("number", [1, 8])
def test_costs_the_same_however_many_questions(number, application, page, queries):
    page.get(url(application, number))
    # The case review is read where a criterion rests on the records.
    with queries({1: 8, 8: 9}[number]):
        assert page.get(url(application, number)).status_code == 200
