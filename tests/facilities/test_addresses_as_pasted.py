"""An address with signs that nobody can see is the address that its owner reads and types."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from facilities.forms.fields import AddressField
from facilities.models import User
from iasios.outbox.models import OutboxEmail
from tests.factories.facility import Place
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

INVISIBLE = ["\u200b", "\xad", "\ufeff", "\u2060", "\u200e", "\x07", "\u200d"]


def pasted(address: str, sign: str) -> str:
    """With the sign where mail programs and web pages put it: around the address and before its dots."""
    return f" {sign}{address.replace('.', f'{sign}.')}{sign}\n"


@pytest.mark.parametrize("sign", INVISIBLE)
def test_the_field_reads_what_is_seen(sign: str) -> None:
    assert AddressField().clean(pasted("Dana@Northgate.example", sign)) == "dana@northgate.example"


@pytest.mark.parametrize("sign", INVISIBLE)
def test_an_invited_person_has_the_address_that_is_seen(ours: Place, as_user: Any, sign: str) -> None:
    address = reverse("facilities:invite", args=[ours.slug])
    typed = {"email": pasted("dana@northgate.example", sign), "full_name": "Dana Lind"}
    assert as_user(ours.representative).post(address, typed).status_code == 302
    assert User.objects.filter(email="dana@northgate.example").exists()


@pytest.mark.parametrize("sign", INVISIBLE)
def test_a_pasted_address_signs_in_and_asks_for_a_new_password(ours: Place, client: Any, sign: str) -> None:
    address = pasted(ours.member.email, sign)
    answer = client.post(reverse("account_login"), {"login": address, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(ours.member.pk)
    client.post(reverse("account_logout"))
    before = OutboxEmail.objects.filter(to=ours.member.email).count() + len(mail.outbox)
    assert client.post(reverse("account_reset_password"), {"email": address}).status_code == 302
    assert OutboxEmail.objects.filter(to=ours.member.email).count() + len(mail.outbox) == before + 1


def test_a_second_address_is_added_as_it_is_seen(ours: Place, as_confirmed: Any) -> None:
    typed = {"action_add": "", "email": pasted("dana@elsewhere.example", "\u200b")}
    assert as_confirmed(ours.member).post(reverse("account_email"), typed).status_code == 302
    assert EmailAddress.objects.filter(user=ours.member, email="dana@elsewhere.example").exists()
