"""The evidence space (R69, R70): opened by the office, filled by the hospital, released with its replies, logged."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.models import EvidenceOpening, EvidenceSpace, Finding, SpaceFile
from assessment.queries.evidence import evidence_space
from assessment.services.locks import lock_application
from facilities.models import StoredFile, User
from facilities.queries.messages import SUPPLEMENTAL_EVIDENCE
from facilities.services.files import release_to_assessors, store_file
from facilities.services.messages import send_template
from iasios.access import Capability, Role, is_viewed, office_scope, require, roles_of
from iasios.audit.services import record

#: Files in answer to one request; more belong into one document.
MOST_FILES = 10


class SpaceFull(Exception):
    """No further file fits; the message says so."""


def open_evidence_space(*, application: Application, by: User) -> EvidenceSpace:
    """Opens the space for the present requests and tells the hospital where it is; opened once per round.

    Raises:
        PermissionDenied: not the office, or no information is requested.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.OPEN_EVIDENCE_SPACE, locked)
        space, made = EvidenceSpace.objects.get_or_create(
            application=locked,
            round=1,
            defaults={"facility_id": locked.facility_id, "opened_at": timezone.now(), "opened_by": by},
        )
        if made:
            record("evidence.space_opened", by=by, facility=locked.facility, subject=locked.code)
            link = settings.PUBLIC_ORIGIN + reverse("assessment:requests", args=[locked.facility.slug])
            send_template(facility=locked.facility, key=SUPPLEMENTAL_EVIDENCE, link=link, by=by)
    return space


def add_evidence(*, finding: Finding, upload: UploadedFile, title: str = "", by: User) -> SpaceFile:
    """Puts one file into the space, in answer to one request.

    Raises:
        PermissionDenied: not of the hospital, replies are closed, or the office has not opened the space.
        SpaceFull: ten files answer this request already.
        FileRefused: the file itself; the message says why.
    """
    with transaction.atomic():
        locked = lock_application(finding.application)
        require(by, Capability.REPLY_TO_REQUESTS, locked)
        space = evidence_space(locked)
        if space is None or space.released_at is not None:
            raise PermissionDenied(_("The office has not opened the space for files."))
        if SpaceFile.objects.filter(finding=finding, removed_at__isnull=True).count() >= MOST_FILES:
            raise SpaceFull(
                _("%(most)s files answer this request already. Remove one, or join several into one document.")
                % {"most": MOST_FILES}
            )
        stored: StoredFile = store_file(facility=locked.facility, upload=upload, by=by)
        item = SpaceFile.objects.create(
            application=locked,
            facility_id=locked.facility_id,
            space=space,
            finding=finding,
            file=stored,
            title=(title.strip() or stored.name)[:150],
            added_at=timezone.now(),
            added_by=by,
        )
        record(
            "evidence.added",
            by=by,
            facility=locked.facility,
            subject=locked.code,
            file=stored.name,
            sha256=stored.sha256,
        )
    return item


def remove_evidence(*, item: SpaceFile, by: User) -> None:
    """Takes a file out of the space before it is released; its row stays in the record.

    Raises:
        PermissionDenied: not of the hospital, or replies are closed.
    """
    with transaction.atomic():
        locked = lock_application(item.application)
        require(by, Capability.REPLY_TO_REQUESTS, locked)
        stored = SpaceFile.objects.select_for_update(of=("self",)).select_related("file").get(pk=item.pk)
        if stored.removed_at is None:
            stored.removed_at, stored.removed_by = timezone.now(), by
            stored.save(update_fields=["removed_at", "removed_by"])
            record("evidence.removed", by=by, facility=locked.facility, subject=locked.code, file=stored.file.name)


def release_evidence(*, application: Application, by: User) -> int:
    """Opens the space to the assessors; part of handing in the replies, whose lock and transaction the caller holds.

    Returns:
        How many files were released.
    """
    space = evidence_space(application)
    if space is None or space.released_at is not None:
        return 0
    items = SpaceFile.objects.filter(space=space, removed_at__isnull=True).select_related("file__facility")
    files = [item.file for item in items]
    with office_scope("files become the assessors' to read with the replies"):
        for stored in files:
            release_to_assessors(stored=stored, by=by)
        space.released_at, space.released_by = timezone.now(), by
        space.save(update_fields=["released_at", "released_by"])
        record("evidence.released", by=by, facility=application.facility, subject=application.code, files=len(files))
    return len(files)


def log_opening(*, item: SpaceFile, by: User) -> None:
    """Writes down who opens a file, in the transaction that hands it out; never in the name of a person whose portal
    somebody else looks at."""
    if is_viewed(by):
        return
    EvidenceOpening.objects.create(
        item=item,
        application_id=item.application_id,
        facility_id=item.facility_id,
        opened_at=timezone.now(),
        opened_by=by,
        as_assessor=Role.ASSESSOR in roles_of(by, item),
    )
