"""The page about the list of procedures, and the empty list: before the payment and after it."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.case_review import hand_in
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R22", "R37")
def test_before_the_payment_the_page_says_what_belongs_on_the_list(as_user, ours, queries):
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    page = reverse("casereview:procedure_list", args=[place.slug])
    browser = as_user(place.member)
    with queries(at_most=8):
        response = browser.get(page)
    html = response.content.decode()
    assert "Every therapeutic interventional oncology procedure" in html
    assert "The draw opens as soon as the enrolment fee has arrived." in html
    assert reverse("casereview:selection", args=[place.slug]) not in html
    assert f'href="{reverse("casereview:procedure_list_file", args=[place.slug])}"' in html
    # The proof keeps its page; the navigation stays that of the own hospital.
    assert f'href="{reverse("casereview:check_draw")}">Proof of the draw</a>' in html
    assert f'href="{reverse("portal:home", args=[place.slug])}"' in html
    assert "SHA-256" not in html
    for stranger in (ours.representative, ours.member):
        assert as_user(stranger).get(page).status_code == 404
    closed = browser.get(reverse("casereview:grid", args=[place.slug])).content.decode()
    assert (page in closed, "you can draw the 30 records" in closed) == (True, False)


def test_the_empty_list_has_a_heading_and_nothing_above_it(as_user, ours, theirs):
    page = reverse("casereview:procedure_list_file", args=[ours.slug])
    response = as_user(ours.member).get(page)
    assert response["Content-Disposition"] == f'attachment; filename="procedures-{ours.slug}.xlsx"'
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [["Record number", "Date of procedure"]]
    assert as_user(theirs.member).get(page).status_code == 404


def test_with_the_payment_it_leads_to_the_draw_until_the_submission(as_user, ours):
    page = reverse("casereview:procedure_list", args=[ours.slug])
    draw = reverse("casereview:selection", args=[ours.slug])
    browser = as_user(ours.member)
    assert f'href="{draw}"' in browser.get(page).content.decode()
    assert f'href="{page}"' in browser.get(draw).content.decode()
    hand_in(ours)
    html = browser.get(page).content.decode()
    assert (f'href="{draw}"' in html, "The draw opens" in html) == (False, False)
