"""Registration, people, code, profile and standing, as services."""

from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.db import IntegrityError, transaction

from facilities import tokens
from facilities.enums import NoticeKind, Standing
from facilities.models import Facility, FacilityGrant, Listing, Membership, Notice, User
from facilities.queries import appointed_people, colleagues_of, grant_faults
from facilities.services import (
    AlreadyActivated,
    JoinLinkRefused,
    LinkState,
    NotRemovable,
    StaleProfile,
    UnknownCode,
    activate_person,
    add_member,
    end_membership,
    facility_of_typed_code,
    facility_with_code,
    find_or_invite,
    join_by_link,
    person_of_link,
    register_facility,
    register_user,
    repair_grants,
    rotate_code,
    send_activation_again,
    update_profile,
)
from facilities.services.code import ALPHABET, digest_of, normalise_code
from iasios.access import Role, person_scope, standing_of
from iasios.access.grants import link, unlink
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.facilities.forms_data import details, person
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


def register(**changes):
    """A registration with three people nobody knows yet."""
    people = {
        "representative": person("ada@solis.example", "Ada Rossi"),
        "deputy": person("ben@solis.example", "Ben Weiss"),
        "account_holder": person("cleo@solis.example", "Cleo Marin"),
    } | changes.pop("people", {})
    return register_facility(details=details(**changes), **people)


def mails(kind):
    return {mail.recipients[0]: mail for mail in OutboxEmail.objects.filter(kind=f"facilities.{kind}")}


# --- registration ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("R4", "R19")
def test_registration_makes_a_registered_facility_with_three_appointments(theirs):
    facility = register()
    assert facility.status == Standing.REGISTERED
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


def test_an_existing_account_keeps_its_name_and_is_told_to_sign_in(ours):
    facility = register(people={"deputy": person("MEMBER@northgate.example", "Another Name")})
    assert facility.deputy == ours.member
    ours.member.refresh_from_db()
    assert ours.member.full_name == "Member Northgate"
    assert set(mails("appointed")) == {"member@northgate.example"}
    assert "member@northgate.example" not in mails("activation")
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
    monkeypatch.setattr("facilities.emails.activation", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        register()
    assert (Facility.objects.count(), User.objects.count(), OutboxEmail.objects.count()) == (0, 0, 0)


def test_two_forms_with_one_address_make_one_account(monkeypatch):
    first = find_or_invite(email="a@b.example", full_name="A")
    monkeypatch.setattr(User.objects, "filter", lambda **lookup: User.objects.none())
    assert find_or_invite(email="A@b.example", full_name="B") == first


# --- activation -----------------------------------------------------------------------------------------------------


def parts(user):
    return tokens.activation_parts(user).values()


@pytest.mark.rule("R7")
def test_activation_sets_the_password_confirms_the_address_and_joins():
    facility = register()
    ada = facility.representative
    assert person_of_link(*parts(ada)) == (ada, LinkState.VALID)
    assert activate_person(user=ada, password="ein guter Anfang") == [facility]
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


# --- the facility code ----------------------------------------------------------------------------------------------


def test_codes_have_more_than_60_bits_and_no_look_alikes():
    assert len(ALPHABET) ** 16 > 2**60
    assert not set(ALPHABET) & set("01OILU")
    code = register().code
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= set(ALPHABET) | {"-"}


@pytest.mark.rule("R8")
def test_a_typed_code_is_found_whatever_its_dashes_case_and_spaces(ours, theirs):
    code = theirs.facility.code
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} ", code.replace("-", "–")):
        assert facility_with_code(typed) == theirs.facility
    assert facility_with_code("") is None
    assert facility_with_code(code[:-1]) is None
    assert normalise_code(code) != code
    assert theirs.facility.code_digest == digest_of(code)
    assert code not in theirs.facility.code_digest


def test_a_new_code_replaces_the_old_one_and_tells_the_others(ours):
    old = ours.facility.code
    new = rotate_code(facility=ours.facility, by=ours.representative)
    assert new != old
    assert facility_with_code(old) is None
    assert facility_with_code(new) == ours.facility
    told = mails("code_changed")
    assert set(told) == {"deputy@northgate.example", "holder@northgate.example"}
    assert not any(new in mail.text + mail.html for mail in told.values())
    assert AuditEvent.objects.filter(action="facility.code_changed", facility=ours.facility).count() == 1


# --- joining --------------------------------------------------------------------------------------------------------


def join(code, email="dana@northgate.example", **changes):
    facility = facility_of_typed_code(code, visitor=uuid4().hex)
    register_user(facility=facility, email=email, full_name="Dana Kim", job_title="Nurse", **changes)


@pytest.mark.rule("R8", "R9", "R18")
def test_a_colleague_joins_with_the_code_and_the_appointed_are_told(ours, theirs):
    join(ours.facility.code)
    dana = User.objects.get(email="dana@northgate.example")
    assert not FacilityGrant.objects.filter(user=dana).exists()
    assert mails("joined") == {}
    assert ours.facility.code not in mails("activation")["dana@northgate.example"].text

    activate_person(user=dana, password="ein guter Anfang")

    assert standing_of(User.objects.get(pk=dana.pk)).facilities == {ours.facility.pk: {Role.MEMBER}}
    assert set(mails("joined")) == {
        "representative@northgate.example",
        "deputy@northgate.example",
        "holder@northgate.example",
    }
    notice = Notice.objects.get(kind=NoticeKind.COLLEAGUE_JOINED)
    assert (notice.facility, notice.values) == (ours.facility, {"name": "Dana Kim"})
    assert Membership.objects.get(user=dana).job_title == "Nurse"


@pytest.mark.rule("R8")
def test_a_wrong_code_makes_nothing(ours):
    with pytest.raises(UnknownCode):
        join("XXXX-XXXX-XXXX-XXXX")
    assert not User.objects.filter(email="dana@northgate.example").exists()


def test_an_existing_account_confirms_by_link_signed_in(ours, theirs):
    join(ours.facility.code, email="member@harbour.example")
    assert not Membership.objects.filter(facility=ours.facility, user=theirs.member).exists()
    mail = mails("confirm_joining")["member@harbour.example"]
    token = mail.text.split("/user-registration/join/")[1].split("/")[0]
    with pytest.raises(JoinLinkRefused):
        join_by_link(token=token, by=theirs.deputy)
    with person_scope(theirs.member):
        assert join_by_link(token=token, by=theirs.member).facility == ours.facility
        assert join_by_link(token=token, by=theirs.member).facility == ours.facility
    assert Membership.objects.get(facility=ours.facility, user=theirs.member).job_title == "Nurse"
    assert Notice.objects.filter(kind=NoticeKind.COLLEAGUE_JOINED).count() == 1
    assert standing_of(User.objects.get(pk=theirs.member.pk)).facilities[ours.facility.pk] == {Role.MEMBER}


def test_a_member_who_registers_again_is_told_to_sign_in(ours):
    join(ours.facility.code, email="member@northgate.example")
    assert set(mails("already_member")) == {"member@northgate.example"}
    assert Membership.objects.filter(user=ours.member).count() == 1


def test_a_joining_link_dies_with_the_code_and_with_time(ours, theirs):
    values = {"user_id": theirs.member.pk, "facility_id": ours.facility.pk, "job_title": ""}
    token = tokens.joining_token(code_digest=ours.facility.code_digest, **values)
    rotate_code(facility=ours.facility, by=ours.representative)
    with pytest.raises(JoinLinkRefused):
        join_by_link(token=token, by=theirs.member)
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        old = tokens.joining_token(code_digest=ours.facility.code_digest, **values)
    with time_machine.travel("2026-03-09T10:00:00Z", tick=False), pytest.raises(JoinLinkRefused):
        join_by_link(token=old, by=theirs.member)
    with pytest.raises(JoinLinkRefused):
        join_by_link(token="forged", by=theirs.member)
    gone = signing.dumps(
        {"user": theirs.member.pk, "facility": 0, "code": "x", "job_title": ""},
        salt="facilities.joining",
        compress=True,
    )
    with pytest.raises(JoinLinkRefused):
        join_by_link(token=gone, by=theirs.member)


def test_registering_twice_before_activation_makes_one_membership(ours):
    join(ours.facility.code)
    join(ours.facility.code)
    assert Membership.objects.filter(user__email="dana@northgate.example").count() == 1
    assert OutboxEmail.objects.filter(kind="facilities.activation", recipients=["dana@northgate.example"]).count() == 2


# --- people ---------------------------------------------------------------------------------------------------------


def test_a_removed_colleague_loses_access_at_once_and_keeps_the_account(ours, theirs):
    membership = Membership.objects.get(facility=ours.facility, user=ours.member)
    with person_scope(ours.representative):
        end_membership(membership=membership, by=ours.representative)
    membership.refresh_from_db()
    assert (membership.ended_at is not None, membership.ended_by) == (True, ours.representative)
    fresh = User.objects.get(pk=ours.member.pk)
    assert fresh.is_active
    assert standing_of(fresh).facilities == {}
    with person_scope(fresh):
        assert not Facility.objects.exists()
    assert set(mails("removed")) == {"member@northgate.example"}
    with pytest.raises(NotRemovable, match="removed already"):
        end_membership(membership=membership, by=ours.representative)


@pytest.mark.rule("R4")
def test_an_appointed_person_cannot_be_removed(ours):
    for person_ in (ours.representative, ours.deputy, ours.account_holder):
        membership = Membership.objects.get(facility=ours.facility, user=person_)
        with pytest.raises(NotRemovable, match="appointed person"):
            end_membership(membership=membership, by=ours.representative)
    assert FacilityGrant.objects.filter(content_object=ours.facility).count() == 7


def test_a_removed_colleague_may_join_again(ours):
    end_membership(membership=Membership.objects.get(user=ours.member), by=ours.representative)
    add_member(facility=ours.facility, user=User.objects.get(pk=ours.member.pk), by=None)
    assert Membership.objects.filter(user=ours.member).count() == 2
    assert standing_of(User.objects.get(pk=ours.member.pk)).facilities == {ours.facility.pk: {Role.MEMBER}}


def test_adding_a_member_again_changes_nothing(ours):
    add_member(facility=ours.facility, user=ours.member, by=None)
    assert Membership.objects.filter(user=ours.member).count() == 1
    assert AuditEvent.objects.filter(action="member.joined", facility=ours.facility).count() == 4


def test_colleagues_are_listed_appointed_first_in_one_query(ours, theirs, queries):
    with queries(1):
        lines = colleagues_of(ours.facility)
    assert [line.membership.user for line in lines] == [
        ours.representative,
        ours.deputy,
        ours.account_holder,
        ours.member,
    ]
    assert [line.is_appointed for line in lines] == [True, True, True, False]


# --- grants ---------------------------------------------------------------------------------------------------------


def test_grants_and_memberships_agree_and_are_repaired_where_not(ours, theirs):
    assert grant_faults() == []
    unlink(ours.deputy, Role.DEPUTY, ours.facility)
    link(theirs.member, Role.MEMBER, ours.facility)
    found = grant_faults()
    assert {(fault.user_id, fault.role, fault.missing) for fault in found} == {
        (ours.deputy.pk, Role.DEPUTY, True),
        (theirs.member.pk, Role.MEMBER, False),
    }
    assert repair_grants(faults=found, by=None) == 2
    assert grant_faults() == []


# --- profile --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R15")
def test_updating_the_profile_keeps_the_version_and_the_public_line(ours, theirs):
    with person_scope(ours.account_holder):
        changed = update_profile(
            facility=ours.facility,
            version=1,
            values={"name": "Northgate Müller", "city": "Łódź"},
            by=ours.account_holder,
        )
    assert changed is True
    fresh = Facility.objects.get(pk=ours.facility.pk)
    assert (fresh.name, fresh.version) == ("Northgate Müller", 2)
    versions = list(fresh.profile_versions.values_list("version", "values__name", "by"))
    assert versions == [(2, "Northgate Müller", ours.account_holder.pk), (1, "Northgate University Hospital", None)]
    listing = Listing.objects.get(facility=fresh)
    assert (listing.name, listing.name_key, listing.city_key) == ("Northgate Müller", "northgate muller", "lodz")
    assert AuditEvent.objects.get(action="profile.updated").detail == {"version": 2, "fields": ["name", "city"]}


def test_an_update_without_a_change_makes_no_version(ours):
    assert update_profile(facility=ours.facility, version=1, values={"city": "Leeds"}, by=ours.representative) is False
    assert ours.facility.profile_versions.count() == 1


def test_a_stale_update_is_refused_with_the_present_profile(ours):
    update_profile(facility=ours.facility, version=1, values={"city": "York"}, by=ours.representative)
    with pytest.raises(StaleProfile) as stale:
        update_profile(facility=ours.facility, version=1, values={"city": "Hull"}, by=ours.account_holder)
    assert (stale.value.current.city, stale.value.current.version) == ("York", 2)
    assert Facility.objects.get(pk=ours.facility.pk).city == "York"


def test_a_facility_that_is_not_public_stays_so_after_an_update():
    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    update_profile(facility=place.facility, version=1, values={"city": "York"}, by=place.representative)
    assert not Listing.objects.exists()
