"""What is given is used, and nothing is started in its place."""

import pytest

from iasios.launcher import services as module
from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout
from iasios.launcher.services import services

GIVEN = {
    "DATABASE_URL": "postgres://portal_app:a@db.example/portal",
    "DATABASE_OWNER_URL": "postgres://portal_owner:b@db.example/portal",
    "CELERY_BROKER_URL": "redis://broker.example:6379/0",
}


@pytest.fixture
def nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a server was about to be started")

    monkeypatch.setattr(module, "choose_home", refuse)


@pytest.mark.usefixtures("nothing_starts")
def test_given_addresses_are_used(layout: Layout) -> None:
    with services(layout, GIVEN) as started:
        assert started.children == {}
        assert {name: started.env[name] for name in GIVEN} == GIVEN
        assert started.env["CACHE_URL"] == "redis://broker.example:6379/1"
        assert started.as_owner()["DATABASE_URL"] == GIVEN["DATABASE_OWNER_URL"]
        assert started.as_owner()["DATABASE_OWNER_URL"] == GIVEN["DATABASE_OWNER_URL"]


@pytest.mark.usefixtures("nothing_starts")
def test_a_given_cache_and_secret_key_are_used(layout: Layout) -> None:
    with services(layout, {**GIVEN, "CACHE_URL": "redis://cache.example/7", "SECRET_KEY": "given"}) as started:
        assert (started.env["CACHE_URL"], started.env["SECRET_KEY"]) == ("redis://cache.example/7", "given")


@pytest.mark.usefixtures("nothing_starts")
def test_the_secret_key_survives_a_restart(layout: Layout) -> None:
    keys = set()
    for _ in range(2):
        with services(layout, GIVEN) as started:
            keys.add(started.env["SECRET_KEY"])
    assert len(keys) == 1


@pytest.mark.usefixtures("nothing_starts")
@pytest.mark.parametrize(
    ("present", "missing"), [("DATABASE_URL", "DATABASE_OWNER_URL"), ("DATABASE_OWNER_URL", "DATABASE_URL")]
)
def test_one_role_alone_is_refused(layout: Layout, present: str, missing: str) -> None:
    with pytest.raises(Problem) as refused, services(layout, {present: GIVEN[present]}):
        pass
    assert str(refused.value) == (
        f"Reading the environment: {present} is given and {missing} is not, but the portal needs both roles. "
        "Give both (as portal_app and as portal_owner), or neither to have a database started"
    )


@pytest.mark.usefixtures("nothing_starts")
def test_a_broker_without_a_database_number_needs_a_cache(layout: Layout) -> None:
    with (
        pytest.raises(Problem, match="CACHE_URL cannot be told from CELERY_BROKER_URL"),
        services(layout, {**GIVEN, "CELERY_BROKER_URL": "amqp://broker.example/vhost"}),
    ):
        pass
