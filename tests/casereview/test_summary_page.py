"""The summary, and the random selection."""

import pytest

from casereview.models import CaseReview
from casereview.services import save_case
from tests.casereview.pages import PAGES, grid
from tests.factories.case_review import case_of, complete_review, fill_case


@pytest.mark.rule("R37", "R45")
def test_the_random_selection_is_confirmed_by_a_named_person(ours, theirs, as_user):
    browser = as_user(ours.member)
    assert "today 4 March 2025 to 4 March 2026" in browser.get(grid(ours) + "selection/").content.decode()
    response = browser.post(grid(ours) + "selection/", {"how": "By lot, from a box.", "drawn": "on", "key_kept": "on"})
    assert (response.status_code, response["Location"]) == (302, grid(ours))
    ours.case_review.refresh_from_db()
    assert ours.case_review.random_selection_confirmed_by == ours.member
    assert CaseReview.objects.filter(random_selection_confirmed_at=None).get() == theirs.case_review
    assert "random selection confirmed on 4 March 2026" in browser.get(grid(ours)).content.decode()
    assert f"Confirmed by {ours.member} on 4 March 2026." in browser.get(grid(ours) + "selection/").content.decode()


@pytest.mark.rule("R45")
@pytest.mark.parametrize("left_out", ["how", "drawn", "key_kept"])
def test_both_statements_and_the_way_are_needed(ours, as_user, left_out):
    data = {"how": "By lot, from a box.", "drawn": "on", "key_kept": "on"}
    del data[left_out]
    response = as_user(ours.member).post(grid(ours) + "selection/", data)
    assert list(response.context["form"].errors) == [left_out]
    ours.case_review.refresh_from_db()
    assert ours.case_review.random_selection_confirmed_at is None


@pytest.mark.rule("R46")
def test_the_summary_says_what_is_left(ours, theirs, as_user, queries):
    fill_case(theirs, 1)
    fill_case(ours, 1, consent="missing")
    save_case(case=case_of(ours, 2), version=0, tumour_type="kidney", procedure_on=None, marks={}, by=ours.member)
    browser = as_user(ours.member)
    with queries(at_most=8):
        response = browser.get(grid(ours) + "summary/")
    tallies = response.context["tallies"]
    assert (tallies.complete, tallies.begun, tallies.not_started) == (1, (2,), tuple(range(3, 31)))
    assert (tallies.percent, tallies.tumour_types_missing, tallies.is_complete) == (
        3,
        2 if len(tallies.tumour_types) == 1 else 1,
        False,
    )
    html = response.content.decode()
    for line in ("Confirm the random selection", "Explain 1 gap in 7(b)", "3 % of the cases are complete."):
        assert line in html


def test_a_case_that_lacks_its_tumour_type_alone_is_counted(ours, theirs, as_user):
    fill_case(theirs, 3)
    fill_case(ours, 1)
    for number in (2, 4):
        fill_case(ours, number)
        one = case_of(ours, number)
        save_case(case=one, version=one.version, tumour_type="", procedure_on=None, marks=one.marks, by=ours.member)
    for path in ("", "summary/"):
        html = as_user(ours.member).get(grid(ours) + path).text
        assert "2 have every mark and lack the tumour type or the date" in html
        assert "chosen by a random draw" in html or path


@pytest.mark.rule("R46")
def test_the_summary_of_a_complete_review_leaves_nothing(ours, as_user):
    complete_review(ours)
    response = as_user(ours.member).get(grid(ours) + "summary/")
    assert (response.context["tallies"].percent, response.context["tallies"].is_complete) == (100, True)
    assert "The case review has all that the application needs." in response.content.decode()


@pytest.mark.rule("R45")
def test_every_page_says_that_no_patient_is_named_here(ours, as_user):
    browser = as_user(ours.member)
    for path in [*PAGES, "?group=patient"]:
        html = browser.get(grid(ours) + path).content.decode()
        assert "Names, dates of birth and hospital numbers are never entered here." in html
