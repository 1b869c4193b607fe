"""What an operator reads of signing in and of refusals; cookies; the second factor of appointed people; HEAD."""

import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from facilities.models import ProgrammeDocument, StoredFile
from iasios.access import Role
from iasios.audit.models import AuditEvent
from iasios.launcher.checks import production_example
from iasios.launcher.layout import ROOT
from iasios.web.middleware import APPOINTED_ROLES, HeadersMiddleware
from tests.access.addresses import ARGUMENTS
from tests.access.conftest import staff, world
from tests.access.world import World, value_for
from tests.conftest import Client
from tests.portal.test_log_secrets import lines
from tests.programs import output_of

__all__ = ["lines", "staff", "world"]
pytestmark = pytest.mark.django_db
PASSWORD = "accredit-demo"


def forget(lines: io.StringIO) -> None:
    """What came before the requests of the test, such as its own sign-in, which is no request."""
    lines.truncate(0)
    lines.seek(0)


def events(lines: io.StringIO) -> list[tuple[str, Any]]:
    """Names and persons of the lines of the security log so far; each has its request."""
    found = [json.loads(line) for line in lines.getvalue().splitlines() if '"portal.security"' in line]
    assert all(event.get("request_id") for event in found)
    forget(lines)
    return [(event["event"], event["person"]) for event in found]


def test_signing_in_and_out_is_read_with_person_and_request(ours: Any, lines: io.StringIO) -> None:
    person, browser, sign_in = ours.member, Client(), reverse("account_login")
    browser.post(sign_in, {"login": person.email, "password": "not it"})
    assert events(lines) == [("sign_in_failed", person.pk)]
    browser.post(sign_in, {"login": "nobody@nowhere.example", "password": "not it"})
    assert events(lines) == [("sign_in_failed", None)]
    browser.post(sign_in, {"login": person.email, "password": PASSWORD})
    assert events(lines) == [("sign_in", person.pk)]
    browser.post(reverse("account_logout"))
    assert events(lines) == [("sign_out", person.pk)]


def test_how_somebody_signed_in_is_read(ours: Any, lines: io.StringIO) -> None:
    Client().post(reverse("account_login"), {"login": ours.member.email, "password": PASSWORD})
    found = [json.loads(line) for line in lines.getvalue().splitlines() if '"portal.security"' in line]
    assert [(event["event"], event["methods"]) for event in found] == [("sign_in", ["password"])]


def test_asking_for_what_is_hidden_is_read(ours: Any, theirs: Any, as_user: Any, lines: io.StringIO) -> None:
    browser = as_user(ours.member)
    forget(lines)
    assert browser.get(reverse("portal:pipeline")).status_code == 404
    found = [json.loads(line) for line in lines.getvalue().splitlines() if '"portal.security"' in line]
    assert [(event["event"], event["person"], event["capability"], event["status"]) for event in found] == [
        ("access_refused", ours.member.pk, "run_office", 404)
    ]


def test_a_lock_out_is_read(ours: Any, lines: io.StringIO) -> None:
    browser = Client()
    for _ in range(6):
        browser.post(reverse("account_login"), {"login": ours.member.email, "password": "not it"})
    assert events(lines) == [("sign_in_failed", ours.member.pk)] * 6 + [("locked_out", ours.member.pk)]


def test_a_refusal_is_read_and_an_answer_is_not(ours: Any, as_user: Any, lines: io.StringIO) -> None:
    browser = as_user(ours.member)
    forget(lines)
    browser.get(reverse("portal:home", args=[ours.slug]))
    assert events(lines) == []
    browser.get(reverse("facilities:profile_edit", args=[ours.slug]))
    assert events(lines) == [("access_refused", ours.member.pk)]


def test_a_change_of_the_second_factor_is_read(ours: Any, as_confirmed: Any, lines: io.StringIO) -> None:
    factor = TOTP.activate(ours.member, generate_totp_secret()).instance
    browser = as_confirmed(ours.member)
    forget(lines)
    browser.post(reverse("mfa_deactivate_totp"))
    assert ("second_factor_removed", ours.member.pk) in events(lines)
    assert not type(factor).objects.filter(pk=factor.pk).exists()


def test_the_line_of_a_request_says_whose_it_was(ours: Any, as_user: Any, lines: io.StringIO) -> None:
    as_user(ours.member).get(reverse("portal:home", args=[ours.slug]))
    Client().get("/criteria/")
    found = [json.loads(line) for line in lines.getvalue().splitlines() if '"event": "request"' in line]
    assert [line["person"] for line in found] == [ours.member.pk, None]


# --- the second factor of appointed people --------------------------------------------------------------------------


@pytest.mark.parametrize("demanded", [True, False])
def test_the_operator_may_demand_a_second_factor_of_appointed_people(
    ours: Any, as_user: Any, settings: Any, demanded: bool
) -> None:
    settings.REQUIRE_SECOND_FACTOR, settings.REQUIRE_SECOND_FACTOR_OF_APPOINTED = True, demanded
    home = reverse("portal:home", args=[ours.slug])
    for person in (ours.representative, ours.deputy, ours.account_holder):
        response = as_user(person).get(home)
        assert response.status_code == (302 if demanded else 200)
        assert response.get("Location") == (reverse("mfa_index") if demanded else None)
    assert as_user(ours.member).get(home).status_code == 200
    TOTP.activate(ours.deputy, generate_totp_secret())
    assert as_user(ours.deputy).get(home).status_code == 200
    assert {Role.REPRESENTATIVE, Role.DEPUTY, Role.ACCOUNT_HOLDER} == APPOINTED_ROLES


def test_a_hospital_may_demand_a_second_factor_of_its_own_people_alone(
    ours: Any, theirs: Any, as_user: Any, as_confirmed: Any, settings: Any
) -> None:
    assert settings.REQUIRE_SECOND_FACTOR is False
    home, people = reverse("portal:home", args=[ours.slug]), reverse("facilities:people", args=[ours.slug])
    address = reverse("facilities:factor_demand", args=[ours.slug])
    for nobody in (ours.deputy, ours.member):
        assert as_confirmed(nobody).post(address, {"demands": "on"}).status_code == 403
    keeper = as_user(ours.representative)
    asked = keeper.post(address, {"demands": "on"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    ours.facility.refresh_from_db()
    assert ours.facility.demands_second_factors is False
    waiting = as_user(ours.deputy)
    assert waiting.get(home).status_code == 200

    keeper = as_confirmed(ours.representative)
    assert keeper.post(address, {"demands": "on"}).url == people
    event = AuditEvent.objects.get(action="facility.factor_demand_set")
    assert (event.actor, event.detail) == (ours.representative, {"demands": True})
    for person in (ours.representative, ours.member):
        answer = as_user(person).get(home, follow=True)
        assert answer.redirect_chain == [(reverse("mfa_index"), 302)]
        assert "Your hospital or the office asks for a second factor at sign-in." in answer.content.decode()
    assert as_user(theirs.member).get(reverse("portal:home", args=[theirs.slug])).status_code == 200
    # Who was signed in before is asked within a minute.
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert waiting.get(home).url == reverse("mfa_index")
    TOTP.activate(ours.representative, generate_totp_secret())
    keeper = as_confirmed(ours.representative)
    assert "Everybody who works here needs a second factor" in keeper.get(people).content.decode()
    assert keeper.post(address, {}).url == people
    ours.facility.refresh_from_db()
    assert ours.facility.demands_second_factors is False
    assert as_user(ours.member).get(home).status_code == 200


# --- cookies and HEAD -----------------------------------------------------------------------------------------------


def test_cookies_of_production_belong_to_this_host_alone() -> None:
    asked = (
        "from django.conf import settings as s; import json; print(json.dumps([[n, getattr(s, n + '_NAME'),"
        " getattr(s, n + '_SECURE', True), getattr(s, n + '_PATH', '/'), getattr(s, n + '_DOMAIN', None)]"
        " for n in ('SESSION_COOKIE', 'CSRF_COOKIE', 'LANGUAGE_COOKIE', 'THEME_COOKIE')]))"
    )
    cookies = json.loads(output_of("-c", asked, **production_example()))
    assert len(cookies) == 4
    for name, called, secure, path, domain in cookies:
        assert (called.startswith("__Host-"), secure, path, domain) == (True, True, "/", None), name


@pytest.mark.parametrize("streaming", [True, False])
def test_head_has_the_length_and_no_body(streaming: bool) -> None:
    def answer(request: Any) -> HttpResponse:
        return FileResponse(io.BytesIO(b"words")) if streaming else HttpResponse(b"words")  # type: ignore[return-value]

    request = RequestFactory().head("/")
    request.user = AnonymousUser()
    response = HeadersMiddleware(answer)(request)
    assert b"".join(response) == b""
    assert response["Content-Length"] == "5"
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert b"".join(HeadersMiddleware(answer)(request)) == b"words"


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scanner", ["", "tcp://scanner.example:3310"])
def test_pages_that_take_files_say_where_nobody_scans_them(
    ours: Any, as_user: Any, settings: Any, scanner: str
) -> None:
    settings.CLAMAV_URL = scanner
    page = as_user(ours.member).get(f"/facilities/{ours.slug}/documents/files/new/").text
    assert len(re.findall("Files are not scanned for malware here.", page)) == (0 if scanner else 1)


@pytest.mark.parametrize("scanned", [False, True])
def test_a_download_says_that_nobody_scanned_the_file(world: World, as_user: Any, scanned: bool) -> None:
    if scanned:
        for model in (StoredFile, ProgrammeDocument):
            model.objects.update(verdict="clean", scanned_at=timezone.now())
    member, office = as_user(world.people["member"]), as_user(world.people["office"])
    values = {part: value_for(world, "facilities:", part) for part in ("slug",)}
    pages = {
        "facilities:upload": member,
        "facilities:thread": member,
        "applications:evidence": member,
        "applications:evidence_item": member,
        "facilities:office_documents": office,
    }
    for name, browser in pages.items():
        wanted = {part: value_for(world, name, part) for part in ARGUMENTS[name]} | ({} if "office" in name else values)
        text = browser.get(reverse(name, kwargs=wanted)).text
        assert ("Not scanned for malware." in text) is not scanned, name
    # Papers of the programme come from the office itself: it reads there that nobody scanned them, hospitals do not.
    shelves = member.get(reverse("facilities:documents", kwargs=values)).text
    assert "/documents/programme/" in shelves
    assert "Not scanned for malware." not in shelves.partition('class="shelf"')[2]


def test_every_template_that_links_a_file_says_so() -> None:
    """Whoever adds a link to an uploaded file writes one of these tags beside it, or uses the message component."""
    links = re.compile(
        r'url "(?:assessment:process_file|assessment:evidence_file|applications:evidence_file'
        r'|facilities:(?:upload_file|thread_file))"'
    )
    tags = re.compile(r"{% (?:scan_note|file_state|kept_file) ")
    silent = {
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if links.search(path.read_text(encoding="utf-8")) and not tags.search(path.read_text(encoding="utf-8"))
    }
    assert silent == set()
