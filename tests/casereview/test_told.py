"""What the application is told of its case review: the draws and each item, for the dossier."""

import pytest

from applications.queries import answers_of, dossier_context
from casereview.services import fix_seed, record_draw
from tests.casereview.pages import grid
from tests.factories.case_review import complete_review, fill_case, hand_in

REASON = "The list held procedures of another department."


def draw_twice(place):
    for size, reason in ((187, ""), (412, REASON)):
        fix_seed(review=place.case_review, by=place.member, reason=reason)
        record_draw(review=place.case_review, size=size, by=place.member)
    place.application.refresh_from_db()
    return place.application.case_draws


def question(application, number):
    context = dossier_context(application, answers_of(application, with_evidence=True), submitted_by="Dr Holt")
    return next(q for standard in context["standards"] for q in standard["questions"] if q["number"] == number)


@pytest.mark.rule("R37")
def test_the_application_learns_of_each_draw_and_not_of_a_seed_before_its_list(ours, theirs):
    fix_seed(review=ours.case_review, by=ours.member)
    ours.application.refresh_from_db()
    (fixed,) = ours.application.case_draws
    assert sorted(fixed) == ["commitment", "fixed_at", "method", "number", "reason"]
    draw = record_draw(review=ours.case_review, size=187, by=ours.member, list_fingerprint="a" * 64)
    ours.application.refresh_from_db()
    (drawn,) = ours.application.case_draws
    assert (drawn["seed"], drawn["size"], drawn["method"]) == (draw.draw.seed, 187, "sha256-1")
    assert drawn["list_fingerprint"] == "a" * 64
    theirs.application.refresh_from_db()
    assert theirs.application.case_draws == []


@pytest.mark.rule("R41", "R44")
def test_a_complete_review_is_told_item_by_item_and_an_open_one_is_not(ours):
    fill_case(ours, 1)
    ours.application.refresh_from_db()
    assert ours.application.case_items == []
    complete_review(ours, gaps={4: ("stage",), 9: ("stage", "consent")})
    items = {item["label"]["en"]: item for item in ours.application.case_items}
    assert len(items) == 36
    assert {key: items["Stage"][key] for key in ("question", "present", "missing", "not_applicable")} == {
        "question": 13, "present": 28, "missing": 2, "not_applicable": 0,
    }  # fmt: skip
    assert (items["Consent on file"]["question"], items["Consent on file"]["missing"]) == (30, 1)


@pytest.mark.rule("R37", "R44")
def test_the_frozen_dossier_has_draws_gaps_and_items(ours):
    first, second = draw_twice(ours)
    complete_review(ours, gaps={4: ("stage",)})
    found = question(ours.application, 13)
    assert [(d["number"], d["size"], d["seed"], d["reason"]) for d in found["draws"]] == [
        (1, 187, first["seed"], ""),
        (2, 412, second["seed"], REASON),
    ]
    assert found["tally"] == [29, 30]
    assert found["gaps"] == [["Stage", [4]]]
    assert [count for count in found["counts"] if count[2]] == [["Stage", 29, 1, 0]]
    assert [len(question(ours.application, number)["counts"]) for number in (13, 30, 36)] == [32, 2, 2]
    assert question(ours.application, 30)["draws"] == []


@pytest.mark.rule("R37")
def test_hospital_and_assessors_read_the_draws_at_the_question(ours, as_user, chair):
    first, second = draw_twice(ours)
    hand_in(ours)
    address = f"/facilities/{ours.slug}/application"
    for person in (ours.member, chair):
        browser = as_user(person)
        for page in (f"{address}/3/", f"{address}/all/", grid(ours) + "summary/"):
            html = browser.get(page).content.decode()
            for said in (first["seed"], second["seed"], "187", "412", REASON):
                assert said in html, (page, said)
        assert f'href="{grid(ours)}summary/#draw"' in browser.get(grid(ours)).content.decode()
