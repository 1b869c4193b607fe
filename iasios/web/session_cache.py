"""The cache in front of the session table: while Valkey is away, sessions are read from PostgreSQL alone."""

from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger("portal.sessions")


class SessionCache(RedisCache):
    """Django's session store takes a failing read for a miss, but not a failing write; here neither ends a request."""

    def set(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(*args, **kwargs)
        except redis.RedisError as error:
            log.warning("session is not cached", error=type(error).__name__)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().delete(*args, **kwargs)
        except redis.RedisError as error:
            # The row is gone, but a copy may come back with Valkey: it ends by itself with the session's age.
            log.warning("cached session is not deleted", error=type(error).__name__)
            return False
