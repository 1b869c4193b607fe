"""Twenty people type in one application at once, and the server is killed: what it acknowledged is there."""

import json
import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from casereview.catalogue import load_dataset
from tests.journeys import scenes
from tests.journeys.places import open_place
from tests.journeys.portal import Portal, wait_until

pytestmark = pytest.mark.long

PEOPLE = 20
Crowd = tuple[str, list[tuple[str, str]]]
ITEMS = [spec.code for spec in load_dataset("2026").marks]
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CODE = re.compile(r'name="([\w-]+)-version"')


class Typist:
    """One signed-in person without a browser: sends what the scripts of the pages send."""

    def __init__(self, portal: Portal, slug: str, session: tuple[str, str]) -> None:
        self.base = f"{portal.origin}/facilities/{slug}"
        self.session = requests.Session()
        self.session.cookies.set(*session)
        self.token = ""

    def page(self, path: str) -> str:
        html = self.session.get(self.base + path, timeout=60).text
        self.token = _TOKEN.search(html)[1]
        return html

    def send(self, path: str, **data: Any) -> requests.Response:
        return self.session.post(
            self.base + path,
            {"csrfmiddlewaretoken": self.token, **data},
            headers={"X-Autosave": "1", "Accept": "application/json", "Referer": self.base},
            timeout=60,
        )

    def type(self, code: str, text: str, version: int) -> requests.Response:
        return self.send(
            f"/application/{code}/answer/",
            **{f"{code}-evidence": text, f"{code}-version": version, f"{code}-met": "yes"},
        )

    def mark(self, number: int, item: str, was: str, text: str) -> requests.Response:
        return self.send("/cases/cells/", cells=json.dumps([[number, item, was, text]]))


def rows(portal: Portal, sql: str, slug: str) -> list[Any]:
    with psycopg.connect(portal.owner_url) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        return connection.execute(sql, [slug]).fetchall()


def marks(portal: Portal, slug: str) -> dict[int, dict[str, str]]:
    sql = (
        "SELECT number, marks FROM casereview_case c JOIN facilities_facility f ON f.id = c.facility_id"
        " WHERE f.slug = %s"
    )
    return dict(rows(portal, sql, slug))


def evidence(portal: Portal, slug: str) -> dict[str, tuple[str, int]]:
    sql = (
        "SELECT q.code, a.evidence, a.version FROM applications_answer a JOIN applications_question q"
        " ON q.id = a.question_id JOIN facilities_facility f ON f.id = a.facility_id WHERE f.slug = %s"
    )
    return {code: (text, version) for code, text, version in rows(portal, sql, slug)}


@pytest.fixture(scope="session")
def crowd(portal: Portal) -> Crowd:
    """The facility, and one session of each of the twenty."""
    slug = open_place(portal, "Crowded Clinic", "crowded")
    return slug, portal.stagehand.call(scenes.colleagues, slug, "crowded", PEOPLE)


@pytest.mark.rule("R18")
def test_twenty_people_in_one_application_lose_nothing(portal: Portal, crowd: Crowd) -> None:
    slug, sessions = crowd
    start = threading.Barrier(PEOPLE)
    probe = Typist(portal, slug, sessions[0])
    codes = [code for number in range(1, 14) for code in _CODE.findall(probe.page(f"/application/{number}/"))]
    assert len(codes) == 52
    shared, own = codes[0], codes[1:]

    def person(number: int) -> dict[str, Any]:
        typist = Typist(portal, slug, sessions[number])
        typist.page("/cases/")
        start.wait(timeout=120)
        last, version, won, clashes = "", 0, 0, 0
        for turn in range(4):
            # A question of one's own, three marks of one's own case, the question and the mark that all want.
            text = f"typist {number}, turn {turn}"
            answer = typist.type(own[number], text, version)
            assert answer.status_code == 200, answer.text
            last, version = text, answer.json()["version"]
            for item in ITEMS[turn * 3 : turn * 3 + 3]:
                saved = typist.mark(number + 1, item, "", "present")
                assert (saved.status_code, saved.json()["clashes"]) == (200, []), saved.text
            everybodys = typist.type(shared, text, 0)
            assert everybodys.status_code in (200, 409), everybodys.text
            won += everybodys.status_code == 200
            wanted = ("present", "missing")[number % 2]
            clashes += len(typist.mark(30, "consent", "", wanted).json()["clashes"])
        return {"last": last, "won": won, "clashes": clashes}

    with ThreadPoolExecutor(PEOPLE) as pool:
        results = list(pool.map(person, range(PEOPLE)))

    held, answers = marks(portal, slug), evidence(portal, slug)
    for number, result in enumerate(results):
        assert held[number + 1] == dict.fromkeys(ITEMS[:12], "present"), number
        assert answers[own[number]][0] == result["last"]
    # Of those who typed over each other exactly one was first; everybody else was told, nobody was overwritten.
    assert sum(result["won"] for result in results) == answers[shared][1] == 1
    assert list(held[30]) == ["consent"]
    losers = sum(result["clashes"] > 0 for result in results)
    assert losers == PEOPLE / 2


def test_a_server_killed_in_the_middle_of_saving_forgets_nothing_that_it_acknowledged(
    portal: Portal, crowd: Crowd
) -> None:
    slug, sessions = crowd
    master = portal.children[0].pid

    def workers() -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    typist = Typist(portal, slug, sessions[0])
    typist.page("/cases/")
    acknowledged: dict[tuple[int, str], str] = {}
    broken = 0
    cells = [(number, item) for number in range(21, 30) for item in ITEMS[:8]]
    for turn, (number, item) in enumerate(cells):
        if turn % 24 == 12:
            # In the middle of a save: it is on its way when the worker dies.
            victim = workers()[0]
            timer = threading.Timer(0.01, os.kill, (victim, signal.SIGKILL))
            timer.start()
        while (number, item) not in acknowledged:
            try:
                response = typist.mark(number, item, "", "present")
            except requests.ConnectionError:
                broken += 1
                wait_until("a new worker", workers)
                continue
            assert (response.status_code, response.json()["clashes"]) == (200, []), response.text
            acknowledged[number, item] = "present"
    held = marks(portal, slug)
    assert {(number, item) for number in range(21, 30) for item in held[number]} == set(acknowledged)
    assert {mark for number in range(21, 30) for mark in held[number].values()} == {"present"}
    assert broken >= 1
