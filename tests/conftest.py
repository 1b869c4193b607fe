"""The harness: a database migrated by its owner and used by the application role, two facilities, and traps.

Every test with a database begins in the office's scope, so that it may read and make rows of any facility; a request
through `Client` runs in the scope of its own person, and the office's scope is restored after it.
"""

import gc
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client as DjangoClient
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from iasios.access.scopes import forget_scope
from tests.database import application_role, copied
from tests.stages import FACILITIES, Stages

OFFICE = (
    "SELECT set_config('portal.scope', 'office', true), set_config('portal.user_id', '', true),"
    " set_config('portal.member_of', '{}', true), set_config('portal.assessing', '{}', true),"
    " set_config('portal.reads_only_in', '{}', true)"
)
NO_SCOPE = OFFICE.replace("'office'", "''")


def set_scope(statement: str) -> None:
    """Beneath Django, so that no test counts it as a query of the page."""
    if connection.in_atomic_block and connection.connection is not None and not connection.needs_rollback:
        connection.connection.execute(statement)
        forget_scope()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A long test has an hour instead of the time that pyproject.toml gives to each."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(3600))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for garbage again and again costs a twentieth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each worker of a parallel run has a database of its own."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, django_db_modify_db_settings: None) -> Iterator[None]:
    """Made and migrated by the owner; used, from then on, by the application role."""
    with django_db_blocker.unblock(), copied(), application_role():
        yield


@pytest.fixture(scope="session")
def stages(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stages]:
    """The databases of this worker in which a stage has been reached (see tests/stages.py)."""
    with django_db_blocker.unblock():
        made = Stages(connection.settings_dict["NAME"], lambda: set_scope(OFFICE))
    yield made
    with django_db_blocker.unblock():
        made.end()


@pytest.fixture
def moment() -> datetime | None:
    """When the facilities of this test were made: now. Folders whose clock stands at a day of their own say which."""
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """The stage is chosen just before pytest-django begins the transaction of a test."""
    if fixturedef.argname != "_django_db_helper":
        return
    wanted = set(request.fixturenames) & set(FACILITIES)
    mark = request.node.get_closest_marker("stage")
    name = mark.args[0] if mark else "open" if "ours" in wanted else None
    facilities = tuple(facility for facility in FACILITIES if facility in wanted | {"ours"})
    stages, moment = request.getfixturevalue("stages"), request.getfixturevalue("moment")
    with request.getfixturevalue("django_db_blocker").unblock():
        stages.go_to(name, facilities, moment)


@pytest.fixture(autouse=True)
def _office_scope(request: pytest.FixtureRequest) -> None:
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        connection.ensure_connection()
        set_scope(OFFICE)


@pytest.fixture(autouse=True)
def _media(request: pytest.FixtureRequest, settings: Any, tmp_path: Any, _office_scope: None) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    if "stages" in request.fixturenames:
        kept = request.getfixturevalue("stages").here.media
        if kept is not None and kept.is_dir():
            shutil.copytree(kept, settings.MEDIA_ROOT)


@pytest.fixture(autouse=True)
def own_editions() -> Iterator[None]:
    """An edition never changes, so its questions are kept by its number; a test that publishes one takes it along."""
    yield
    from applications.queries import edition  # models are not loaded before the settings

    for kept in (edition.questions_of, edition.standards_of, edition.topic_questions):
        if kept.cache_info().currsize > 1:
            kept.cache_clear()


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """A corner of the shared cache for each test: many meet the facility of one stage, with the same numbers."""
    before, cache.key_prefix = cache.key_prefix, uuid4().hex
    yield
    cache.key_prefix = before


@pytest.fixture(autouse=True)
def _no_language_is_left() -> Iterator[None]:
    """A request leaves its language active in this thread, as a web server's thread does until the next request."""
    yield
    translation.deactivate()


_HANDLER = re.compile(rb"<[a-z][^>]*\s(on[a-z]+|style)\s*=", re.IGNORECASE)


class Client(DjangoClient):
    """Refuses pages with inline handlers or styles, unfinished template tags and 500s that Django would swallow."""

    def request(self, **request: Any) -> Any:
        try:
            response = super().request(**request)
        finally:
            set_scope(OFFICE)
        readable = not response.streaming and not response.get("Content-Encoding")
        if readable and response.get("Content-Type", "").startswith("text/html"):
            found = _HANDLER.search(response.content)
            assert found is None, f"inline style or handler: {found.group(0)!r}"
            for trace in (b"{%", b"{{", b"{#"):
                assert trace not in response.content, f"unrendered template code on {request.get('PATH_INFO')}"
        return response


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def as_user(db: None) -> Callable[[Any], Client]:
    """`as_user(ours.representative)` is a browser signed in as that person."""

    def sign_in(user: Any) -> Client:
        browser = Client()
        browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        set_scope(OFFICE)
        return browser

    return sign_in


@pytest.fixture
def as_confirmed(as_user: Callable[[Any], Client]) -> Callable[[Any], Client]:
    """`as_confirmed(office)` is such a browser whose person has given the password again a moment ago."""

    def sign_in(user: Any) -> Client:
        browser = as_user(user)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return browser

    return sign_in


@pytest.fixture
def queries(db: None) -> Callable[[int], Any]:
    """`with queries(8): …` is exact, `with queries(at_most=8): …` a budget.

    The harness's savepoints do not count. The read of the session does, as in the benchmark. The number beside *Today*,
    which is kept for a minute, is counted as on the first page of a minute.
    """

    from applications.models import Edition
    from applications.queries import questions_of
    from iasios.inbox.counting import kept_under

    # Read once per process: whichever test comes first must not count it as a query of its page.
    for edition in Edition.objects.order_by("pk"):
        questions_of(edition.pk)

    @contextmanager
    def count(exactly: int | None = None, *, at_most: int | None = None) -> Iterator[CaptureQueriesContext]:
        cache.delete(kept_under())
        with CaptureQueriesContext(connections["default"]) as captured:
            yield captured
        of_all = ("SAVEPOINT", "RELEASE")
        seen = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(of_all)]
        listing = "\n".join(f"{n}. {sql[:300]}" for n, sql in enumerate(seen, 1))
        if exactly is not None:
            assert len(seen) == exactly, f"{len(seen)} queries, expected {exactly}:\n{listing}"
        if at_most is not None:
            assert len(seen) <= at_most, f"{len(seen)} queries, at most {at_most}:\n{listing}"

    return count


# --- people and facilities -----------------------------------------------------------------------------------------
# Handed out where the test's stage holds them, made where it does not.


@pytest.fixture
def office(db: None, stages: Stages) -> Any:
    return stages.person("office")


@pytest.fixture
def chair(db: None, stages: Stages) -> Any:
    return stages.person("chair")


@pytest.fixture
def assessor_one(db: None, stages: Stages) -> Any:
    return stages.person("assessor_one")


@pytest.fixture
def assessor_two(db: None, stages: Stages) -> Any:
    return stages.person("assessor_two")


@pytest.fixture
def assessor_three(db: None, stages: Stages) -> Any:
    return stages.person("assessor_three")


@pytest.fixture
def ours(db: None, stages: Stages) -> Any:
    """An enrolled facility with an open application and a case review (see tests/factories/facility.py)."""
    return stages.place("ours")


@pytest.fixture
def theirs(db: None, stages: Stages) -> Any:
    """Another enrolled facility: the neighbour whose data could leak."""
    return stages.place("theirs")
