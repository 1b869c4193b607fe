"""The register of evidence: entering, linking, releasing, and reminding of what expires."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import emails
from applications.models import Answer, Application, EvidenceItem, EvidenceLink, EvidenceVersion
from applications.queries.evidence import assessors_of
from applications.services.answers import StaleVersion, lock_draft
from facilities.models import Facility, Membership, User
from facilities.services.files import release_to_assessors, store_file
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Days before the last day on which its owner gets a mail.
REMINDERS = (30, 7, 0)
FIELDS = ("title", "kind", "place", "link", "effective_on", "expires_on", "owner")


def add_evidence(
    *, facility: Facility, values: dict[str, Any], upload: UploadedFile | None = None, by: User
) -> EvidenceItem:
    """Enters an item; it is linked to no question yet.

    Args:
        values: `FIELDS`; `owner` is a person.

    Raises:
        FileRefused: the upload is refused; nothing is stored.
    """
    with transaction.atomic():
        now = timezone.now()
        stored = store_file(facility=facility, upload=upload, by=by) if upload is not None else None
        item = EvidenceItem.objects.create(
            facility=facility, file=stored, created_at=now, changed_at=now, changed_by=by, **_chosen(values)
        )
        _keep_version(item)
        record("evidence.added", by=by, facility=facility, subject=item.title, kind=str(item.kind))
    return item


def add_several(
    *, facility: Facility, entries: Sequence[tuple[dict[str, Any], UploadedFile | None]], by: User
) -> list[EvidenceItem]:
    """Enters items, each with its values and its file, all or none.

    Raises:
        FileRefused: one of the files is refused; nothing is stored.
    """
    with transaction.atomic():
        return [add_evidence(facility=facility, values=values, upload=upload, by=by) for values, upload in entries]


def change_evidence(
    *, item: EvidenceItem, version: int, values: dict[str, Any], upload: UploadedFile | None = None, by: User
) -> EvidenceItem:
    """Changes an item everywhere it is linked. A new file takes the place of the old one, which stays in the store.

    Raises:
        StaleVersion: somebody changed it in between; nothing is stored.
        FileRefused: the upload is refused; nothing is stored.
        StepRefused: it was released, so the assessors may rely on what it says.
    """
    with transaction.atomic():
        stored = EvidenceItem.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=item.pk)
        if stored.version != version:
            raise StaleVersion(stored)
        if stored.released_at is not None:
            raise StepRefused(_("The assessors have this item. Enter a new one instead of changing it."))
        for name, value in _chosen(values).items():
            setattr(stored, name, value)
        if upload is not None:
            stored.file = store_file(facility=stored.facility, upload=upload, by=by)
        stored.version += 1
        stored.changed_at, stored.changed_by = timezone.now(), by
        stored.save()
        if upload is not None:
            _keep_version(stored)
        record("evidence.changed", by=by, facility=stored.facility, subject=stored.title)
    return stored


def _keep_version(item: EvidenceItem) -> None:
    """Notes the present file as the next version; the caller holds the lock on the item."""
    if item.file is not None:
        number = EvidenceVersion.objects.filter(item=item).count() + 1
        EvidenceVersion.objects.create(item=item, facility_id=item.facility_id, number=number, file=item.file)


def _chosen(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS}


def remove_evidence(*, item: EvidenceItem, by: User) -> None:
    """Takes an item out of the register for good.

    Raises:
        StepRefused: it is linked to a question, or the assessors have it.
    """
    with transaction.atomic():
        if item.released_at is not None:
            raise StepRefused(_("The assessors have this item, so it stays."))
        if EvidenceLink.objects.filter(item=item).exists():
            raise StepRefused(_("It is linked to a question. Unlink it there first."))
        record("evidence.removed", by=by, facility=item.facility, subject=item.title)
        item.delete()


def link_evidence(*, application: Application, answer: Answer, items: Sequence[EvidenceItem], by: User) -> None:
    """Puts items into the evidence box of a question; those that are there stay.

    Raises:
        ApplicationLocked: the application has left the draft.
    """
    with transaction.atomic():
        lock_draft(application.pk)
        EvidenceLink.objects.bulk_create(
            [
                EvidenceLink(
                    item=item,
                    answer=answer,
                    question=answer.question,
                    application=application,
                    facility_id=application.facility_id,
                    linked_at=timezone.now(),
                    linked_by=by,
                )
                for item in items
            ],
            ignore_conflicts=True,
        )
        record(
            "evidence.linked",
            by=by,
            facility=application.facility,
            subject=application.code,
            question=answer.question.criterion,
            items=[item.title for item in items],
        )


def unlink_evidence(*, application: Application, answer: Answer, item: EvidenceItem, by: User) -> None:
    """Takes an item out of the evidence box; it stays in the register. Doing it twice is harmless.

    Raises:
        ApplicationLocked: the application has left the draft.
    """
    with transaction.atomic():
        lock_draft(application.pk)
        if EvidenceLink.objects.filter(answer=answer, item=item).delete()[0]:
            record(
                "evidence.unlinked",
                by=by,
                facility=application.facility,
                subject=application.code,
                question=answer.question.criterion,
                items=[item.title],
            )


def release_evidence(*, application: Application, item: EvidenceItem, by: User) -> EvidenceItem:
    """Lets the assessors of the application see an item and its file; only while they ask for evidence (R70).

    Raises:
        StepRefused: nobody asks for evidence now, or the item is linked to no question, beside which it would be read.
    """
    with transaction.atomic():
        if not application.status_row.takes_replies:
            raise StepRefused(_("Evidence is released once the assessors ask for it."))
        if not EvidenceLink.objects.filter(item=item, application=application).exists():
            raise StepRefused(
                _("It is linked to no question, so no assessor would find it. Add the file to your reply instead.")
            )
        stored = EvidenceItem.objects.select_for_update(of=("self",)).select_related("file").get(pk=item.pk)
        if stored.released_at is None:
            stored.released_at, stored.released_by = timezone.now(), by
            stored.save(update_fields=["released_at", "released_by"])
            if stored.file is not None:
                with office_scope("the assessors may open it"):
                    release_to_assessors(stored=stored.file, by=by)
            record("evidence.released", by=by, facility=application.facility, subject=item.title, to=application.code)
            # The hospital does not learn who they are.
            with office_scope("the assessors are told"):
                emails.evidence_released(application, assessors_of(application), on=timezone.localdate())
    return stored


def remind_of_expiring_evidence(*, today: date) -> int:
    """One mail to the owner 30 days, 7 days and on the last day before an item expires; needs the office's scope.

    A day on which nothing ran is made up for, and no mail goes twice: the outbox knows the key.

    Returns:
        The number of mails written.
    """
    rows = EvidenceItem.objects.filter(
        expires_on__gte=today - timedelta(days=7), expires_on__lte=today + timedelta(days=max(REMINDERS))
    )
    sent = 0
    for item in rows.select_related("facility__account_holder", "owner").order_by("pk"):
        assert item.expires_on is not None  # noqa: S101 -- the filter says so
        left = (item.expires_on - today).days
        stage = min(days for days in REMINDERS if left <= days)
        with transaction.atomic():
            sent += len(emails.evidence_expires(item, _reminded(item), stage=stage))
    return sent


def _reminded(item: EvidenceItem) -> User:
    """The owner; the main account holder once the owner has left the hospital."""
    works_here = Membership.objects.filter(
        facility=item.facility, user=item.owner, ended_at__isnull=True, joined_at__isnull=False
    ).exists()
    return item.owner if works_here else item.facility.account_holder
