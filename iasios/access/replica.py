"""A replica of the database that answers what may be some seconds old, so that writers keep theirs for themselves."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from iasios.access.middleware import READ_METHODS

log = structlog.get_logger("portal.replica")

ALIAS = "replica"
#: Seconds without a try after the replica did not answer.
PAUSE = 30.0


class _Silence:
    until = 0.0


@contextmanager
def on_replica() -> Iterator[None]:
    """What is asked inside is asked of the replica: every query, scope and transaction of this thread.

    Where the settings name none, where it does not answer, and inside a transaction that is under way, the database
    itself is asked as ever. The replica is read-only for PostgreSQL, so a write inside raises.
    """
    replica = None if connections[DEFAULT_DB_ALIAS].in_atomic_block else _answering()
    if replica is None:
        yield
        return
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def _answering() -> BaseDatabaseWrapper | None:
    if ALIAS not in connections.settings or time.monotonic() < _Silence.until:
        return None
    replica = connections[ALIAS]
    try:
        replica.close_if_health_check_failed()
        replica.ensure_connection()
    except DatabaseError as error:
        _Silence.until = time.monotonic() + PAUSE
        log.warning("replica_away", error=type(error).__name__)
        return None
    return replica


class ReplicaMiddleware:
    """Answers views that may lag (`http_methods(lags=True)`) from the replica; stands just outside the transaction.

    Whoever has a session reads public pages from the database itself: they may have changed what they look at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_lag(request):
            return self.get_response(request)
        with on_replica():
            return self.get_response(request)


def _may_lag(request: HttpRequest) -> bool:
    if request.method not in READ_METHODS:
        return False
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    is_public = getattr(view, "login_required", True) is False
    return getattr(view, "lags", False) and not (is_public and settings.SESSION_COOKIE_NAME in request.COOKIES)
