"""Bytes without a row are swept up, and nothing else is."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from facilities.models import StoredFile
from facilities.services.exports import ask_export
from facilities.services.files import erase_file, store_file
from facilities.services.programme import publish_document
from facilities.tasks import sweep_leftovers
from iasios.audit.models import AuditEvent
from iasios.exports.archive import build_export
from tests.factories import files

pytestmark = pytest.mark.django_db


class Spoiled(Exception):
    """What goes wrong after the bytes were written."""


def leave_behind(place):
    """The name of bytes whose row was rolled back."""
    with pytest.raises(Spoiled), transaction.atomic():
        name = str(store_file(facility=place.facility, upload=files.pdf(), by=place.member).content.name)
        raise Spoiled
    assert default_storage.exists(name)
    assert not StoredFile.objects.filter(content=name).exists()
    return name


def sweep_after(**time):
    with time_machine.travel(timezone.now() + timedelta(**time)):
        return sweep_leftovers()


def test_what_a_rollback_left_is_deleted_after_a_day_and_what_has_a_row_stays(ours, theirs, office):
    lost = leave_behind(ours)
    kept = [store_file(facility=place.facility, upload=files.pdf(), by=place.member) for place in (ours, theirs)]
    manual = publish_document(
        kind="standards", title="Standards", language="en", edition="2026", upload=files.pdf(), by=office
    )
    export = ask_export(facility=ours.facility, by=ours.representative)
    build_export(str(export.pk))
    export.refresh_from_db()
    assert sweep_after(hours=23) == 0
    assert default_storage.exists(lost)
    assert sweep_after(hours=25) == 1
    assert not default_storage.exists(lost)
    for content in (*(stored.content for stored in kept), manual.content, export.content):
        assert default_storage.exists(content.name)
    assert AuditEvent.objects.get(action="files.leftovers_deleted").detail == {"count": 1}
    assert sweep_after(hours=25) == 0


def test_what_was_erased_but_not_deleted_goes_too(ours):
    stored = store_file(facility=ours.facility, upload=files.pdf(), by=ours.member)
    # As when the store was away at the commit: the deletion never ran.
    erase_file(stored=stored, by=ours.member)
    assert default_storage.exists(stored.content.name)
    assert sweep_after(hours=25) == 1
    assert not default_storage.exists(stored.content.name)


def test_folders_of_others_are_left_alone(ours):
    name = default_storage.save("elsewhere/notes.txt", ContentFile(b"ours too"))
    assert sweep_after(days=30) == 0
    assert default_storage.exists(name)
