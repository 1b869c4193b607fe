"""The way back to the seats of an application, and which of the two assessors is awaited."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application
from assessment.services import assign_assessors
from tests.factories import dossier

pytestmark = pytest.mark.django_db


def seats_url(place: Any) -> str:
    return reverse("assessment:assign", args=[Application.objects.get(facility=place.facility).code])


def cell(browser: Any) -> str:
    (row,) = browser.get("/office/pipeline/?view=all").context["rows"]
    return str(row.assessors)


@pytest.mark.stage("submitted")
def test_whoever_is_asked_is_named_and_reached(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = Application.objects.get(facility=ours.facility)
    assign_assessors(application=application, first=assessor_one, second=assessor_two, by=office, ask=True)
    browser = as_user(office)
    text = browser.get(reverse("portal:facility", args=[ours.slug])).text
    assert "Dr Lucía Ferrán, asked on" in text
    assert f'href="{seats_url(ours)}"' in text
    assert cell(browser) == "L. Ferrán (asked), J. Wikström (asked)"


@pytest.mark.stage("assigned")
def test_the_one_who_is_awaited_is_named(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = Application.objects.get(facility=ours.facility)
    browser = as_user(office)
    assert cell(browser) == "L. Ferrán (0 judged), J. Wikström (0 judged)"
    dossier.judge(application, assessor_one)
    dossier.hand_in(application=application, by=assessor_one)
    assert cell(browser) == "L. Ferrán (handed in), J. Wikström (0 judged)"
    seats = browser.get(reverse("portal:facility", args=[ours.slug])).context["dossier"].seats
    assert seats[0].words.startswith("handed in on ")
    assert seats[1].words.endswith(", 0 questions judged")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(True, marks=pytest.mark.stage("assigned")),
        pytest.param(False, marks=pytest.mark.stage("information_requested")),
        pytest.param(False, marks=pytest.mark.stage("awaiting_sign_off")),
        pytest.param(False, marks=pytest.mark.stage("accredited")),
    ],
)
def test_the_seats_are_read_at_every_stage_and_changed_while_they_judge(
    as_user: Any, ours: Any, theirs: Any, office: Any, changes: bool
) -> None:
    browser, url = as_user(office), seats_url(ours)
    assert f'href="{url}"' in browser.get(reverse("portal:facility", args=[ours.slug])).text
    page = browser.get(url)
    assert page.status_code == 200
    assert "Dr Lucía Ferrán" in page.text
    assert ("Change the assessors" in page.text) is changes
    assert ("Take the seat away" in page.text) is changes
    assert browser.post(url, {"first": "1", "second": "2", "how": "ask"}).status_code == (422 if changes else 403)


def test_there_are_no_seats_before_submission(as_user: Any, ours: Any, office: Any) -> None:
    url = seats_url(ours)
    browser = as_user(office)
    assert browser.get(url).status_code == 403
    assert url not in browser.get(reverse("portal:facility", args=[ours.slug])).text
