"""Copying the stored files. What a name stands for never changes, so a file that is there need not be copied again."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage

from facilities.services.orphaned_files import FOLDERS

MANIFEST = "manifest.json"


def names_in(storage: Storage) -> Iterator[str]:
    """Every file that the portal wrote."""
    for folder in FOLDERS:
        yield from _walk(storage, folder)


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in sorted(names) if name)
    for inner in sorted(folders):
        yield from _walk(storage, f"{folder}/{inner}")


def digest_of(path: Path) -> str:
    """SHA-256, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def copy_out(storage: Storage, folder: Path) -> dict[str, str]:
    """Copies what is not in the folder yet. Returns name and SHA-256 of every file that the store has now.

    A file that vanishes meanwhile (an erased one) is left out.
    """
    found = {}
    for name in names_in(storage):
        target = folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = target.with_name(target.name + ".part")
            try:
                with storage.open(name, "rb") as content, part.open("wb") as copy:
                    for chunk in content.chunks():
                        copy.write(chunk)
            except FileNotFoundError:
                part.unlink(missing_ok=True)
                continue
            part.chmod(0o600)
            part.replace(target)
        found[name] = digest_of(target)
    return found


def copy_in(storage: Storage, folder: Path, wanted: dict[str, str]) -> tuple[int, list[str]]:
    """Puts the files back under their names; one that is there with the same content stays.

    Returns:
        How many were copied, and the names of those that are missing or damaged in the backup, which are not copied.
    """
    copied, damaged = 0, []
    for name, digest in sorted(wanted.items()):
        source = folder / name
        if not source.exists() or digest_of(source) != digest:
            damaged.append(name)
            continue
        if storage.exists(name):
            with storage.open(name, "rb") as content:
                if hashlib.file_digest(content.file, "sha256").hexdigest() == digest:  # type: ignore[arg-type]
                    continue
            storage.delete(name)
        with source.open("rb") as content:
            storage.save(name, File(content))
        copied += 1
    return copied, damaged


def read_manifest(backup: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises FileNotFoundError for a folder that is none, or one that was broken off."""
    return json.loads((backup / MANIFEST).read_text(encoding="utf-8"))  # type: ignore[no-any-return]
