"""Two web servers with two processes each and two workers, all through three sessions of PostgreSQL."""

import os
import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest

from iasios.launcher.pgbouncer import PoolerProgram, pooled
from tests.database import address
from tests.journeys import scenes
from tests.journeys.portal import PASSWORD, ROOT, Portal, _free_port
from tests.pooling.test_one_session_for_all import NOTHING, left

pytestmark = pytest.mark.long
SESSIONS = 3
CLIENTS = 8
PAGES = 6


class PooledPortal(Portal):
    """The portal of the journeys, its processes doubled and behind PgBouncer."""

    pooled_url = ""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"DATABASE_URL": self.pooled_url, "DATABASE_POOLED": "1"}

    def double(self) -> int:
        """One more web server and worker; its port."""
        port = _free_port()
        web = f"gunicorn iasios.wsgi -c python:iasios.web.server -k gthread -w 2 --threads 4 -b 127.0.0.1:{port}"
        worker = "celery -A iasios.celery worker -P solo -l warning -n second@%h --without-gossip --without-mingle"
        for number, line in enumerate((web, worker)):
            program, *words = line.split()
            self.children.append(
                subprocess.Popen(
                    [str(Path(sys.executable).parent / program), *words],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=(self.folder / f"second{number}.log").open("wb"),
                    stderr=subprocess.STDOUT,
                )
            )
        return port


@pytest.fixture(scope="module")
def portal(
    worker_id: str, tmp_path_factory: pytest.TempPathFactory, pgbouncer: PoolerProgram
) -> Iterator[tuple[PooledPortal, list[str]]]:
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    name = f"pooled_{worker_id}"
    running = PooledPortal(name, tmp_path_factory.mktemp("pooled"), redis_database=4 + 2 * number)
    with ExitStack() as stack:
        running.pooled_url = stack.enter_context(
            pooled(address("DATABASE_URL", name), program=pgbouncer, sessions=SESSIONS)
        )
        stack.callback(running.stop)
        running.start()
        yield running, [running.origin, f"http://127.0.0.1:{running.double()}"]


def _browser(cookie: tuple[str, str]) -> urllib.request.OpenerDirector:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.addheaders = [("Cookie", f"{cookie[0]}={cookie[1]}")]
    return browser


def test_everything_works_and_nothing_is_left(portal: tuple[PooledPortal, list[str]]) -> None:
    running, origins = portal
    call = running.stagehand.call
    hospitals = {name: call(scenes.place, name, domain) for name, domain in (("Northgate", "north"), ("Solis", "sun"))}
    people = [
        (name, slug, cookie)
        for (name, slug), domain in zip(hospitals.items(), ("north", "sun"), strict=True)
        for cookie in call(scenes.colleagues, slug, domain, CLIENTS // 2)
    ]
    done, seen, most = threading.Event(), [], 0

    def look() -> None:
        nonlocal most
        with psycopg.connect(running.owner_url, autocommit=True) as owner:
            while not done.is_set():
                seen.append(left(running.pooled_url))
                row = owner.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND usename <> current_user AND backend_type = 'client backend'"
                ).fetchone()
                most = max(most, row[0] if row else 0)
                done.wait(0.02)

    def read(index: int) -> list[tuple[int, bool, bool]]:
        name, slug, cookie = people[index]
        browser, answers = _browser(tuple(cookie)), []
        other = next(each for each in hospitals if each != name)
        for turn in range(PAGES):
            path = f"/facilities/{slug}/" + ("" if turn % 2 else "profile/")
            with browser.open(origins[(index + turn) % 2] + path, timeout=60) as answer:
                text = answer.read().decode()
                answers.append((answer.status, name in text, other in text))
        return answers

    looking = threading.Thread(target=look)
    looking.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = [each for lines in pool.map(read, range(CLIENTS)) for each in lines]
        # A form, a row of the outbox, and a worker that sends it.
        for origin, address_ in zip(origins, ("typist0@north.example", "typist0@sun.example"), strict=True):
            _ask_for_a_password(origin, address_)
        for address_ in ("typist0@north.example", "typist0@sun.example"):
            assert "/accounts/password/reset/key/" in running.mail_to(address_, containing="password")
    finally:
        done.set()
        looking.join(60)
    assert answers == [(200, True, False)] * (CLIENTS * PAGES)
    assert len(seen) >= PAGES
    assert [found for _, found in seen if found != NOTHING] == []
    assert most <= SESSIONS
    assert PASSWORD not in running.logs()


def _ask_for_a_password(origin: str, email: str) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{origin}/accounts/password/reset/", timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "email": email}).encode()
    with browser.open(f"{origin}/accounts/password/reset/", form, timeout=60) as answer:
        assert answer.status == 200


def test_the_processes_are_behind_it(portal: tuple[PooledPortal, list[str]]) -> None:
    running, _ = portal
    assert running.environment["DATABASE_URL"] == running.pooled_url
    assert running.pooled_url != address("DATABASE_URL", running.name)
    assert os.environ["DATABASE_URL"] not in running.environment.values()
