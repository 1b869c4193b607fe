"""The same form over several connections in the same second: one act, and every answer is the first's."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from assessment.models import Decision
from facilities.models import Consultation, Facility, RegistrationDraft, Thread, User
from iasios.access import office_scope
from iasios.outbox.models import OutboxEmail
from invoicing.models import Invoice
from tests.database import committing_copy
from tests.facilities.forms_data import register_post
from tests.factories.dossier import awaiting_sign_off
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user
from tests.messages.test_consultation import request_data

_names = count()
KEY = re.compile(r'name="form_key" value="([^"]+)"')


@dataclass
class Staff:
    office: User
    chair: User
    one: User
    two: User


@pytest.fixture(scope="module")
def staff(django_db_setup: None, django_db_blocker: Any) -> Iterator[Staff]:
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        # Here commits are real, and nobody listens at the broker: mails and papers stay rows.
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        patch.setattr("iasios.documents.services.request_rendering", lambda document_id: None)
        with transaction.atomic(), office_scope("a test makes staff and fees"):
            call_command("load_fees", verbosity=0)
            people = [
                make_user(f"{name}@iasios.example", name.capitalize(), groups=[group])
                for name, group in (
                    ("office", "office"),
                    ("chair", "chairperson"),
                    ("one", "assessor"),
                    ("two", "assessor"),
                )
            ]
        yield Staff(*people)


def made(make: Callable[[], Any]) -> Any:
    with transaction.atomic(), office_scope("a test makes and looks at rows"):
        return make()


@pytest.fixture
def place(staff: Staff) -> Place:
    number = next(_names)
    return made(lambda: make_facility(f"Hospital {number}", f"hospital{number}"))


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def confirmed(user: User) -> Client:
    browser = signed_in(user)
    session = browser.session
    now = timezone.now().timestamp()
    session["account_authentication_methods"] = [{"method": "password", "at": now, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def again(browser: Client) -> Client:
    """Another request of the same browser at the same time."""
    twin = Client()
    twin.cookies = browser.cookies
    return twin


def at_once(*requests: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """What each got; all start together, each on a connection of its own."""
    start = threading.Barrier(len(requests))

    def one(send: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            start.wait(timeout=30)
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(one, requests))


def key_on(browser: Client, path: str) -> str:
    found = KEY.search(browser.get(path).content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("times", [2, 8])
def test_one_registration_sent_at_once_makes_one_facility_and_one_invoice(staff: Staff, times: int) -> None:
    name = {2: "Kuopio Oncology", 8: "Szeged Interventions"}[times]
    key = key_on(Client(), "/register/all/")
    form = register_post(**{"facility-name": name, "facility-billing_name": name}) | {"form_key": key}
    answers = at_once(*[lambda: Client().post("/register/all/", form)] * times)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/register/done/")}
    assert made(lambda: Facility.objects.filter(name=name).count()) == 1
    assert made(lambda: Invoice.objects.filter(facility__name=name).count()) == 1
    assert made(lambda: RegistrationDraft.objects.filter(email="cleo@solis.example", status="held").count()) == 0


def test_registrations_of_two_browsers_at_once_make_one_facility_and_the_office_sees_the_other(staff: Staff) -> None:
    name = "Ostrava Cancer Centre"
    changes = {"facility-name": name, "facility-billing_name": name, "another-email": "cleo@ostrava.example"}
    form = register_post(**changes)
    answers = at_once(*[lambda: Client().post("/register/all/", form)] * 4)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/register/done/")}
    assert made(lambda: Facility.objects.filter(name=name).count()) == 1
    assert made(lambda: Invoice.objects.filter(facility__name=name).count()) == 1
    assert made(lambda: RegistrationDraft.objects.filter(email="cleo@ostrava.example", status="held").count()) == 3


def test_two_clicks_ask_for_one_consultation(staff: Staff, place: Place) -> None:
    browser = signed_in(place.account_holder)
    path = f"/facilities/{place.slug}/consultation/new/"
    form = request_data() | {"form_key": key_on(browser, path)}
    answers = at_once(*[lambda: again(browser).post(path, form)] * 2)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert made(lambda: Consultation.objects.filter(facility=place.facility).count()) == 1
    mails = OutboxEmail.objects.filter(kind="facilities.consultation_asked", facility=place.facility)
    assert made(mails.count) == 1


def test_two_clicks_write_one_letter_and_one_mail(staff: Staff, place: Place) -> None:
    browser = signed_in(place.member)
    path = f"/facilities/{place.slug}/messages/new/"
    form = {"subject": "Workshop", "text": "When is it?", "form_key": key_on(browser, path)}
    answers = at_once(*[lambda: again(browser).post(path, form)] * 5)
    assert len({answer["Location"] for answer in answers}) == 1
    assert made(lambda: Thread.objects.filter(facility=place.facility).count()) == 1
    mails = OutboxEmail.objects.filter(kind="facilities.message_to_office", facility=place.facility)
    assert made(mails.count) == 1


def test_twenty_joins_at_once_send_one_mail(staff: Staff, place: Place) -> None:
    key = key_on(Client(), "/user-registration/")
    email = f"dana{next(_names)}@far.example"
    form = {
        "code": place.facility.code,
        "full_name": "Dana Kim",
        "email": email,
        "profession": "Nurse",
        "job_title": "",
    }
    form["form_key"] = key
    answers = at_once(*[lambda: Client().post("/user-registration/", form)] * 20)
    assert {answer["Location"] for answer in answers} == {"/user-registration/done/"}
    assert made(lambda: OutboxEmail.objects.filter(to=email).count()) == 1


def test_one_confirmation_signs_one_of_two_decisions_at_once(staff: Staff) -> None:
    codes = []
    for _ in range(2):
        number = next(_names)
        hospital = made(lambda number=number: make_facility(f"Hospital {number}", f"hospital{number}"))
        ready = made(lambda hospital=hospital: awaiting_sign_off(hospital, staff.office, staff.one, staff.two))
        codes.append(ready.code)
    browser = confirmed(staff.chair)
    form = {"decision": "approve", "reason": "Everything is met.", "name_is_meant": ""}
    answers = at_once(*[lambda code=code: again(browser).post(f"/sign-off/{code}/", form) for code in codes])
    assert sorted(answer["Location"].partition("?")[0] for answer in answers) == [
        "/accounts/reauthenticate/",
        "/sign-off/",
    ]
    assert made(lambda: Decision.objects.filter(application__code__in=codes).count()) == 1
