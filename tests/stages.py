"""Databases in which a stage of the programme has been reached already, handed to the tests that ask for it.

A stage is a copy of its parent's database in which one more maker of tests/factories has run. Each worker makes it when
the first test asks for it, through the services that people use; every test is rolled back. It holds exactly what its
makers made, so that a test which counts rows meets nobody else's. Nothing outlives the run: a stage is never older than
the code, and "now" means to a test what it meant, some minutes ago, to the makers.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import time_machine
from django.db import connection, transaction
from django.test import override_settings

from applications.models import Application
from casereview.models import CaseReview
from facilities.models import Facility, User
from tests.database import copy, copy_to, drop_unused, names_like
from tests.factories import audits, dossier, plans
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user
from tests.factories.reached import Step

#: Facilities by the names of their fixtures: name, domain, and what differs from the plain ones.
FACILITIES: dict[str, tuple[str, str, dict[str, str]]] = {
    "ours": ("Northgate University Hospital", "northgate", {"city": "Leeds", "country": "GB"}),
    "theirs": ("Harbour Cancer Centre", "harbour", {"city": "Rotterdam", "country": "NL"}),
}
#: People by the names of their fixtures: address, name, title, group.
PEOPLE: dict[str, tuple[str, str, str, str]] = {
    "office": ("office@iasios.example", "Katharina Moll", "", "office"),
    "chair": ("chair@iasios.example", "Ruth Adeyemi", "Prof.", "chairperson"),
    "assessor_one": ("assessor.one@iasios.example", "Lucía Ferrán", "Dr", "assessor"),
    "assessor_two": ("assessor.two@iasios.example", "Jonas Wikström", "Dr", "assessor"),
    "assessor_three": ("assessor.three@iasios.example", "Petra Novák", "Dr", "assessor"),
}
SEATS = ("office", "assessor_one", "assessor_two")
SIGNED = (*SEATS, "chair")


def _denied(*cast: Any) -> Any:
    return plans.decided(*cast, outcome="deny")


#: Each stage: the one before it, its maker, and the people that the maker needs beside our facility.
STAGES: dict[str, tuple[str, Callable[..., Any], tuple[str, ...]]] = {
    "submitted": ("open", dossier.submitted_application, ()),
    "assigned": ("submitted", dossier.with_assessors, SEATS),
    "handed_in": ("assigned", dossier.handed_in, SEATS),
    "awaiting_sign_off": ("handed_in", dossier.awaiting_sign_off, SEATS),
    "accredited": ("awaiting_sign_off", dossier.accredited, SIGNED),
    "information_requested": ("assigned", dossier.information_requested, SEATS),
    "second_round": ("information_requested", dossier.second_round, SEATS),
    "still_open": ("second_round", audits.still_open, SEATS),
    "audit_proposed": ("still_open", audits.audit_proposed, SEATS),
    "audit_agreed": ("audit_proposed", audits.audit_agreed, SEATS),
    "audit_held": ("audit_agreed", audits.audit_held, SEATS),
    "deferred": ("audit_held", plans.decided, SIGNED),
    "denied": ("audit_held", _denied, SIGNED),
    "planned": ("deferred", plans.planned, SIGNED),
    "proof_requested": ("planned", plans.proof_requested, SIGNED),
    "proved": ("proof_requested", plans.proved, SIGNED),
}
#: Sessions kept open beside the one in use: opening one again costs more than most tests.
_KEPT = 5


@dataclass
class Stage:
    """A database of this worker; `media` has the files that its makers stored."""

    database: str
    facilities: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    media: Path | None = None
    reached: dict[str, dict[Step, Any]] = field(default_factory=dict)


class Stages:
    """The databases of one worker, the empty one first, and which of them is in use.

    Args:
        empty: the database that holds no facility.
        scope: tells PostgreSQL in an open transaction that the office is asking.
    """

    def __init__(self, empty: str, scope: Callable[[], None]) -> None:
        self.empty = Stage(empty)
        self.here = self.empty
        self._scope = scope
        self._made: dict[tuple[str, tuple[str, ...], datetime | None], Stage] = {}
        self._sessions: dict[str, psycopg.Connection[Any]] = {}
        self._files = Path(tempfile.mkdtemp(prefix="portal-stages-"))
        drop_unused(names_like(f"{empty}_at_"))

    def go_to(self, name: str | None, facilities: tuple[str, ...], moment: datetime | None) -> None:
        """From now on the connection of this process leads to this stage.

        Args:
            name: a key of STAGES, "open" for an open application, None for the empty database.
            facilities: keys of FACILITIES.
            moment: when the makers work; now unless given.
        """
        self._lead_to(self._stage(name, facilities, moment) if name else self.empty)

    def _stage(self, name: str, facilities: tuple[str, ...], moment: datetime | None) -> Stage:
        key = (name, facilities, moment)
        if key not in self._made:
            self._made[key] = self._make(name, facilities, moment)
        return self._made[key]

    def _make(self, name: str, facilities: tuple[str, ...], moment: datetime | None) -> Stage:
        parent = self._stage(STAGES[name][0], facilities, moment) if name in STAGES else self.empty
        database = f"{self.empty.database}_at_{len(self._made)}"
        stage = Stage(database, facilities, parent.people, self._files / database, dict(parent.reached))
        if parent is self.empty:
            copy_to(database)
        else:
            self._lead_to(self.empty)
            self._end(parent.database)
            copy(parent.database, database)
            if parent.media and parent.media.is_dir() and stage.media:
                shutil.copytree(parent.media, stage.media)
        self._lead_to(stage)
        with _clock(moment), override_settings(MEDIA_ROOT=stage.media), transaction.atomic():
            self._scope()
            if name not in STAGES:
                for facility in facilities:
                    title, domain, columns = FACILITIES[facility]
                    make_facility(title, domain, **columns)
            else:
                _parent, maker, cast = STAGES[name]
                stage.people = tuple(dict.fromkeys((*parent.people, *cast)))
                place = self.place("ours")
                maker(place, *(self.person(role) for role in cast))
                stage.reached["ours"] = place.reached
            # What a test's rollback would have left out as well.
            connection.run_on_commit.clear()
        return stage

    def _lead_to(self, stage: Stage) -> None:
        assert not connection.in_atomic_block, "a stage is chosen before a test's transaction begins"
        self.here, before = stage, connection.settings_dict["NAME"]
        if before == stage.database:
            return
        if connection.connection is not None and not connection.connection.closed:
            self._sessions[before] = connection.connection
            connection.connection = None
        while len(self._sessions) > _KEPT:
            self._end(next(iter(self._sessions)))
        connection.close()
        connection.settings_dict["NAME"] = stage.database
        session = self._sessions.pop(stage.database, None)
        if session is not None and not session.closed and not session.broken:
            connection.connection = session

    def _end(self, database: str) -> None:
        session = self._sessions.pop(database, None)
        if session is not None:
            session.close()

    def end(self) -> None:
        self._lead_to(self.empty)
        for database in list(self._sessions):
            self._end(database)
        drop_unused(stage.database for stage in self._made.values())
        shutil.rmtree(self._files)

    # --- what a stage holds ---

    def person(self, role: str) -> User:
        email, name, title, group = PEOPLE[role]
        if role in self.here.people:
            known = User.objects.filter(email=email).first()
            if known:
                return known
        return make_user(email, name, title=title, groups=[group])

    def place(self, name: str) -> Place:
        """The facility of a fixture: handed out where the stage holds it, made where it does not."""
        title, domain, columns = FACILITIES[name]
        if name not in self.here.facilities:
            return make_facility(title, domain, **columns)
        people = {
            user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{domain}.example")
        }
        facility = Facility.objects.get(representative=people["representative"])
        facility.representative, facility.deputy = people["representative"], people["deputy"]
        facility.account_holder = people["holder"]
        application = Application.objects.get(facility=facility)
        application.facility = facility
        review = CaseReview.objects.get(application=application)
        review.application = application
        place = Place(facility, people["representative"], people["deputy"], people["holder"], people["member"])
        place.application, place.case_review = application, review
        place.reached = dict(self.here.reached.get(name, {}))
        return place


@contextmanager
def _clock(moment: datetime | None) -> Iterator[None]:
    """The makers' clock stands at `moment`, or shows the real time, whatever the test that comes first has done."""
    if moment is not None:
        with time_machine.travel(moment, tick=False):
            yield
    elif time_machine.escape_hatch.is_travelling():
        with time_machine.travel(time_machine.escape_hatch.time.time(), tick=True):
            yield
    else:
        yield
