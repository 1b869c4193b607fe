"""What looks like a patient stays where somebody typed it: in no other table, no log, no mail and no file.

The portal warns of it and forbids nothing (R45), so a text that bears a patient may be saved. Every form of every page
is sent with such a text; then every text of every table, every line of a log and every file is searched.
"""

import io
import logging
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.http import QueryDict

from applications.services import add_evidence
from facilities.models import StoredFile
from facilities.services.files import look_into_file
from iasios.identifiers import find_identifiers
from iasios.web.logging import FINAL_PROCESSORS, SHARED_PROCESSORS
from tests.access.html_forms import HtmlForm
from tests.access.moments import MOMENTS
from tests.access.test_fuzzed_forms import forms
from tests.access.test_unchanged_forms import browser_of
from tests.access.world import World
from tests.conftest import OFFICE, set_scope
from tests.factories import files
from tests.factories.application import evidence_values

pytestmark = pytest.mark.django_db

#: A name, a day of birth and a number, each of which occurs nowhere else.
NAME, BORN, NUMBER = "Mr Vexworth", "born 04.03.1951", "NHS 943 476 5919"
LOOKS = f"{NAME}, {BORN}, {NUMBER}"
NEEDLES = ("Vexworth", "04.03.1951", "943 476 5919")
#: What is written about an act beside the act: who did what, what was sent, what must not happen twice.
BESIDE = ("audit_", "django_session", "idempotency_", "webhooks_", "retention_", "inbox_", "monitoring_", "api_")

#: The name of a group of hospitals, which the log says.
NAMED_BY_THE_OFFICE = {"facilities:group"}
#: Forms whose text is a letter to somebody, so the mail that brings it says it.
WORDS_TO_SOMEBODY = {"assessment:close", "assessment:audit_cancel", "support_view:open"}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    seen = io.StringIO()
    handler = logging.StreamHandler(seen)
    formatter = structlog.stdlib.ProcessorFormatter(processors=FINAL_PROCESSORS, foreign_pre_chain=SHARED_PROCESSORS)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield seen
    root.setLevel(level)
    root.removeHandler(handler)


def test_these_are_what_the_portal_warns_of() -> None:
    assert [finding.text for finding in find_identifiers(LOOKS)] == [NAME, BORN, NUMBER]


def columns() -> Iterator[tuple[str, str]]:
    """Every column of every table that can hold words, models of libraries included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField):
                    yield model._meta.db_table, field.column


def found() -> set[str]:
    """The columns that hold one of the needles now."""
    by_table: dict[str, list[str]] = defaultdict(list)
    for table, column in columns():
        by_table[table].append(column)
    where = set()
    with connection.cursor() as cursor:
        for table, names in by_table.items():
            tests = ", ".join(f"bool_or(\"{name}\"::text ~ '{'|'.join(NEEDLES)}')" for name in names)
            cursor.execute(f'SELECT {tests} FROM "{table}"')
            (row,) = cursor.fetchall()
            where |= {f"{table}.{name}" for name, hit in zip(names, row, strict=True) if hit}
    return where


def filled(form: HtmlForm, button: tuple[str, str]) -> str:
    """What a browser sends: the look-alike in every text that a person may write, the rest as it was."""
    body = QueryDict(mutable=True)
    for name, value in form.sent:
        body.appendlist(name, LOOKS if name in form.texts else value)
    if button[0]:
        body.appendlist(*button)
    return body.urlencode()


#: Of these moments the pages differ most.
@pytest.mark.parametrize("moment", ["draft", "round_1", "requested", "audit", "not_granted", "plan"])
def test_what_is_typed_stays_where_it_was_typed(
    moment: str, world: World, staff: dict[str, Any], lines: io.StringIO
) -> None:
    table, lead = MOMENTS[moment]
    lead(world, staff)
    assert found() == set()
    where: dict[str, set[str]] = {}
    for role in ("representative", "assessor", "chair", "office"):
        browser = browser_of(world.people[role], "en")
        browser.raise_request_exception = False
        for name, form in forms(browser, world, role, table):
            if not form.texts:
                continue
            for button in form.buttons:
                with transaction.atomic():
                    body = filled(form, button)
                    browser.post(form.action, body, content_type="application/x-www-form-urlencoded")
                    set_scope(OFFICE)
                    hit = found()
                    transaction.set_rollback(True)
                set_scope(OFFICE)
                if hit:
                    where.setdefault(name, set()).update(hit)
    beside = {name: kept for name, hit in where.items() if (kept := {one for one in hit if one.startswith(BESIDE)})}
    assert {name: hit for name, hit in beside.items() if name not in NAMED_BY_THE_OFFICE} == {}
    mails = {name for name, hit in where.items() if any(column.startswith("outbox_") for column in hit)}
    assert mails <= WORDS_TO_SOMEBODY, where
    said = lines.getvalue()
    assert [needle for needle in NEEDLES if needle in said] == []
    assert holders(Path(settings.MEDIA_ROOT)) == set()


def holders(folder: Path) -> set[str]:
    """Files below a folder that hold one of the needles or bear it in their name."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file()
        and any(needle in path.name or needle.encode() in path.read_bytes() for needle in (*NEEDLES, "Vexworth"))
    }


def test_a_file_that_bears_a_patient_leaves_no_word_of_it(ours: Any, lines: io.StringIO) -> None:
    import weasyprint

    content = weasyprint.HTML(string=f"<p>{LOOKS}</p>").write_pdf()
    upload = files.upload("Mr Vexworth.pdf", content)
    add_evidence(facility=ours.facility, values=evidence_values(owner=ours.member), upload=upload, by=ours.member)
    stored = StoredFile.objects.get(facility=ours.facility)
    assert look_into_file(str(stored.pk)) == 3
    stored.refresh_from_db()
    assert stored.found == [{"kind": kind, "page": 1} for kind in ("name", "birth", "number")]
    # The name of the file is what its owner gave it, for its owner; the store names it anew, and the log leaves it out.
    assert found() == {"facilities_storedfile.name"}
    assert holders(Path(settings.MEDIA_ROOT)) == set()
    assert [needle for needle in NEEDLES if needle in lines.getvalue()] == []
