"""Making a backup, keeping the latest ones, and restoring one.

A backup is a folder by its moment, with the dump and a manifest, beside a folder of files that all backups share:

    backups/files/…                       every stored file once
    backups/2026-11-30T03-00-00Z/database.dump
    backups/2026-11-30T03-00-00Z/manifest.json    written last; a folder without it was broken off

A file is stored before the row that names it is committed, and deleted after the row was. So files are copied before
the dump and again after it: whatever the dump speaks of was in the store at one of the two times.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from iasios.backup.database import BackupFailed, count_rows, dump_database, restore_database
from iasios.backup.files import MANIFEST, copy_in, copy_out, digest_of, read_manifest

DUMP, FILES = "database.dump", "files"


@dataclass(frozen=True)
class Restored:
    """What a restore brought back."""

    rows: int
    files: int


def make_backup(
    *, address: dict[str, Any], folder: Path, storage: Storage = default_storage, programs: str = "", keep: int = 0
) -> Path:
    """Copies database and files.

    Args:
        address: the database as its owner, as Django's DATABASES entry.
        folder: where backups stand; made when it is missing, and read by its owner alone.
        programs: the folder of PostgreSQL's programs; empty to look for them.
        keep: how many backups to keep, older ones and files that none of them names are deleted; 0 keeps all.

    Returns:
        The folder of this backup.

    Raises:
        BackupFailed: with the reason; what was begun is no backup, since it has no manifest.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / timezone.now().strftime("%Y-%m-%dT%H-%M-%SZ")
    try:
        target.mkdir(mode=0o700)
    except FileExistsError:
        raise BackupFailed(f"{target} is there already.") from None
    before = copy_out(storage, folder / FILES)
    dump_database(address=address, target=target / DUMP, programs=programs)
    files = before | copy_out(storage, folder / FILES)
    manifest = {
        "made_at": timezone.now().isoformat(),
        "dump_sha256": digest_of(target / DUMP),
        "rows": count_rows(address),
        "files": files,
    }
    part = target / f"{MANIFEST}.part"
    part.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    part.replace(target / MANIFEST)
    if keep:
        _drop_old(folder, keep)
    return target


def whole_backups(folder: Path) -> list[Path]:
    """The backups in a folder that were finished, the oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))


def _drop_old(folder: Path, keep: int) -> None:
    found = whole_backups(folder)
    for old in found[:-keep]:
        shutil.rmtree(old)
    named = {name for backup in found[-keep:] for name in read_manifest(backup)["files"]}
    root = folder / FILES
    for path in root.rglob("*"):
        if path.is_file() and str(path.relative_to(root)) not in named:
            path.unlink()


def restore_backup(
    *, address: dict[str, Any], backup: Path, storage: Storage = default_storage, programs: str = ""
) -> Restored:
    """Fills an empty database and puts the files back.

    Raises:
        BackupFailed: the backup is broken off or damaged (nothing is changed), the database is not empty, or
            something is missing afterwards.
    """
    try:
        manifest = read_manifest(backup)
    except FileNotFoundError:
        raise BackupFailed(f"{backup} has no manifest: it is no backup, or was broken off.") from None
    if not (backup / DUMP).exists() or digest_of(backup / DUMP) != manifest["dump_sha256"]:
        raise BackupFailed("The dump is missing or was changed. Nothing was restored.")
    copied, damaged = copy_in(storage, backup.parent / FILES, manifest["files"])
    if damaged:
        raise BackupFailed(
            f"{len(damaged)} files are missing or damaged in the backup, and the database was not touched: "
            + ", ".join(damaged[:5])
        )
    restore_database(address=address, source=backup / DUMP, programs=programs)
    rows = count_rows(address)
    if set(rows) != set(manifest["rows"]):
        raise BackupFailed("Tables are missing after the restore.")
    return Restored(rows=sum(rows.values()), files=copied)
