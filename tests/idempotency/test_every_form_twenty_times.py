"""Every form of every page that does something, sent twenty times in the same second: it is done once.

Closed under the pages of the access tables: a form that is added is found there and sent by itself. Once in a
transaction that is undone, which says what one sending makes, then by twenty connections, which must make as much and
no more.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client as DjangoClient
from django.utils import timezone

from iasios.access import office_scope
from tests.access.addresses import ARGUMENTS
from tests.access.html_forms import HtmlForm, forms_of
from tests.access.moments import MOMENTS
from tests.access.test_unchanged_forms import ENDS, pages
from tests.access.world import World, make_world
from tests.conftest import OFFICE, set_scope
from tests.database import committing_copy
from tests.factories.people import make_user
from tests.idempotency.test_at_once import again, confirmed
from tests.stages import PEOPLE

TIMES = 20
ROLES = ("representative", "assessor", "chair", "office")
#: What everybody writes about every request, whatever the request does.
NOTED = {"django_session", "usersessions_usersession", "facilities_user", "idempotency_doneonce"}
#: Words for the fields that a page leaves empty.
LATER = (timezone.localdate() + timedelta(days=40)).isoformat()
WORDS = {"email": "new.person@far.example", "date": LATER, "on": LATER, "day": LATER, "link": "https://far.example/"}


@dataclass
class Stage:
    world: World
    table: dict[str, Any]


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.long) for name in MOMENTS] + ["few"])
def stage(request: Any, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Stage]:
    """A moment of the access tables, committed, so that several connections see it."""
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        patch.setattr("iasios.documents.services.request_rendering", lambda document_id: None)
        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        patch.setattr(settings, "CLAMAV_URL", "")
        table, lead = MOMENTS["draft" if request.param == "few" else request.param]
        with transaction.atomic(), office_scope("a test makes everybody"):
            call_command("load_fees", verbosity=0)
            names = ("office", "chair", "assessor", "second", "unassigned")
            staff = {
                role: make_user(email, name, title=title, groups=[group])
                for role, (email, name, title, group) in zip(names, PEOPLE.values(), strict=True)
            }
            world = make_world(staff)
            lead(world, staff)
        kept = {"facilities:thread_new", "facilities:invite", "facilities:status_update", "facilities:office_notes"}
        yield Stage(world, {row: table[row] for row in kept} if request.param == "few" else table)


def counted() -> dict[str, int]:
    """Rows of each table; in the office's scope."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = sorted(known.intersection(connection.introspection.table_names()) - NOTED)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def made(before: dict[str, int]) -> dict[str, int]:
    return {table: number - before[table] for table, number in counted().items() if number != before[table]}


def body_of(form: HtmlForm, button: tuple[str, str]) -> str:
    """What a person sends who fills in what the page leaves empty, and leaves the rest."""
    body = QueryDict(mutable=True)
    for name, value in form.sent:
        word = next((words for part, words in WORDS.items() if name.rpartition("-")[2].endswith(part)), "Twenty times")
        body.appendlist(name, value or word)
    if button[0]:
        body.appendlist(*button)
    return body.urlencode()


def send(browser: DjangoClient, form: HtmlForm, body: str) -> Any:
    return browser.post(form.action, body, content_type="application/x-www-form-urlencoded")


def acts(browser: DjangoClient, url: str) -> Iterator[tuple[HtmlForm, tuple[str, str], dict[str, int]]]:
    """The forms of a page that do something now, each with what one sending makes."""
    page = browser.get(url)
    if page.status_code != 200 or page.streaming or not page.get("Content-Type", "").startswith("text/html"):
        return
    for form in forms_of(page.content.decode(), url):
        for button in form.buttons:
            with transaction.atomic():
                set_scope(OFFICE)
                before = counted()
                answer = send(again(browser), form, body_of(form, button))
                set_scope(OFFICE)
                once = {} if connection.needs_rollback else made(before)
                transaction.set_rollback(True)
            if answer.status_code == 302 and not answer["Location"].startswith("/accounts/") and once:
                yield form, button, once
                break  # The page is another one after that.


def test_it_is_done_once(stage: Stage) -> None:
    wrong, done, seen = [], 0, set()
    for role in ROLES:
        for name, url in pages(stage.world, role, (stage.table,)):
            if name in ENDS or name not in ARGUMENTS:
                continue
            browser = confirmed(stage.world.people[role])
            for form, button, once in acts(browser, url):
                if (form.shape, button) in seen:
                    continue
                seen.add((form.shape, button))
                # One confirmation opens one act, so every sender of the twenty has the same session.
                browser = confirmed(stage.world.people[role])
                fresh = [row for row in forms_of(browser.get(url).content.decode(), url) if row.shape == form.shape]
                if not fresh:
                    continue
                with transaction.atomic(), office_scope("a test looks"):
                    before = counted()
                answers = twenty(browser, fresh[0], body_of(fresh[0], button))
                with transaction.atomic(), office_scope("a test looks"):
                    together = made(before)
                done += 1
                if together != once or len(answers) > 1:
                    wrong.append(f"{role} {name} {button}: once {once}, at once {together}, {answers}")
    assert wrong == []
    assert done >= 1


def twenty(browser: DjangoClient, form: HtmlForm, body: str) -> set[tuple[int, str]]:
    start = threading.Barrier(TIMES)

    def one(_number: int) -> tuple[int, str]:
        try:
            twin = again(browser)
            start.wait(60)
            answer = send(twin, form, body)
            return answer.status_code, answer.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return set(pool.map(one, range(TIMES)))
