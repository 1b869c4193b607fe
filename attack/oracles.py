"""Whether the time or the words of an answer tell what it must not: an account, a code, a name, something hidden.

Two kinds of question are sent in turn, many times. AUC is the share of pairs in which the second kind took longer: 0.5
tells nothing. `z` is how many standard errors the mean ranks lie apart (Mann and Whitney); beyond 4 somebody who asks
as often learns something.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from attack.addresses import OF_ONE, anything, held_by
from attack.client import Client, Probe
from attack.hospitals import Scene
from attack.report import Report
from tests.access.addresses import ARGUMENTS

#: More standard errors than this, with medians further apart than what a network hides, tell.
Z, VISIBLE_MS = 4.0, 1.0
#: Each kind is asked at least so often, whatever the time says.
_FEWEST = 4


@dataclass(frozen=True)
class Question:
    """Two kinds of one request that must look alike; each function gets the number of the try.

    Attributes:
        hide: takes what was sent out of an answer before the words are compared.
    """

    what: str
    first: Callable[[int], Probe]
    second: Callable[[int], Probe]
    hide: Callable[[bytes, Probe], bytes]


def questions(scene: Scene) -> Iterator[Question]:
    place, staff = scene.world.place, scene.world.people
    own = next(who for who in scene.attackers if who.name == "representative")

    def post(path: str, **typed: str) -> Probe:
        return Probe("anonymous", "", path, "POST", path, anything, {}, typed, tuple(typed.values()))

    def get(path: str, cookie: str = own.cookie, *known: str) -> Probe:
        return Probe(own.name, cookie, path, "GET", path, anything, known=known)

    def login(email: str) -> Probe:
        return post(reverse("account_login"), login=email, password="not this one either")

    accounts = [place.representative.email, place.member.email, staff["office"].email, staff["assessor"].email]

    def unlike(number: int) -> str:
        known = accounts[number % len(accounts)]
        name, _, domain = known.partition("@")
        return f"{name[:-1]}{'xyz'[number % 3]}@{domain}"

    yield Question(
        "sign-in: an account, none", lambda n: login(accounts[n % len(accounts)]), lambda n: login(unlike(n)), _hide
    )
    yield Question(
        "new password: an account, none",
        lambda n: post(reverse("account_reset_password"), email=accounts[n % len(accounts)]),
        lambda n: post(reverse("account_reset_password"), email=unlike(n)),
        _hide,
    )
    code = place.facility.code
    wrong = [code[:-1] + ("A" if code[-1] != "A" else "B"), ("A" if code[0] != "A" else "B") + code[1:]]

    def join(typed: str) -> Probe:
        # The form lacks the rest, so nobody joins; whether the code is right must not show.
        return post(reverse("facilities:user_registration"), code=typed, full_name="Dana Kim", email="dana")

    yield Question(
        "facility code: wrong at the end, at once", lambda n: join(wrong[0]), lambda n: join(wrong[1]), _hide
    )

    def searched(word: str) -> Probe:
        return get(f"{reverse('portal:search')}?q={quote(word)}", own.cookie, word, quote(word))

    assessors = ["Ferrán", "Wikström"]
    nobody = ["Ferrín", "Wikstrüm"]
    yield Question(
        "search: an assessor's name, nobody's",
        lambda n: searched(assessors[n % 2]),
        lambda n: searched(nobody[n % 2]),
        _hide,
    )
    yield Question(
        "search: a name of the victim, nobody's",
        lambda n: searched("Quillfeather"),
        lambda n: searched("Quillfeathes"),
        _hide,
    )
    yield Question(
        "a hospital that is there, that is not",
        lambda n: get(reverse("portal:home", kwargs={"slug": place.slug})),
        lambda n: get(reverse("portal:home", kwargs={"slug": "n" * len(place.slug)})),
        _hide,
    )
    known = place.application.code if place.application else ""
    of_code = next(name for name, parts in ARGUMENTS.items() if parts == ("code",) and name in OF_ONE)
    yield Question(
        "an application that is there, that is not",
        lambda n: get(reverse(of_code, kwargs={"code": known})),
        lambda n: get(reverse(of_code, kwargs={"code": f"{known[:-1]}{'9' if known[-1] != '9' else '8'}"})),
        _hide,
    )
    held = str(scene.world.values["file"])
    yield Question(
        "a file that is there, that is not",
        lambda n: get(_file(scene, held)),
        lambda n: get(_file(scene, "00000000-0000-4000-8000-000000000000")),
        _hide,
    )


def _file(scene: Scene, number: str) -> str:
    return reverse("facilities:thread_file", kwargs=held_by(scene, "facilities:thread_file") | {"file": number})


#: Different in every answer, whoever asks for what.
_FRESH = re.compile(rb'value="[A-Za-z0-9_-]{43}(?:[A-Za-z0-9_-]{21})?"')


def _hide(body: bytes, probe: Probe) -> bytes:
    body = _FRESH.sub(b"", body).replace(probe.path.encode(), b"")
    for word in (*probe.known, probe.path.partition("?")[0]):
        body = body.replace(word.encode(), b"")
    return body


def measure(scene: Scene, client: Client, report: Report, *, each: int, until: float) -> None:
    """Asks every question; what tells counts as found."""
    asked = list(questions(scene))
    for place, question in enumerate(asked):
        # What time is left is shared by the questions that are left.
        end = time.monotonic() + (until - time.monotonic()) / (len(asked) - place)
        times: tuple[list[float], list[float]] = ([], [])
        words: tuple[set[tuple[int, bytes]], set[tuple[int, bytes]]] = (set(), set())
        for number in range(-3, each):
            if number > _FEWEST and time.monotonic() > end:
                break
            pair = [(0, question.first), (1, question.second)]
            for side, make in pair if number % 2 else reversed(pair):
                probe = make(number + 3)
                began = time.perf_counter()
                answer = client.ask(probe)
                if number >= 0:
                    times[side].append((time.perf_counter() - began) * 1000)
                    report.tried("Oracles", question.what)
                words[side].add((answer.status, question.hide(answer.raw, probe)))
        report.oracles.append(_told(question.what, times, alike=words[0] == words[1]))


def _told(what: str, times: tuple[list[float], list[float]], *, alike: bool) -> dict[str, Any]:
    first, second = times
    auc, z = rank_test(first, second)
    medians = statistics.median(first), statistics.median(second)
    return {
        "what": what,
        "each": len(first),
        "first_ms": round(medians[0], 2),
        "second_ms": round(medians[1], 2),
        "auc": round(auc, 3),
        "z": round(z, 1),
        "alike": alike,
        "tells": not alike or (abs(z) > Z and abs(medians[0] - medians[1]) > VISIBLE_MS),
    }


def rank_test(first: list[float], second: list[float]) -> tuple[float, float]:
    """AUC and z of two samples: how often a value of `second` is the greater, and how far that is from chance."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = {0: 0.0, 1: 0.0}
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        for _value, side in ranked[start:end]:
            ranks[side] += (start + 1 + end) / 2  # those alike share the mean of their ranks
        start = end
    n, m = len(first), len(second)
    won = ranks[1] - m * (m + 1) / 2
    spread = sqrt(n * m * (n + m + 1) / 12)
    return won / (n * m), (won - n * m / 2) / spread
