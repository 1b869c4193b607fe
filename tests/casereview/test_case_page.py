"""One case on its page."""

from datetime import date

import pytest

from tests.casereview.pages import grid, page, posted
from tests.factories.case_review import all_present, case_of, fill_case, save_mark


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
    assert '<input type="radio" name="m_symptoms" value="present" checked id="id_m_symptoms">' in html
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
    with queries(at_most=9):  # one of them writes the log of the hospital
        assert browser.post(page(ours, 8), data, headers={"X-Autosave": "1"}).status_code == 200


def test_the_pages_and_the_workbook_say_that_only_presence_is_marked(ours, as_user):
    browser = as_user(ours.member)
    said = "You mark only whether the item is in the record."
    for address in ("1/", "?group=patient", "workbook/"):
        assert browser.get(grid(ours) + address).content.decode().count(said) == 1, address
    assert said not in browser.get(grid(ours) + "?group=header").content.decode()
