"""After sign-in everybody lands where they work."""

from typing import Any

import pytest
from django.urls import reverse

from facilities.models import Membership
from facilities.services import add_member, end_membership
from tests.factories.facility import make_facility
from tests.factories.people import make_user

DESK = "/home/"


def landing(browser: Any) -> str:
    response = browser.get(DESK)
    assert response.status_code == 302
    return response["Location"]


def test_one_facility_leads_to_its_home(as_user: Any, ours: Any, theirs: Any) -> None:
    for person in (ours.representative, ours.deputy, ours.account_holder, ours.member):
        assert landing(as_user(person)) == reverse("portal:home", args=[ours.slug])


def test_roles_of_the_programme_lead_to_their_lists(as_user: Any, office: Any, chair: Any, assessor_one: Any) -> None:
    assert landing(as_user(office)) == reverse("portal:today")
    assert landing(as_user(chair)) == reverse("assessment:sign_offs")
    assert landing(as_user(assessor_one)) == reverse("assessment:list")


def test_several_hats_are_offered_with_the_state_of_each_facility(as_user: Any, ours: Any, theirs: Any) -> None:
    add_member(facility=theirs.facility, user=ours.member, by=None)
    response = as_user(ours.member).get(DESK)
    assert response.status_code == 200
    assert [place.title for place in response.context["facilities"]] == [
        "Harbour Cancer Centre",
        "Northgate University Hospital",
    ]
    assert {place.line for place in response.context["facilities"]} == {"Enrolled Centre · Application open"}


def test_an_assessor_who_also_belongs_to_a_hospital_chooses(
    as_user: Any, ours: Any, theirs: Any, assessor_one: Any
) -> None:
    add_member(facility=ours.facility, user=assessor_one, by=None)
    response = as_user(assessor_one).get(DESK)
    text = response.content.decode()
    assert [hat.title for hat in response.context["hats"]] == ["Assessor"]
    assert [place.title for place in response.context["facilities"]] == ["Northgate University Hospital"]
    assert "Harbour Cancer Centre" not in text


def test_nobody_without_a_link_is_left_without_a_word(as_user: Any, ours: Any) -> None:
    membership = Membership.objects.get(user=ours.member)
    end_membership(membership=membership, by=ours.representative)
    for stranger in (ours.member, make_user("new@nowhere.example", "Nora New")):
        text = as_user(stranger).get(DESK).content.decode()
        assert "Your account belongs to no facility" in text
        assert reverse("facilities:user_registration") in text


@pytest.mark.parametrize("places", [2, 4])
def test_costs_the_same_for_two_facilities_and_four(as_user: Any, queries: Any, ours: Any, places: int) -> None:
    for number in range(places - 1):
        other = make_facility(f"Other {number}", f"other{number}")
        add_member(facility=other.facility, user=ours.member, by=None)
    browser = as_user(ours.member)
    with queries(9):
        response = browser.get(DESK)
    assert len(response.context["facilities"]) == places
