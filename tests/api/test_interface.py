"""The interface for programs: who is let in, what is read, and that nothing can be written."""

import io
import logging
from datetime import timedelta
from functools import partial

import pytest
import structlog
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from facilities.models import Facility
from iasios.access import person_scope
from iasios.access.scopes import apply_reading_scope
from iasios.api import authentication, queries
from iasios.api.authentication import USES, WRONG_KEYS
from iasios.api.models import ApiToken, Scope
from iasios.api.services import make_token, revoke_token
from iasios.audit.models import AuditEvent
from iasios.web.logging import FINAL_PROCESSORS, SHARED_PROCESSORS

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(office):
    """A function that makes a key with some scopes."""

    def make(*scopes, days=30, name="Bookkeeping"):
        last_day = timezone.localdate() + timedelta(days=days)
        return make_token(name=name, scopes=scopes or Scope.values, last_day=last_day, by=office)

    return make


def ask(client, key, path="facilities", **parameters):
    return client.get(f"/api/v1/{path}", parameters, headers={"Authorization": f"Bearer {key}"})


def test_a_program_reads_every_facility_and_no_person(client, made, ours, theirs):
    _token, key = made("facilities")
    answer = ask(client, key)
    assert answer.status_code == 200
    said = answer.json()
    assert said["count"] == 2
    assert [row["id"] for row in said["items"]] == sorted([ours.slug, theirs.slug])
    row = next(row for row in said["items"] if row["id"] == ours.slug)
    assert (row["name"], row["country"], row["status"]) == (
        ours.facility.name,
        str(ours.facility.country),
        ours.facility.status,
    )
    assert ours.representative.full_name not in answer.content.decode()
    assert answer["Content-Type"].startswith("application/json")


def test_pages_and_filters(client, made, ours, theirs):
    _token, key = made("facilities")
    first, second = sorted([ours.slug, theirs.slug])
    assert [row["id"] for row in ask(client, key, page_size=1).json()["items"]] == [first]
    assert [row["id"] for row in ask(client, key, page_size=1, page=2).json()["items"]] == [second]
    assert ask(client, key, page_size=1, page=9).json() == {"items": [], "count": 2}
    assert ask(client, key, status="excellence").json() == {"items": [], "count": 0}
    assert ask(client, key, status="lost").status_code == 422
    assert ask(client, key, page=0).status_code == 422
    assert ask(client, key, f"facilities/{ours.slug}").json()["id"] == ours.slug
    gone = ask(client, key, "facilities/nobody")
    assert (gone.status_code, gone.json()) == (404, {"detail": "There is no such thing."})


def test_a_token_reads_its_scopes_alone(client, made, ours):
    _token, key = made("statuses")
    assert ask(client, key, "applications").json()["items"][0]["facility"] == ours.slug
    refused = ask(client, key, "invoices")
    assert (refused.status_code, refused.json()) == (
        403,
        {"detail": "This token does not have the scope “invoices”."},
    )


def test_nobody_is_let_in_without_a_token_in_use(client, made, as_user, office):
    token, key = made("facilities")
    assert client.get("/api/v1/facilities").status_code == 401
    assert ask(client, "iasios_unknown").status_code == 401
    assert ask(client, key + "x" * 500).status_code == 401
    # A session is no key, not even the office's.
    assert as_user(office).get("/api/v1/facilities").status_code == 401
    _old, over = made("facilities", days=-1, name="Old")
    assert ask(client, over).status_code == 401
    _last, today = made("facilities", days=0, name="Last day")
    assert ask(client, today).status_code == 200
    assert ask(client, key).status_code == 200
    assert revoke_token(token=token, by=office) is True
    assert ask(client, key).status_code == 401
    assert revoke_token(token=token, by=office) is False


def test_every_use_is_counted_and_logged_without_the_key(client, made):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=FINAL_PROCESSORS, foreign_pre_chain=SHARED_PROCESSORS)
    )
    logging.getLogger().addHandler(handler)
    try:
        token, key = made("facilities")
        ask(client, key)
        ask(client, key, "invoices")
        client.get("/api/v1/facilities", headers={"Authorization": f"Token {key}"})
        ask(client, key + "x")
        ask(client, key)
    finally:
        logging.getLogger().removeHandler(handler)
    token.refresh_from_db()
    assert (token.uses, token.last_used_at is not None) == (2, True)
    written = lines.getvalue()
    assert written.count('"event": "api_use"') == 2
    assert written.count('"event": "api_refused"') == 2
    assert key not in written
    assert key.removeprefix("iasios_")[:20] not in written


def test_uses_are_limited(client, made, monkeypatch):
    _token, key = made("facilities")
    object.__setattr__(USES, "times", 2)
    object.__setattr__(WRONG_KEYS, "times", 1)
    try:
        answers = [ask(client, key) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2]["Retry-After"] == "60"
        assert ask(client, "iasios_wrong").status_code == 401
        assert ask(client, "iasios_wrong").status_code == 429
    finally:
        object.__setattr__(USES, "times", 120)
        object.__setattr__(WRONG_KEYS, "times", 30)


def test_other_methods_are_refused(client, made):
    _token, key = made()
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/api/v1/facilities", headers={"Authorization": f"Bearer {key}"}).status_code == 405


def test_postgresql_refuses_a_write_of_a_program(client, made, monkeypatch):
    _token, key = made("facilities")
    # Inside a test's transaction reads are not enforced, so that the test can go on; here they are, in a savepoint.
    enforced = partial(apply_reading_scope, read_only=True)
    monkeypatch.setattr(authentication, "apply_reading_scope", lambda reason, read_only: enforced(reason))
    monkeypatch.setattr(queries, "facilities", lambda *_given: Facility.objects.update(name="x"))
    with pytest.raises(DatabaseError, match="read-only transaction"), transaction.atomic():
        ask(client, key)
    assert not Facility.objects.filter(name="x").exists()


@pytest.fixture
def count(queries):
    """`queries`, under a name that leaves the module its own."""
    return queries


def test_lists_cost_the_same_for_one_and_for_more(client, made, count, ours, theirs):
    _token, key = made()
    for path in ("facilities", "applications", "invoices", "certificates"):
        with count(6):
            assert ask(client, key, path, page_size=1).status_code == 200
        with count(6):
            assert ask(client, key, path).status_code == 200


def test_the_key_stands_nowhere_and_its_row_stays(made, office, ours):
    token, key = made("facilities")
    assert ApiToken.objects.filter(digest=key).count() == 0
    assert (len(token.digest), token.ending) == (64, key[-4:])
    for change in ({"scopes": ["invoices"]}, {"last_day": timezone.localdate() + timedelta(days=900)}, {"name": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApiToken.objects.all().delete()
    with person_scope(ours.representative):
        assert not ApiToken.objects.exists()
    with pytest.raises(PermissionDenied), transaction.atomic():
        make_token(name="x", scopes=["facilities"], last_day=timezone.localdate(), by=ours.representative)
    with pytest.raises(PermissionDenied), transaction.atomic():
        revoke_token(token=token, by=ours.representative)


def posted(**changes):
    last_day = (timezone.localdate() + timedelta(days=90)).isoformat()
    return {"name": "Bookkeeping", "scopes": ["invoices", "facilities"], "last_day": last_day} | changes


def test_the_page_makes_shows_once_and_revokes(as_user, office, client):
    desk = as_user(office)
    assert "No token yet" in desk.get("/office/tokens/").content.decode()
    assert desk.post("/office/tokens/", posted()).url == "/office/tokens/"
    token = ApiToken.objects.get()
    assert token.scopes == ["facilities", "invoices"]
    stored = str(desk.session.get("fresh_api_token"))
    shown = desk.get("/office/tokens/")
    key = shown.context["fresh"]
    assert key.startswith("iasios_")
    assert key in shown.content.decode()
    assert key not in stored
    assert "no-store" in shown["Cache-Control"]
    assert key not in desk.get("/office/tokens/").content.decode()
    assert ask(client, key).status_code == 200
    assert "1 request" in desk.get("/office/tokens/").content.decode()
    assert "Bookkeeping" in desk.get(f"/office/tokens/{token.pk}/revoke/").content.decode()
    assert desk.post(f"/office/tokens/{token.pk}/revoke/").url == "/office/tokens/"
    assert ask(client, key).status_code == 401
    assert "Revoked" in desk.get("/office/tokens/").content.decode()
    recorded = AuditEvent.objects.filter(action__startswith="api_token.").order_by("number")
    assert [(event.action, event.subject) for event in recorded] == [
        ("api_token.made", "Bookkeeping"),
        ("api_token.revoked", "Bookkeeping"),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Give the name of the program."),
        ({"scopes": []}, "Choose at least one."),
        ({"last_day": "2020-01-01"}, "This day has passed."),
        ({"last_day": "2999-01-01"}, "Give a day within the next two years."),
    ],
)
def test_the_form_says_what_is_wrong(as_user, office, changes, words):
    answer = as_user(office).post("/office/tokens/", posted(**changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_the_page_is_the_offices(as_user, ours, office, made):
    token, _key = made()
    for person in (ours.representative, ours.member):
        assert as_user(person).get("/office/tokens/").status_code == 404
        assert as_user(person).post("/office/tokens/", posted()).status_code == 404
        assert as_user(person).post(f"/office/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1
    assert as_user(office).get("/office/tokens/99999/revoke/").status_code == 404


def test_the_page_costs_the_same_for_one_and_three(as_user, office, made, count):
    desk = as_user(office)
    made(name="One")
    desk.get("/office/tokens/")
    with count(6):
        desk.get("/office/tokens/")
    made(name="Two")
    made(name="Three")
    with count(6):
        desk.get("/office/tokens/")
