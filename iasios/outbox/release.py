"""Mail that the office holds back: which kinds, other words, releasing, stopping, sending once more."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.audit.services import record
from iasios.outbox.mail_types import MailType, Urgency, all_mail_types
from iasios.outbox.models import STOPPABLE, HeldKind, MailEdit, MailStatus, OutboxEmail
from iasios.outbox.services import deliver_after_commit
from iasios.outbox.words import words_of
from iasios.text.cleaning import one_line_break
from iasios.workflow import StepRefused


def holdable_types() -> list[MailType]:
    """The kinds of mail that the office may hold: none that is about keys, security or the account."""
    return [one for one in all_mail_types() if one.urgency is not Urgency.ALWAYS]


@transaction.atomic
def choose_held_kinds(*, kinds: set[str], by: Any) -> None:
    """From now on, new mails of exactly these kinds wait for a release. What is held already stays held.

    Needs the office's scope.

    Raises:
        ValueError: a kind that may not be held, or that does not exist.
    """
    if unknown := kinds - {one.kind for one in holdable_types()}:
        raise ValueError(f"these may not be held: {unknown}")
    before = set(HeldKind.objects.select_for_update().values_list("kind", flat=True))
    HeldKind.objects.filter(kind__in=before - kinds).delete()
    now = timezone.now()
    HeldKind.objects.bulk_create(
        [HeldKind(kind=kind, since=now, by=by) for kind in sorted(kinds - before)], ignore_conflicts=True
    )
    for kind in sorted(before ^ kinds):
        record("mail.held" if kind in kinds else "mail.not_held", by=by, subject=kind)


def _locked(mail: OutboxEmail) -> OutboxEmail:
    return OutboxEmail.objects.select_for_update(of=("self",)).select_related("facility").get(pk=mail.pk)


def edit_mail(*, mail: OutboxEmail, subject: str, text: str, by: Any) -> MailEdit:
    """Other words for a mail that is held; what the portal wrote is kept. The same words again write nothing.

    Raises:
        StepRefused: it is not held any more, or words are missing.
    """
    with transaction.atomic():
        locked = _locked(mail)
        if locked.status != MailStatus.HELD:
            raise StepRefused(_("This mail is not held any more, so its words can no longer be changed."))
        words = (" ".join(subject.split()), one_line_break(text).strip())
        if not all(words):
            raise StepRefused(_("A mail needs a subject and a text."))
        latest = locked.edits.last()
        if latest is not None and (latest.subject, latest.text) == words:
            return latest
        made = MailEdit.objects.create(
            mail=locked, subject=words[0], text=words[1], edited_at=timezone.now(), edited_by=by
        )
        record("mail.edited", by=by, facility=locked.facility, subject=locked.kind, mail=str(locked.pk))
    return made


def release_mail(*, mail: OutboxEmail, by: Any) -> OutboxEmail:
    """Lets a held mail go, at once.

    Raises:
        StepRefused: it is not held any more.
    """
    with transaction.atomic():
        locked = _locked(mail)
        if locked.status != MailStatus.HELD:
            raise StepRefused(_("This mail is not held any more."))
        now = timezone.now()
        locked.status, locked.retry_at, locked.released_at, locked.released_by = MailStatus.QUEUED, now, now, by
        locked.save(update_fields=["status", "retry_at", "released_at", "released_by"])
        record("mail.released", by=by, facility=locked.facility, subject=locked.kind, mail=str(locked.pk))
        deliver_after_commit(locked)
    return locked


def stop_mail(*, mail: OutboxEmail, reason: str, by: Any) -> OutboxEmail:
    """A mail that is not on its way yet is never sent.

    Raises:
        StepRefused: it is on its way, was sent, or no reason is given.
    """
    with transaction.atomic():
        locked = _locked(mail)
        if locked.status not in STOPPABLE:
            raise StepRefused(_("This mail is on its way or has been sent, so it cannot be stopped."))
        if not (words := " ".join(reason.split())[:500]):
            raise StepRefused(_("Say why: the record keeps it."))
        locked.status, locked.stopped_at, locked.stopped_by = MailStatus.STOPPED, timezone.now(), by
        locked.stop_reason = words
        locked.save(update_fields=["status", "stopped_at", "stopped_by", "stop_reason"])
        record("mail.stopped", by=by, facility=locked.facility, subject=locked.kind, mail=str(locked.pk), reason=words)
    return locked


def send_copy(*, mail: OutboxEmail, by: Any) -> OutboxEmail:
    """Sends a mail that was sent, joined or stopped once more, to the present address of its person, as a new row.

    The copy has the words that were sent, and its link leads back to the first. Pressing twice sends one copy: while
    one is on its way there is no other.

    Raises:
        StepRefused: the mail holds a key, is still on its way, or a copy is.
    """
    with transaction.atomic():
        locked = _locked(mail)
        if locked.is_sensitive:
            raise StepRefused(_("This mail holds a key that works once. Ask the person to request a new one."))
        if locked.status not in (MailStatus.SENT, MailStatus.JOINED, MailStatus.STOPPED):
            raise StepRefused(_("This mail is still on its way."))
        if not locked.text:
            raise StepRefused(_("The text of this mail was deleted, as it is no longer needed."))
        under_way = (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.HELD, MailStatus.GATHERED)
        if locked.copies.filter(status__in=under_way).exists():
            raise StepRefused(_("A copy of this mail is on its way already."))
        subject, text, html = words_of(locked)
        now = timezone.now()
        copy = OutboxEmail.objects.create(
            kind=locked.kind,
            to=locked.person.email if locked.person is not None and locked.person.is_active else locked.to,
            person_id=locked.person_id,
            reply_to=locked.reply_to,
            subject=subject,
            text=text,
            html=html,
            facility=locked.facility,
            language=locked.language,
            calendar=locked.calendar,
            link=locked.link,
            copy_of=locked,
            created_at=now,
            retry_at=now,
        )
        copy.attachments.set(locked.attachments.all())
        record("mail.sent_again", by=by, facility=locked.facility, subject=locked.kind, mail=str(locked.pk))
        deliver_after_commit(copy)
    return copy
