"""The embedded database and broker, for real: who may do what, what can be read, and that nothing is left behind."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from iasios.launcher import process
from iasios.launcher.layout import ROOT, Layout
from iasios.launcher.services import services
from iasios.launcher.supervisor import Supervisor

SERVERS = {"postgres", "valkey"}


@contextmanager
def held(layout: Layout, *words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Services held by another process, which ends them when it is left."""
    command = [sys.executable, "-m", "tests.launcher.holder", str(layout.state), *words]
    holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    line = holder.stdout.readline()
    while line and not line.startswith("{"):
        line = holder.stdout.readline()
    try:
        yield holder, json.loads(line)
    finally:
        holder.terminate()
        holder.communicate(timeout=30)


def family(pid: int) -> set[int]:
    """A process and its descendants."""
    found = {pid}
    # A child of a server may end while it is looked at.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found |= family(int(child))
    return found


def end(holder: subprocess.Popen[str], number: int, pids: dict[str, int]) -> None:
    """Signal the holder, and see that no server and no child of one is left."""
    everyone = set().union(*(family(pid) for pid in pids.values()))
    assert len(everyone) > len(pids)  # PostgreSQL has children of its own
    holder.send_signal(number)
    holder.wait(timeout=20)
    assert process.wait_until(lambda: not any(process.is_alive(pid) for pid in everyone), within=15)


def test_roles_data_and_files_through_two_starts(layout: Layout, data: Path) -> None:
    with held(layout, "durable") as (holder, started):
        assert set(started["pids"]) == SERVERS
        check_roles(started)
        check_strangers(started)
        check_files(layout, data)
        with psycopg.connect(started["DATABASE_OWNER_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 30 AS cases")
        redis.Redis.from_url(started["CELERY_BROKER_URL"]).set("kept", "30")
        end(holder, signal.SIGKILL, started["pids"])
    with held(layout, "durable") as (holder, again):
        assert {name: again[name] for name in again if name != "pids"} == {
            name: started[name] for name in started if name != "pids"
        }
        with psycopg.connect(again["DATABASE_OWNER_URL"]) as connection:
            assert connection.execute("SELECT cases FROM kept").fetchone() == (30,)
        assert redis.Redis.from_url(again["CELERY_BROKER_URL"]).get("kept") == b"30"
        end(holder, signal.SIGTERM, again["pids"])
        assert holder.returncode == 0


def check_roles(started: dict[str, Any]) -> None:
    flags = (
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    with psycopg.connect(started["DATABASE_URL"]) as connection:
        assert connection.execute(flags).fetchone() == ("portal_app", False, False, False, False)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert f".s.PGSQL.{connection.info.port}" not in Path("/proc/net/unix").read_text()
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for schema public"):
            connection.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(started["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute(flags).fetchone() == ("portal_owner", False, False, True, False)


def check_strangers(started: dict[str, Any]) -> None:
    """No password, a wrong password, the superuser: each is turned away."""
    for changed in (
        started["DATABASE_URL"].replace(password_in(started["DATABASE_URL"]), "wrong"),
        started["DATABASE_URL"].replace("portal_app", "postgres"),
    ):
        with pytest.raises(psycopg.OperationalError, match=r"password authentication failed|no pg_hba\.conf entry"):
            psycopg.connect(changed)
    port = started["CELERY_BROKER_URL"].rpartition(":")[2].partition("/")[0]
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=int(port)).ping()
    assert redis.Redis.from_url(started["CELERY_BROKER_URL"]).config_get("appendonly") == {"appendonly": "yes"}
    for pid in started["pids"].values():
        assert password_in(started["CELERY_BROKER_URL"]) not in process.command_of(pid)


def password_in(url: str) -> str:
    return url.partition("@")[0].rpartition(":")[2]


def check_files(layout: Layout, data: Path) -> None:
    """Only its owner can read what is kept; PostgreSQL never runs as root."""
    for path in (data / "pg", data / "valkey", layout.log):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    for path in (
        layout.state / "secrets.json",
        layout.log / "postgres.log",
        layout.log / "valkey.log",
        data / "valkey" / "valkey.conf",
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert (data / "pg").stat().st_uid == (data / "valkey").stat().st_uid != 0
    if os.geteuid() != 0:
        assert (data / "pg").stat().st_uid == os.geteuid()


def test_a_stale_process_id_does_not_stand_in_the_way(layout: Layout, data: Path) -> None:
    """As after a container was restarted: the number in the file belongs to a stranger of today."""
    with held(layout) as (holder, started):
        end(holder, signal.SIGTERM, started["pids"])
    (data / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{data}/pg\n")
    with held(layout) as (holder, started), psycopg.connect(started["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_a_half_made_database_is_made_anew(layout: Layout, data: Path) -> None:
    (data / "pg.new").mkdir()
    (data / "pg.new" / "PG_VERSION").write_text("18\n")
    with held(layout) as (_, started), psycopg.connect(started["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("portal",)
    assert not (data / "pg.new").exists()


@pytest.mark.usefixtures("data")
def test_a_server_that_was_killed_is_started_again_at_its_address_with_its_data(layout: Layout) -> None:
    with services(layout, {}) as started:
        supervisor = Supervisor(layout, started.env, started.servers)
        with psycopg.connect(started.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
            for name in sorted(SERVERS):
                os.kill(started.children[name].pid, signal.SIGKILL)
                started.children[name].wait(timeout=10)
        supervisor.check()
        with psycopg.connect(started.env["DATABASE_OWNER_URL"]) as owner:
            assert owner.execute("SELECT number FROM kept").fetchone() == (7,)
        assert redis.Redis.from_url(started.env["CELERY_BROKER_URL"]).ping() is True
        assert {name: server.poll() for name, server in started.servers.items()} == dict.fromkeys(SERVERS)


@pytest.mark.usefixtures("data")
def test_a_statement_that_failed_leaves_no_value_in_the_log(layout: Layout) -> None:
    with services(layout, {}) as started, psycopg.connect(started.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (word text UNIQUE)")
        owner.execute("INSERT INTO kept VALUES ('a-secret-word')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO kept VALUES ('a-secret-word')")
    written = (layout.log / "postgres.log").read_text()
    assert "duplicate key value violates unique constraint" in written
    assert "a-secret-word" not in written
