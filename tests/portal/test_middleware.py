"""What wraps every request: id and log, headers, sign-in and activity, the second factor, refusals."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
import structlog
import time_machine
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse
from django.utils import timezone

from facilities.models import User
from iasios import urls as portal
from iasios.access import http_methods
from iasios.web.logging import FINAL_PROCESSORS, SHARED_PROCESSORS
from iasios.workflow import StepRefused
from tests.conftest import Client

# --- headers --------------------------------------------------------------------------------------------------------

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types portal",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def check_headers(response: Any) -> None:
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";") if part.strip()}
    assert policy == POLICY
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/", 200),
        ("/criteria/", 200),
        ("/accounts/login/", 200),
        ("/nowhere/", 404),
        ("/home/", 302),
        ("/healthz", 200),
        ("/robots.txt", 200),
        ("/favicon.ico", 302),
    ],
)
def test_every_answer_is_strict(client: Any, url: str, status: int) -> None:
    response = client.get(url)
    assert response.status_code == status
    check_headers(response)


def test_answers_to_people_are_strict_and_kept_by_no_cache(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    for person, url, status in (
        (ours.member, reverse("portal:home", args=[ours.slug]), 200),
        (ours.member, reverse("portal:home", args=[theirs.slug]), 404),
        (ours.member, reverse("facilities:profile_edit", args=[ours.slug]), 403),
        (ours.member, "/", 200),
        (office, "/office/", 200),
    ):
        response = as_user(person).get(url)
        assert response.status_code == status
        check_headers(response)
        assert "no-store" in response["Cache-Control"]


# --- request id and logs --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_proxys_request_id_is_repeated(client: Any) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "abc-12345"})["X-Request-Id"] == "abc-12345"


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "short", "with space inside", "x" * 65, "bad\tchar-1234"])
def test_other_request_ids_are_replaced(client: Any, given: str) -> None:
    answered = client.get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"]
    assert answered != given
    assert len(answered) == 32
    assert client.get("/healthz")["X-Request-Id"] != answered


@pytest.mark.django_db
def test_a_request_is_one_line_of_json_without_its_query_string(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.request"):
        client.get("/criteria/?only=core&secret=hunter2", headers={"X-Request-Id": "trace-0001"})
    formatter = structlog.stdlib.ProcessorFormatter(processors=FINAL_PROCESSORS, foreign_pre_chain=SHARED_PROCESSORS)
    lines = [json.loads(formatter.format(record)) for record in caplog.records if record.name == "portal.request"]
    assert len(lines) == 1
    line = lines[0]
    assert line.pop("ms") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "portal.request",
        "method": "GET",
        "path": "/criteria/",
        "person": None,
        "request_id": "trace-0001",
        "status": 200,
    }


# --- sign-in --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_after_sign_in_one_is_back_where_one_was(client: Any) -> None:
    response = client.get("/home/?from=mail")
    assert response["Location"] == "/accounts/login/?next=/home/%3Ffrom%3Dmail"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "next_"),
    [
        ("http://testserver/facilities/x/application/8/?a=1", "/facilities/x/application/8/%3Fa%3D1"),
        ("https://evil.example/steal/", "/appearance-of-a-form/"),
        ("", "/appearance-of-a-form/"),
    ],
)
def test_after_a_form_that_ended_the_session_one_is_back_at_the_form(
    client: Any, settings: Any, referer: str, next_: str
) -> None:
    settings.ROOT_URLCONF = __name__
    response = client.post("/appearance-of-a-form/", {"text": "typed"}, headers={"Referer": referer})
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={next_}"


# --- activity -------------------------------------------------------------------------------------------------------


def sign_in_at(person: User) -> Client:
    browser = Client()
    browser.force_login(person, backend="iasios.access.backends.LinkedBackend")
    return browser


@pytest.fixture
def idle_limit(settings: Any) -> None:
    settings.IDLE_LIMIT = timedelta(minutes=30)


def test_who_is_idle_too_long_is_signed_out_and_told(idle_limit: None, ours: Any) -> None:
    browser = sign_in_at(ours.member)
    url = reverse("portal:home", args=[ours.slug])
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        response = browser.get(url, follow=True)
    assert response.redirect_chain == [(f"/accounts/login/?next={url}", 302)]
    assert "What you typed is kept in this browser" in response.content.decode()
    assert "_auth_user_id" not in browser.session


def test_who_works_stays_signed_in(idle_limit: None, ours: Any) -> None:
    start = timezone.now()
    browser = sign_in_at(ours.member)
    url = reverse("portal:home", args=[ours.slug])
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert browser.get(url).status_code == 200
    with time_machine.travel(start + timedelta(minutes=91), tick=False):
        assert browser.get(url).status_code == 302


def test_activity_is_written_to_the_session_once_a_minute_at_most(idle_limit: None, queries: Any, ours: Any) -> None:
    start = timezone.now()
    browser = sign_in_at(ours.member)
    with time_machine.travel(start + timedelta(seconds=30), tick=False), queries(8):
        browser.get(reverse("portal:home", args=[ours.slug]))
    with time_machine.travel(start + timedelta(seconds=90), tick=False), queries(10) as seen:
        browser.get(reverse("portal:home", args=[ours.slug]))
    of_sessions = [q["sql"].split(" ")[0] for q in seen.captured_queries if "django_session" in q["sql"]]
    assert of_sessions == ["SELECT", "UPDATE"]


def test_the_last_visit_is_noted_every_15_minutes(queries: Any, ours: Any) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        browser = sign_in_at(ours.member)
    assert User.objects.get(pk=ours.member.pk).last_seen_at == start
    url = reverse("portal:home", args=[ours.slug])
    with time_machine.travel(start + timedelta(minutes=14), tick=False), queries(10):
        browser.get(url)
    assert User.objects.get(pk=ours.member.pk).last_seen_at == start
    with time_machine.travel(start + timedelta(minutes=15), tick=False), queries(11):
        browser.get(url)
    assert User.objects.get(pk=ours.member.pk).last_seen_at == start + timedelta(minutes=15)


# --- second factor --------------------------------------------------------------------------------------------------


@pytest.fixture
def second_factor(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def give_totp(person: User) -> Authenticator:
    return Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})


def test_roles_of_the_programme_are_led_to_set_one_up(
    second_factor: None, as_user: Any, office: Any, chair: Any, assessor_one: Any
) -> None:
    for person, url in (
        (office, "/office/"),
        (chair, "/sign-off/"),
        (assessor_one, "/assessments/"),
        (office, "/home/"),
    ):
        response = as_user(person).get(url)
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))


def test_without_the_setting_nobody_is(as_user: Any, office: Any) -> None:
    assert as_user(office).get("/office/").status_code == 200


def test_the_pages_that_set_one_up_and_public_pages_stay_open(second_factor: None, as_user: Any, office: Any) -> None:
    browser = as_user(office)
    for url in (
        "/",
        "/criteria/",
        "/healthz",
        reverse("account_email"),
        reverse("account_logout"),
        reverse("mfa_index"),
    ):
        assert browser.get(url).status_code == 200, url
    response = browser.get("/office/", follow=True)
    assert "Your role needs a second factor" in response.content.decode()


def test_members_of_facilities_need_none(second_factor: None, as_user: Any, ours: Any) -> None:
    assert as_user(ours.representative).get(reverse("portal:home", args=[ours.slug])).status_code == 200


def test_is_asked_of_the_database_once_a_session(second_factor: None, queries: Any, as_user: Any, office: Any) -> None:
    give_totp(office)
    browser = as_user(office)
    page = reverse("portal:pipeline")
    assert browser.get(page).status_code == 200
    with queries(7) as seen:
        assert browser.get(page).status_code == 200
    assert not [q for q in seen.captured_queries if "mfa_authenticator" in q["sql"]]


def test_is_asked_again_after_somebody_touched_their_factors(second_factor: None, as_user: Any, office: Any) -> None:
    factor = give_totp(office)
    browser = as_user(office)
    browser.get("/office/")
    factor.delete()
    browser.post(reverse("mfa_deactivate_totp"))
    assert browser.get("/office/")["Location"] == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(second_factor: None, as_user: Any, office: Any) -> None:
    Authenticator.objects.create(
        user=office, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )
    assert as_user(office).get("/office/")["Location"] == reverse("mfa_index")


# --- pages for what cannot be answered --------------------------------------------------------------------------------


@http_methods(read=["GET"], write=["POST"])
def refuses(request: HttpRequest) -> HttpResponse:
    raise StepRefused("Somebody has handed it in already.")


@http_methods()
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the server")


urlpatterns = [
    path("refuses/", refuses, name="refuses"),
    path("breaks/", breaks, name="breaks"),
    path("breaks-never/", http_methods()(refuses), name="read"),
    path("appearance-of-a-form/", http_methods(write=["POST"])(refuses), name="form"),
    *portal.urlpatterns,
]
handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500


@pytest.fixture
def faulty(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def test_a_step_that_came_too_late_is_answered_in_words(faulty: None, as_user: Any, ours: Any) -> None:
    response = as_user(ours.member).post("/refuses/")
    assert response.status_code == 409
    assert "Somebody has handed it in already." in response.content.decode()
    check_headers(response)


def test_a_fault_of_ours_shows_nothing_of_the_server(faulty: None, as_user: Any, ours: Any) -> None:
    browser = as_user(ours.member)
    browser.raise_request_exception = False
    response = browser.get("/breaks/")
    assert response.status_code == 500
    assert "The server could not answer" in response.content.decode()
    assert "secret" not in response.content.decode()
    check_headers(response)


def test_a_page_that_is_not_there_says_so(as_user: Any, ours: Any) -> None:
    response = as_user(ours.member).get("/facilities/northgate-university-hospital/nothing/")
    assert response.status_code == 404
    assert "Nothing at this address" in response.content.decode()


@pytest.mark.rule("R15")
def test_a_closed_step_says_why(as_user: Any, ours: Any) -> None:
    response = as_user(ours.member).get(reverse("facilities:profile_edit", args=[ours.slug]))
    assert response.status_code == 403
    assert "The profile is edited by the representative and the main account holder." in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["multipart", "urlencoded"])
def test_a_body_that_is_too_large_is_refused_in_words(settings: Any, encoding: str) -> None:
    text = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    if encoding == "multipart":
        response = Client().post("/accounts/login/", {"login": text})
    else:
        response = Client().post("/accounts/login/", f"login={text}", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "A text box holds 20,000 characters" in response.content.decode()
    check_headers(response)


@pytest.mark.django_db
def test_too_many_fields_are_refused_in_words(settings: Any) -> None:
    body = "&".join(f"f{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    response = Client().post("/accounts/login/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "more fields than any form here has" in response.content.decode()


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_says_so(ours: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert response.status_code == 403
    assert "The page was open too long" in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_host_is_refused(client: Any) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_request_factory_needs_no_session() -> None:
    """Middleware of headers alone works on an answer that was made before there is a session."""
    from iasios.web.middleware import HeadersMiddleware

    response = HeadersMiddleware(lambda request: HttpResponse("x"))(RequestFactory().get("/"))
    assert "Cache-Control" not in response
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_an_address_that_takes_a_form_alone_is_no_page(faulty: None, as_user: Any, ours: Any) -> None:
    browser = as_user(ours.member)
    assert browser.post("/appearance-of-a-form/").status_code == 409
    opened = browser.get("/appearance-of-a-form/")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert browser.head("/appearance-of-a-form/").status_code == 405
    assert [browser.get("/breaks-never/").status_code, browser.post("/breaks-never/").status_code] == [409, 405]
