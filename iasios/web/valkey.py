"""Connections to Valkey: to the one of its address, or to the one that Sentinels say is the leader."""

from typing import Any

import redis
from django.conf import settings
from redis.connection import parse_url
from redis.sentinel import Sentinel, SentinelConnectionPool

#: Seconds that a Sentinel may take; the next one is asked then.
_WAIT = 0.5


class LeaderPool(SentinelConnectionPool):
    """A pool whose connections lead to the present leader; a connection whose leader was replaced is made again."""

    @classmethod
    def from_url(cls, url: str, **options: Any) -> "LeaderPool":
        """As of `redis.ConnectionPool`, with host and port from the Sentinels of the settings."""
        given = {name: value for name, value in parse_url(url).items() if name in {"username", "password", "db"}}
        places = [place.rpartition(":") for place in settings.VALKEY_SENTINELS]
        sentinel = Sentinel(
            [(host, int(port)) for host, _, port in places],
            sentinel_kwargs={
                "password": settings.VALKEY_SENTINEL_PASSWORD or None,
                "socket_timeout": _WAIT,
                "socket_connect_timeout": _WAIT,
            },
        )
        # Django names a parser whether one was chosen or not.
        kept = {name: value for name, value in options.items() if value is not None or name != "parser_class"}
        return cls(settings.VALKEY_SENTINEL_SERVICE, sentinel, **given, **kept)


def connect(url: str, **options: Any) -> redis.Redis:
    """A client of the Valkey at `url`, or of the leader where the settings name Sentinels.

    Args:
        options: of its connections, as redis-py names them.
    """
    pool = LeaderPool if settings.VALKEY_SENTINELS else redis.ConnectionPool
    return redis.Redis(connection_pool=pool.from_url(url, **options))
