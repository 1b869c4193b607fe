"""The page on which a person changes the own name, title, profession, language and time zone."""

import re
from typing import Any

import pytest
from django.urls import reverse

from facilities.models import NoticePreference, User
from iasios.audit.models import AuditEvent
from tests.factories.facility import make_facility

URL = reverse("facilities:my_details")
TYPED = {
    "title": "Prof.",
    "full_name": "Maren Holt-Weber",
    "profession": "Interventional radiologist",
    "language": "de",
    "time_zone": "Europe/Lisbon",
}


def test_what_is_typed_counts_from_now_on(as_user: Any, ours: Any) -> None:
    browser, before = as_user(ours.member), ours.member.full_name
    page = browser.get(URL).content.decode()
    assert f'name="full_name" value="{before}"' in page
    assert re.search(r'<option value="Europe/Vienna" selected', page)
    response = browser.post(URL, TYPED)
    assert (response.status_code, response["Location"]) == (302, URL)
    person = User.objects.get(pk=ours.member.pk)
    assert {name: getattr(person, name) for name in TYPED if name != "time_zone"} == {
        name: value for name, value in TYPED.items() if name != "time_zone"
    }
    assert NoticePreference.objects.get(user=person).time_zone == "Europe/Lisbon"
    assert NoticePreference.objects.get(user=person).mode == "at_once"
    assert '<html lang="de"' in browser.get(URL).content.decode()
    assert AuditEvent.objects.filter(action="person.renamed", subject=person.email).count() == 1
    assert User.objects.get(pk=ours.deputy.pk).full_name == ours.deputy.full_name


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"full_name": " "}, "Give first and last name."),
        ({"language": "xx"}, "Choose a language."),
        ({"time_zone": "Mars/Base"}, "Choose a time zone from the list."),
    ],
)
def test_what_cannot_be_is_said_and_kept(as_user: Any, ours: Any, changes: dict[str, str], message: str) -> None:
    response = as_user(ours.member).post(URL, TYPED | changes)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert User.objects.get(pk=ours.member.pk).full_name == ours.member.full_name
    assert not AuditEvent.objects.filter(action="person.renamed").exists()


def bar(browser: Any, url: str) -> list[str]:
    found = re.search(r'<nav aria-label="Main".*?</nav>', browser.get(url).content.decode(), re.DOTALL)
    assert found
    return re.findall(r"<a [^>]*>([^<]+?)\s*</a>", found.group(0))


@pytest.mark.parametrize("name", ["facilities:my_details", "account_email", "mfa_index", "facilities:my_data"])
def test_the_account_keeps_the_navigation_of_its_reader(as_user: Any, ours: Any, theirs: Any, name: str) -> None:
    url = reverse(name)
    rooms = ["Home", "Application", "Case review", "Messages", "Documents", "People"]
    assert bar(as_user(ours.member), url) == rooms
    page = as_user(theirs.member).get(url).content.decode()
    assert reverse("portal:home", args=[theirs.slug]) in page
    assert reverse("portal:home", args=[ours.slug]) not in page


def test_the_office_keeps_its_own(as_user: Any, office: Any) -> None:
    assert "Pipeline" in bar(as_user(office), URL)


def test_who_works_at_two_places_is_led_to_the_choice(as_user: Any, ours: Any) -> None:
    from facilities.services import add_member

    other = make_facility("Second House", "second", application=False)
    add_member(facility=other.facility, user=ours.member, by=None)
    assert bar(as_user(ours.member), URL)[0] == "My facilities"
