"""Hospital groups: sites stand together on the overview of people who belong to several, and nobody sees more."""

import pytest

from facilities.models import FacilityGroup
from facilities.services import add_member
from facilities.services.office import set_group
from iasios.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def url(place):
    return f"/office/facilities/{place.slug}/group/"


def test_the_office_names_a_group_once_whatever_the_spelling(ours, theirs, office, as_user):
    browser = as_user(office)
    assert browser.post(url(ours), {"name": "Gr\u00fcne  Kliniken"})["Location"] == f"/office/facilities/{ours.slug}/"
    assert "Gr\u00fcne Kliniken" in browser.get(url(theirs)).content.decode()
    browser.post(url(theirs), {"name": "grune kliniken"})
    assert FacilityGroup.objects.get().name == "Gr\u00fcne Kliniken"
    assert set(FacilityGroup.objects.get().sites.all()) == {ours.facility, theirs.facility}
    browser.post(url(theirs), {"name": " "})
    assert set(FacilityGroup.objects.get().sites.all()) == {ours.facility}
    assert AuditEvent.objects.filter(action="facility.group_set").count() == 3
    refused = browser.post(url(ours), {"name": "x" * 201})
    assert (refused.status_code, "200 fit" in refused.content.decode()) == (422, True)


@pytest.mark.rule("R18")
def test_a_group_shows_nobody_another_site(ours, theirs, as_user):
    for place in (ours, theirs):
        set_group(facility=place.facility, name="Northern Hospitals", by=None)
    browser = as_user(ours.representative)
    assert browser.get(f"/facilities/{theirs.slug}/people/").status_code == 404
    profile = browser.get(f"/facilities/{ours.slug}/profile/").content.decode()
    assert "Northern Hospitals" in profile
    assert "Harbour" not in profile


def test_the_overview_puts_sites_of_a_group_together(ours, theirs, as_user):
    from tests.factories.facility import make_facility

    third = make_facility("Anchor Clinic", "anchor")
    for place in (ours, third):
        set_group(facility=place.facility, name="Northern Hospitals", by=None)
    for place in (theirs, third):
        add_member(facility=place.facility, user=ours.member, by=None)
    response = as_user(ours.member).get("/home/")
    assert [(place.group, place.title) for place in response.context["facilities"]] == [
        ("Northern Hospitals", "Anchor Clinic"),
        ("Northern Hospitals", "Northgate University Hospital"),
        ("", "Harbour Cancer Centre"),
    ]
    assert "2 sites" in response.content.decode()
