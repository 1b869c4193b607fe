"""The crawl: every address, mail, feed, export, copy and readable row, as everybody, at every chapter of the story.

Looked for are assessors' names where the hospital reads, an assessor's words where the other one has not handed in yet,
notes where anybody but their reader looks, and this hospital's words anywhere outside it. The addresses come from the
URLconf, so that a page added tomorrow is crawled tomorrow.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.queries.dossiers import dossier_of
from assessment.services.dossier_pdf import ask_for_reading_copy
from facilities.services.preferences import renew_feed
from iasios.access import forget_standing, office_scope, person_scope
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import render_document
from iasios.exports.facility_files import parts_of
from iasios.outbox.models import OutboxEmail
from tests.access.test_matrix import ARGUMENTS
from tests.access.world import ROLES, World, value_for
from tests.architecture.test_database_rules import OUTSIDE, tenant_models
from tests.assessment import story as told
from tests.assessment.story import ASKED, CHAPTERS, NAMES, Story, begin
from tests.conftest import OFFICE, Client, set_scope
from tests.documents.reading import text_of

pytestmark = pytest.mark.django_db

# Deputy and main account holder read what representative and member read.
PEOPLE = tuple(role for role in (*ROLES, "second") if role not in {"deputy", "holder"})
#: Who may have the dossier made into a PDF.
READERS = ("assessor", "second", "chair", "office")
#: Uploaded files of these tests are shorter than any real PDF, and have no text.
STAND_IN = 1000
# One's own account: these show nothing of anybody else, and signing out would end the crawl.
NOT_CRAWLED = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_", "ui:", "set_language")


@pytest.fixture
def staff(office: Any, chair: Any, assessor_one: Any, assessor_two: Any, assessor_three: Any) -> dict[str, Any]:
    return {
        "office": office,
        "chair": chair,
        "assessor": assessor_one,
        "second": assessor_two,
        "unassigned": assessor_three,
    }


@pytest.fixture
def story(staff: dict[str, Any], settings: Any) -> Story:
    settings.CLAMAV_URL = ""
    return begin(staff)


@contextmanager
def in_its_time(story: Story) -> Iterator[None]:
    if not story.later:
        yield
        return
    with time_machine.travel(timezone.now() + story.later, tick=True):
        yield


def addresses(world: World) -> list[str]:
    found = []
    for name, arguments in ARGUMENTS.items():
        if name.startswith(NOT_CRAWLED):
            continue
        try:
            values = {argument: value_for(world, name, argument) for argument in arguments}
        except (KeyError, ValueError):
            # The object does not exist at this stage, such as a file before anything was asked.
            continue
        found.append(reverse(name, kwargs=values))
        if name == "assessment:question":
            found.append(reverse(name, kwargs=values | {"question": "1a"}))
    return found


def words_in(response: Any) -> str:
    """Everything that a reader could take out of an answer: text, headers, a PDF's text, the parts of a ZIP file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"%PDF") and len(body) > STAND_IN:
        return (text_of(body) + str(response.headers)).lower()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return (body.decode("utf-8", "replace") + str(response.headers)).lower()


def own_name_left_out(text: str, user: Any) -> str:
    """The page greets its reader by name: that is no leak."""
    for own in (getattr(user, "full_name", ""), getattr(user, "email", "")):
        text = text.replace(own.lower(), "") if own else text
    return text


def leaks_in(story: Story, role: str, text: str, where: str) -> list[str]:
    said = own_name_left_out(text.lower(), story.world.people[role])
    return [f"{role} reads {word!r} {where}" for word in sorted(story.forbidden(role)) if word in said]


def take_copies(story: Story, *, on_paper: tuple[str, ...] = ()) -> None:
    """Whoever may has the dossier made into a PDF; those of the roles `on_paper` are really made."""
    for role in READERS:
        user = story.world.people[role]
        forget_standing(user)
        with person_scope(user):
            copy = ask_for_reading_copy(dossier=dossier_of(story.fresh(), user), by=user)
        if role in on_paper:
            render_document(str(copy.pk))


def crawl(story: Story, roles: tuple[str, ...] = PEOPLE, *, on_paper: tuple[str, ...] = ()) -> list[str]:
    """Every address as each of these roles; what was read that must not be.

    Args:
        on_paper: whose copies are really made as PDF, which takes its time.
    """
    take_copies(story, on_paper=on_paper)
    urls = addresses(story.world)
    assert len(urls) > 60
    leaks = []
    with in_its_time(story):
        for role in roles:
            browser = Client(raise_request_exception=True)
            if role != "anonymous":
                browser.force_login(story.world.people[role])
            for url in urls:
                with transaction.atomic():
                    response = browser.get(url)
                    text = words_in(response)
                    transaction.set_rollback(True)
                set_scope(OFFICE)
                leaks += leaks_in(story, role, text, f"at {url} ({response.status_code})")
    return leaks


def tell(story: Story, until: Callable[[Story], None]) -> None:
    for chapter in CHAPTERS[: CHAPTERS.index(until) + 1]:
        chapter(story)


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.rule("R51", "R69")
def test_no_address_shows_what_its_reader_must_not_know_while_one_has_handed_in(story, role):
    tell(story, told.one_handed_in)
    assert crawl(story, (role,)) == []


@pytest.mark.long
@pytest.mark.rule("R51", "R69")
def test_no_address_shows_what_its_reader_must_not_know_at_any_chapter(story):
    leaks = {}
    for chapter in CHAPTERS:
        chapter(story)
        leaks[chapter.__name__] = crawl(story, on_paper=("assessor", "second"))
    assert leaks == {chapter.__name__: [] for chapter in CHAPTERS}


#: What stands in a row before its release: pages hide it, PostgreSQL shows the row as a whole. The reply under way
#: stands in the row of the request, the plan and its proof in rows that come to the assessors with their hand-in.
UNDER_WAY = {
    "assessment_finding": {told.REPLY},
    "assessment_planitem": {told.PLAN},
    "assessment_planaction": {told.PROOF},
    "assessment_audititem": {told.MINUTES},
}


def rows(story: Story) -> list[str]:
    """With every filter of the portal forgotten: searches, counts and lists can give no more than this."""
    leaks = []
    tables = sorted({model._meta.db_table for model in tenant_models()} - OUTSIDE)
    assert apps.get_model("assessment", "Verdict")._meta.db_table in tables
    for role in PEOPLE:
        # The office and the chairperson read rows of evaluations; their pages, crawled above, wait for both.
        if role in {"anonymous", "office", "chair"}:
            continue
        user = story.world.people[role]
        forget_standing(user)
        with person_scope(user), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM \"{table}\" t")
                allowed = UNDER_WAY.get(table, set())
                found = leaks_in(story, role, cursor.fetchone()[0], f"in {table}")
                leaks += [leak for leak in found if not any(f"{word!r}" in leak for word in allowed)]
    return leaks


def feeds_and_exports(story: Story) -> list[str]:
    """Calendars that programs subscribe to, and the hospital's copy of everything."""
    leaks = []
    for role in PEOPLE:
        if role != "anonymous":
            token = renew_feed(user=story.world.people[role])
            response = Client().get(reverse("portal:feed", args=[token]))
            assert response.status_code == 200
            leaks += leaks_in(story, role, words_in(response), "in the calendar feed")
    with office_scope("a test reads the hospital's copy"):
        for part in parts_of(story.place.facility):
            leaks += leaks_in(story, "member", part.make().decode("utf-8", "replace"), f"in {part.name}")
    return leaks


def mails(story: Story) -> list[str]:
    """What may be known by now is still not said in a mail: it leads to the portal."""
    by_address = {getattr(user, "email", ""): role for role, user in story.world.people.items() if role != "anonymous"}
    names = {word for words in NAMES.values() for word in words}
    leaks = []
    for mail in OutboxEmail.objects.all():
        said = f"{mail.subject} {mail.text} {mail.html} {mail.calendar}".lower()
        role = by_address.get(mail.to, "office")
        # What is asked of the hospital stands in the mail that asks it.
        asked = set(ASKED.values()) if mail.kind == "assessment.information_requested" else set()
        forbidden = {word for word in story.readers if word not in names | asked} | story.forbidden(role)
        text = own_name_left_out(said, story.world.people[role])
        leaks += [f"{mail.kind} tells {role} {word!r}" for word in sorted(forbidden) if word in text]
    return leaks


@pytest.mark.rule("R51", "R69")
def test_no_row_mail_feed_or_export_says_it_at_any_chapter(story):
    leaks = {}
    for chapter in CHAPTERS:
        chapter(story)
        take_copies(story)
        with in_its_time(story):
            leaks[chapter.__name__] = rows(story) + feeds_and_exports(story) + mails(story)
    assert leaks == {chapter.__name__: [] for chapter in CHAPTERS}
    assert OutboxEmail.objects.count() > 30
    assert Document.objects.filter(kind=DocumentKind.READING).count() > 20


@pytest.mark.long
def test_no_search_tells_by_its_answer_that_something_is_there(story):
    """Searching for a hidden word answers exactly as searching for a word that does not exist."""
    tell(story, told.one_handed_in)
    differing = []
    for role in PEOPLE:
        browser = Client()
        if role != "anonymous":
            browser.force_login(story.world.people[role])
        for url in addresses(story.world):
            page = browser.get(url)
            if page.streaming or 'name="q"' not in page.content.decode("utf-8", "replace"):
                continue
            for word in sorted(story.forbidden(role)):
                answers = []
                for sought in (word, "z" * len(word)):
                    text = browser.get(url, {"q": sought}).content.decode().lower()
                    for echo in (sought, quote(sought), quote_plus(sought)):
                        text = text.replace(echo.lower(), "")
                    answers.append(_without_tokens(text))
                if answers[0] != answers[1]:
                    differing.append(f"{role} learns of {word!r} at {url}")
    assert differing == []


def _without_tokens(text: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", text)
