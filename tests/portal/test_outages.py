"""The cache, the database or the disk away: an answer says what became of the work, and what ended stays ended."""

import errno
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from facilities.models import StoredFile, User
from facilities.views import profile as profile_views
from iasios import urls as portal
from iasios.access import http_methods
from iasios.access import middleware as tenancy
from iasios.web import middleware
from iasios.web.cache import FallbackCache
from iasios.web.rate_limits import WRONG_CODES
from tests.conftest import Client
from tests.factories import files
from tests.files.test_upload_pages import address

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"
PASSWORD = "a-long-password-of-one's-own"


@pytest.fixture
def without_cache(settings: Any) -> Any:
    """Nothing answers at Valkey's address; called, it is there again."""
    before = settings.CACHES
    prefix = cache.key_prefix

    def move(location: str) -> None:
        settings.CACHES = {"default": before["default"] | {"LOCATION": location}}
        caches["default"].key_prefix = prefix

    move(NOWHERE)
    return lambda: move(before["default"]["LOCATION"])


@pytest.fixture
def member(ours: Any) -> User:
    ours.member.set_password(PASSWORD)
    ours.member.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=ours.member, email=ours.member.email, defaults={"verified": True, "primary": True}
    )
    user: User = ours.member
    return user


# --- the cache ------------------------------------------------------------------------------------------------------


def test_signing_in_and_out_needs_no_cache_and_an_ended_session_stays_ended(
    ours: Any, member: User, without_cache: Any
) -> None:
    browser, home = Client(), reverse("portal:home", args=[ours.slug])
    response = browser.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert response.status_code == 302
    assert browser.get(home).status_code == 200
    old = browser.cookies["sessionid"].value
    assert browser.post(reverse("account_logout")).status_code == 302
    without_cache()
    browser.cookies["sessionid"] = old
    assert browser.get(home).status_code == 302
    assert not Session.objects.filter(pk=old).exists()


def test_asking_for_a_new_password_and_verifying_a_certificate_need_no_cache(member: User, without_cache: Any) -> None:
    asked = Client().post(reverse("account_reset_password"), {"email": member.email})
    assert (asked.status_code, asked["Location"]) == (302, reverse("account_reset_password_done"))
    assert Client().get(reverse("assessment:verify", args=["IASIOS-0000"])).status_code == 404


def test_limits_go_on_counting_in_the_database(without_cache: Any) -> None:
    assert [WRONG_CODES.take("192.0.2.1") for _ in range(12)] == [True] * 10 + [False] * 2
    assert WRONG_CODES.is_reached("192.0.2.1")
    assert not WRONG_CODES.is_reached("192.0.2.2")
    WRONG_CODES.give_back("192.0.2.1")
    assert cache.get(WRONG_CODES._key("192.0.2.1")) == 11
    without_cache()
    assert not WRONG_CODES.is_reached("192.0.2.1")


def test_the_cache_answers_as_ever_whichever_store_it_asks(without_cache: Any) -> None:
    for _ in range(2):
        assert isinstance(caches["default"], FallbackCache)
        cache.set("a", [1], 60)
        assert (cache.get("a"), cache.has_key("a"), cache.add("a", 2), cache.touch("a", 60)) == ([1], True, False, True)
        assert (cache.delete("a"), cache.get("a"), cache.get("a", "none")) == (True, None, "none")
        with pytest.raises(ValueError, match="not found"):
            cache.incr("a")
        without_cache()


# --- sessions -------------------------------------------------------------------------------------------------------


def test_a_session_that_ended_meanwhile_does_not_call_saved_work_refused(
    ours: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_user(ours.representative)
    page = browser.get(reverse("facilities:profile_edit", args=[ours.slug]))
    values = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    save = profile_views.update_profile

    def signed_out_meanwhile(**arguments: Any) -> Any:
        Session.objects.filter(pk=browser.session.session_key).delete()
        return save(**arguments)

    monkeypatch.setattr(profile_views, "update_profile", signed_out_meanwhile)
    values["street"] = "Changed Street 9"
    response = browser.post(reverse("facilities:profile_edit", args=[ours.slug]), values)
    assert response.status_code == 302
    assert response["Location"] == reverse("facilities:profile", args=[ours.slug])
    assert response.cookies["sessionid"].value == ""
    ours.facility.refresh_from_db()
    assert ours.facility.street == "Changed Street 9"


def test_a_note_that_cannot_be_kept_spoils_no_answer(ours: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(user: Any) -> None:
        raise OperationalError("the connection is gone")

    browser = as_user(ours.member)
    User.objects.filter(pk=ours.member.pk).update(last_seen_at=None)
    monkeypatch.setattr(middleware, "seen", away)
    assert browser.get(reverse("portal:home", args=[ours.slug])).status_code == 200


# --- the database ---------------------------------------------------------------------------------------------------


def away(sqlstate: str | None = None) -> OperationalError:
    error, cause = OperationalError("the connection is gone: password=hunter2"), Exception()
    cause.sqlstate = sqlstate  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


@http_methods(read=["GET"], write=["POST"])
def fails(request: HttpRequest) -> HttpResponse:
    if "disk" in request.GET:
        raise OSError(errno.ENOSPC, "No space left on device")
    raise away("53100" if "database-disk" in request.GET else None)


urlpatterns = [path("fails/", fails, name="fails"), *portal.urlpatterns]
handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500


@pytest.fixture
def browser(settings: Any, as_user: Any, ours: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    signed_in: Client = as_user(ours.member)
    signed_in.raise_request_exception = False
    return signed_in


TYPED = '<input type="hidden" name="text" value="&lt;b&gt; &quot;typed&quot;">'


def test_a_database_that_is_away_is_503_and_keeps_what_was_typed(browser: Client) -> None:
    response = browser.post("/fails/?page=2", {"text": '<b> "typed"', "kind": ["a", "b"]})
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "The portal cannot answer at the moment" in response.text
    assert "What you sent was not saved." in response.text
    assert '<form method="post" action="/fails/?page=2"' in response.text
    assert TYPED in response.text
    assert response.text.count('name="kind"') == 2
    assert "hunter2" not in response.text
    assert "Content-Security-Policy" in response


def test_a_page_that_was_only_read_says_nothing_of_saving(browser: Client) -> None:
    response = browser.get("/fails/")
    assert response.status_code == 503
    assert "saved before" in response.text
    assert "What you" not in response.text
    assert "<form" not in response.text


def test_a_password_is_never_repeated(browser: Client) -> None:
    response = browser.post("/fails/", {"text": "typed", "password": PASSWORD})
    assert response.status_code == 503
    assert "Go back in your browser" in response.text
    assert "typed" not in response.text
    assert "own" not in response.text.replace("known", "")


def test_a_database_that_is_away_before_the_view_is_503_too(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise away("57P03")

    monkeypatch.setattr(tenancy, "apply_standing", refuse)
    response = browser.post("/fails/", {"text": '<b> "typed"'})
    assert response.status_code == 503
    assert TYPED in response.text


def test_a_connection_that_breaks_while_saving_promises_neither(
    browser: Client, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Breaking:
        def __enter__(self) -> None:
            pass

        def __exit__(self, *_: Any) -> None:
            raise away("57P01")

    monkeypatch.setattr(tenancy.transaction, "atomic", Breaking)
    monkeypatch.setattr(profile_views, "update_profile", lambda **_: True)
    page = browser.get(reverse("facilities:profile", args=[ours.slug]))
    assert page.status_code == 503
    assert "What you sent" not in page.text
    response = browser.post("/language/", {"language": "en"})
    assert response.status_code == 503
    assert "so it may be there or not. Look before you send it again." in response.text


# --- the disk -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["disk", "database-disk"])
def test_a_full_disk_is_said(browser: Client, where: str) -> None:
    response = browser.post(f"/fails/?{where}", {"text": '<b> "typed"'})
    assert response.status_code == 507
    assert "The portal has no space left" in response.text
    assert "What you sent was not saved." in response.text
    assert TYPED in response.text


def test_a_file_that_does_not_fit_leaves_nothing_behind(
    browser: Client, ours: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def full(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    # Asked for between making the file and writing into it.
    monkeypatch.setattr("django.core.files.locks.lock", full)
    response = browser.post(address(ours, "new"), {"title": "Letter", "file": files.pdf()})
    assert response.status_code == 507
    assert "A file cannot be kept: choose it again where this page leads." in response.text
    assert StoredFile.objects.count() == 0
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    with pytest.raises(OSError, match="No space"):
        default_storage.save("a/b.pdf", ContentFile(b"x"))
    assert not default_storage.exists("a/b.pdf")
