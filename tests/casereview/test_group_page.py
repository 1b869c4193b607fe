"""The grid page by page, without script."""

from datetime import date

import pytest

from casereview.models import Case
from tests.casereview.pages import grid, group_form
from tests.factories.case_review import case_of, save_mark

CONSENT = ("consent", "change_recorded")


def test_a_group_is_filled_in_for_all_cases_without_script(ours, theirs, as_user):
    data = group_form(ours, *CONSENT) | {"c3-consent": "missing", "c30-change_recorded": "not_applicable", "next": "1"}
    response = as_user(ours.member).post(grid(ours) + "?group=consent", data)
    assert (response.status_code, response["Location"]) == (302, grid(ours) + "?group=safety")
    changed = {case.number: case.marks for case in Case.objects.filter(version__gt=0)}
    assert changed == {3: {"consent": "missing"}, 30: {"change_recorded": "not_applicable"}}


def test_tumour_types_and_dates_are_filled_in_for_all_cases(ours, as_user):
    data = {"c1-tumour_type": "kidney", "c1-procedure_on": "2026-01-09", "was-1": "|", "c2-tumour_type": "breast"}
    response = as_user(ours.member).post(grid(ours) + "?group=header", data)
    assert response.status_code == 302
    first, second = case_of(ours, 1), case_of(ours, 2)
    assert (first.tumour_type, first.procedure_on) == ("kidney", date(2026, 1, 9))
    assert (second.tumour_type, second.procedure_on) == ("breast", None)


@pytest.mark.rule("R37")
@pytest.mark.parametrize("name", ["c31-consent", "c0-consent", "c99999999999999999999-consent"])
def test_a_31st_case_is_refused(ours, as_user, name):
    response = as_user(ours.member).post(grid(ours) + "?group=consent", group_form(ours, *CONSENT) | {name: "present"})
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == ["There are 30 cases."]
    assert "There are 30 cases." in response.content.decode()
    assert Case.objects.filter(version__gt=0).count() == 0


@pytest.mark.parametrize(
    ("group", "name", "value", "message"),
    [
        ("consent", "c3-consent", "maybe", "Choose one of the marks that are offered."),
        ("consent", "c3-consent", "not_applicable", "Choose one of the marks that are offered."),
        ("header", "c3-tumour_type", "x" * 200_000, "Choose a tumour type from the list."),
        ("header", "c3-procedure_on", "soon\x00", "Give the date as day, month and year, such as 4 March 2026."),
        (
            "header",
            "c3-procedure_on",
            "2026-03-05",
            "5 March 2026 has not come yet. Give a day from 4 March 2025 to 4 March 2026.",
        ),
    ],
)
def test_a_bad_cell_is_refused_beside_its_control(ours, as_user, group, name, value, message):
    response = as_user(ours.member).post(grid(ours) + f"?group={group}", {name: value})
    assert response.status_code == 200
    assert response.context["form"].errors == {name: [message]}
    html = response.content.decode()
    assert f'id="id_{name}_error"' in html
    assert f'href="#id_{name}"' in html
    assert Case.objects.filter(version__gt=0).count() == 0


def test_cells_that_others_changed_are_shown_before_they_are_replaced(ours, as_user):
    data = group_form(ours, *CONSENT) | {"c3-consent": "present"}
    save_mark(case=case_of(ours, 3), item="consent", mark="missing", by=ours.deputy)
    browser = as_user(ours.member)
    response = browser.post(grid(ours) + "?group=consent", data)
    assert response.status_code == 409
    assert f"Case 3, Consent on file: {ours.deputy} changed it to “No” at 12:03." in response.content.decode()
    assert 'name="was-3" value="missing|"' in response.content.decode()
    assert case_of(ours, 3).marks == {"consent": "missing"}
    again = browser.post(grid(ours) + "?group=consent", data | {"was-3": "missing|"})
    assert again.status_code == 302
    assert case_of(ours, 3).marks == {"consent": "present"}


def test_a_group_keeps_to_its_budget(ours, as_user, queries):
    browser = as_user(ours.member)
    with queries(at_most=8):
        assert browser.get(grid(ours) + "?group=patient").status_code == 200
    with queries(at_most=8):
        data = group_form(ours, "consent") | {f"c{n}-consent": "missing" for n in range(1, 31)}
    with queries(at_most=11):  # the line "Saved" for the next page and the entry of the log are two of them
        assert browser.post(grid(ours) + "?group=consent", data).status_code == 302
    assert Case.objects.filter(marks={"consent": "missing"}).count() == 30
