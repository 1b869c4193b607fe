"""Counting attempts in the shared cache, so that guessing and mail floods stay small. It refuses to keep anything.

The libraries' limits do not say until when they hold, and do not take a right attempt back through what they publish.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

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
        # Whoever is counted may have typed anything, at any length.
        return f"limit:{self.name}:{sha256(who.encode()).hexdigest()}"

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
            return self._begun(key)
        try:
            return int(cache.incr(key)) <= self.times
        except ValueError:
            # The period ended between the two calls.
            cache.set(key, 1, self.seconds)
            return self._begun(key)

    def _begun(self, key: str) -> bool:
        cache.set(f"{key}:until", time.time() + self.seconds, self.seconds)
        return self.times >= 1

    def until(self, who: str) -> datetime:
        """When the present period ends; now where none runs."""
        return datetime.fromtimestamp(cache.get(f"{self._key(who)}:until", time.time()), tz=UTC)

    def forget(self, who: str) -> None:
        """Begins anew."""
        cache.delete(self._key(who))

    def give_back(self, who: str) -> None:
        """The attempt was a right one and does not count."""
        try:
            cache.decr(self._key(who))
        except ValueError:
            # The period has ended meanwhile: nothing is counted any more.
            return


#: Wrong passwords for one account from one place: nobody elsewhere keeps its owner out.
WRONG_PASSWORDS = Limit("wrong-password", times=5, seconds=300)
#: Beyond these, for accounts with a second factor, of which the password alone opens none.
WRONG_PASSWORDS_BEFORE_FACTOR = Limit("wrong-password-factor", times=20, seconds=3600)
#: Wrong passwords from one place, whichever account: many colleagues share the address of their hospital.
WRONG_PASSWORDS_PER_VISITOR = Limit("wrong-password-visitor", times=60, seconds=600)
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
#: Doubts about a centre come from anybody, and each becomes a case of the office.
DOUBTS = Limit("doubt", times=5, seconds=3600)
DOUBTS_OF_ALL = Limit("doubt-all", times=200, seconds=3600)
#: Numbers of doubts have 78 bits, so this only keeps a script from trying its luck.
WRONG_DOUBTS = Limit("wrong-doubt", times=20, seconds=600)
#: Booking a workshop sends a mail to an address that somebody typed.
BOOKINGS = Limit("booking", times=10, seconds=3600)
EVERYBODY = "everybody"


def visitor_of(request: HttpRequest) -> str:
    """Whom to count: the address that the request came from, as the sign-in limits see it."""
    return str(get_adapter(request).get_client_ip(request))
