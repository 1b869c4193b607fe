"""The office reads who has which seat at every stage of an application (rights table of the rules)."""

import pytest
from django.urls import reverse

from applications.statuses import ApplicationStatus
from tests.factories.facility import make_facility
from tests.factories.stages import bring_to

pytestmark = pytest.mark.django_db

JUDGED = ("round_1", "round_2", "remote_audit", "plan_under_review")


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
@pytest.mark.parametrize("status", [status for status in ApplicationStatus if status not in ("draft", "withdrawn")])
def test_seats_are_read_at_every_stage_and_changed_while_it_is_judged(
    status, ours, office, chair, assessor_one, assessor_two, as_user
):
    address = reverse("assessment:assign", args=[ours.application.code])
    bring_to(ours.application, status, representative=ours.representative, chair=chair)
    page = as_user(office).get(reverse("portal:facility", args=[ours.slug])).content.decode()
    assert f'href="{address}"' in page
    response = as_user(office).get(address)
    text = response.content.decode()
    assert response.status_code == 200
    for person in (assessor_one, assessor_two):
        assert person.display_name in text
    opens = "Take the seat away" in text
    assert opens is (status in JUDGED)
    assert ("The office assigns and changes assessors while" in text) is not opens
    refused = as_user(office).post(address, {}).status_code
    assert refused == (422 if opens else 403)
    for person, code in ((chair, 403), (ours.representative, 403), (assessor_one, 404)):
        assert as_user(person).get(address).status_code == code


def test_before_submission_the_page_says_that_nobody_has_a_seat(ours, office, as_user):
    response = as_user(office).get(reverse("assessment:assign", args=[ours.application.code]))
    assert response.status_code == 200
    assert "Nobody has a seat." in response.content.decode()


@pytest.mark.stage("assigned")
def test_assessors_and_chairperson_read_the_profile_without_people_and_invoice_address(
    ours, theirs, chair, assessor_one, assessor_three, as_user
):
    address = reverse("facilities:profile", args=[ours.slug])
    type(ours.facility).objects.filter(pk=ours.facility.pk).update(billing_name="Accounts of Northgate")
    for person in (assessor_one, chair):
        response = as_user(person).get(address)
        text = response.content.decode()
        assert response.status_code == 200
        assert ours.facility.name in text
        for hidden in ("Accounts of Northgate", ours.deputy.display_name, "Edit the profile"):
            assert hidden not in text
        for links in (
            reverse("facilities:people", args=[ours.slug]),
            reverse("facilities:profile_edit", args=[ours.slug]),
        ):
            assert f'href="{links}"' not in text
    assert as_user(assessor_three).get(address).status_code == 404
    assert as_user(assessor_one).get(reverse("facilities:profile", args=[theirs.slug])).status_code == 404
    for name in ("assessment:dossier", "assessment:sign_off"):
        reader = assessor_one if name == "assessment:dossier" else chair
        page = as_user(reader).get(reverse(name, args=[ours.application.code]), follow=True)
        assert f'href="{address}"' in page.content.decode()
    outsider = make_facility("Third Clinic", "third")
    assert as_user(outsider.member).get(address).status_code == 404
