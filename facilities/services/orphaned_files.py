"""Bytes in the store that no row speaks of: left by a transaction that was rolled back, or by a deletion that failed.

A file is written before the row that names it is committed, so such bytes cannot be avoided, only swept up.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import structlog
from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db.models import FileField
from django.utils import timezone

from iasios.audit.services import record

log = structlog.get_logger(__name__)
#: The folders that the portal writes into; nothing else in the store is touched.
FOLDERS = ("documents", "exports", "files", "programme")
#: Younger bytes may belong to a transaction that is still open.
PATIENCE = timedelta(days=1)
#: How many names are looked up at once.
BATCH = 500


def delete_leftovers(storage: Storage = default_storage) -> int:
    """Deletes what is older than a day and named by no row, or only by one whose content was erased.

    Needs the office's scope: a row that is not seen would count as missing.

    Returns:
        How many files were deleted.
    """
    before, deleted = timezone.now() - PATIENCE, 0
    for folder in FOLDERS:
        names = _walk(storage, folder)
        while batch := set(islice(names, BATCH)):
            for name in sorted(batch - _spoken_of(batch)):
                if storage.get_modified_time(name) < before:
                    storage.delete(name)
                    log.info("leftover_deleted", name=name)
                    deleted += 1
    if deleted:
        record("files.leftovers_deleted", by=None, count=deleted)
    return deleted


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names if name)
    for inner in folders:
        yield from _walk(storage, f"{folder}/{inner}")


def _spoken_of(names: set[str]) -> set[str]:
    """Those that some row of any app names, one query for each kind of file."""
    found: set[str] = set()
    for model in apps.get_models():
        columns = {field.name for field in model._meta.concrete_fields}
        # A row whose content was erased stays as a record and keeps the name.
        kept: dict[str, Any] = {"erased_at__isnull": True} if "erased_at" in columns else {}
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._default_manager.filter(**{f"{field.name}__in": names}, **kept)
                found |= set(rows.values_list(field.name, flat=True))
    return found
