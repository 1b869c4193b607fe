"""Saving from the grid: one mark, a pasted block, two people, bad input."""

import json
from datetime import date

import pytest

from casereview.catalogue import load_dataset
from casereview.models import Case
from tests.casereview.pages import cells, grid
from tests.factories.case_review import case_of, complete_review, fill_case, save_mark


def send(browser, place, *rows, known=""):
    return browser.post(grid(place) + "cells/", cells(*rows, known=known))


def test_a_mark_saves_itself_and_returns_the_pieces_that_change(ours, as_user):
    response = send(as_user(ours.member), ours, (13, "stage", "", "missing"), known=",".join(["0"] * 30))
    answer = response.json()
    assert (response.status_code, answer["saved_at"], answer["clashes"], answer["refused"]) == (200, "12:03", [], [])
    assert list(answer["rows"]) == ["13"]
    assert (answer["rows"]["13"]["version"], answer["rows"]["13"]["cells"].count("missing")) == (1, 1)
    assert {"#gap-13", "#type-13", "#date-13", "#sum-stage", "#tallies"} <= set(answer["html"])
    assert "Explain 1 gap in 3(c)" in answer["html"]["#tallies"]
    assert case_of(ours, 13).marks == {"stage": "missing"}
    ours.application.refresh_from_db()
    assert ours.application.case_gaps == {"13": 1}


@pytest.mark.rule("R41", "R42", "R43")
def test_a_pasted_block_is_understood_in_words_letters_and_dates(ours, theirs, as_user):
    response = send(
        as_user(ours.member),
        ours,
        (1, "tumour_type", "", "Kidney"),
        (1, "procedure_on", "", "9.1.2026"),
        (1, "stage", "", "Present"),
        (1, "consent", "", "no"),
        (2, "tumour_type", "", "Niere"),
        (2, "procedure_on", "", "9 January 2026"),
        (2, "stage", "", "M"),
        (2, "symptoms", "", "n/a"),
        (3, "procedure_on", "", "2026-01-09"),
    )
    assert response.json()["refused"] == []
    first, second, third = (case_of(ours, number) for number in (1, 2, 3))
    assert (first.tumour_type, first.procedure_on, first.marks) == (
        "kidney",
        date(2026, 1, 9),
        {"stage": "present", "consent": "missing"},
    )
    assert (second.tumour_type, second.marks) == ("kidney", {"stage": "missing", "symptoms": "not_applicable"})
    assert third.procedure_on == date(2026, 1, 9)
    assert Case.objects.filter(review=theirs.case_review, version__gt=0).count() == 0


def test_a_whole_grid_is_pasted_at_once(ours, as_user, queries):
    items = [spec.code for spec in load_dataset("2026").marks]
    rows = [(number, item, "", "present") for number in range(1, 31) for item in items]
    browser = as_user(ours.member)
    with queries(at_most=8):
        assert send(browser, ours, *rows).status_code == 200
    assert {len(case.marks) for case in Case.objects.filter(review=ours.case_review)} == {36}


def test_an_empty_text_takes_a_mark_back(ours, as_user):
    save_mark(case=case_of(ours, 3), item="stage", mark="missing", by=ours.member)
    send(as_user(ours.member), ours, (3, "stage", "missing", ""))
    assert case_of(ours, 3).marks == {}


@pytest.mark.parametrize(
    ("cell", "text", "message"),
    [
        ("stage", "maybe", "Case 3, Stage: “maybe” is no mark. Write present, missing or not applicable, or P, M, N."),
        ("stage", "N", "Case 3, Stage: Stage applies to every case: mark it as there or as missing."),
        ("shoe_size", "present", "The case review has no such item."),
        ("tumour_type", "Mr Smith", "Case 3, Tumour type: “Mr Smith” is not in the list of tumour types."),
        (
            "procedure_on",
            "yesterday",
            "Case 3, Date of procedure: “yesterday” is not a date. Write day, month and year, such as 4.3.2026.",
        ),
        (
            "procedure_on",
            "22.2.2025",
            "Case 3, Date of procedure: 22 February 2025 is 10 days too early. Cases come from the last 12 months, "
            "4 March 2025 to 4 March 2026.",
        ),
        (
            "procedure_on",
            "4.3.1999",
            "Case 3, Date of procedure: 4 March 1999 is too early. Cases come from the last 12 months, 4 March 2025 to "
            "4 March 2026.",
        ),
    ],
)
@pytest.mark.rule("R38")
def test_a_cell_that_means_nothing_is_named_and_the_others_are_saved(ours, as_user, cell, text, message):
    response = send(as_user(ours.member), ours, (3, cell, "", text), (3, "histology", "", "present"))
    assert response.status_code == 200
    assert [(one["number"], one["cell"], one["message"]) for one in response.json()["refused"]] == [(3, cell, message)]
    assert (case_of(ours, 3).marks, case_of(ours, 3).tumour_type) == ({"histology": "present"}, "")


@pytest.mark.parametrize(
    "sent",
    ["", "x", "{}", "[1]", "null", '[[31, "stage", "", "present"]]', '[[0, "stage", "", "present"]]',
     '[[true, "stage", "", "present"]]', '[[1, "stage", null, "present"]]', '[[1, "stage", ""]]', "[" * 100_000,
     json.dumps([[1, "stage", "", "x" * 201]]), json.dumps([[1, "stage", "", "p"]] * 1141), "9" * 500_000],
)  # fmt: skip
def test_what_is_no_list_of_cells_is_refused_whole(ours, as_user, sent):
    response = as_user(ours.member).post(grid(ours) + "cells/", {"cells": sent})
    assert (response.status_code, list(response.json()["errors"])) == (422, ["cells"])
    assert Case.objects.filter(version__gt=0).count() == 0


def test_a_cell_that_a_colleague_changed_is_theirs_until_said_otherwise(ours, as_user):
    save_mark(case=case_of(ours, 3), item="consent", mark="missing", by=ours.deputy)
    browser = as_user(ours.member)
    answer = send(browser, ours, (3, "consent", "", "present"), (3, "stage", "", "present")).json()
    assert answer["clashes"] == [
        {
            "number": 3,
            "cell": "consent",
            "value": "missing",
            "message": f"Case 3, Consent on file: {ours.deputy} changed it to “No” at 12:03.",
        }
    ]
    assert case_of(ours, 3).marks == {"consent": "missing", "stage": "present"}
    assert send(browser, ours, (3, "consent", "missing", "present")).json()["clashes"] == []
    assert case_of(ours, 3).marks == {"consent": "present", "stage": "present"}


def test_two_people_who_say_the_same_do_not_clash(ours, as_user):
    save_mark(case=case_of(ours, 3), item="consent", mark="missing", by=ours.deputy)
    assert send(as_user(ours.member), ours, (3, "consent", "", "missing")).json()["clashes"] == []
    assert case_of(ours, 3).updated_by == ours.deputy


def test_a_save_brings_the_rows_that_colleagues_changed(ours, as_user):
    fill_case(ours, 9, by=ours.deputy)
    answer = send(as_user(ours.member), ours, (3, "stage", "", "present"), known=",".join(["0"] * 30)).json()
    assert {number: row["version"] for number, row in answer["rows"].items()} == {"3": 1, "9": 1}
    assert answer["rows"]["9"]["cells"][:3] == ["liver_hcc", "2026-02-02", "present"]
    assert {"#gap-9", "#type-9", "#date-9"} <= set(answer["html"])


@pytest.mark.parametrize("known", ["", "x", "1,2", "," * 29, "\x00"])
def test_a_page_that_does_not_say_what_it_knows_is_told_everything(ours, as_user, known):
    response = send(as_user(ours.member), ours, (3, "stage", "", "present"), known=known)
    assert response.status_code == (422 if known == "\x00" else 200)
    if response.status_code == 200:
        assert len(response.json()["rows"]) == 30


def test_a_mark_keeps_to_its_budget(ours, theirs, as_user, queries):
    fill_case(ours, 2)
    browser = as_user(ours.member)
    with queries(8):  # nothing to tell the application
        assert send(browser, ours, (1, "stage", "", "present")).status_code == 200
    with queries(9):  # a gap to tell
        assert send(browser, ours, (1, "histology", "", "missing")).status_code == 200
    complete_review(theirs, gaps={2: ("stage",)})
    browser = as_user(theirs.member)
    with queries(9):  # one more gap in a review that is complete
        assert send(browser, theirs, (1, "stage", "present", "missing")).status_code == 200
