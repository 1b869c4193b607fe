"""Who is at which question now: a hint that Valkey keeps for under a minute, never a lock. It promises nothing and
raises nothing: while Valkey is away, nobody seems to be there."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
import structlog
from django.conf import settings
from django.core.cache import cache

from iasios.web.valkey import connect

log = structlog.get_logger("portal.presence")

#: Seconds after which somebody who was not heard of again has gone; the browser speaks every 20 (`presence.js`).
GONE_AFTER = 45
#: Seconds without a try after Valkey did not answer, so that a page does not wait for it again and again.
PAUSE = 30
_WAIT = 0.3


@dataclass(frozen=True)
class Here:
    """Somebody at a question."""

    user_id: int
    name: str
    question: str
    is_writing: bool


class _Silence:
    until = 0.0


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return connect(url, socket_timeout=_WAIT, socket_connect_timeout=_WAIT, retry=None)


def _key(application_id: int) -> str:
    return f"{cache.key_prefix}presence:{application_id}"


def arrive(*, application_id: int, user_id: int, name: str, question: str, is_writing: bool) -> list[Here]:
    """Says that a person is at a question, and returns who else is in the application."""
    entry = json.dumps([question, name, is_writing, time.time()])
    return _ask(application_id, besides=user_id, entry=entry)


def others(application_id: int, user_id: int) -> list[Here]:
    """Who else is in the application now, by name."""
    return _ask(application_id, besides=user_id)


def _ask(application_id: int, *, besides: int, entry: str = "") -> list[Here]:
    if time.monotonic() < _Silence.until:
        return []
    key = _key(application_id)
    try:
        with _client(settings.CACHE_URL).pipeline(transaction=False) as pipeline:
            if entry:
                pipeline.hset(key, str(besides), entry)
                pipeline.expire(key, 2 * GONE_AFTER)
            pipeline.hgetall(key)
            answers: Any = pipeline.execute()
    except redis.RedisError as error:
        _Silence.until = time.monotonic() + PAUSE
        log.warning("presence is unknown", error=type(error).__name__)
        return []
    return sorted(_read(answers[-1], besides), key=lambda here: (here.name, here.user_id))


def _read(found: Mapping[bytes, bytes], besides: int) -> list[Here]:
    alive = time.time() - GONE_AFTER
    people = []
    for user_id, entry in found.items():
        question, name, is_writing, at = json.loads(entry)
        if int(user_id) != besides and at >= alive:
            people.append(Here(int(user_id), name, question, is_writing))
    return people
