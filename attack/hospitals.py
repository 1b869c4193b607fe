"""Two hospitals: the victim, every word of which bears a mark, and the one whose people try to get at it."""

import copy as copies
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import models, transaction
from psycopg import sql

from facilities.models import Facility, Membership, StoredFile, User
from facilities.services import add_member
from facilities.services.people import end_membership
from facilities.services.uploads import add_upload
from iasios.access import office_scope
from tests.access.moments import MOMENTS
from tests.access.world import World, make_world
from tests.database import address
from tests.factories import dossier, files
from tests.factories.facility import Place
from tests.factories.people import make_user
from tests.stages import PEOPLE

#: What an attacker may look for; it stands beside the mark in every text of the victim.
WORD = "Quillfeather"
#: Nobody sends it, so wherever it comes out it leaked.
MARK = "zx7leak4417"
#: Shorter columns hold codes and words of choices.
_SHORTEST = 60
#: Columns that everybody may read: the public list of centres and what a certificate says (R83).
PUBLIC_TABLES = {"facilities_listing", "assessment_certificate", "assessment_certificatestate"}
PUBLIC_COLUMNS = {("facilities_facility", name) for name in ("name", "slug", "city", "country", "website")}


@dataclass
class Attacker:
    """Somebody who has nothing to do with the victim.

    Attributes:
        role: the column of the access table that answers for them.
        user: None for anonymous.
    """

    name: str
    role: str
    user: User | None
    cookie: str = ""


@dataclass
class Scene:
    """One moment: the victim as it stands there, the attackers' own hospital at the same one, and the attackers."""

    moment: str
    world: World
    own: Place
    attackers: list[Attacker]
    #: Texts that only the victim, its own people and the programme may read.
    marks: tuple[bytes, ...]
    #: Columns that took no mark, with the first words of the refusal.
    unmarked: list[str]
    sessions: list[tuple[str, Any]]
    #: Name and position of the victim for those who asked to work there or once did: a copy of one's own data has them.
    own_past: dict[str, tuple[bytes, ...]]

    def keep_sessions(self) -> None:
        """An attacker who was signed out by a try is signed in again."""
        for key, data in self.sessions:
            model = _session_model()
            model.objects.filter(pk=key).update(session_data=data[0], expire_date=data[1])
            if not model.objects.filter(pk=key).exists():
                model.objects.create(session_key=key, session_data=data[0], expire_date=data[1])


def _session_model() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()


@contextmanager
def _as_office() -> Iterator[None]:
    with (
        mock.patch("iasios.outbox.services.request_delivery"),
        mock.patch("iasios.documents.services.request_rendering"),
        transaction.atomic(),
        office_scope("make what is attacked"),
    ):
        yield


def make_base() -> tuple[World, dict[str, User], dict[str, User]]:
    """The world of the access tables, with more people who are strangers to its facility.

    Returns:
        The world, the programme's people, and the further attackers by name.
    """
    with _as_office():
        staff = {}
        names = ("office", "chair", "assessor", "second", "unassigned")
        for role, (email, name, title, group) in zip(names, PEOPLE.values(), strict=True):
            staff[role] = make_user(email, name, title=title, groups=[group])
        world = make_world(staff)
        own = world.neighbour
        more = {
            "their assessor": make_user("a4@iasios.example", "Ada Four", groups=["assessor"]),
            "second of theirs": make_user("a5@iasios.example", "Bo Five", groups=["assessor"]),
            "reader": make_user("reader@harbour.example", "Rea Harbour"),
            "former colleague": make_user("former@harbour.example", "Fo Harbour"),
            "not yet admitted": make_user("waiting@harbour.example", "Wa Harbour"),
            "of no hospital": make_user("nobody@elsewhere.example", "No Body"),
        }
        add_member(facility=own.facility, user=more["reader"], by=None, reads_only=True)
        left = add_member(facility=world.place.facility, user=more["former colleague"], by=None)
        end_membership(membership=left, by=world.place.representative)
        add_member(
            facility=world.place.facility, user=more["not yet admitted"], by=None, joined=False, needs_approval=True
        )
        add_upload(facility=own.facility, title="Own letter", upload=files.pdf(), by=own.member)
    return world, staff, more


def _lead_accredited(world: World, staff: dict[str, User]) -> None:
    dossier.accredited(world.place, staff["office"], staff["assessor"], staff["second"], staff["chair"])


#: Those of the access tables that have an application in another status, and one after which much is public.
LEADS: dict[str, Callable[[World, dict[str, User]], None]] = {
    "draft": MOMENTS["draft"][1],
    "accredited": _lead_accredited,
    **{name: lead for name, (_table, lead) in MOMENTS.items() if name not in ("anywhere", "account", "draft")},
}


def stage(moment: str, base: tuple[World, dict[str, User], dict[str, User]], *, few: bool) -> Scene:
    """Both hospitals brought to a moment, the victim marked, everybody signed in; in the present database.

    Args:
        few: only the attackers who differ most.
    """
    world, staff, more = (copies.deepcopy(part) for part in base)
    own = world.neighbour
    with _as_office():
        LEADS[moment](world, staff)
        cast = staff | {"assessor": more["their assessor"], "second": more["second of theirs"]}
        LEADS[moment](World(own, {}, {"pk": {}}, world.place), cast)
        attackers = [
            Attacker("anonymous", "anonymous", None),
            Attacker("representative", "other", own.representative),
            Attacker("their assessor", "unassigned", more["their assessor"]),
        ]
        if not few:
            attackers += [
                Attacker("deputy", "other", own.deputy),
                Attacker("account holder", "other", own.account_holder),
                Attacker("member", "other", own.member),
                Attacker("reader", "other", more["reader"]),
                Attacker("former colleague", "", more["former colleague"]),
                Attacker("not yet admitted", "", more["not yet admitted"]),
                Attacker("of no hospital", "", more["of no hospital"]),
                Attacker("unassigned assessor", "unassigned", staff["unassigned"]),
            ]
        sessions = [(attacker, _sign_in(attacker)) for attacker in attackers if attacker.user]
        facility = world.place.facility
        stored = list(StoredFile.objects.filter(facility=facility))
        code = facility.code
    unmarked = _mark(facility.pk)
    _mark_files(stored)
    marks = (MARK.encode(), b"@northgate.example", code.encode())
    kept = [kept for _who, kept in sessions]
    return Scene(moment, world, own, attackers, marks, unmarked, kept, _own_past(attackers, facility.pk))


def _own_past(attackers: list[Attacker], facility: int) -> dict[str, tuple[bytes, ...]]:
    """By attacker, as marked: the name of the facility, and the position that the person had there."""
    with _as_office():
        rows = Membership.objects.filter(facility=facility, user__in=[who.user for who in attackers if who.user])
        told = {row.user_id: (row.facility.name, row.job_title) for row in rows.select_related("facility")}
    return {
        who.name: tuple(text.encode() for text in told[who.user.pk] if text)
        for who in attackers
        if who.user is not None and who.user.pk in told
    }


def _sign_in(attacker: Attacker) -> tuple[str, Any]:
    user = attacker.user
    assert user is not None
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    attacker.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    row = _session_model().objects.get(pk=session.session_key)
    return session.session_key, (row.session_data, row.expire_date)


def _owner() -> psycopg.Connection[Any]:
    from attack.portal import NOW

    connection = psycopg.connect(address("DATABASE_OWNER_URL", NOW))
    connection.execute("SELECT set_config('portal.scope', 'office', false)")
    return connection


def run_as_owner(statement: str, *values: Any) -> None:
    """One statement that the application may not run, to arrange what only time brings about."""
    with _owner() as connection:
        connection.execute(statement, values)


def tables_of_facilities() -> list[tuple[type[models.Model], str]]:
    """Every table with rows of a facility, and the column that says which."""
    found: list[tuple[type[models.Model], str]] = [(Facility, "id")]
    for model in apps.get_models():
        columns = {field.column for field in model._meta.concrete_fields}
        if model._meta.managed and not model._meta.proxy and "facility_id" in columns:
            found.append((model, "facility_id"))
    return found


def _mark(facility: int) -> list[str]:
    """Put word and mark into every text of the victim that has room for them; triggers rest meanwhile."""
    refused = []
    with _owner() as connection:
        people = (
            "id IN (SELECT user_id FROM facilities_membership WHERE facility_id = %s) AND email LIKE '%%northgate%%'"
        )
        targets = [(model, f"{column} = %s") for model, column in tables_of_facilities()] + [(User, people)]
        for model, where in targets:
            table = model._meta.db_table
            if table in PUBLIC_TABLES:
                continue
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
            for field in _texts(model):
                room = field.max_length or 100_000
                statement = sql.SQL(
                    "UPDATE {table} SET {column} = left({marked} || {column}, {room}) WHERE " + where
                ).format(
                    table=sql.Identifier(table),
                    column=sql.Identifier(field.column),
                    marked=sql.Literal(f"{WORD} {MARK} "),
                    room=sql.Literal(room),
                )
                try:
                    with connection.transaction():
                        connection.execute(statement, [facility])
                except psycopg.Error as error:
                    refused.append(f"{table}.{field.column}: {str(error).splitlines()[0]}")
            # What the change left to be checked is checked before the table may change again.
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    return refused


def _texts(model: type[models.Model]) -> Iterator[Any]:
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.TextField) or (
            isinstance(field, models.CharField)
            and not isinstance(field, models.EmailField | models.URLField | models.SlugField)
            and (field.max_length or 0) >= _SHORTEST
        )
        generated = isinstance(field, models.GeneratedField)
        digest = "digest" in field.column or "sha256" in field.column or "hash" in field.column
        if (
            is_text
            and not generated
            and not digest
            and not field.choices
            and not field.unique
            and not field.primary_key
            and (table, field.column) not in PUBLIC_COLUMNS
        ):
            yield field


def _mark_files(stored: list[StoredFile]) -> None:
    for row in stored:
        for name in {row.content.name, row.preview.name} - {""}:
            path = Path(settings.MEDIA_ROOT) / name
            if path.exists() and MARK.encode() not in (held := path.read_bytes()):
                path.write_bytes(held + b"\n%" + f"{WORD} {MARK}".encode())


def digest_of(connection: psycopg.Connection[Any], facility: int) -> dict[str, tuple[int, int]]:
    """Number and fingerprint of the victim's rows, by table."""
    parts = [
        sql.SQL(
            "SELECT {name}, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)"
            " FROM {table} t WHERE {column} = {pk}"
        ).format(
            name=sql.Literal(model._meta.db_table),
            table=sql.Identifier(model._meta.db_table),
            column=sql.Identifier(column),
            pk=sql.Literal(facility),
        )
        for model, column in tables_of_facilities()
    ]
    rows = connection.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall()
    connection.commit()
    return {name: (count, fingerprint) for name, count, fingerprint in rows}


@contextmanager
def watching(facility: int) -> Iterator[Callable[[], list[str]]]:
    """Yields a function that names the tables in which rows of the victim changed since it was last called."""
    os.environ.setdefault("PGAPPNAME", "attack")
    with _owner() as connection:
        known = digest_of(connection, facility)

        def changed() -> list[str]:
            nonlocal known
            now = digest_of(connection, facility)
            found = sorted(name for name, told in now.items() if told != known[name])
            known = now
            return found

        yield changed
