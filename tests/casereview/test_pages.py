"""The pages of the case review: who sees them, what they say, what they cost."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from casereview.catalogue import load_dataset
from casereview.completeness import row_text
from casereview.forms import case_cells
from casereview.models import Case, CaseReview
from casereview.services import save_case, save_mark
from tests.factories.case_review import all_present, case_of, complete_review, fill_case, hand_in
from tests.factories.facility import make_facility

NOW = datetime(2026, 3, 4, 12, 3, tzinfo=ZoneInfo("Europe/Vienna"))


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def grid(place):
    return f"/facilities/{place.slug}/cases/"


def page(place, number):
    return f"/facilities/{place.slug}/cases/{number}/"


def posted(case, **changed):
    """The form of a case as its page sends it."""
    data = {"version": case.version, "tumour_type": case.tumour_type, "procedure_on": case.procedure_on or ""}
    data["was"] = row_text(case, case_cells(load_dataset("2026")))
    return data | {f"m_{item}": mark for item, mark in case.marks.items()} | changed


# --- who --------------------------------------------------------------------------------------------------------------

PAGES = ["", "summary/", "1/"]


@pytest.mark.rule("R17", "R18")
@pytest.mark.parametrize("role", ["member", "deputy", "account_holder", "representative"])
def test_people_of_the_facility_see_their_review_and_no_other(ours, theirs, as_user, role):
    browser = as_user(getattr(ours, role))
    assert [browser.get(grid(ours) + path).status_code for path in PAGES] == [200, 200, 200]
    assert [browser.get(grid(theirs) + path).status_code for path in PAGES] == [404, 404, 404]


def test_strangers_are_sent_to_sign_in(ours, client):
    for path in [*PAGES, "selection/"]:
        response = client.get(grid(ours) + path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_an_assessor_without_assignment_sees_nothing(ours, assessor_one, as_user):
    browser = as_user(assessor_one)
    assert [browser.get(grid(ours) + path).status_code for path in PAGES] == [404, 404, 404]


def test_the_office_reads_drafts_and_cannot_edit(ours, office, as_user):
    browser = as_user(office)
    for path in PAGES:
        response = browser.get(grid(ours) + path)
        assert response.status_code == 200
        assert "You read this case review" in response.content.decode()
        assert b"data-autosave" not in response.content
        assert b"casegrid.js" not in response.content


def test_the_office_cannot_save(ours, office, as_user):
    browser = as_user(office)
    assert browser.post(page(ours, 1), posted(case_of(ours, 1), m_stage="missing")).status_code == 403
    assert browser.post(page(ours, 1) + "mark/", {"item": "stage", "mark": "missing"}).status_code == 403
    assert browser.post(grid(ours) + "?group=cancer", {"c1-stage": "missing"}).status_code == 403
    assert browser.post(grid(ours) + "selection/", {"drawn": "on", "key_kept": "on"}).status_code == 403
    assert case_of(ours, 1).marks == {}


def test_the_chairperson_reads_only_what_was_submitted(ours, theirs, chair, as_user):
    hand_in(theirs)
    browser = as_user(chair)
    assert [browser.get(grid(ours) + path).status_code for path in PAGES] == [403, 403, 403]
    assert [browser.get(grid(theirs) + path).status_code for path in PAGES] == [200, 200, 200]


def test_nobody_writes_to_a_neighbour(ours, theirs, as_user):
    browser = as_user(ours.representative)
    assert browser.post(page(theirs, 1), posted(case_of(theirs, 1), m_stage="missing")).status_code == 404
    assert browser.post(page(theirs, 1) + "mark/", {"item": "stage", "mark": "missing"}).status_code == 404
    assert browser.post(grid(theirs) + "?group=cancer", {"c1-stage": "missing"}).status_code == 404
    assert browser.post(grid(theirs) + "selection/", {"drawn": "on", "key_kept": "on"}).status_code == 404
    assert case_of(theirs, 1).marks == {}


@pytest.mark.rule("R37")
@pytest.mark.parametrize("number", [0, 31, 99999999999999999999])
def test_there_is_no_page_for_case_31(ours, as_user, number):
    browser = as_user(ours.member)
    assert browser.get(page(ours, number)).status_code == 404
    assert browser.post(page(ours, number) + "mark/", {"item": "stage", "mark": "missing"}).status_code == 404


@pytest.mark.rule("R22")
def test_before_the_enrolment_is_paid_the_page_says_when_it_opens(ours, as_user):
    waiting = make_facility("Meadow Clinic", "meadow", enrolled=False)
    browser = as_user(waiting.member)
    response = browser.get(grid(waiting))
    assert response.status_code == 200
    assert "The case review opens with the enrolment" in response.content.decode()
    assert browser.get(page(waiting, 1)).status_code == 404


# --- the grid ---------------------------------------------------------------------------------------------------------


def test_the_grid_shows_marks_gaps_and_tallies(ours, as_user):
    complete_review(ours, gaps={4: ("nutritional_status",), 13: ("nutritional_status", "diagnostic_method")})
    response = as_user(ours.member).get(grid(ours))
    tallies = response.context["tallies"]
    assert [(one.criterion, one.in_order, one.complete, one.gap_cases) for one in tallies.criteria] == [
        ("3(c)", 28, 30, (4, 13)),
        ("7(b)", 30, 30, ()),
        ("8(d)", 30, 30, ()),
    ]
    nutrition = tallies.items["nutritional_status"]
    assert (nutrition.present, nutrition.missing, nutrition.marked) == (28, 2, 30)
    html = response.content.decode()
    assert html.count('href="#mk-y"') == 30 * 36 - 3 + 1 + 2  # the cells, the legend, two prototypes
    assert '<div id="gap-13"><b aria-hidden="true">2</b><span class="vh">2 gaps</span></div>' in html
    assert f'<a href="/facilities/{ours.slug}/application/3/#q-3c">Explain 2 gaps in question 13</a>' in html
    assert "Names, dates of birth and hospital numbers are never entered here." in html


@pytest.mark.rule("R44")
def test_gaps_that_are_explained_say_so(ours, as_user):
    complete_review(ours, gaps={4: ("consent",)})
    answer = ours.application.answers.get(question__number=30)
    answer.elaboration, answer.measures = "Lost in the move.", "Consent is scanned now."
    answer.save()
    response = as_user(ours.member).get(grid(ours))
    assert "1 gap, explained in question 30" in response.content.decode()


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


def test_a_blank_grid_has_the_page_by_page_links_and_no_filled_marks(ours, as_user):
    html = as_user(ours.member).get(grid(ours)).content.decode()
    assert html.count('href="#mk-o"') == 30 * 36 + 1 + 2
    assert f'<a href="{grid(ours)}?group=history">History</a>' in html
    assert "Nobody has confirmed yet that the 30 records were drawn at random." in html


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


# --- one mark ---------------------------------------------------------------------------------------------------------


def test_a_mark_saves_itself_and_returns_the_pieces_that_change(ours, as_user):
    response = as_user(ours.member).post(page(ours, 13) + "mark/", {"item": "stage", "mark": "missing"})
    answer = response.json()
    assert (response.status_code, answer["version"], answer["saved_at"]) == (200, 1, "12:03")
    assert sorted(answer["html"]) == ["#gap-13", "#sum-stage", "#tallies"]
    assert "Explain 1 gap in question 13" in answer["html"]["#tallies"]
    assert case_of(ours, 13).marks == {"stage": "missing"}
    ours.application.refresh_from_db()
    assert ours.application.case_gaps == {"13": 1}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"item": "stage", "mark": "maybe"}, "mark"),
        ({"item": "stage", "mark": "not_applicable"}, "mark"),
        ({"item": "stage", "mark": "present\x00"}, "mark"),
        ({"item": "shoe_size", "mark": "present"}, "item"),
        ({"item": "st\x00age", "mark": "present"}, "item"),
        ({"item": "x" * 200_000, "mark": "present"}, "item"),
        ({}, "item"),
    ],
)
def test_a_bad_mark_is_refused_beside_its_field(ours, as_user, data, field):
    response = as_user(ours.member).post(page(ours, 13) + "mark/", data)
    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert len(response.content) < 400
    assert case_of(ours, 13).version == 0


def test_a_mark_keeps_to_its_budget(ours, theirs, as_user, queries):
    fill_case(ours, 2)
    browser = as_user(ours.member)
    with queries(at_most=8):  # nothing to tell the application
        assert browser.post(page(ours, 1) + "mark/", {"item": "stage", "mark": "present"}).status_code == 200
    with queries(at_most=8):  # a gap to tell
        assert browser.post(page(ours, 1) + "mark/", {"item": "stage", "mark": "missing"}).status_code == 200


@pytest.mark.rule("R49")
def test_after_submission_the_pages_are_read_only(ours, as_user):
    hand_in(ours)
    browser = as_user(ours.representative)
    html = browser.get(page(ours, 1)).content.decode()
    assert "Submitted on 4 March 2026" in html
    assert "<input" not in html.split("<main")[1].split("</main>")[0]
    assert b"data-grid" not in browser.get(grid(ours)).content
    for path, data in [
        ("1/mark/", {"item": "stage", "mark": "missing"}),
        ("1/", posted(case_of(ours, 1), m_stage="missing")),
    ]:
        response = browser.post(grid(ours) + path, data)
        assert response.status_code == 403
        assert "its cases can no longer be changed" in response.content.decode()
    assert case_of(ours, 1).marks["stage"] == "present"


# --- one case ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R41", "R42", "R43")
def test_a_case_is_filled_in_on_its_page(ours, theirs, as_user):
    data = posted(case_of(ours, 5), tumour_type="kidney", procedure_on="2026-01-09")
    data |= {f"m_{item}": mark for item, mark in all_present(symptoms="not_applicable", consent="missing").items()}
    response = as_user(ours.member).post(page(ours, 5), data | {"next": "1"})
    assert (response.status_code, response["Location"]) == (302, page(ours, 6))
    saved = case_of(ours, 5)
    assert (saved.tumour_type, saved.procedure_on, saved.is_complete) == ("kidney", date(2026, 1, 9), True)
    assert (saved.marks["symptoms"], saved.marks["consent"]) == ("not_applicable", "missing")
    assert case_of(theirs, 5).version == 0


def test_after_the_last_case_comes_the_summary(ours, as_user):
    response = as_user(ours.member).post(page(ours, 30), posted(case_of(ours, 30)) | {"next": "1"})
    assert response["Location"] == grid(ours) + "summary/"


def test_a_case_saves_itself(ours, as_user):
    response = as_user(ours.member).post(
        page(ours, 5), posted(case_of(ours, 5), m_stage="present"), headers={"X-Autosave": "1"}
    )
    answer = response.json()
    assert (response.status_code, answer["version"], answer["saved_at"]) == (200, 1, "12:03")
    assert answer["html"]["#n-cancer"] == '<span class="small muted" id="n-cancer">1 of 8</span>'
    assert "1 of 36 marked" in answer["html"]["#case-state"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("m_stage", "maybe", "Choose one of the marks that are offered."),
        ("m_stage", "not_applicable", "Choose one of the marks that are offered."),
        ("tumour_type", "Mr Smith\x00", "Choose a tumour type from the list."),
        ("tumour_type", "x" * 200_000, "Choose a tumour type from the list."),
        ("procedure_on", "yesterday", "Give the date as day, month and year, such as 4 March 2026."),
        ("procedure_on", "9" * 200_000, "Give the date as day, month and year, such as 4 March 2026."),
        ("procedure_on", "2026-01-01\x00", "Give the date as day, month and year, such as 4 March 2026."),
        ("procedure_on", "2026-03-05", "5 March 2026 has not come yet. Give a day from 4 March 2025 to 4 March 2026."),
        (
            "procedure_on",
            "2025-02-22",
            "22 February 2025 is 10 days too early. Cases come from the last 12 months, 4 March 2025 to 4 March 2026.",
        ),
    ],
)
@pytest.mark.rule("R38")
def test_bad_input_is_refused_beside_its_field_and_the_rest_is_kept(ours, as_user, field, value, message):
    browser = as_user(ours.member)
    data = posted(case_of(ours, 5), m_histology="missing") | {field: value}
    response = browser.post(page(ours, 5), data)
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [message]}
    html = response.content.decode()
    assert html.count(message) == 2  # in the summary and at the field
    assert '<input type="radio" name="m_histology" value="missing" checked>' in html
    assert f'href="#id_{field}"' in html
    assert f'id="id_{field}"' in html
    assert case_of(ours, 5).version == 0
    answer = browser.post(page(ours, 5), data, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()) == (422, {"errors": {field: [message]}})


@pytest.mark.parametrize("version", ["", "one", "-1", "99999999999999999999"])
def test_a_form_without_a_version_is_refused(ours, as_user, version):
    response = as_user(ours.member).post(page(ours, 5), posted(case_of(ours, 5)) | {"version": version})
    assert response.status_code == 200
    assert "version" in response.context["form"].errors


def test_a_stale_form_shows_both_and_saves_on_the_second_try(ours, as_user):
    seen = case_of(ours, 7)
    save_mark(case=seen, item="symptoms", mark="missing", by=ours.deputy)
    browser = as_user(ours.member)
    response = browser.post(page(ours, 7), posted(seen, m_symptoms="present"))
    assert response.status_code == 409
    html = response.content.decode()
    assert f"{ours.deputy} changed this case at 12:03" in html
    assert "Symptoms: now “Missing”, you chose “Present”." in html
    assert '<input type="hidden" name="version" value="1" id="id_version">' in html
    assert case_of(ours, 7).marks == {"symptoms": "missing"}
    again = browser.post(page(ours, 7), posted(case_of(ours, 7), m_symptoms="present"))
    assert again.status_code == 302
    assert case_of(ours, 7).marks == {"symptoms": "present"}


def test_a_stale_autosave_leads_to_the_page_with_both(ours, as_user):
    seen = case_of(ours, 7)
    save_mark(case=seen, item="symptoms", mark="missing", by=ours.deputy)
    data = posted(seen, m_symptoms="present")
    response = as_user(ours.member).post(page(ours, 7), data, headers={"X-Autosave": "1"})
    assert (response.status_code, response.json()) == (409, {"merge_url": page(ours, 7)})


def test_a_stale_form_that_touched_other_items_saves_both(ours, as_user):
    seen = case_of(ours, 7)
    save_mark(case=seen, item="symptoms", mark="missing", by=ours.deputy)
    response = as_user(ours.member).post(page(ours, 7), posted(seen, m_stage="present", tumour_type="kidney"))
    assert response.status_code == 302
    saved = case_of(ours, 7)
    assert (saved.marks, saved.tumour_type) == ({"symptoms": "missing", "stage": "present"}, "kidney")


def test_the_page_with_both_shows_theirs_where_nothing_was_typed(ours, as_user):
    seen = case_of(ours, 7)
    save_mark(case=seen, item="symptoms", mark="missing", by=ours.deputy)
    save_mark(case=seen, item="stage", mark="missing", by=ours.deputy)
    response = as_user(ours.member).post(page(ours, 7), posted(seen, m_symptoms="present"))
    html = response.content.decode()
    assert '<input type="radio" name="m_stage" value="missing" checked>' in html
    assert '<input type="radio" name="m_symptoms" value="present" checked>' in html
    assert "Stage: now" not in html


def test_a_stale_form_that_does_not_say_what_it_showed_replaces_nothing(ours, as_user):
    seen = case_of(ours, 7)
    save_mark(case=seen, item="symptoms", mark="missing", by=ours.deputy)
    response = as_user(ours.member).post(page(ours, 7), posted(seen) | {"was": "|"})
    assert response.status_code == 409
    assert "Symptoms: now “Missing”, you chose “open”." in response.content.decode()
    assert case_of(ours, 7).marks == {"symptoms": "missing"}


def test_a_case_keeps_to_its_budget(ours, theirs, as_user, queries):
    fill_case(ours, 7)
    browser = as_user(ours.member)
    with queries(at_most=8):
        assert browser.get(page(ours, 7)).status_code == 200
    with queries(at_most=8):
        data = posted(case_of(ours, 8), m_stage="missing")
    with queries(at_most=8):
        assert browser.post(page(ours, 8), data, headers={"X-Autosave": "1"}).status_code == 200


# --- the grid page by page --------------------------------------------------------------------------------------------


def group_form(place, *items, **changed):
    """All rows of a group as its page sends them."""
    data = {}
    for case in Case.objects.filter(review=place.case_review):
        data |= {f"c{case.number}-{item}": case.marks.get(item, "") for item in items}
        data[f"was-{case.number}"] = "|".join(case.marks.get(item, "") for item in items)
    return data | changed


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
    with queries(at_most=10):  # the line "Saved" for the next page is one of them
        assert browser.post(grid(ours) + "?group=consent", data).status_code == 302
    assert Case.objects.filter(marks={"consent": "missing"}).count() == 30


# --- selection and summary --------------------------------------------------------------------------------------------


@pytest.mark.rule("R37", "R45")
def test_the_random_selection_is_confirmed_by_a_named_person(ours, theirs, as_user):
    browser = as_user(ours.member)
    assert "today 4 March 2025 to 4 March 2026" in browser.get(grid(ours) + "selection/").content.decode()
    response = browser.post(grid(ours) + "selection/", {"drawn": "on", "key_kept": "on"})
    assert (response.status_code, response["Location"]) == (302, grid(ours))
    ours.case_review.refresh_from_db()
    assert ours.case_review.random_selection_confirmed_by == ours.member
    assert CaseReview.objects.filter(random_selection_confirmed_at=None).get() == theirs.case_review
    assert "random selection confirmed on 4 March 2026" in browser.get(grid(ours)).content.decode()
    assert f"Confirmed by {ours.member} on 4 March 2026." in browser.get(grid(ours) + "selection/").content.decode()


@pytest.mark.rule("R45")
@pytest.mark.parametrize("left_out", ["drawn", "key_kept"])
def test_both_statements_are_needed(ours, as_user, left_out):
    data = {"drawn": "on", "key_kept": "on"}
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
    for line in ("Confirm the random selection", "Explain 1 gap in question 30", "3 % of the cases are complete."):
        assert line in html


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
