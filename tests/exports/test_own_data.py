"""A person's copy of their own data, and an account that is emptied while the records stay."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.utils.translation import override

from facilities.models import Message, User
from facilities.services.messages import start_thread
from facilities.services.privacy import NotErasable, erase_person
from iasios.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(ours, theirs):
    start_thread(facility=theirs.facility, subject="Theirs", text="theirs", by=theirs.member, from_office=False)
    return start_thread(facility=ours.facility, subject="Ours", text="my words", by=ours.member, from_office=False)


def test_the_copy_has_what_is_mine_and_nothing_else(ours, theirs, thread, as_user):
    response = as_user(ours.member).get("/accounts/data/file/")
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    mine = json.loads(response.content)
    assert mine["account"]["email"] == ours.member.email
    assert [row["facility"] for row in mine["facilities"]] == [ours.facility.name]
    assert [row["text"] for row in mine["messages"]] == ["my words"]
    assert "message.sent" in {row["action"] for row in mine["log"]}
    text = response.text
    for stranger in (theirs.member.email, theirs.facility.name, ours.deputy.email, "password"):
        assert stranger not in text


def test_erasing_empties_the_account_and_keeps_the_records(ours, thread, as_user):
    member = ours.member
    name, email = member.full_name, member.email
    browser = as_user(member)
    erase_person(user=member)
    gone = User.objects.get(pk=member.pk)
    assert (gone.full_name, gone.title, gone.profession, gone.is_active) == ("Former colleague", "", "", False)
    assert gone.email == f"erased-{gone.pk}@erased.invalid"
    assert not gone.has_usable_password()
    assert not EmailAddress.objects.filter(email=email).exists()
    assert browser.get(f"/facilities/{ours.slug}/").status_code == 302
    page = as_user(ours.deputy).get(f"/facilities/{ours.slug}/messages/{thread.pk}/").text
    assert "my words" in page
    assert "Former colleague" in page
    with override("de"):
        assert str(gone) == "Ehemaliges Teammitglied"
    assert name not in page
    assert Message.objects.get(thread=thread).author == gone
    assert AuditEvent.objects.filter(action="person.erased", actor=None).count() == 1
    people = as_user(ours.representative).get(f"/facilities/{ours.slug}/people/").text
    assert name not in people


def test_whoever_holds_a_role_hands_it_over_first(ours, office, as_user):
    for person, words in ((ours.deputy, "You are appointed at"), (office, "You work for the programme")):
        with pytest.raises(NotErasable, match=words):
            erase_person(user=person)
        assert words in as_user(person).get("/accounts/data/").text
        assert words in as_user(person).get("/accounts/data/erase/").text
        as_user(person).post("/accounts/data/erase/", {"email": person.email})
        assert User.objects.get(pk=person.pk).is_active


def test_the_address_has_to_be_typed_and_the_person_confirmed(ours, as_user):
    browser = as_user(ours.member)
    wrong = browser.post("/accounts/data/erase/", {"email": "other@hospital.example"})
    assert "This is not the address of this account." in wrong.text
    asked = browser.post("/accounts/data/erase/", {"email": ours.member.email})
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert User.objects.get(pk=ours.member.pk).is_active
