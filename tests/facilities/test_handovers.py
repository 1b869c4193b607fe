"""Handing a role over: both sides, the office for somebody who has left, two browsers, and what PostgreSQL keeps."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from facilities.models import Facility, FacilityGrant, Handover, Membership, Notice, User
from facilities.queries.people import grant_faults
from facilities.services import (
    HandoverRefused,
    confirm_handover,
    decline_handover,
    end_membership,
    propose_handover,
    withdraw_handover,
)
from iasios.access import Role, standing_of
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.conftest import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


def page(place, name):
    return f"/facilities/{place.slug}/people/{name}/"


def addressed(kind):
    return sorted(mail.to for mail in OutboxEmail.objects.filter(kind=f"facilities.{kind}"))


def roles(place, user):
    return standing_of(User.objects.get(pk=user.pk)).facilities.get(place.facility.pk, frozenset())


def present(place):
    return Facility.objects.get(pk=place.facility.pk)


def propose(place, role="representative", to=None, by=None, **more):
    return propose_handover(
        facility=place.facility, role=role, incoming=to or place.member, by=by or place.representative, **more
    )


# --- both sides -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("R10", "R11", "R12")
def test_the_representative_hands_over_and_the_successor_alone_submits(ours, theirs, as_confirmed, as_user):
    outgoing, incoming = as_confirmed(ours.representative), as_confirmed(ours.member)
    asked = outgoing.post(page(ours, "hand-over/representative"), {"incoming": ours.member.pk, "reason": "I retire."})
    handover = Handover.objects.get()
    assert asked["Location"] == page(ours, f"hand-overs/{handover.pk}")
    assert present(ours).representative == ours.representative
    assert addressed("handover_asked") == ["member@northgate.example"]
    text = OutboxEmail.objects.get(kind="facilities.handover_asked").text
    assert "I retire." in text
    link = re.search(r"http://[^/]+(/facilities/\S+)", text).group(1)
    for stranger in (theirs.representative, theirs.member):
        assert as_user(stranger).get(link).status_code == 404
    shown = incoming.get(link).content.decode()
    assert "Take over this role" in shown
    assert "authority to open records and systems" in shown
    assert incoming.post(link, {"action": "confirm"})["Location"] == link
    assert present(ours).representative == ours.member
    assert roles(ours, ours.member) == {Role.MEMBER, Role.REPRESENTATIVE}
    assert roles(ours, ours.representative) == {Role.MEMBER}
    assert outgoing.get(f"/facilities/{ours.slug}/people/code/").status_code == 403
    assert incoming.get(f"/facilities/{ours.slug}/people/code/").status_code == 200
    assert addressed("handover_done") == [
        "deputy@northgate.example",
        "holder@northgate.example",
        "member@northgate.example",
        "representative@northgate.example",
    ]
    assert list(
        Notice.objects.filter(facility=ours.facility, kind="role_changed").values_list("values", flat=True)
    ) == [{"name": "Dr Member Northgate", "role": "representative"}]
    steps = AuditEvent.objects.filter(action__startswith="handover.").order_by("at", "pk")
    assert [event.action for event in steps] == ["handover.proposed", "handover.confirmed", "handover.complete"]
    assert grant_faults() == []


def test_confirming_asks_for_the_password_and_then_goes_on(ours, as_user):
    handover = propose(ours)
    browser = as_user(ours.member)
    url = page(ours, f"hand-overs/{handover.pk}")
    asked = browser.post(url, {"action": "confirm"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert present(ours).representative == ours.representative
    browser.post("/accounts/reauthenticate/", {"password": "accredit-demo", "next": url})
    assert present(ours).representative == ours.member


def test_a_keeper_proposes_and_both_sides_confirm(ours, as_confirmed):
    as_confirmed(ours.account_holder).post(page(ours, "hand-over/deputy"), {"incoming": ours.member.pk})
    handover = Handover.objects.get()
    assert addressed("handover_asked") == ["deputy@northgate.example", "member@northgate.example"]
    url = page(ours, f"hand-overs/{handover.pk}")
    as_confirmed(ours.member).post(url, {"action": "confirm"})
    assert present(ours).deputy == ours.deputy
    as_confirmed(ours.deputy).post(url, {"action": "confirm"})
    assert present(ours).deputy == ours.member


def test_representative_and_deputy_swap(ours):
    confirm_handover(handover=propose(ours, to=ours.deputy), by=ours.deputy)
    now = present(ours)
    assert (now.representative, now.deputy, now.account_holder) == (
        ours.deputy,
        ours.representative,
        ours.account_holder,
    )
    assert roles(ours, ours.deputy) == {Role.MEMBER, Role.REPRESENTATIVE}
    assert roles(ours, ours.representative) == {Role.MEMBER, Role.DEPUTY}


@pytest.mark.rule("R5")
def test_the_representative_may_take_the_account_over_as_well(ours):
    handover = propose(ours, role="account_holder", to=ours.representative, by=ours.account_holder)
    confirm_handover(handover=handover, by=ours.representative)
    assert roles(ours, ours.representative) == {Role.MEMBER, Role.REPRESENTATIVE, Role.ACCOUNT_HOLDER}
    assert roles(ours, ours.account_holder) == {Role.MEMBER}


@pytest.mark.parametrize(
    ("role", "status"), [("representative", 403), ("account-holder", 403), ("deputy", 200), ("chairperson", 404)]
)
def test_the_deputy_hands_over_their_own_role_only(ours, as_user, role, status):
    assert as_user(ours.deputy).get(page(ours, f"hand-over/{role}")).status_code == status


def test_a_colleague_hands_nothing_over(ours, as_user):
    assert as_user(ours.member).get(page(ours, "hand-over/deputy")).status_code == 403


def test_declined_by_either_side_nothing_changes(ours, as_user):
    for person in (ours.member, ours.representative):
        handover = propose(ours)
        as_user(person).post(page(ours, f"hand-overs/{handover.pk}"), {"action": "decline"})
        handover.refresh_from_db()
        assert (handover.status, handover.closed_by) == ("declined", person)
    assert present(ours).representative == ours.representative
    assert addressed("handover_closed") == ["member@northgate.example", "representative@northgate.example"]


def test_only_the_two_sides_confirm_or_decline(ours, office, as_confirmed):
    handover = propose(ours)
    url = page(ours, f"hand-overs/{handover.pk}")
    for person in (ours.deputy, ours.representative, office):
        assert as_confirmed(person).post(url, {"action": "confirm"}).status_code == 409
    for person in (ours.deputy, office):
        assert as_confirmed(person).post(url, {"action": "decline"}).status_code == 409
    assert as_confirmed(ours.deputy).post(url, {"action": "withdraw"}).status_code == 403
    assert as_confirmed(ours.account_holder).post(url, {"action": "withdraw"}).status_code == 302
    handover.refresh_from_db()
    assert handover.status == "withdrawn"


def test_one_open_hand_over_per_role(ours, as_confirmed):
    propose(ours)
    refused = as_confirmed(ours.account_holder).post(
        page(ours, "hand-over/representative"), {"incoming": ours.deputy.pk}
    )
    assert refused.status_code == 422
    assert "open already" in refused.content.decode()
    propose(ours, role="deputy", by=ours.account_holder)
    with pytest.raises(IntegrityError, match="one_open_handover_per_role"), transaction.atomic():
        row = Handover.objects.get(role="deputy")
        row.pk, row._state.adding = None, True
        row.save()


@pytest.mark.parametrize("typed", ["", "0", "-1", "abc", "99999999999999999999", "theirs"])
def test_a_successor_from_elsewhere_is_refused(ours, theirs, as_confirmed, typed):
    value = theirs.member.pk if typed == "theirs" else typed
    refused = as_confirmed(ours.representative).post(page(ours, "hand-over/representative"), {"incoming": value})
    assert refused.status_code == 422
    assert not Handover.objects.exists()


def test_to_oneself_is_refused(ours):
    with pytest.raises(HandoverRefused, match="holds this role already"):
        propose(ours, to=ours.representative)


def test_a_successor_who_leaves_ends_the_hand_over(ours):
    handover = propose(ours)
    end_membership(membership=Membership.objects.get(user=ours.member), by=ours.account_holder)
    handover.refresh_from_db()
    assert handover.status == "withdrawn"
    with pytest.raises(HandoverRefused, match="withdrawn"):
        confirm_handover(handover=handover, by=ours.member)


# --- two browsers ---------------------------------------------------------------------------------------------------


def test_two_browsers_accept_the_same_hand_over(ours, as_confirmed):
    handover = propose(ours)
    url = page(ours, f"hand-overs/{handover.pk}")
    one, two = as_confirmed(ours.member), as_confirmed(ours.member)
    assert "Take over this role" in one.get(url).content.decode()
    assert "Take over this role" in two.get(url).content.decode()
    assert one.post(url, {"action": "confirm"}).status_code == 302
    late = two.post(url, {"action": "confirm"})
    assert (late.status_code, "done already" in late.content.decode()) == (409, True)
    assert OutboxEmail.objects.filter(kind="facilities.handover_done").count() == 4
    assert late.content.decode().count("<h1") == 1


def test_one_declines_what_the_other_withdrew(ours):
    handover = propose(ours)
    withdraw_handover(handover=Handover.objects.get(pk=handover.pk), by=ours.representative)
    with pytest.raises(HandoverRefused, match="withdrawn in the meantime"):
        decline_handover(handover=handover, by=ours.member)


# --- the office -----------------------------------------------------------------------------------------------------


def successor(**changes):
    return {
        "email": "nia@northgate.example",
        "title": "Dr",
        "full_name": "Nia Owen",
        "reason": "Letter of the hospital of 2 March: Dr Representative has left.",
    } | changes


def test_the_office_names_somebody_new_who_activates_and_confirms(ours, theirs, office, as_confirmed):
    browser = as_confirmed(office)
    url = page(ours, "appoint/representative")
    empty = browser.post(url, successor(reason=""))
    assert (empty.status_code, "Say why" in empty.content.decode()) == (422, True)
    assert not User.objects.filter(email="nia@northgate.example").exists()
    asked = browser.post(url, successor())
    handover = Handover.objects.get()
    assert asked["Location"] == page(ours, f"hand-overs/{handover.pk}")
    assert present(ours).representative == ours.representative
    assert addressed("handover_asked") == ["nia@northgate.example", "representative@northgate.example"]
    mail = OutboxEmail.objects.get(kind="facilities.activation", to="nia@northgate.example")
    nia = Client()
    link = re.search(r"http://[^/]+(/accounts/activate/\S+)", mail.text).group(1)
    nia.post(link, {"password": "tunnel marble wind", "again": "tunnel marble wind"})
    assert nia.post(page(ours, f"hand-overs/{handover.pk}"), {"action": "confirm"}).status_code == 302
    assert present(ours).representative.email == "nia@northgate.example"
    assert roles(ours, ours.representative) == {Role.MEMBER}
    event = AuditEvent.objects.get(action="handover.proposed")
    assert (event.actor, event.detail["by_office"]) == (office, True)
    assert event.detail["reason"].startswith("Letter of the hospital")


def test_the_office_names_a_colleague(ours, office, as_confirmed):
    as_confirmed(office).post(page(ours, "appoint/deputy"), successor(email=ours.member.email))
    handover = Handover.objects.get()
    confirm_handover(handover=handover, by=ours.member)
    assert present(ours).deputy == ours.member


@pytest.mark.parametrize("role", ["member", "deputy", "account_holder", "representative"])
def test_nobody_else_names_successors(ours, as_user, role):
    assert as_user(getattr(ours, role)).get(page(ours, "appoint/deputy")).status_code == 403


# --- exactly one ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("R4")
@pytest.mark.parametrize("role", ["representative", "deputy", "account_holder"])
def test_postgresql_keeps_every_role_filled(ours, role):
    with pytest.raises(IntegrityError, match="null value"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE facilities_facility SET {role}_id = NULL WHERE id = %s", [ours.facility.pk])


def test_postgresql_refuses_a_hand_over_that_one_side_has_not_confirmed(ours):
    handover = propose(ours)
    with pytest.raises(IntegrityError, match="handover_done_when_both_confirmed"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(
            status="done", closed_at=handover.proposed_at, closed_by=ours.member
        )


def test_postgresql_reopens_no_closed_hand_over(ours):
    handover = propose(ours)
    decline_handover(handover=handover, by=ours.member)
    with pytest.raises(IntegrityError, match="no step leads"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(status="open", closed_at=None, closed_by=None)


def test_exactly_one_grant_of_each_role_after_every_hand_over(ours):
    confirm_handover(handover=propose(ours, to=ours.deputy), by=ours.deputy)
    confirm_handover(handover=propose(ours, role="deputy", by=ours.representative), by=ours.member)
    counts = {}
    for row in FacilityGrant.objects.filter(content_object=ours.facility).select_related("permission"):
        counts.setdefault(row.permission.codename, []).append(row.user_id)
    assert {name: len(users) for name, users in counts.items()} == {
        "member": 4,
        "representative": 1,
        "deputy": 1,
        "account_holder": 1,
    }
    assert grant_faults() == []


def test_the_people_page_links_hand_overs_to_those_who_may(ours, office, as_user):
    def links(user):
        return sorted(
            set(
                re.findall(
                    r"/people/((?:hand-over|appoint)/[a-z-]+)/", as_user(user).get(page(ours, "")[:-1]).content.decode()
                )
            )
        )

    every = ["hand-over/account-holder", "hand-over/deputy", "hand-over/representative"]
    assert links(ours.representative) == every
    assert links(ours.account_holder) == every
    assert links(ours.deputy) == ["hand-over/deputy"]
    assert links(ours.member) == []
    assert links(office) == [name.replace("hand-over", "appoint") for name in every]
