"""A portal that is destroyed and restored: every row, every file, the policies and the chains of the log."""

import json
import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from psycopg import sql

from facilities.models import Facility, StoredFile
from iasios.access import facility_scope, office_scope
from iasios.backup.database import BackupFailed, count_rows
from iasios.backup.files import digest_of
from iasios.backup.services import FILES, make_backup, restore_backup, whole_backups
from iasios.settings.env import Env
from tests.database import address, committing_copy, drop
from tests.factories.facility import make_facility
from tests.factories.files import pdf

pytestmark = pytest.mark.usefixtures("portal")
EMPTY = "restored"


def owner_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = Env({"A": address("DATABASE_OWNER_URL", name)}).database("A")
    return found


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), committing_copy():
        with transaction.atomic(), office_scope("a test makes two hospitals"):
            make_facility("Northgate", "northgate")
            make_facility("Solis", "solis")
        yield


@pytest.fixture
def here() -> str:
    return str(connection.settings_dict["NAME"])


@pytest.fixture
def store(tmp_path: Path) -> FileSystemStorage:
    made = FileSystemStorage(tmp_path / "media")
    for name, content in (("files/1/a", b"one"), ("documents/2/b", b"two")):
        made.save(name, _file(content))
    return made


def _file(content: bytes) -> Any:
    upload = pdf()
    upload.file.seek(0)
    upload.file.truncate()
    upload.file.write(content)
    upload.file.seek(0)
    upload.size = len(content)
    return upload


@pytest.fixture
def empty(here: str) -> Iterator[str]:
    """A new database of the owner, as docker/postgres-roles.sh makes one."""
    name = f"{here}_{EMPTY}"
    drop(name)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield name
    drop(name)


@pytest.fixture
def in_restored(here: str, empty: str) -> Iterator[None]:
    yield
    connection.close()
    connection.settings_dict["NAME"] = here


def test_destroyed_and_restored(here, empty, in_restored, store, tmp_path):
    rows = count_rows(owner_of(here))
    assert rows["facilities_facility"] == 2
    assert rows["audit_auditevent"] > 0
    backup = make_backup(address=owner_of(here), folder=tmp_path / "backups", storage=store)
    assert oct(backup.stat().st_mode)[-3:] == "700"
    new = FileSystemStorage(tmp_path / "new")
    done = restore_backup(address=owner_of(empty), backup=backup, storage=new)
    assert (done.rows, done.files) == (sum(rows.values()), 2)
    assert count_rows(owner_of(empty)) == rows
    assert (new.open("files/1/a").read(), new.open("documents/2/b").read()) == (b"one", b"two")
    # The application's role works in it, and is bound as before.
    connection.close()
    connection.settings_dict["NAME"] = empty
    with transaction.atomic():
        assert Facility.objects.count() == 0
        with office_scope("look at what was restored"):
            ours, theirs = Facility.objects.order_by("pk")
        with facility_scope(ours.pk):
            assert set(Facility.objects.values_list("pk", flat=True)) == {ours.pk}
            assert StoredFile.objects.filter(facility=theirs).count() == 0
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert f"{rows['audit_auditevent']} events fit their chains." in out.getvalue()


def test_a_backup_holds_what_was_stored_before_and_during_the_dump(here, store, tmp_path, monkeypatch):
    from iasios.backup import services

    def dump(**given):
        store.delete("files/1/a")
        store.save("files/1/c", _file(b"three"))
        given["target"].write_bytes(b"dump")

    monkeypatch.setattr(services, "dump_database", dump)
    backup = make_backup(address=owner_of(here), folder=tmp_path / "backups", storage=store)
    assert set(json.loads((backup / "manifest.json").read_text())["files"]) == {
        "files/1/a",
        "documents/2/b",
        "files/1/c",
    }


def test_only_the_latest_are_kept_with_their_files(here, store, tmp_path, time_machine):
    folder = tmp_path / "backups"
    for day in (1, 2, 3):
        time_machine.move_to(f"2026-03-0{day}T03:00:00Z", tick=False)
        made = make_backup(address=owner_of(here), folder=folder, storage=store, keep=2)
        if day == 1:
            store.delete("files/1/a")
    assert [path.name for path in whole_backups(folder)] == ["2026-03-02T03-00-00Z", "2026-03-03T03-00-00Z"]
    assert made == whole_backups(folder)[-1]
    # What was erased is in no backup any more.
    assert not (folder / FILES / "files/1/a").exists()
    assert (folder / FILES / "documents/2/b").read_bytes() == b"two"


def test_a_damaged_or_unfinished_backup_changes_nothing(here, empty, store, tmp_path):
    backup = make_backup(address=owner_of(here), folder=tmp_path / "backups", storage=store)
    new = FileSystemStorage(tmp_path / "new")
    copy = tmp_path / "backups" / FILES / "files/1/a"
    digest = digest_of(copy)
    copy.write_bytes(b"changed")
    with pytest.raises(BackupFailed, match=r"1 files are missing or damaged in the backup.*files/1/a"):
        restore_backup(address=owner_of(empty), backup=backup, storage=new)
    copy.write_bytes(b"one")
    assert digest_of(copy) == digest
    with (backup / "database.dump").open("ab") as dump:
        dump.write(b"x")
    with pytest.raises(BackupFailed, match="The dump is missing or was changed"):
        restore_backup(address=owner_of(empty), backup=backup, storage=new)
    (backup / "manifest.json").unlink()
    with pytest.raises(BackupFailed, match="has no manifest"):
        restore_backup(address=owner_of(empty), backup=backup, storage=new)
    assert count_rows(owner_of(empty)) == {}


def test_a_database_with_tables_is_left_alone(here, store, tmp_path):
    backup = make_backup(address=owner_of(here), folder=tmp_path / "backups", storage=store)
    before = count_rows(owner_of(here))
    with pytest.raises(BackupFailed, match="not empty"):
        restore_backup(address=owner_of(here), backup=backup, storage=store)
    assert count_rows(owner_of(here)) == before


def test_the_commands_say_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_OWNER_URL")
    for command in ("backup", "restore"):
        with pytest.raises(CommandError, match="DATABASE_OWNER_URL is not set"):
            call_command(command, str(tmp_path))


def test_a_refused_dump_names_no_password(here, tmp_path, store):
    wrong = owner_of(here) | {"PASSWORD": "not-the-secret"}
    with pytest.raises(BackupFailed) as refused:
        make_backup(address=wrong, folder=tmp_path / "backups", storage=store)
    assert "password authentication failed" in str(refused.value)
    assert "not-the-secret" not in str(refused.value)
    assert whole_backups(tmp_path / "backups") == []
