"""The grid: what it shows, what it costs."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from casereview.services import save_case
from tests.casereview.pages import grid, page
from tests.factories.case_review import case_of, complete_review, fill_case, hand_in


def test_the_grid_shows_marks_gaps_and_tallies(ours, as_user):
    complete_review(ours, gaps={4: ("nutritional_status",), 13: ("nutritional_status", "diagnostic_method")})
    response = as_user(ours.member).get(grid(ours))
    tallies = response.context["tallies"]
    assert [(one.question.criterion, one.in_order, one.complete, one.gap_cases) for one in tallies.criteria] == [
        ("3(c)", 28, 30, (4, 13)),
        ("7(b)", 30, 30, ()),
        ("8(d)", 30, 30, ()),
    ]
    nutrition = tallies.items["nutritional_status"]
    assert (nutrition.present, nutrition.missing, nutrition.marked) == (28, 2, 30)
    html = response.content.decode()
    assert html.count('href="#mk-y"') == 30 * 36 - 3 + 1 + 2  # the cells, the legend, two prototypes
    assert '<div id="gap-13"><b>2 gaps</b></div>' in html
    assert f'<a href="/facilities/{ours.slug}/application/3/#q-3c">Explain 2 gaps in 3(c)</a>' in html
    assert "Names, dates of birth and hospital numbers are never entered here." in html


@pytest.mark.rule("R44")
def test_gaps_that_are_explained_say_so(ours, as_user):
    complete_review(ours, gaps={4: ("consent",)})
    answer = ours.application.answers.get(question__number=30)
    answer.elaboration, answer.measures = "Lost in the move.", "Consent is scanned now."
    answer.save()
    response = as_user(ours.member).get(grid(ours))
    assert "1 gap, explained in 7(b)" in response.content.decode()


@pytest.mark.rule("R38")
def test_the_oldest_case_and_its_days_left_stand_in_the_tallies(ours, as_user):
    fill_case(ours, 6, procedure_on=date(2025, 4, 4))
    fill_case(ours, 7)
    html = as_user(ours.member).get(grid(ours)).content.decode()
    assert "4 April 2025" in html
    assert "case 6, 31 days left" in html
    case_page = as_user(ours.member).get(page(ours, 6)).content.decode()
    assert "Case 6 leaves the 12-month window on 4 April 2026, in 31 days." in case_page


@pytest.mark.rule("R38")
def test_a_case_that_left_the_window_is_named(ours, as_user):
    fill_case(ours, 6, procedure_on=date(2025, 4, 4))
    with time_machine.travel(datetime(2026, 4, 5, 9, tzinfo=ZoneInfo("Europe/Vienna")), tick=False):
        browser = as_user(ours.member)
        assert "1 case is outside the window" in browser.get(grid(ours)).content.decode()
        assert (
            "Case 6 left the 12-month window on 4 April 2026. Replace it before you submit."
            in browser.get(page(ours, 6)).content.decode()
        )


@pytest.mark.rule("R38")
def test_after_submission_the_window_is_that_of_the_submission(ours, as_user):
    hand_in(ours)
    for moment in (datetime(2027, 1, 15, tzinfo=ZoneInfo("Europe/Vienna")), datetime(2027, 3, 1, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            browser = as_user(ours.member)
            pages = {path: browser.get(grid(ours) + path).content.decode() for path in ("", "summary/", "6/")}
        for path, html in pages.items():
            for word in ("outside the window", "Replace case", "12-month window on", "left</span>"):
                assert word not in html, (path, word)
        assert "within 12 months of the submission" in pages[""]
        assert "The case review has all that the application needs." in pages["summary/"]


def test_a_blank_grid_has_the_page_by_page_links_and_no_filled_marks(ours, as_user):
    html = as_user(ours.member).get(grid(ours)).content.decode()
    assert html.count('href="#mk-o"') == 30 * 36 + 1 + 2
    assert f'<a href="{grid(ours)}?group=history">History</a>' in html
    assert "First draw the 30 records; then fill in the grid." in html


def test_a_case_that_is_begun_says_how_far_it_is_and_counts_no_gaps_yet(ours, theirs, as_user):
    fill_case(theirs, 5, stage="missing")
    fill_case(ours, 4, stage="missing")
    marks = {"first_name": "present", "last_name": "missing"}
    save_case(case=case_of(ours, 5), version=0, tumour_type="", procedure_on=None, marks=marks, by=ours.member)
    html = as_user(ours.member).get(grid(ours)).content.decode()
    assert '<div id="gap-4"><b>1 gap</b></div>' in html
    words = '<span class="faint" aria-hidden="true">2/36</span><span class="vh">2 of 36 marked</span>'
    assert f'<div id="gap-5">{words}</div>' in html
    assert '<div id="gap-6"><span class="faint">open</span></div>' in html
    assert "Nobody has confirmed yet that the 30 records were drawn at random." in html
    # The head of a column gives its full name to whoever points at it, with and without script.
    assert 'title="Is informed consent on file for the treatment and what goes with it?" data-item="consent"' in html


@pytest.mark.parametrize("filled", [False, True])
def test_the_grid_keeps_to_its_budget(ours, theirs, as_user, queries, filled):
    if filled:
        complete_review(ours, gaps={4: ("stage",)})
    browser = as_user(ours.member)
    with queries(at_most=8):
        assert browser.get(grid(ours)).status_code == 200


def test_an_unknown_group_is_the_grid_itself(ours, as_user):
    response = as_user(ours.member).get(grid(ours) + "?group=%00")
    assert [template.name for template in response.templates][0] == "casereview/grid.html"
