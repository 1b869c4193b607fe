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
        self.take(who)

    def take(self, who: str) -> bool:
        """Notes one attempt and says whether it is still within the limit.

        Counting comes before looking, so that attempts in the same moment cannot pass together.
        """
        key = self._key(who)
        if cache.add(key, 1, self.seconds):
            return self.times >= 1
        try:
            return int(cache.incr(key)) <= self.times
        except ValueError:
            # The period ended between the two calls.
            cache.set(key, 1, self.seconds)
            return self.times >= 1

    def give_back(self, who: str) -> None:
        """The attempt was a right one and does not count."""
        try:
            cache.decr(self._key(who))
        except ValueError:
            # The period has ended meanwhile: nothing is counted any more.
            return


#: Codes have 78 bits, so these only keep a script from trying its luck (R8).
WRONG_CODES = Limit("wrong-code", times=10, seconds=600)
WRONG_CODES_OF_ALL = Limit("wrong-code-all", times=1000, seconds=600)
#: Registrations and repeated links send mail to addresses that somebody typed.
REGISTRATIONS = Limit("registration", times=20, seconds=3600)
#: Beginning a registration sends one mail.
DRAFTS = Limit("registration-draft", times=20, seconds=3600)
LINKS_PER_ADDRESS = Limit("link-address", times=3, seconds=3600)
LINKS_PER_VISITOR = Limit("link-visitor", times=20, seconds=3600)
#: A keeper who invites a whole department is welcome; a stolen session that sends mail is not.
INVITATIONS = Limit("invitation", times=40, seconds=3600)
EVERYBODY = "everybody"


def visitor_of(request: HttpRequest) -> str:
    """Whom to count: the address that the request came from, as the sign-in limits see it."""
    return str(get_adapter(request).get_client_ip(request))
