"""What people do meanwhile, over HTTP: each act is repeated until it is answered, as browsers and people do.

An act that was answered has to be there afterwards, once. One whose answer never came may be there, once.
"""

import hashlib
import hmac
import itertools
import json
import re
import string
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg
import requests
from requests.adapters import HTTPAdapter

from faults import scenes
from faults.site import Site
from tests.facilities.forms_data import register_post

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_KEY = re.compile(r'name="form_key" value="([^"]*)"')
_CODE = re.compile(r'name="([\w-]+)-version"')
#: Seconds between two attempts at one act.
AGAIN = 0.3
#: Mails and papers that may wait before everybody pauses: workers that are killed all the time do less than usual.
CROWDED = 60
#: Seconds after which an act is given up, and nobody knows whether it happened.
PATIENCE = 600.0
SECRET = b"sandbox-secret"


class GivenUp(Exception):
    """No answer within PATIENCE."""


@dataclass
class Acts:
    """What was asked for, and what was answered. Keys: names, ids, subjects."""

    answered: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    attempted: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    #: By question: the text that was answered last, the one that was sent last, and how many were answered.
    texts: dict[tuple[str, str], tuple[str, str, int]] = field(default_factory=dict)
    repeated: Counter[str] = field(default_factory=Counter)
    #: Answers that nobody expects.
    odd: list[str] = field(default_factory=list)
    #: So much waits for the workers that nobody begins anything new.
    crowded: threading.Event = field(default_factory=threading.Event)


KINDS = ("registration", "autosave", "submission", "payment", "letter")


class Actor(threading.Thread):
    """One who goes on with one kind of act until told to stop, and then ends the act that is under way."""

    kind = ""
    pause = 0.2

    def __init__(self, site: Site, acts: Acts, random: Random, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.site, self.acts, self.random, self.over = site, acts, random, over
        self.http = requests.Session()

    def run(self) -> None:
        while not self.over.wait(self.pause):
            if self.acts.crowded.is_set():
                continue
            try:
                self.act()
            except GivenUp:
                continue
            except Exception as error:  # noqa: BLE001 -- a load that falls silent would prove nothing
                self.acts.odd.append(f"{self.kind}: {type(error).__name__}: {error}"[:300])

    def act(self) -> None:
        raise NotImplementedError

    def ask(self, method: str, path: str, fits: Callable[[requests.Response], bool], **given: Any) -> requests.Response:
        """Again and again, until an answer fits; what says that the portal is away just now does not.

        Raises:
            GivenUp: none did in time.
        """
        deadline = time.monotonic() + PATIENCE
        headers = {"Referer": self.site.origin, **given.pop("headers", {})}
        while time.monotonic() < deadline:
            try:
                answer = self.http.request(
                    method, self.site.origin + path, timeout=30, allow_redirects=False, headers=headers, **given
                )
                if fits(answer):
                    return answer
                if answer.status_code < 500:
                    self.acts.odd.append(
                        f"{self.kind}: {method} {path} answered {answer.status_code}: {answer.text[:200]}"
                    )
            except requests.RequestException:
                pass
            self.acts.repeated[self.kind] += 1
            time.sleep(AGAIN)
        self.acts.odd.append(f"{self.kind}: nothing was answered to {method} {path} within {PATIENCE:.0f} s")
        raise GivenUp

    def hidden_fields(self, path: str) -> dict[str, str]:
        """Token and key of the form on a page."""
        html = self.ask("GET", path, lambda answer: answer.status_code == 200).text
        token, key = _TOKEN.search(html), _KEY.search(html)
        assert token, f"{path} has no form"
        return {"csrfmiddlewaretoken": token[1], "form_key": key[1] if key else ""}

    def word(self, length: int = 9) -> str:
        return "".join(self.random.choices(string.ascii_lowercase, k=length))


class Registrant(Actor):
    """Registers hospitals, each from a place of its own, so that no limit is met."""

    kind = "registration"
    pause = 0.5

    def act(self) -> None:
        self.http = requests.Session()
        self.http.mount("http://", _From(f"127.{self.random.randrange(1, 250)}.{self.random.randrange(250)}.7"))
        name, domain = f"{self.word().title()} {self.word().title()}", f"{self.word(14)}.example"
        people = {f"{who}-email": f"{who}@{domain}" for who in ("representative", "deputy", "another")}
        typed = register_post(**people, **{"facility-name": name, "facility-billing_name": name})
        hidden = self.hidden_fields("/register/all/")
        self.acts.attempted[self.kind].add(name)
        self.ask(
            "POST",
            "/register/all/",
            lambda answer: answer.status_code == 302 and answer.headers["Location"].endswith("/register/done/"),
            data=typed | hidden,
        )
        self.acts.answered[self.kind].add(name)


class _From(HTTPAdapter):
    """Requests that come from one address of loopback."""

    def __init__(self, source: str) -> None:
        self._source = source
        super().__init__()

    def init_poolmanager(self, *words: Any, **values: Any) -> None:
        super().init_poolmanager(*words, source_address=(self._source, 0), **values)


class Typist(Actor):
    """Writes into one application, in questions that nobody else writes in."""

    kind = "autosave"
    pause = 0.1

    def __init__(self, *given: Any, slug: str, cookie: tuple[str, str], share: int, of: int) -> None:
        super().__init__(*given)
        self.slug, self.share, self.of = slug, share, of
        self.http.cookies.set(*cookie)
        self.codes: list[str] = []
        self.token = ""
        self.number = itertools.count(1)
        self.versions: Counter[str] = Counter()

    def act(self) -> None:
        base = f"/facilities/{self.slug}/application"
        if not self.codes:
            html = self.ask("GET", f"{base}/{self.share + 1}/", lambda answer: answer.status_code == 200).text
            found = _TOKEN.search(html)
            assert found
            self.token, self.codes = found[1], _CODE.findall(html)
        code = self.random.choice(self.codes)
        text = f"{self.slug}, text {next(self.number)}"
        last, _sent, times = self.acts.texts.get((self.slug, code), ("", "", 0))
        self.acts.texts[self.slug, code] = (last, text, times)
        answer = self.ask(
            "POST",
            f"{base}/{code}/answer/",
            # 409: an attempt whose answer was lost has been saved; nobody else writes here.
            lambda answer: answer.status_code in (200, 409),
            data={
                "csrfmiddlewaretoken": self.token,
                f"{code}-evidence": text,
                f"{code}-version": self.versions[code],
                f"{code}-met": "yes",
            },
            headers={"X-Autosave": "1", "Accept": "application/json"},
        )
        self.versions[code] = answer.json()["version"] if answer.status_code == 200 else self.versions[code] + 1
        self.acts.texts[self.slug, code] = (text, text, times + 1)
        self.acts.answered[self.kind].add(f"{self.slug} {code} {text}")


class Submitter(Actor):
    """Submits applications that are complete; makes more of them when there are none left."""

    kind = "submission"
    pause = 1.0

    def act(self) -> None:
        domain = self.word(12)
        try:
            slug, code, session = self.site.call(scenes.complete_application, f"{self.word().title()} Clinic", domain)
        except (AssertionError, OSError):
            # The database was taken away while it was made.
            return
        self.http.cookies.clear()
        self.http.cookies.set("sessionid", session)
        path = f"/facilities/{slug}/application/submit/"
        hidden = self.hidden_fields(path)
        self.acts.attempted[self.kind].add(code)
        self.ask(
            "POST",
            path,
            lambda answer: answer.status_code == 302 and "/application/" in answer.headers["Location"],
            data=hidden | {"declaration": "on"},
        )
        self.acts.answered[self.kind].add(code)


class Payer(Actor):
    """The provider of online payments: tells of each payment until it is told that it was recorded."""

    kind = "payment"
    pause = 0.4

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.number = itertools.count(1)

    def act(self) -> None:
        try:
            found = self.site.rows(
                "SELECT number FROM invoicing_invoice WHERE status = 'issued' ORDER BY random() LIMIT 1"
            )
        except psycopg.Error:
            return
        if not found:
            return
        payment = f"pay_{next(self.number)}"
        told = {"event": "paid", "id": payment, "number": found[0][0], "amount": "1.00", "currency": "EUR"}
        body = json.dumps(told).encode()
        self.acts.attempted[self.kind].add(payment)
        self.ask(
            "POST",
            "/hooks/payments/",
            lambda answer: answer.status_code == 200,
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Sandbox-Signature": hmac.new(SECRET, body, hashlib.sha256).hexdigest(),
            },
        )
        self.acts.answered[self.kind].add(payment)


class Writer(Actor):
    """Asks for letters, which a worker renders and signs."""

    kind = "letter"
    pause = 4.0

    def __init__(self, *given: Any, slug: str) -> None:
        super().__init__(*given)
        self.slug, self.number = slug, itertools.count(1)

    def act(self) -> None:
        subject = f"L-{next(self.number)}"
        self.acts.attempted[self.kind].add(subject)
        try:
            self.site.call(scenes.letter, self.slug, subject)
        except (AssertionError, OSError):
            return
        self.acts.answered[self.kind].add(subject)


def _watch(site: Site, acts: Acts, over: threading.Event) -> None:
    while not over.wait(1):
        try:
            waiting = site.rows(WAITING)[0][0]
        except psycopg.Error:
            continue
        (acts.crowded.set if waiting > CROWDED else acts.crowded.clear)()


#: How many mails and papers wait for a worker.
WAITING = (
    "SELECT (SELECT count(*) FROM outbox_outboxemail WHERE status IN ('queued', 'sending'))"
    " + (SELECT count(*) FROM documents_document WHERE status = 'queued')"
)


def start_load(site: Site, random: Random, over: threading.Event, *, typists: int = 3) -> tuple[Acts, list[Actor]]:
    """Everybody begins. Whoever ends the load sets `over` and joins the actors."""
    acts = Acts()
    slug, cookies = site.call(scenes.typists, "Crowded Clinic", "crowded", typists)

    def one(cls: Any, **more: Any) -> Actor:
        made: Actor = cls(site, acts, Random(random.random()), over, **more)
        return made

    actors = [
        one(Registrant),
        one(Registrant),
        *(
            one(Typist, slug=slug, cookie=tuple(cookie), share=number, of=typists)
            for number, cookie in enumerate(cookies)
        ),
        one(Submitter),
        one(Payer),
        one(Writer, slug=slug),
    ]
    for actor in actors:
        actor.start()
    threading.Thread(target=_watch, args=(site, acts, over), daemon=True).start()
    return acts, actors
