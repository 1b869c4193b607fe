"""The facility code, joining with it, the people and their grants, as services."""

from uuid import uuid4

import pytest
import time_machine
from django.core import signing

from facilities import signed_links
from facilities.enums import NoticeKind
from facilities.models import Facility, FacilityGrant, Membership, Notice, User
from facilities.queries.people import colleagues_of, grant_faults
from facilities.services import (
    JoinLinkRefused,
    NotRemovable,
    UnknownCode,
    activate_person,
    add_member,
    end_membership,
    facility_of_typed_code,
    facility_with_code,
    join_by_link,
    register_user,
    repair_grants,
    rotate_code,
)
from facilities.services.facility_code import ALPHABET, digest_of, normalise_code
from iasios.access import Role, person_scope, standing_of
from iasios.access.grants import link, unlink
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.facilities.registered import mails, register

pytestmark = pytest.mark.django_db


# --- the facility code -----------------------------------------------------------------------------------------------


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


# --- joining ---------------------------------------------------------------------------------------------------------


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

    activate_person(user=dana, password="ein guter Anfang", joining=Membership.objects.get(user=dana))

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
    token = signed_links.joining_token(code_digest=ours.facility.code_digest, **values)
    rotate_code(facility=ours.facility, by=ours.representative)
    with pytest.raises(JoinLinkRefused):
        join_by_link(token=token, by=theirs.member)
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        old = signed_links.joining_token(code_digest=ours.facility.code_digest, **values)
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
    assert OutboxEmail.objects.filter(kind="facilities.activation", to="dana@northgate.example").count() == 2


# --- people ----------------------------------------------------------------------------------------------------------


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


# --- grants ----------------------------------------------------------------------------------------------------------


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
