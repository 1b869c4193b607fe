"""Every form of every page with what no page offers, made up by hypothesis: nothing breaks, and nothing comes back raw.

Each form is sent a few times in the usual run and often in the long one; what was sent is the same in every run.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client as DjangoClient
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.addresses import ARGUMENTS
from tests.access.html_forms import HtmlForm
from tests.access.moments import MOMENTS
from tests.access.test_unchanged_forms import ROLES, browser_of, pages, shown_on, undone
from tests.access.world import World, value_for
from tests.conftest import Client

pytestmark = pytest.mark.django_db

TIMES = {"usual": 3, "long": 40}
#: Comes back escaped or not at all.
RAW = "<zq9 x=\"x\" class='y'>"
#: Traces of a fault, which no page shows.
TRACES = (b"Traceback (most recent", b"psycopg.errors", b"django.db.utils", b"site-packages/")
NASTY = (
    RAW,
    f"</textarea></script>{RAW}",
    f'"{RAW}',
    f"javascript:{RAW}",
    "\x00",
    "\ufeff\u202e\u200b",
    "a\r\nSet-Cookie: zq9=1",
    "-1",
    "0",
    "1e400",
    "NaN",
    "-Infinity",
    "9" * 40,
    "٣",
    "1,5",
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "25:61",
    "../../etc/passwd",
    "' OR 1=1; --",
    "00000000-0000-0000-0000-000000000000",
    "x" * 70_000,
    "🫀" * 300,
)
VALUES = st.one_of(
    st.sampled_from(NASTY),
    # Braces of template code are a trap of the tests' client, which takes them for a template that was not rendered.
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="{"), max_size=40),
    st.integers(-(2**70), 2**70).map(str),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(NASTY)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@dataclass(frozen=True)
class Sent:
    """One form as somebody's program sends it."""

    body: str
    by_script: bool


@st.composite
def sendings(draw: Any, form: HtmlForm) -> Sent:
    """Fields kept, exchanged, repeated or left out; one that no form has; pressed by a person or sent by a script."""
    body = QueryDict(mutable=True)
    for name, value in form.sent:
        kind = draw(st.sampled_from(("kept", "other", "other", "twice", "gone")))
        if name in ("csrfmiddlewaretoken", "form_key") or kind == "kept":
            body.appendlist(name, value)
        elif kind != "gone":
            body.appendlist(name, draw(VALUES))
        if kind == "twice":
            body.appendlist(name, draw(VALUES))
    button = draw(st.sampled_from(form.buttons))
    if button[0]:
        body.appendlist(button[0], draw(st.just(button[1]) | VALUES))
    if draw(st.booleans()):
        body.appendlist(draw(st.sampled_from(("id", "facility", "user", "status", "pk", "__proto__"))), draw(VALUES))
    return Sent(body.urlencode(), draw(st.booleans()))


def often() -> int:
    return TIMES["long" if os.environ.get("LONG") == "1" else "usual"]


def made_up(strategy: Any, check: Any) -> None:
    """Calls the check with values of the strategy, the same ones in every run."""

    @settings(
        max_examples=often(), derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def each(value: Any) -> None:
        check(value)

    each()


def wrong_with(answer: Any) -> str:
    """What a stranger must not see in an answer; empty where there is nothing."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    body = b"" if answer.streaming else answer.content
    if any(trace in body for trace in TRACES):
        return "a trace"
    kind = answer.get("Content-Type", "")
    if RAW.encode() in body and kind.startswith(("text/html", "image/svg")):
        return "raw HTML of the sender"
    return "a header of the sender" if "zq9" in answer.cookies else ""


def forms(browser: DjangoClient, world: World, role: str, table: dict[str, Any]) -> Iterator[tuple[str, HtmlForm]]:
    """Each form of this role's pages once."""
    seen = set()
    for name, url in pages(world, role, (table,)):
        for form in shown_on(browser, url):  # type: ignore[arg-type]
            if form.shape not in seen:
                seen.add(form.shape)
                yield name, form


@pytest.mark.parametrize("moment", MOMENTS)
def test_forms(moment: str, world: World, staff: dict[str, Any], settings: Any) -> None:
    settings.CLAMAV_URL = ""
    table, lead = MOMENTS[moment]
    lead(world, staff)
    wrong: list[str] = []
    sent, count = 0, 0
    for role in ROLES:
        browser = browser_of(world.people[role], "en")
        browser.raise_request_exception = False
        for name, form in forms(browser, world, role, table):
            count += 1

            def check(sending: Sent, browser: Client = browser, form: HtmlForm = form, line: str = name) -> None:
                nonlocal sent
                headers = {"X-Autosave": "1", "Accept": "application/json"} if sending.by_script else {}
                kind = "application/x-www-form-urlencoded"
                answer = undone(browser.post, form.action, sending.body, content_type=kind, headers=headers)
                sent += 1
                if found := wrong_with(answer):
                    wrong.append(f"{line} {form.action}: {found} after {sending.body[:300]}")

            made_up(sendings(form), check)
            if name in ("account_logout", "usersessions_list"):
                browser = browser_of(world.people[role], "en")
                browser.raise_request_exception = False
    assert wrong == []
    # The forms of a plan are on pages of the moments before it.
    assert count or moment == "plan"
    assert sent >= (often() if count else 0)


@pytest.mark.parametrize("moment", ["draft", "round_1", "requested"])
def test_json_in_place_of_a_form(moment: str, world: World, staff: dict[str, Any]) -> None:
    """An address that takes a form is sent JSON of any shape: the grid of cases and autosave read such bodies."""
    table, lead = MOMENTS[moment]
    lead(world, staff)
    wrong: list[str] = []
    for role in ("representative", "assessor", "office"):
        browser = browser_of(world.people[role], "en")
        browser.raise_request_exception = False
        for name, url in [*pages(world, role, (table,)), *_posts(world, table)]:

            def check(value: Any, browser: Client = browser, url: str = url, line: str = f"{name} for {role}") -> None:
                for headers in ({}, {"X-Autosave": "1", "Accept": "application/json"}):
                    answer = undone(browser.post, url, value, content_type="application/json", headers=headers)
                    if found := wrong_with(answer):
                        wrong.append(f"{line}: {found} after {value!r}"[:300])

            made_up(JSON, check)
    assert wrong == []


def _posts(world: World, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for row in table:
        if row.startswith("POST "):
            name = row.removeprefix("POST ")
            yield row, reverse(name, kwargs={part: value_for(world, name, part) for part in ARGUMENTS[name]})
