"""Twenty people take the same step of an application in the same second: it happens once, whichever step it is.

Closed under the transition tables: a step that is added is tried here by itself.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from psycopg import sql

from applications.models import Application, StatusChange
from applications.statuses import ApplicationStatus as S
from applications.workflow import APPLICATION
from iasios.access import office_scope
from iasios.workflow import StepRefused, Workflow
from tests.applications.test_every_step import FACTS, TABLE
from tests.database import address, committing_copy
from tests.factories.dossier import with_assessors
from tests.factories.facility import make_facility
from tests.factories.people import make_user
from tests.factories.stages import WAYS, columns

TIMES = 20
STAMPS = [f"{name}_{end}" for name in ("submitted", "resubmitted", "decided") for end in ("at", "by")] + [
    "audit_held_at"
]
#: A panel may be named anew until it decides: the last one named counts, and a member of it has one row.
AGAIN = {"assessment.APPEAL name_panel"}
#: Every (from, step, to), those that follow from a fact included.
STEPS = [(str(source), row.name, str(row.target)) for row in APPLICATION.transitions for source in row.sources]


@dataclass
class Ready:
    """An application with two assessors, and a person of each role that takes steps."""

    application: Application
    people: dict[str, Any]


@pytest.fixture(scope="module")
def ready(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ready]:
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        patch.setattr("iasios.documents.services.request_rendering", lambda document_id: None)
        with transaction.atomic(), office_scope("a test makes an application"):
            groups = {"office": "office", "chair": "chairperson", "assessor": "assessor", "second": "assessor"}
            staff = {role: make_user(f"{role}@iasios.example", role, groups=[of]) for role, of in groups.items()}
            place = make_facility("Hospital", "hospital")
            with_assessors(place, staff["office"], staff["assessor"], staff["second"])
        assert place.application is not None
        yield Ready(place.application, staff | {"representative": place.representative})


def stand(application: Application, source: str, step: str, target: str, people: dict[str, Any]) -> None:
    """Put the application into a status, ready for every step from it, past the rules of the table: as the owner."""
    values: dict[str, Any] = dict.fromkeys(STAMPS)
    for stop in (*WAYS[S(source)], source):
        values |= columns(stop, people["representative"], people["chair"])
    values |= {
        "assessors_assigned": 0 if step == "return_for_correction" else 2,
        "round_handed_in": 2,
        "open_findings": 1,
        "requests_open": 0,
        "recommendations_in": 2,
        "plan_is_complete": True,
        "on_site_audit_on": date(2030, 5, 1) if source == S.DENIED else None,
        "proofs_open": 1 if source == S.PLAN_UNDER_REVIEW else 0,
    }
    if step == "return_to_assessors":
        values["signed_off_from"] = target
    fields = {Application._meta.get_field(name).column: getattr(value, "pk", value) for name, value in values.items()}
    given = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in fields)
    name = connection.settings_dict["NAME"]
    with psycopg.connect(address("DATABASE_OWNER_URL", name)) as owner:
        owner.execute("SELECT set_config('portal.scope', 'office', true)")
        owner.execute("ALTER TABLE applications_application DISABLE TRIGGER USER")
        statement = sql.SQL("UPDATE applications_application SET {} WHERE id = %s").format(given)
        owner.execute(statement, [*fields.values(), application.pk])
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        owner.execute("ALTER TABLE applications_application ENABLE TRIGGER USER")


def taker(source: str, step: str, target: str) -> str:
    """Who takes it, by the programme's own table; nobody where it follows from a fact."""
    if step in FACTS:
        return ""
    if step == "return_to_assessors":
        return "chair"
    return min(TABLE.get((source, step, target), set()) or {"office"})


@pytest.mark.parametrize(("source", "step", "target"), STEPS)
def test_it_is_taken_once(ready: Ready, source: str, step: str, target: str) -> None:
    stand(ready.application, source, step, target, ready.people)
    person = ready.people.get(taker(source, step, target))
    logged = StatusChange.objects.filter(application=ready.application)
    before = seen(logged.count)
    start, reasons = threading.Barrier(TIMES), set()

    def take(_number: int) -> str:
        try:
            with transaction.atomic(), office_scope("a step as its service takes it"):
                fresh = Application.objects.get(pk=ready.application.pk)
                values = columns(target, fresh.submitted_by or ready.people["representative"], ready.people["chair"])
                also = {name: value for name, value in values.items() if name in ("holder", "holder_since")}
                if target in (S.DENIED, S.DEFERRED):
                    also["proofs_open"] = 0
                if target == S.DRAFT:
                    also |= {"submitted_at": None, "submitted_by": None}
                if step == "recommend":
                    also |= {"signed_off_from": source, "proofs_open": 0}
                # Everybody has seen the status before anybody moves it.
                start.wait(60)
                APPLICATION.perform(fresh, step, by=person, reason="Because", to=target, also=also)
                return "done"
        except StepRefused as refused:
            reasons.add(str(refused))
            return "refused"
        except PermissionDenied:
            # A step that only holders of another status have is denied after the first.
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        answers = sorted(pool.map(take, range(TIMES)))
    assert (answers, reasons) == (["done", *["refused"] * (TIMES - 1)], reasons)
    assert seen(lambda: Application.objects.get(pk=ready.application.pk).status) == target
    assert seen(logged.count) - before == 1


def seen(read: Callable[[], Any]) -> Any:
    with transaction.atomic(), office_scope("a test looks"):
        return read()


def all_workflows() -> dict[str, Workflow]:
    """Every transition table of the apps, by its name."""
    found = {}
    for config in apps.get_app_configs():
        try:
            module = import_module(f"{config.name}.workflow")
        except ModuleNotFoundError:
            continue
        found |= {
            f"{config.label}.{name}": value for name, value in vars(module).items() if isinstance(value, Workflow)
        }
    return found


def test_no_step_ends_where_it_began() -> None:
    """`perform` looks at the status under the row's lock; a step from a status to itself could be taken twice."""
    tables = all_workflows()
    assert {"applications.APPLICATION", "assessment.AUDIT", "facilities.HANDOVER", "invoicing.INVOICE"} <= set(tables)
    circles = {
        f"{name} {row.name}" for name, table in tables.items() for row in table.transitions if row.target in row.sources
    }
    assert circles == AGAIN
