"""Counting attempts in the shared cache, so that guessing and mail floods stay small. It refuses to keep anything."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """At most `times` within `seconds`, counted per key."""

    name: str
    times: int
    seconds: int

    def _key(self, who: str) -> str:
        return f"limit:{self.name}:{who}"

    def is_reached(self, who: str) -> bool:
        return int(cache.get(self._key(who), 0)) >= self.times

    def count(self, who: str) -> None:
        """Notes one attempt; the period begins with the first."""
        key = self._key(who)
        if cache.add(key, 1, self.seconds):
            return
        try:
            cache.incr(key)
        except ValueError:
            # The period ended between the two calls.
            cache.set(key, 1, self.seconds)


#: Codes have 78 bits, so these only keep a script from trying its luck (R8).
WRONG_CODES = Limit("wrong-code", times=10, seconds=600)
WRONG_CODES_OF_ALL = Limit("wrong-code-all", times=1000, seconds=600)
#: Registrations and repeated links send mail to addresses that somebody typed.
REGISTRATIONS = Limit("registration", times=20, seconds=3600)
LINKS_PER_ADDRESS = Limit("link-address", times=3, seconds=3600)
LINKS_PER_VISITOR = Limit("link-visitor", times=20, seconds=3600)
EVERYBODY = "everybody"


def visitor_of(request: HttpRequest) -> str:
    """Whom to count: the address that the request came from, as the sign-in limits see it."""
    return str(get_adapter(request).get_client_ip(request))
