"""Anybody may name any address. Nobody belongs anywhere, and nothing about them is shown, before they agree."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from facilities.models import Facility, FacilityGrant, Handover, Membership, User
from facilities.queries.people import appointed_people, colleagues_of, grant_faults
from facilities.services import (
    JoiningRefused,
    accept_invitation,
    activate_person,
    add_member,
    appoint_by_office,
    confirm_handover,
    decline_invitation,
    invite_colleague,
    register_user,
)
from iasios.access import Role, standing_of
from iasios.exports.facility_files import _people as exported_people
from iasios.outbox.models import OutboxEmail
from tests.conftest import Client
from tests.facilities.addresses import page
from tests.facilities.forms_data import person, register_post
from tests.facilities.registered import mails, register
from tests.factories import dossier
from tests.factories.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

TYPED = "Dr Robin Typed"


def stranger(email="stranger@far.example", groups=()):
    """Somebody with an account, a title, a second factor and a last visit."""
    user = make_user(email, "Quentin Realname", title="Prof", groups=groups)
    user.last_seen_at = timezone.now().replace(year=2019, month=3, day=14)
    user.save(update_fields=["last_seen_at"])
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def named(deputy="stranger@far.example", **changes):
    """A registration that names the address as deputy; its representative has agreed."""
    facility = register(people={"deputy": person(deputy, "Robin Typed")}, **changes)
    ada = facility.representative
    activate_person(user=ada, password="ein guter Anfang", joining=Membership.objects.get(facility=facility, user=ada))
    return facility, User.objects.get(pk=ada.pk)


def pages_of(facility, user, as_user):
    """What somebody of the facility can look at and take away."""
    browser = as_user(user)
    paths = ["", "people/", "profile/", "people/hand-over/deputy/", "notices/", "people/invite/"]
    shown = [browser.get(f"/facilities/{facility.slug}/{path}") for path in paths]
    assert [answer.status_code for answer in shown] == [200] * len(paths)
    return "\n".join(answer.content.decode() for answer in shown) + str(exported_people(facility))


@pytest.mark.rule("R7")
@pytest.mark.parametrize("role", [None, Role.ASSESSOR, Role.CHAIRPERSON, Role.OFFICE])
def test_whom_an_anonymous_registration_names_is_neither_member_nor_shown(client, as_user, role):
    victim = stranger(groups=[role] if role else [])
    client.post("/register/all/", register_post(**{"deputy-email": victim.email, "deputy-full_name": "Robin Typed"}))
    facility = Facility.objects.get(name="Solis Institute")
    ada = facility.representative
    activate_person(user=ada, password="ein guter Anfang", joining=Membership.objects.get(user=ada))
    row = Membership.objects.get(user=victim)
    assert (row.joined_at, row.confirmed_at) == (None, None)
    assert not FacilityGrant.objects.filter(user=victim).exists()
    assert facility.pk not in standing_of(User.objects.get(pk=victim.pk)).facilities
    if role is None:
        assert as_user(victim).get(f"/facilities/{facility.slug}/").status_code == 404
    shown = pages_of(facility, User.objects.get(pk=ada.pk), as_user)
    assert TYPED in shown
    for secret in ("Quentin", "Realname", "2019", "Factor on"):
        assert secret not in shown
    assert grant_faults() == []


def test_nothing_tells_whether_the_named_address_has_an_account(as_user):
    stranger()
    shown = []
    for address in ("stranger@far.example", "nobody@far.example"):
        facility = register(people={"deputy": person(address, "Robin Typed")}, name=address.partition("@")[0])
        ada = facility.representative
        row = Membership.objects.get(facility=facility, user=ada)
        if ada.activated_at is None:
            activate_person(user=ada, password="ein guter Anfang", joining=row)
        else:
            accept_invitation(membership=row, by=ada)
        text = pages_of(Facility.objects.get(pk=facility.pk), User.objects.get(pk=ada.pk), as_user)
        for own in (address, facility.slug, facility.name, facility.code):
            text = text.replace(own, "…")
        text = re.sub(r"/people/\d+/|" + address.partition("@")[0], "…", re.sub(r'value="[^"]{60,}"', "", text))
        shown.append(
            re.findall(r".{0,100}Robin Typed.{0,400}", " ".join(re.sub(r"datetime\([^)]*\)", "", text).split()))
        )
    assert len(shown[0]) >= 2
    assert shown[0] == shown[1]


@pytest.mark.rule("R7")
def test_agreeing_from_the_own_account_makes_a_member_under_the_own_name(as_user):
    victim = stranger()
    facility, ada = named()
    link = re.search(r"/invitations/\d+/", mails("appointed")[victim.email].text).group()
    assert Client().get(link)["Location"].startswith("/accounts/login/")
    assert as_user(ada).post(link)["Location"] == "/home/"
    assert "Deputy" in as_user(victim).get(link).content.decode()
    assert as_user(victim).post(link, {"action": "accept"})["Location"] == f"/facilities/{facility.slug}/"
    assert standing_of(User.objects.get(pk=victim.pk)).facilities == {facility.pk: {Role.MEMBER, Role.DEPUTY}}
    shown = pages_of(Facility.objects.get(pk=facility.pk), ada, as_user)
    assert "Prof Quentin Realname" in shown
    assert TYPED not in shown
    assert as_user(victim).post(link, {"action": "accept"})["Location"] == "/home/"


def test_who_declines_an_appointment_gets_no_more_mail_and_the_office_is_told(as_user, office):
    victim = stranger()
    facility, ada = named()
    link = re.search(r"/invitations/\d+/", mails("appointed")[victim.email].text).group()
    assert as_user(victim).post(link, {"action": "decline"})["Location"] == "/home/"
    assert set(mails("declined")) == {"ada@solis.example", "office@iasios.example"}
    assert "Quentin" not in "".join(mail.text + mail.html + mail.subject for mail in mails("declined").values())
    facility = Facility.objects.get(pk=facility.pk)
    assert victim not in appointed_people(facility)
    assert "Quentin" not in pages_of(facility, ada, as_user)
    with pytest.raises(JoiningRefused):
        accept_invitation(membership=Membership.objects.get(user=victim), by=victim)
    # The office names a successor; with the role gone, nothing is left of the first.
    handover = appoint_by_office(
        facility=facility, role="deputy", email="next@solis.example", full_name="Next One", by=office, reason="Declined"
    )
    successor = handover.incoming
    activate_person(user=successor, password="ein guter Anfang", joining=Membership.objects.get(user=successor))
    confirm_handover(handover=handover, by=successor)
    facility.refresh_from_db()
    assert (facility.deputy, facility.declined_by) == (successor, [])
    assert str(victim.pk) not in facility.typed_names


def test_only_the_named_person_answers_and_only_once():
    victim = stranger()
    facility, ada = named()
    row = Membership.objects.get(facility=facility, user=victim)
    with pytest.raises(Membership.DoesNotExist):
        accept_invitation(membership=row, by=ada)
    accept_invitation(membership=row, by=victim)
    with pytest.raises(JoiningRefused):
        decline_invitation(membership=row, by=victim)
    assert OutboxEmail.objects.filter(kind="facilities.joined").count() == 0


def test_the_page_for_colleagues_adds_no_line_before_the_person_confirmed(ours, theirs):
    before = [line.membership.pk for line in colleagues_of(ours.facility)]
    for address in ("nobody@far.example", theirs.member.email):
        register_user(facility=ours.facility, email=address, full_name="Robin Typed")
    assert [line.membership.pk for line in colleagues_of(ours.facility)] == before
    assert set(mails("activation")) == {"nobody@far.example"}
    assert set(mails("confirm_joining")) == {theirs.member.email}


def test_a_successor_whom_the_office_names_stays_under_the_typed_name_until_joining(ours, as_user, office):
    victim = stranger()
    handover = appoint_by_office(
        facility=ours.facility,
        role="deputy",
        email=victim.email,
        full_name="Robin Typed",
        by=office,
        reason="Left",
        title="Dr",
    )
    facility = Facility.objects.get(pk=ours.facility.pk)
    shown = pages_of(facility, ours.representative, as_user)
    shown += (
        as_user(ours.representative).get(f"/facilities/{ours.slug}/people/hand-overs/{handover.pk}/").content.decode()
    )
    shown += "".join(mail.text + mail.html for mail in OutboxEmail.objects.exclude(to=victim.email))
    assert TYPED in shown
    assert "Quentin" not in shown
    link = re.search(r"/invitations/\d+/", mails("invited")[victim.email].text).group()
    onward = as_user(victim).post(link)["Location"]
    assert onward == f"/facilities/{ours.slug}/people/hand-overs/{handover.pk}/"
    confirm_handover(handover=Handover.objects.get(pk=handover.pk), by=User.objects.get(pk=victim.pk))
    assert Facility.objects.get(pk=facility.pk).deputy == victim


@pytest.mark.stage("submitted")
def test_a_hospital_cannot_find_out_its_assessor_by_inviting(ours, as_user, office, assessor_one, assessor_two):
    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    first = assessor_one
    answer = as_user(ours.representative).post(
        page(ours, "people/invite"), {"email": first.email, "full_name": "Robin Typed", "title": "", "job_title": ""}
    )
    assert answer.status_code == 302
    row = Membership.objects.get(facility=ours.facility, user=first)
    told = as_user(first).post(f"/invitations/{row.pk}/", {"action": "accept"})
    assert (told.status_code, "You assess this facility now" in told.content.decode()) == (403, True)
    row.refresh_from_db()
    assert (row.confirmed_at, row.joined_at) == (None, None)


def test_removing_an_invited_stranger_does_not_name_them(ours, as_user):
    victim = stranger()
    row = invite_colleague(facility=ours.facility, email=victim.email, full_name=TYPED, by=ours.representative)
    browser = as_user(ours.representative)
    path = f"/facilities/{ours.slug}/people/{row.pk}/remove/"
    shown = browser.get(path).content.decode() + browser.post(path, follow=True).content.decode()
    assert TYPED in shown
    assert "Quentin" not in shown


def test_inviting_who_came_with_the_code_shows_them_as_typed_by_the_inviter(ours):
    register_user(facility=ours.facility, email="nobody@far.example", full_name="Typed By Themselves")
    invite_colleague(facility=ours.facility, email="nobody@far.example", full_name=TYPED, by=ours.representative)
    assert TYPED in [line.name for line in colleagues_of(ours.facility)]


def test_belonging_by_the_services_still_needs_an_active_account(ours):
    user = User.objects.create_user("late@far.example", None, is_active=False, full_name="Late")
    row = add_member(facility=ours.facility, user=user, by=ours.representative)
    assert row.joined_at is None
