"""People of the office, invited and removed by pages."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from facilities.models import User
from facilities.services.activation import activate_person
from facilities.services.staff import invite_staff, remove_from_office
from iasios.access import Capability, forget_standing, may
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
PAGE = reverse("facilities:office_people")


@pytest.fixture
def second() -> User:
    return make_user("second@iasios.example", "Nora Second", groups=["office"])


def remove(person: User) -> str:
    return reverse("facilities:office_person_remove", args=[person.pk])


@pytest.mark.parametrize(("role", "may_run"), [("office", True), ("assessor", False)])
def test_an_invited_person_chooses_a_password_and_works(role: str, may_run: bool, office: User) -> None:
    user = invite_staff(email="New@iasios.example", full_name="Nina New", role=role, by=office)
    mail = OutboxEmail.objects.get(to="new@iasios.example")
    assert (mail.kind, mail.is_sensitive) == ("facilities.activation_alone", True)
    assert not user.is_active
    activate_person(user=user, password="Four unusual words 7")
    stored = User.objects.get(pk=user.pk)
    assert bool(may(stored, Capability.RUN_OFFICE)) is may_run
    assert AuditEvent.objects.get(action="staff.added").detail == {"group": role}


def test_who_invites_and_whom(office: User, chair: User, ours: Any) -> None:
    for person in (chair, ours.representative):
        with pytest.raises(PermissionDenied):
            invite_staff(email="x@iasios.example", full_name="X", role="office", by=person)
    with pytest.raises(StepRefused, match="has an account already"):
        invite_staff(email=ours.member.email.upper(), full_name="X", role="assessor", by=office)
    with pytest.raises(ValueError, match="not given by a page"):
        invite_staff(email="x@iasios.example", full_name="X", role="chairperson", by=office)


def test_the_last_one_stays(office: User, second: User) -> None:
    with pytest.raises(StepRefused, match="Ask a colleague"):
        remove_from_office(person=office, by=office)
    remove_from_office(person=office, by=second)
    forget_standing(office)
    assert not may(User.objects.get(pk=office.pk), Capability.RUN_OFFICE)
    with pytest.raises((PermissionDenied, StepRefused)):
        remove_from_office(person=second, by=office)
    invited = invite_staff(email="new@iasios.example", full_name="Nina New", role="office", by=second)
    # Who has not activated the account cannot sign in, so that one is nobody who would be left.
    invited.is_active = True
    with pytest.raises(StepRefused, match="last person"):
        remove_from_office(person=second, by=invited)
    assert User.objects.filter(groups__name="office", is_active=True).get() == second


def test_the_pages(office: User, second: User, chair: User, as_user: Any, as_confirmed: Any) -> None:
    browser = as_confirmed(office)
    assert browser.get(PAGE).content.decode().count(">Remove<") == 1
    sent = {"role": "assessor", "email": second.email, "full_name": "Twice"}
    answer = browser.post(PAGE, sent)
    assert answer.status_code == 422
    assert "has an account already" in answer.content.decode()
    assert browser.post(PAGE, sent | {"email": "new@iasios.example"}).status_code == 302
    assert User.objects.get(email="new@iasios.example").groups.get().name == "assessor"
    browser = as_confirmed(office)
    assert browser.get(remove(second)).status_code == 200
    assert browser.post(remove(second)).status_code == 302
    assert not second.groups.exists()
    assert browser.get(remove(second)).status_code == 404
    stranger = as_user(chair)
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(remove(office)).status_code == 404
