"""What a facility puts under *Documents*, in versions (R69)."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import office as emails
from facilities.models import Facility, Upload, UploadVersion, User
from facilities.services.files import erase_file, store_file
from iasios.access import standing_of
from iasios.audit.services import record


class UploadRemoved(Exception):
    """Somebody removed the document in the meantime; the message says so."""


@transaction.atomic
def add_upload(*, facility: Facility, title: str, upload: UploadedFile, by: User) -> Upload:
    """A new document in its first version; the hospital hears of one that the office puts there.

    Raises:
        FileRefused: the file is not taken.
    """
    stored = store_file(facility=facility, upload=upload, by=by)
    now = stored.uploaded_at
    made = Upload.objects.create(
        facility=facility, title=title.strip() or stored.name[:150], created_at=now, changed_at=now
    )
    UploadVersion.objects.create(facility=facility, upload=made, number=1, file=stored)
    record("upload.added", by=by, facility=facility, subject=made.title, file=str(stored.pk))
    if standing_of(by).is_office:
        emails.file_from_office(made)
    return made


@transaction.atomic
def add_version(*, upload: Upload, file: UploadedFile, note: str, by: User) -> UploadVersion:
    """A newer file for the same document; earlier versions stay and can still be had.

    Raises:
        FileRefused: the file is not taken.
        UploadRemoved: the document is gone.
    """
    locked = Upload.objects.select_for_update(of=("self",)).select_related("facility").get(pk=upload.pk)
    if locked.removed_at is not None:
        raise UploadRemoved(_("This document was removed in the meantime."))
    stored = store_file(facility=locked.facility, upload=file, by=by)
    locked.latest += 1
    locked.changed_at = stored.uploaded_at
    locked.save(update_fields=["latest", "changed_at"])
    record("upload.renewed", by=by, facility=locked.facility, subject=locked.title, version=locked.latest)
    return UploadVersion.objects.create(
        facility=locked.facility, upload=locked, number=locked.latest, file=stored, note=note.strip()
    )


@transaction.atomic
def remove_upload(*, upload: Upload, by: User) -> None:
    """Takes the document off the list and deletes the content of all its versions for good.

    Raises:
        UploadRemoved: somebody did so before.
    """
    locked = Upload.objects.select_for_update(of=("self",)).select_related("facility").get(pk=upload.pk)
    if locked.removed_at is not None:
        raise UploadRemoved(_("This document was removed in the meantime."))
    locked.removed_at, locked.removed_by = timezone.now(), by
    locked.save(update_fields=["removed_at", "removed_by"])
    for version in locked.versions.select_related("file__facility"):
        erase_file(stored=version.file, by=by)
    record("upload.removed", by=by, facility=locked.facility, subject=locked.title)
