"""Who sees the pages of a case review and who may save."""

import pytest

from tests.casereview.pages import PAGES, cells, grid, page, posted
from tests.factories.case_review import case_of, hand_in
from tests.factories.facility import make_facility


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
    assert browser.post(grid(ours) + "cells/", cells((1, "stage", "", "missing"))).status_code == 403
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
    assert browser.post(grid(theirs) + "cells/", cells((1, "stage", "", "missing"))).status_code == 404
    assert browser.post(grid(theirs) + "?group=cancer", {"c1-stage": "missing"}).status_code == 404
    assert browser.post(grid(theirs) + "selection/", {"drawn": "on", "key_kept": "on"}).status_code == 404
    assert case_of(theirs, 1).marks == {}


@pytest.mark.rule("R37")
@pytest.mark.parametrize("number", [0, 31, 99999999999999999999])
def test_there_is_no_page_for_case_31(ours, as_user, number):
    browser = as_user(ours.member)
    assert browser.get(page(ours, number)).status_code == 404


@pytest.mark.rule("R22")
def test_before_the_enrolment_is_paid_the_page_says_when_it_opens(ours, as_user):
    waiting = make_facility("Meadow Clinic", "meadow", enrolled=False)
    browser = as_user(waiting.member)
    response = browser.get(grid(waiting))
    assert response.status_code == 200
    assert "The case review opens with the enrolment" in response.content.decode()
    assert browser.get(page(waiting, 1)).status_code == 404


@pytest.mark.rule("R49")
def test_after_submission_the_pages_are_read_only(ours, as_user):
    hand_in(ours)
    browser = as_user(ours.representative)
    html = browser.get(page(ours, 1)).content.decode()
    assert "Submitted on 4 March 2026" in html
    assert "<input" not in html.split("<main")[1].split("</main>")[0]
    assert b"data-grid" not in browser.get(grid(ours)).content
    for path, data in [
        ("cells/", cells((1, "stage", "present", "missing"))),
        ("1/", posted(case_of(ours, 1), m_stage="missing")),
    ]:
        response = browser.post(grid(ours) + path, data)
        assert response.status_code == 403
        assert "its cases can no longer be changed" in response.content.decode()
    assert case_of(ours, 1).marks["stage"] == "present"
