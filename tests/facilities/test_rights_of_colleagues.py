"""Colleagues who read: invited, approved, joined with the code and set later; an appointment makes one who works."""

import pytest

from facilities.models import FacilityGrant, Membership, User
from facilities.services import (
    NotRemovable,
    accept_invitation,
    add_member,
    confirm_handover,
    end_membership,
    invite_colleague,
    propose_handover,
    set_joining,
    set_reads_only,
)
from facilities.services.user_registration import join_by_link, register_user
from iasios.access import Role, forget_standing, person_scope, standing_of
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.access.html_forms import forms_of
from tests.conftest import Client
from tests.facilities.addresses import page
from tests.factories.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

DANA = {"email": "dana@northgate.example", "full_name": "Dana Kim", "title": "", "job_title": ""}


def roles(place, user):
    return standing_of(User.objects.get(pk=user.pk)).facilities.get(place.facility.pk, frozenset())


def newcomer(name="rena"):
    return make_user(f"{name}@northgate.example", name.capitalize())


def rights(place, membership):
    return f"/facilities/{place.slug}/people/{membership.pk}/rights/"


@pytest.mark.parametrize(("chosen", "role"), [("reads", Role.READER), ("works", Role.MEMBER)])
def test_whoever_invites_says_what_the_colleague_may_do(ours, as_user, chosen, role):
    person = newcomer()
    as_user(ours.account_holder).post(page(ours, "people/invite"), DANA | {"email": person.email, "reads_only": chosen})
    membership = Membership.objects.get(user=person)
    assert roles(ours, person) == frozenset()
    accept_invitation(membership=membership, by=person)
    assert roles(ours, person) == {role}


def test_a_form_without_the_choice_invites_somebody_who_works(ours, as_user):
    as_user(ours.account_holder).post(page(ours, "people/invite"), DANA)
    assert Membership.objects.get(user__email=DANA["email"]).reads_only is False


@pytest.mark.parametrize(("wish", "answer", "role"), [
    (True, {}, Role.READER),
    (True, {"reads_only": "works"}, Role.MEMBER),
    (False, {"reads_only": "reads"}, Role.READER),
    (False, {}, Role.MEMBER),
])  # fmt: skip
def test_whoever_approves_decides_over_the_wish(ours, as_user, wish, answer, role):
    set_joining(facility=ours.facility, approves=True, by=ours.representative)
    person = newcomer()
    add_member(facility=ours.facility, user=person, by=person, needs_approval=True, reads_only=wish)
    membership = Membership.objects.get(user=person)
    url = f"/facilities/{ours.slug}/people/{membership.pk}/approve/"
    shown = as_user(ours.representative).get(url).content.decode()
    sent = [value for form in forms_of(shown, url) for name, value in form.sent if name == "reads_only"]
    assert sent == ["reads" if wish else "works"]
    as_user(ours.representative).post(url, {"action": "approve"} | answer)
    assert roles(ours, person) == {role}


def test_a_person_with_an_account_joins_to_read_as_they_asked(ours):
    person = newcomer()
    register_user(facility=ours.facility, email=person.email, full_name="Rena", reads_only=True)
    text = OutboxEmail.objects.get(kind="facilities.confirm_joining").text
    token = text.split("/join/")[1].split("/")[0]
    join_by_link(token=token, by=person)
    assert roles(ours, person) == {Role.READER}


def test_a_newcomer_asks_to_read_when_registering(ours):
    answer = Client().post(
        "/user-registration/",
        {
            "code": ours.facility.code,
            "full_name": "Dana Kim",
            "email": DANA["email"],
            "profession": "Nurse",
            "reads_only": "reads",
        },
    )
    assert answer.status_code == 302
    assert Membership.objects.get(user__email=DANA["email"]).reads_only is True


def test_rights_are_set_at_once_and_told_by_mail(ours, as_user):
    membership = Membership.objects.get(user=ours.member, facility=ours.facility)
    keeper = as_user(ours.account_holder)
    assert "Rights" in keeper.get(page(ours, "people")).content.decode()
    assert keeper.post(rights(ours, membership), {"reads_only": "reads"})["Location"] == page(ours, "people")
    assert roles(ours, ours.member) == {Role.READER}
    assert "Colleague who reads" in keeper.get(page(ours, "people")).content.decode()
    told = OutboxEmail.objects.filter(kind="facilities.rights_changed", to=ours.member.email)
    assert "You see what your colleagues see, and change nothing." in told.get().text
    assert AuditEvent.objects.get(action="member.rights_set").actor == ours.account_holder
    reader = as_user(ours.member)
    assert reader.post(page(ours, "messages/new"), {"subject": "x", "text": "y"}).status_code == 403
    keeper.post(rights(ours, membership), {"reads_only": "works"})
    assert roles(ours, ours.member) == {Role.MEMBER}
    assert told.count() == 2
    keeper.post(rights(ours, membership), {"reads_only": "works"})
    assert told.count() == 2


@pytest.mark.parametrize("role", ["member", "deputy"])
def test_rights_are_set_by_those_who_look_after_the_people_alone(ours, theirs, as_user, role):
    person = newcomer()
    membership = add_member(facility=ours.facility, user=person, by=None)
    assert as_user(getattr(ours, role)).post(rights(ours, membership), {"reads_only": "reads"}).status_code == 403
    assert as_user(theirs.representative).post(rights(ours, membership), {"reads_only": "reads"}).status_code == 404
    assert roles(ours, person) == {Role.MEMBER}
    as_user(ours.representative).post(rights(ours, membership), {"reads_only": "reads"})
    assert roles(ours, person) == {Role.READER}


def test_whoever_is_appointed_works(ours, as_user):
    membership = add_member(facility=ours.facility, user=ours.deputy, by=None)
    with pytest.raises(NotRemovable):
        set_reads_only(membership=membership, reads_only=True, by=ours.representative)
    page_of_rights = as_user(ours.representative).get(rights(ours, membership)).content.decode()
    assert "Hand the role over first" in page_of_rights
    assert 'name="reads_only"' not in page_of_rights
    assert roles(ours, ours.deputy) == {Role.MEMBER, Role.DEPUTY}


def test_a_handed_over_role_makes_a_reader_work(ours):
    person = newcomer()
    add_member(facility=ours.facility, user=person, by=None, reads_only=True)
    handover = propose_handover(facility=ours.facility, role="deputy", incoming=person, by=ours.deputy)
    confirm_handover(handover=handover, by=person)
    assert roles(ours, person) == {Role.MEMBER, Role.DEPUTY}
    assert Membership.objects.get(user=person).reads_only is False


def test_a_reader_leaves_and_keeps_no_grant(ours, as_user):
    person = newcomer()
    add_member(facility=ours.facility, user=person, by=None, reads_only=True)
    assert as_user(person).post(f"/facilities/{ours.slug}/people/leave/").status_code == 302
    assert Membership.objects.get(user=person).ended_at is not None
    assert not FacilityGrant.objects.filter(user=person).exists()
    again = invite_colleague(facility=ours.facility, email=person.email, full_name="Rena", by=ours.representative)
    end_membership(membership=again, by=ours.representative)


def test_a_question_is_not_given_to_somebody_who_reads(ours, as_user):
    person = newcomer()
    add_member(facility=ours.facility, user=person, by=None, reads_only=True)
    shown = as_user(ours.member).get(f"/facilities/{ours.slug}/application/8c/team/").content.decode()
    assert f'<option value="{ours.member.pk}"' in shown
    assert f'<option value="{person.pk}"' not in shown


def test_two_places_keep_their_own_rights(ours, theirs):
    """PostgreSQL lets one person write for one facility and read another."""
    person = newcomer()
    add_member(facility=ours.facility, user=person, by=None, reads_only=True)
    add_member(facility=theirs.facility, user=person, by=None)
    forget_standing(person)
    with person_scope(person):
        changed = {
            place.slug: type(place.application)
            .objects.filter(pk=place.application.pk)
            .update(case_draws=place.application.case_draws)
            for place in (ours, theirs)
        }
    assert changed == {ours.slug: 0, theirs.slug: 1}
