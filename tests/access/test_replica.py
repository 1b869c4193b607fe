"""Pages that may lag ask the replica, all others the database; where the replica is away nobody notices."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import InternalError, connection, connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from facilities.models import Facility, User
from iasios.access import office_scope, replica
from iasios.access.replica import ALIAS, on_replica
from tests.database import committing_copy
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user

TENANCY = "iasios.access.middleware.TenancyMiddleware"


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        with transaction.atomic(), office_scope("a test makes a hospital"):
            made = make_facility("Northgate", "northgate")
            make_user("office@iasios.example", "Office", groups=["office"])
        # The same database by another connection, which PostgreSQL keeps from writing.
        of_replica = connection.settings_dict | {
            "OPTIONS": {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
        }
        patch.setitem(connections.settings, ALIAS, of_replica)
        yield made
        connections[ALIAS].close()


@pytest.fixture
def asked(place: Place, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], dict[str, int]]]:
    """How many statements each of the two was asked since the last time."""
    monkeypatch.setattr(replica._Silence, "until", 0.0)
    given = list(django_settings.MIDDLEWARE)
    given.insert(given.index(TENANCY), "iasios.access.replica.ReplicaMiddleware")
    settings.MIDDLEWARE = given
    counts = {"default": 0, ALIAS: 0}

    def counting(alias: str) -> Any:
        def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            counts[alias] += 1
            return execute(sql, params, many, context)

        return count

    def read() -> dict[str, int]:
        found = dict(counts)
        counts.update(dict.fromkeys(counts, 0))
        return found

    with ExitStack() as stack:
        for alias in counts:
            stack.enter_context(connections[alias].execute_wrapper(counting(alias)))
        yield read


def signed_in(email: str) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(email=email), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    return browser


def test_a_visitor_reads_public_pages_from_the_replica(asked: Callable[[], dict[str, int]]) -> None:
    answer = Client().get(reverse("facilities:directory"))
    assert (answer.status_code, "Northgate" in answer.content.decode()) == (200, True)
    found = asked()
    assert (found["default"], found[ALIAS] > 0) == (0, True)


def test_key_figures_of_the_office_come_from_it_and_its_session_does_not(asked: Callable[[], dict[str, int]]) -> None:
    browser = signed_in("office@iasios.example")
    asked()
    assert browser.get(reverse("portal:figures")).status_code == 200
    found = asked()
    assert found["default"] > 0
    assert found[ALIAS] > found["default"]


def test_whoever_has_a_session_and_whoever_writes_asks_the_database_itself(
    place: Place, asked: Callable[[], dict[str, int]]
) -> None:
    browser = signed_in(place.representative.email)
    asked()
    for path in (reverse("facilities:directory"), reverse("portal:home", args=[place.slug])):
        assert browser.get(path).status_code == 200
        found = asked()
        assert (found["default"] > 0, found[ALIAS]) == (True, 0)
    Client().post(reverse("account_login"), {"login": "nobody@nowhere.example", "password": "x"})
    found = asked()
    assert (found["default"] > 0, found[ALIAS]) == (True, 0)
    assert Client().get("/nowhere/").status_code == 404
    assert asked()[ALIAS] == 0


def test_a_replica_that_is_away_is_left_alone_for_a_while(
    place: Place, asked: Callable[[], dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    away = connections[ALIAS]
    away.close()
    monkeypatch.setitem(away.settings_dict, "PORT", "1")
    connect = away.connect
    monkeypatch.setattr(away, "connect", lambda: (tried.append(1), connect())[1])
    for _ in range(2):
        assert Client().get(reverse("facilities:directory"), {"q": "north"}).status_code == 200
        found = asked()
        assert (found["default"] > 0, found[ALIAS]) == (True, 0)
    assert tried == [1]


def test_scopes_hold_on_it_and_end_with_it(place: Place, asked: Callable[[], dict[str, int]]) -> None:
    with on_replica():
        assert Facility.objects.count() == 0
        with office_scope("a test counts"):
            assert Facility.objects.count() == 1
            with on_replica():
                assert Facility.objects.count() == 1
        assert Facility.objects.count() == 0
    assert asked()["default"] == 0
    assert Facility.objects.count() == 0
    assert asked() == {"default": 1, ALIAS: 0}


def test_a_write_is_refused_and_the_database_is_asked_again_afterwards(place: Place) -> None:
    with pytest.raises(InternalError, match="read-only"), on_replica(), office_scope("a test writes"):
        Facility.objects.update(city="Elsewhere")
    with office_scope("a test looks"):
        assert Facility.objects.get().city == "Leeds"
    assert connection.alias == "default"


def _views(resolver: URLResolver | URLPattern) -> Iterator[Any]:
    if isinstance(resolver, URLPattern):
        yield resolver
        return
    for each in resolver.url_patterns:
        yield from _views(each)


def test_only_what_reads_alone_may_lag() -> None:
    lagging = {pattern.callback.__name__: pattern.callback for pattern in _views(get_resolver()) if _lags(pattern)}
    assert lagging.keys() == {
        "start", "criteria", "fees", "contact", "text_page", "eligibility", "directory", "centre", "picture",
        "figures", "figures_file",
    }  # fmt: skip
    assert all(view.reads_only for view in lagging.values())


def _lags(pattern: URLPattern) -> bool:
    return bool(getattr(pattern.callback, "lags", False))
