"""The shared cache: Valkey, and while that is away a table of the database, so that no limit stops counting."""

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection, transaction

log = structlog.get_logger("portal.cache")

#: Seconds without a try after Valkey did not answer, so that one request does not wait for it again and again.
PAUSE = 5.0


class CountingDatabaseCache(DatabaseCache):
    """Django's, except that two who count in the same moment are both counted."""

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        stored = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            with connection.cursor() as cursor:
                table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
                cursor.execute(f"SELECT 1 FROM {table} WHERE cache_key = %s FOR UPDATE", [stored])
            value: int = super().incr(key, delta, version)
            return value


class FallbackCache(BaseCache):
    """Promises that no caller sees Valkey fail; what was kept there meanwhile is missing, as after its restart.

    Args:
        location: Valkey's address.
        params: as Django's; OPTIONS go to the connection, FALLBACK names the table.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._valkey = RedisCache(location, params)
        # Django's own limit of 300 entries would throw counted attempts away.
        kept = {key: value for key, value in params.items() if key != "OPTIONS"} | {"OPTIONS": {"MAX_ENTRIES": 100_000}}
        self._table = CountingDatabaseCache(params.get("FALLBACK", "portal_cache"), kept)
        self._silent_until = 0.0

    def _ask(self, question: Callable[[BaseCache], Any]) -> Any:
        # Tests and commands move the prefix of the alias.
        self._valkey.key_prefix = self._table.key_prefix = self.key_prefix
        if time.monotonic() >= self._silent_until:
            try:
                return question(self._valkey)
            except redis.RedisError as error:
                self._silent_until = time.monotonic() + PAUSE
                log.warning("cache_away", error=type(error).__name__)
        return question(self._table)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.add(key, value, timeout, version)))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.delete(key, version)))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask(lambda cache: cache.incr(key, delta, version)))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.has_key(key, version)))

    def clear(self) -> None:
        self._ask(lambda cache: cache.clear())


def forget(key: str) -> None:
    """Ends a kept value now, for what the transaction itself still reads, and once others can see what it wrote."""
    cache.delete(key)
    transaction.on_commit(lambda: cache.delete(key))
