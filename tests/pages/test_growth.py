"""No list of any page is without an end: however much there is, a page asks for a bounded number of rows."""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from facilities.queries.directory import MARKS
from tests.access.addresses import ARGUMENTS
from tests.access.moments import MOMENTS
from tests.access.world import World, make_world, value_for
from tests.conftest import OFFICE, Client, set_scope
from tests.database import committing_copy
from tests.factories.people import make_user
from tests.pages.growth import MANY, grow
from tests.pages.shown import viewers
from tests.stages import PEOPLE

#: The longest page is one of an edition's 52 questions.
MOST = 60
assert MOST < MANY
#: Rows and items of one page, navigation included.
MOST_DRAWN = 200
#: A new list has pages, or stands here: what has an end by a rule of the programme, by its table, with the reason.
BY_NATURE = {
    "assessment_verdict": "two people judge 52 questions in two rounds",
    "assessment_planaction": "a criterion takes a fixed number of actions",
    "facilities_membership": "the people of one hospital, of whom one is chosen; their list has pages",
    "facilities_programmedocument": "one of each title, edition and language that is in force",
    "applications_answerversion": "versions are asked for by the numbers of a page",
    "facilities_facilitygroup": "groups of hospitals, of which one is chosen; a programme has a few",
    "facilities_messagetemplate": "texts of the office, of which one is chosen; their list has pages",
    "invoicing_invoiceline": "lines of one invoice",
    "invoicing_payment": "payments of one invoice",
    "invoicing_creditnote": "credit notes of one invoice",
}
#: Tables that take no copy within a facility, by constraints and triggers of their own; more facilities have more.
REFUSING = {
    "api_apitoken",
    "applications_codecounter",
    "assessment_assessorstatement",
    "assessment_assignment",
    "assessment_evaluation",
    "casereview_case",
    "invoicing_feeschedule",
}
#: One invoice with everything that happened to it.
WHOLE = {"invoicing:detail", "invoicing:office_detail"}
#: Its papers: one or two of the invoice and of each credit note.
PAPERS = '"documents_document"'
#: What is reckoned from everything that is open, and shown in pages.
RECKONED = {
    "portal:calendar",
    "portal:figures",
    "portal:yearly_reports",
    "invoicing:office_ageing",
    "invoicing:office_fee",
}
#: Marks of the maps, which have a limit of their own.
DRAWN = {"facilities:directory": MARKS}


class Watch:
    """Which statements of a page brought more rows than a page may show."""

    def __init__(self) -> None:
        self.long: list[tuple[int, str]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        rows = context["cursor"].rowcount
        if rows > MOST and sql.lstrip()[:6].upper() in {"SELECT", "WITH R", "\nWITH "}:
            self.long.append((rows, sql))
        return result


def of_what(sql: str) -> str:
    """The statement from its first table on, that of its own and not of what it asks within brackets."""
    for found in re.finditer(r"\bFROM\b", sql):
        before = sql[: found.start()]
        if before.count("(") == before.count(")"):
            return sql[found.end() :][:300].strip()
    return sql[re.search(r"\bFROM\b", sql).end() :][:300].strip()  # type: ignore[union-attr]


@pytest.fixture
def many(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Any, request: Any) -> Any:
    """The world of the access tests at one moment, and MANY of everything beside."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with django_db_blocker.unblock(), committing_copy():
        with transaction.atomic():
            set_scope(OFFICE)
            names = {"assessor": "assessor_one", "second": "assessor_two", "unassigned": "assessor_three"}
            staff = {}
            for role in ("office", "chair", "assessor", "second", "unassigned"):
                email, name, title, group = PEOPLE[names.get(role, role)]
                staff[role] = make_user(email, name, title=title, groups=(group,))
            world = make_world(staff)
            MOMENTS[request.param][1](world, staff)
        refusing = grow([person.pk for person in staff.values()])
        yield world, MOMENTS[request.param][0], refusing


def endless(world: World, table: dict[str, Any]) -> list[str]:
    """Address and role of each page that asks for too much, how much of what, and how it asks."""
    found = []
    for row, cells in table.items():
        if row.startswith("POST "):
            continue
        url = reverse(row, kwargs={argument: value_for(world, row, argument) for argument in ARGUMENTS[row]})
        for role in viewers(cells):
            browser = Client()
            if role != "anonymous":
                browser.force_login(world.people[role])
            watch = Watch()
            with transaction.atomic(), connection.execute_wrapper(watch):
                answer = browser.get(url)
                transaction.set_rollback(True)
            if answer.get("Content-Type", "").startswith("text/html"):
                assert answer.status_code == 200, f"{row} for {role}: {answer.status_code}"
                long = [(rows, of_what(sql)) for rows, sql in watch.long] if row not in RECKONED else []
                long = [(rows, what) for rows, what in long if rows > DRAWN.get(row, MOST)]
                long = [(rows, what) for rows, what in long if row not in WHOLE or not what.startswith(PAPERS)]
                found += [
                    f"{row} for {role}: {rows} of {what}"
                    for rows, what in long
                    if not what.replace('"', "").startswith(tuple(BY_NATURE))
                ]
                drawn = len(re.findall(r"<(?:tr|li|article)\b", answer.content.decode()))
                if drawn > MOST_DRAWN and row not in WHOLE:
                    found.append(f"{row} for {role}: {drawn} rows drawn")
    return found


@pytest.mark.parametrize("many", MOMENTS, indirect=True)
def test_a_page_asks_for_no_more_than_it_shows(many: Any) -> None:
    world, table, refusing = many
    assert {name: why for name, why in refusing.items() if name not in REFUSING} == {}
    assert "\n".join(endless(world, table)) == ""
