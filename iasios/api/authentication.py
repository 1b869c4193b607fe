"""Letting a program in by its key, for one part of the interface, so often and no oftener."""

from typing import Any

import structlog
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from iasios.access import office_scope
from iasios.access.scopes import apply_reading_scope
from iasios.api.models import ApiToken
from iasios.api.queries import token_of
from iasios.api.services import note_use
from iasios.web.rate_limits import Limit, visitor_of

log = structlog.get_logger("portal.api")

#: What one key may ask within a minute.
USES = Limit("api-use", times=120, seconds=60)
#: Keys have 256 bits, so this only keeps a script from trying its luck.
WRONG_KEYS = Limit("api-wrong-key", times=30, seconds=600)
_LONGEST = 200


class TooMany(HttpError):
    """Answered with 429."""

    def __init__(self) -> None:
        super().__init__(429, "Too many requests. Try again in a minute.")


class KeyWithScope(HttpBearer):
    """`Authorization: Bearer iasios_…`. Whoever is let in reads as the office, and PostgreSQL refuses writes.

    Args:
        scope: a value of `Scope` that the key must have.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        # Not the library's own, which logs a header that it cannot read.
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, key.strip()) if scheme.lower() == "bearer" and key.strip() else None

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        visitor = visitor_of(request)
        if WRONG_KEYS.is_reached(visitor):
            raise TooMany
        with office_scope("find the key of a program, and count its use"):
            found = token_of(token) if len(token) <= _LONGEST else None
            if found is None:
                WRONG_KEYS.count(visitor)
                log.warning("api_refused", why="unknown, revoked or over", path=request.path)
                return None
            if not USES.take(str(found.pk)):
                log.warning("api_refused", why="too many", token=found.pk, path=request.path)
                raise TooMany
            if self.scope not in found.scopes:
                log.warning("api_refused", why="scope", token=found.pk, path=request.path)
                raise HttpError(403, f"This token does not have the scope “{self.scope}”.")
            note_use(token=found, path=request.path)
        apply_reading_scope("a program reads with its key", read_only=request._outermost)  # type: ignore[attr-defined]
        return found
