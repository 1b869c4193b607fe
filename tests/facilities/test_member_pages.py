"""The people page and who sees which page of a facility, by each role and by a neighbour."""

import pytest

from facilities.models import Facility, Membership, User
from facilities.services import (
    add_member,
    find_or_invite,
)
from iasios.outbox.models import OutboxEmail
from tests.facilities.addresses import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

ROLES = ("member", "deputy", "account_holder", "representative")


def membership(place, user):
    return Membership.objects.get(facility=place.facility, user=user)


# --- who sees what --------------------------------------------------------------------------------------------------


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    "name", ["people", "profile", "profile/edit", "profile/history", "documents", "notices", "people/code"]
)
def test_a_neighbour_finds_nothing(ours, theirs, as_user, name):
    assert as_user(theirs.representative).get(page(ours, name)).status_code == 404


@pytest.mark.parametrize("name", ["people", "profile", "documents", "notices"])
def test_signed_out_people_are_asked_to_sign_in(client, ours, name):
    response = client.get(page(ours, name))
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={page(ours, name)}")


@pytest.mark.parametrize("name", ["people", "documents", "notices"])
def test_an_assessor_of_the_application_has_no_part_in_the_facilitys_own_pages(ours, as_user, assessor_one, name):
    from iasios.access.grants import link

    assert as_user(assessor_one).get(page(ours, name)).status_code == 404
    link(assessor_one, "assessor", ours.application)
    assert as_user(User.objects.get(pk=assessor_one.pk)).get(page(ours, name)).status_code == 404


@pytest.mark.rule("R8", "R13", "R14")
@pytest.mark.parametrize(
    ("role", "sees_code", "rotates", "edits"),
    [
        ("member", False, False, False),
        ("deputy", True, False, False),
        ("account_holder", True, True, True),
        ("representative", True, True, True),
    ],
)
def test_code_and_profile_by_role(ours, theirs, as_user, role, sees_code, rotates, edits):
    browser = as_user(getattr(ours, role))
    people = browser.get(page(ours, "people"))
    assert people.status_code == 200
    assert (ours.facility.code in people.content.decode()) is sees_code
    assert theirs.facility.code not in people.content.decode()
    assert browser.get(page(ours, "people/code")).status_code == (200 if rotates else 403)
    assert browser.get(page(ours, "profile")).status_code == 200
    assert browser.get(page(ours, "profile/edit")).status_code == (200 if edits else 403)
    assert browser.get(page(ours, "profile/history")).status_code == (200 if edits else 403)


def test_the_office_reads_people_and_edits_the_profile(ours, as_user, office):
    browser = as_user(office)
    assert browser.get(page(ours, "people")).status_code == 200
    assert browser.get(page(ours, "profile/edit")).status_code == 200
    assert browser.get(page(ours, "documents")).status_code == 200
    assert browser.post(page(ours, "people/code")).status_code == 403


# --- people ---------------------------------------------------------------------------------------------------------


def test_the_people_page_names_roles_and_who_waits(ours, theirs, as_user):
    waiting = find_or_invite(email="dana@northgate.example", full_name="Dana Kim")
    add_member(facility=ours.facility, user=waiting, by=None, job_title="Nurse", joined=False, invited_as="Dana Kim")
    response = as_user(ours.representative).get(page(ours, "people"))
    assert [(line.membership.user.email, line.is_appointed) for line in response.context["page"]] == [
        ("representative@northgate.example", True),
        ("deputy@northgate.example", True),
        ("holder@northgate.example", True),
        ("dana@northgate.example", False),
        ("member@northgate.example", False),
    ]
    text = response.content.decode()
    assert "Main account holder" in text
    assert text.count("Not activated") == 1
    assert "harbour.example" not in text


def test_the_people_page_takes_eight_queries_whatever_the_number(ours, as_user, queries):
    browser = as_user(ours.deputy)
    with queries(8):
        browser.get(page(ours, "people"))
    for number in range(3):
        user = find_or_invite(email=f"p{number}@northgate.example", full_name=f"P {number}")
        add_member(facility=ours.facility, user=user, by=None, joined=False, invited_as=f"P {number}")
    with queries(8):
        browser.get(page(ours, "people"))


def test_a_colleague_is_removed_after_a_page_that_names_them(ours, theirs, as_user):
    row = membership(ours, ours.member)
    url = page(ours, f"people/{row.pk}/remove")
    browser, theirs_browser = as_user(ours.account_holder), as_user(ours.member)
    assert theirs_browser.get(page(ours, "documents")).status_code == 200
    asked = browser.get(url)
    assert "Remove Dr Member Northgate?" in asked.content.decode()
    row.refresh_from_db()
    assert row.ended_at is None
    response = browser.post(url)
    assert (response.status_code, response.url) == (302, page(ours, "people"))
    assert theirs_browser.get(page(ours, "documents")).status_code == 404
    assert browser.get(url).status_code == 404
    assert User.objects.get(pk=ours.member.pk).is_active


def test_who_may_not_remove_whom(ours, theirs, as_user):
    member, deputy = membership(ours, ours.member), membership(ours, ours.deputy)
    for role in ("member", "deputy"):
        assert as_user(getattr(ours, role)).post(page(ours, f"people/{member.pk}/remove")).status_code == 403
    browser = as_user(theirs.representative)
    assert browser.post(page(ours, f"people/{member.pk}/remove")).status_code == 404
    assert browser.post(page(theirs, f"people/{member.pk}/remove")).status_code == 404
    ours_browser = as_user(ours.representative)
    url = page(ours, f"people/{deputy.pk}/remove")
    assert "is appointed" in ours_browser.get(url).content.decode()
    refused = ours_browser.post(url, follow=True)
    assert "An appointed person cannot be removed." in refused.content.decode()
    assert not Membership.objects.filter(ended_at__isnull=False).exists()


def test_a_waiting_colleague_gets_the_link_again_three_times_an_hour(ours, as_user):
    waiting = find_or_invite(email="dana@northgate.example", full_name="Dana Kim")
    row = add_member(facility=ours.facility, user=waiting, by=None, joined=False)
    browser = as_user(ours.representative)
    url = page(ours, f"people/{row.pk}/activation")
    assert browser.get(url).status_code == 405
    said = [browser.post(url, follow=True).content.decode() for _ in range(4)]
    assert "A new link is on its way to dana@northgate.example." in said[0]
    assert "This address has had 3 links within an hour." in said[3]
    assert OutboxEmail.objects.filter(kind="facilities.activation", to="dana@northgate.example").count() == 3
    active = page(ours, f"people/{membership(ours, ours.member).pk}/activation")
    assert "This person has followed the link already." in browser.post(active, follow=True).content.decode()
    assert as_user(ours.deputy).post(url).status_code == 403


def test_changing_the_code_takes_a_post(ours, as_confirmed):
    browser = as_confirmed(ours.account_holder)
    old = ours.facility.code
    browser.get(page(ours, "people/code"))
    assert Facility.objects.get(pk=ours.facility.pk).code == old
    response = browser.post(page(ours, "people/code"), follow=True)
    new = Facility.objects.get(pk=ours.facility.pk).code
    assert new != old
    assert new in response.content.decode()
    assert old not in response.content.decode()
