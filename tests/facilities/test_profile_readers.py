"""Assessors and chairperson read the profile of a facility (rights table of the rules)."""

import pytest
from django.urls import reverse

from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


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
