"""The crawl: every address, every mail and every readable row, as everybody, at every stage.

Looked for are assessors' names where the hospital reads, an assessor's words where the other one has not handed in yet,
notes where anybody but their reader looks, and this hospital's words anywhere outside it. The addresses come from the
URLconf, so that a page added tomorrow is crawled tomorrow.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from applications.models import Application
from assessment.models import Finding
from assessment.services import (
    assign_assessors,
    hand_in,
    recommend,
    resubmit,
    save_reply,
    save_verdict,
    send_requests,
    sign_off,
)
from iasios.access import forget_standing, person_scope
from iasios.outbox.models import OutboxEmail
from tests.access.test_matrix import ARGUMENTS
from tests.access.world import ROLES, World, make_world, value_for
from tests.architecture.test_database_rules import OUTSIDE, tenant_models
from tests.conftest import OFFICE, Client, set_scope
from tests.factories.dossier import evaluation_of, evidence, judge, question, submitted_application

pytestmark = pytest.mark.django_db

# Words that stand nowhere else in the portal, by what they mark.
ANSWER, REPLY, FILE = "saxifrage", "bindweed", "quillwort"
ASKED = {"one": "harebell", "two": "oxlip"}
#: A comment on a question that is met: the hospital reads it with the decision, not before.
PRAISE = {"one": "tormentil", "two": "eyebright"}
NOTE = {"one": "sundew", "two": "bogbean"}
PRIVATE = {"one": "butterwort", "two": "mudwort"}
NAMES = {
    "one": ("ferrán", "assessor.one@"),
    "two": ("wikström", "assessor.two@"),
    "three": ("novák", "assessor.three@"),
}
EVERYBODY = tuple(word for pair in NAMES.values() for word in pair)


@dataclass
class Stage:
    """An application on its way, and what has been let out by now."""

    world: World
    application: Application
    staff: dict[str, Any]
    #: What the hospital, the two assessors, chairperson and office may read by now.
    asked: bool = False
    disclosed: bool = False
    replied: bool = False
    decided: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def one(self) -> Any:
        return self.staff["assessor"]

    @property
    def two(self) -> Any:
        return self.staff["second"]

    def forbidden(self, role: str) -> set[str]:
        """The words that this reader must not meet at this stage."""
        words_of_assessors = {*PRAISE.values(), *ASKED.values()}
        notes = {*NOTE.values(), *PRIVATE.values()}
        if role in {"anonymous", "other", "unassigned"}:
            names = set(EVERYBODY) - set(NAMES["three"] if role == "unassigned" else ())
            return names | words_of_assessors | notes | {ANSWER, REPLY, FILE}
        if role in {"member", "deputy", "holder", "representative"}:
            open_ = set(ASKED.values()) if self.asked else set()
            return (
                set(EVERYBODY)
                | notes
                | (words_of_assessors - open_ - (set(PRAISE.values()) if self.decided else set()))
            )
        hospital = set() if self.replied else {REPLY, FILE}
        if role in {"assessor", "second"}:
            other = "two" if role == "assessor" else "one"
            hidden = {PRIVATE[other], *NAMES["three"]} | hospital
            if not self.disclosed:
                hidden |= {PRAISE[other], ASKED[other], NOTE[other], *NAMES[other]}
            return hidden
        if role == "chair":
            return notes | hospital | (set() if self.disclosed else words_of_assessors)
        return notes | (set() if self.disclosed else words_of_assessors)


def save(stage: Stage, who: str, person: Any, code: str, choice: str, comment: str, **notes: str) -> None:
    forget_standing(person)
    with person_scope(person):
        save_verdict(
            evaluation=evaluation_of(stage.application, person),
            question=question(stage.application, code),
            version=0,
            choice=choice,
            comment=comment,
            by=person,
            **notes,
        )


def assigned(stage: Stage) -> None:
    submitted = submitted_application(stage.world.place, f"A process of {ANSWER}.")
    stage.application = submitted
    assign_assessors(application=submitted, first=stage.one, second=stage.two, by=stage.staff["office"])


def one_handed_in(stage: Stage) -> None:
    for who, person in (("one", stage.one), ("two", stage.two)):
        notes = {"note_to_other": f"Mind the {NOTE[who]}.", "private_note": f"My {PRIVATE[who]}."}
        save(stage, who, person, "8c", "unclear", f"Which {ASKED[who]}?", **notes)
        save(stage, who, person, "1a", "met", f"A fine {PRAISE[who]}.")
    judge(stage.application, stage.one)
    hand_in(application=stage.application, by=stage.one)


def both_handed_in(stage: Stage) -> None:
    judge(stage.application, stage.two)
    hand_in(application=stage.application, by=stage.two)
    stage.disclosed = True


def requested(stage: Stage) -> None:
    send_requests(application=stage.application, by=stage.one)
    place = stage.world.place
    item = evidence(stage.application, stage.staff["office"], place.member, title=f"List of {FILE}")
    stage.world.values["pk"]["assessment:evidence"] = item.pk
    finding = Finding.objects.get(application=stage.application)
    save_reply(finding=finding, version=0, text=f"We use {REPLY}.", by=place.member)
    stage.asked = True


def second_round(stage: Stage) -> None:
    resubmit(application=stage.application, by=stage.world.place.representative)
    # Round 2 begins anew: what each writes in it is theirs until both are in; round 1 stays open to both.
    stage.replied = True


def awaiting_sign_off(stage: Stage) -> None:
    for person in (stage.one, stage.two):
        judge(stage.application, person)
        hand_in(application=stage.application, by=person)
    for person in (stage.one, stage.two):
        recommend(application=stage.application, outcome="approve", reasons="All core criteria are met.", by=person)


def approved(stage: Stage) -> None:
    sign_off(application=stage.application, outcome="approve", by=stage.staff["chair"])
    stage.decided = True


STEPS: list[Callable[[Stage], None]] = [
    assigned,
    one_handed_in,
    both_handed_in,
    requested,
    second_round,
    awaiting_sign_off,
    approved,
]


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
def stage(request: Any, staff: dict[str, Any]) -> Stage:
    world = make_world(staff)
    world.people["second"] = staff["second"]
    reached = Stage(world, world.place.application, staff)
    for step in STEPS[: STEPS.index(request.param) + 1]:
        step(reached)
    return reached


# One's own account: these show nothing of anybody else, and signing out would end the crawl.
NOT_CRAWLED = ("account_", "mfa_", "usersessions_", "socialaccount_", "ui:", "set_language")


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
    """Everything that a reader could take out of an answer: text, headers, and the parts of a ZIP container."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return (body.decode("utf-8", "replace") + str(response.headers)).lower()


def own_name_left_out(text: str, user: Any) -> str:
    """The page greets its reader by name: that is no leak."""
    for own in (getattr(user, "full_name", ""), getattr(user, "email", "")):
        text = text.replace(own.lower(), "") if own else text
    return text


# Deputy and main account holder read what representative and member read.
PEOPLE = tuple(role for role in (*ROLES, "second") if role not in {"deputy", "holder"})


@pytest.mark.parametrize(
    "stage",
    [
        pytest.param(step, id=step.__name__, marks=() if step is one_handed_in else pytest.mark.long)
        for step in (one_handed_in, requested, second_round, approved)
    ],
    indirect=True,
)
@pytest.mark.rule("R51", "R69")
def test_no_address_shows_what_its_reader_must_not_know(stage):
    urls = addresses(stage.world)
    assert len(urls) > 60
    leaks = []
    for role in PEOPLE:
        user = stage.world.people[role]
        browser = Client(raise_request_exception=True)
        if role != "anonymous":
            browser.force_login(user)
        forbidden = stage.forbidden(role)
        for url in urls:
            with transaction.atomic():
                response = browser.get(url)
                text = own_name_left_out(words_in(response), user)
                transaction.set_rollback(True)
            set_scope(OFFICE)
            leaks += [f"{role} reads {word!r} at {url} ({response.status_code})" for word in forbidden if word in text]
    assert leaks == []


@pytest.mark.parametrize("stage", STEPS, indirect=True, ids=lambda step: step.__name__)
def test_no_row_that_postgresql_shows_says_it_either(stage):
    """With every filter of the portal forgotten: searches, exports and feeds can give no more than this."""
    leaks = []
    tables = sorted({model._meta.db_table for model in tenant_models()} - OUTSIDE)
    assert apps.get_model("assessment", "Verdict")._meta.db_table in tables
    for role in PEOPLE:
        # The office and the chairperson read rows of evaluations; their pages, crawled above, wait for both.
        if role in {"anonymous", "office", "chair"}:
            continue
        user = stage.world.people[role]
        forget_standing(user)
        with person_scope(user), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM \"{table}\" t")
                text = own_name_left_out(cursor.fetchone()[0].lower(), user)
                # A reply under way stands in the same row as the request: pages hide it, PostgreSQL cannot.
                forbidden = stage.forbidden(role) - ({REPLY} if table == "assessment_finding" else set())
                leaks += [f"{role} reads {word!r} in {table}" for word in forbidden if word in text]
    assert leaks == []


@pytest.mark.parametrize("stage", [approved], indirect=True, ids=lambda step: step.__name__)
def test_no_mail_says_what_its_reader_must_not_know(stage):
    """The last stage has sent every mail; what may be known by then is still not said to everybody in a mail."""
    by_address = {getattr(user, "email", ""): role for role, user in stage.world.people.items() if role != "anonymous"}
    texts = {*PRAISE.values(), *ASKED.values(), *NOTE.values(), *PRIVATE.values(), ANSWER, REPLY, FILE}
    leaks, seen = [], 0
    for mail in OutboxEmail.objects.all():
        said = f"{mail.subject} {mail.text} {mail.html}".lower()
        for address in mail.recipients:
            role = by_address.get(address, "office")
            user = stage.world.people[role]
            names = set(EVERYBODY) if role in {"member", "deputy", "holder", "representative", "other"} else set()
            if role in {"assessor", "second"}:
                names = set(NAMES["two" if role == "assessor" else "one"])
            text = own_name_left_out(said, user)
            leaks += [f"{mail.kind} tells {role} {word!r}" for word in texts | names if word in text]
            seen += 1
    assert leaks == []
    assert seen > 15


@pytest.mark.long
@pytest.mark.parametrize("stage", [one_handed_in], indirect=True, ids=lambda step: step.__name__)
def test_no_search_tells_by_its_answer_that_something_is_there(stage):
    """Searching for a hidden word answers exactly as searching for a word that does not exist."""
    differing = []
    for role in PEOPLE:
        browser = Client()
        if role != "anonymous":
            browser.force_login(stage.world.people[role])
        for url in addresses(stage.world):
            page = browser.get(url)
            if page.streaming or "<input" not in page.content.decode("utf-8", "replace"):
                continue
            if 'name="q"' not in page.content.decode("utf-8", "replace"):
                continue
            for word in sorted(stage.forbidden(role)):
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
