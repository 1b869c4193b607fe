"""Registration and activation, as services."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from facilities import signed_links
from facilities.enums import FacilityStatus
from facilities.models import Facility, FacilityGrant, Listing, Membership, Notice, User
from facilities.queries.people import appointed_people
from facilities.services import (
    AlreadyActivated,
    LinkState,
    accept_invitation,
    activate_person,
    find_or_invite,
    person_of_link,
    send_activation_again,
)
from iasios.access import Role, standing_of
from iasios.outbox.models import OutboxEmail
from tests.facilities.forms_data import person
from tests.facilities.registered import mails, register

pytestmark = pytest.mark.django_db


# --- registration ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("R4", "R19")
def test_registration_makes_a_registered_facility_with_three_appointments(theirs):
    facility = register()
    assert facility.status == FacilityStatus.REGISTERED
    assert facility.enrolled_at is None
    assert [user.email for user in appointed_people(facility)] == [
        "ada@solis.example",
        "ben@solis.example",
        "cleo@solis.example",
    ]
    assert not Listing.objects.filter(facility=facility).exists()
    assert facility.profile_versions.get().version == 1


@pytest.mark.rule("R5")
@pytest.mark.parametrize("same_as", ["ada@solis.example", "BEN@solis.example"])
def test_the_account_holder_may_be_the_representative_or_the_deputy(same_as):
    facility = register(people={"account_holder": person(same_as, "Somebody Else")})
    assert len(appointed_people(facility)) == 2
    assert Membership.objects.filter(facility=facility).count() == 2
    assert facility.account_holder.email == same_as.lower()
    assert facility.account_holder.full_name in {"Ada Rossi", "Ben Weiss"}


@pytest.mark.rule("R5")
def test_postgres_refuses_one_person_as_representative_and_deputy():
    with pytest.raises(IntegrityError, match="facility_representative_is_not_deputy"), transaction.atomic():
        register(people={"deputy": person("ada@solis.example", "Ada Rossi")})
    assert not Facility.objects.exists()


@pytest.mark.rule("R2")
def test_postgres_refuses_149_procedures():
    with pytest.raises(IntegrityError, match="facility_procedures_at_least_150"), transaction.atomic():
        register(procedures_per_year=149)


@pytest.mark.rule("R6", "R7")
def test_each_person_gets_an_activation_mail_and_only_the_account_holder_the_code():
    facility = register()
    sent = mails("activation")
    assert set(sent) == {"ada@solis.example", "ben@solis.example", "cleo@solis.example"}
    holding = {address for address, mail in sent.items() if facility.code in mail.text and facility.code in mail.html}
    naming = {address for address, mail in sent.items() if facility.code in mail.text + mail.html}
    assert holding == naming == {"cleo@solis.example"}
    assert all(mail.is_sensitive for mail in sent.values())
    assert all("/accounts/activate/" in mail.text for mail in sent.values())


@pytest.mark.rule("R7")
def test_nobody_belongs_to_the_facility_before_activation():
    facility = register()
    assert not FacilityGrant.objects.filter(content_object=facility).exists()
    assert not Membership.objects.filter(facility=facility, joined_at__isnull=False).exists()
    assert not User.objects.filter(email__endswith="@solis.example", is_active=True).exists()
    assert not any(user.has_usable_password() for user in appointed_people(facility))


def test_an_existing_account_keeps_its_name_and_is_asked_to_sign_in(ours):
    facility = register(people={"deputy": person("MEMBER@northgate.example", "Another Name")})
    assert facility.deputy == ours.member
    ours.member.refresh_from_db()
    assert ours.member.full_name == "Member Northgate"
    assert set(mails("appointed")) == {"member@northgate.example"}
    assert "member@northgate.example" not in mails("activation")
    assert facility.pk not in standing_of(User.objects.get(pk=ours.member.pk)).facilities
    accept_invitation(membership=Membership.objects.get(facility=facility, user=ours.member), by=ours.member)
    assert standing_of(User.objects.get(pk=ours.member.pk)).facilities[facility.pk] == {Role.MEMBER, Role.DEPUTY}


def test_an_existing_account_holder_gets_the_code_too(ours):
    facility = register(people={"account_holder": person("member@northgate.example", "M")})
    mail = mails("appointed")["member@northgate.example"]
    assert facility.code in mail.text
    assert mail.is_sensitive


def test_addresses_are_readable_and_never_taken_twice():
    slugs = [
        register(name=name).slug
        for name in ("Klinikum Łódź", "Klinikum Łódź", "Klinikum Łódź", "Κέντρο", "Κέντρο", "-", "x" * 200)
    ]
    assert slugs == [
        "klinikum-lodz",
        "klinikum-lodz-2",
        "klinikum-lodz-3",
        "facility",
        "facility-2",
        "facility-3",
        "x" * 70,
    ]


def test_a_mistake_in_the_middle_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("facilities.emails.people.activation", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        register()
    assert (Facility.objects.count(), User.objects.count(), OutboxEmail.objects.count()) == (0, 0, 0)


def test_two_forms_with_one_address_make_one_account(monkeypatch):
    first = find_or_invite(email="a@b.example", full_name="A")
    monkeypatch.setattr(User.objects, "filter", lambda **lookup: User.objects.none())
    assert find_or_invite(email="A@b.example", full_name="B") == first


# --- activation ------------------------------------------------------------------------------------------------------


def parts(user):
    return signed_links.activation_parts(user).values()


@pytest.mark.rule("R7")
def test_activation_sets_the_password_confirms_the_address_and_joins():
    facility = register()
    ada = facility.representative
    assert person_of_link(*parts(ada)) == (ada, LinkState.VALID)
    membership = Membership.objects.get(user=ada)
    assert activate_person(user=ada, password="ein guter Anfang", joining=membership) == facility
    fresh = User.objects.get(pk=ada.pk)
    assert fresh.check_password("ein guter Anfang")
    assert (fresh.is_active, fresh.activated_at is not None) == (True, True)
    assert list(fresh.emailaddress_set.values_list("email", "verified", "primary")) == [
        ("ada@solis.example", True, True)
    ]
    assert standing_of(fresh).facilities == {facility.pk: {Role.MEMBER, Role.REPRESENTATIVE}}
    assert Membership.objects.get(user=ada).joined_at is not None
    assert not Notice.objects.filter(facility=facility).exists()


@pytest.mark.rule("R7")
def test_a_link_works_once():
    ada = register().representative
    link_parts = list(parts(ada))
    activate_person(user=ada, password="ein guter Anfang")
    assert person_of_link(*link_parts) == (ada, LinkState.USED)
    with pytest.raises(AlreadyActivated):
        activate_person(user=ada, password="noch ein Anfang")
    assert User.objects.get(pk=ada.pk).check_password("ein guter Anfang")


def test_a_link_expires_after_seven_days_and_can_be_sent_again():
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False) as clock:
        ada = register().representative
        link_parts = list(parts(ada))
        clock.move_to("2026-03-08T09:59:00Z")
        assert person_of_link(*link_parts)[1] is LinkState.VALID
        clock.move_to("2026-03-08T10:01:00Z")
        assert person_of_link(*link_parts) == (ada, LinkState.EXPIRED)
        assert send_activation_again(email="ADA@solis.example") is True
        assert person_of_link(*parts(ada))[1] is LinkState.VALID


@pytest.mark.parametrize(
    "forge",
    [
        lambda uid, token: (uid, token[:-1] + ("A" if token[-1] != "A" else "B")),
        lambda uid, token: (uid, "x"),
        lambda uid, token: ("!!", token),
        lambda uid, token: ("OTk5OTk5OTk5OTk5OTk5OTk5OTk5", token),
        lambda uid, token: ("", token),
    ],
)
def test_forged_links_are_worth_nothing(forge):
    ada = register().representative
    assert person_of_link(*forge(*parts(ada))) == (None, LinkState.UNKNOWN)


def test_a_link_of_one_person_does_not_open_another_account():
    facility = register()
    uid, _token = parts(facility.deputy)
    _uid, token = parts(facility.representative)
    assert person_of_link(uid, token) == (None, LinkState.UNKNOWN)


def test_sending_again_says_nothing_of_active_or_unknown_accounts(ours):
    before = OutboxEmail.objects.count()
    assert send_activation_again(email="representative@northgate.example") is False
    assert send_activation_again(email="nobody@nowhere.example") is False
    assert OutboxEmail.objects.count() == before


def test_sending_again_without_a_facility_still_gives_the_link():
    find_or_invite(email="a@b.example", full_name="A")
    assert send_activation_again(email="a@b.example") is True
    assert "/accounts/activate/" in mails("activation_alone")["a@b.example"].text
