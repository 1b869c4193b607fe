"""Storing mail rows, sending them, and picking up what was left behind."""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentStatus
from iasios.outbox.delivery_plan import AT_ONCE, Plan
from iasios.outbox.dispatch import request_delivery
from iasios.outbox.mail_types import DIGEST, MailType
from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.outbox.words import words_of

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 8
#: A mail that was claimed so long ago, and that nobody holds, was left by a worker that is no more.
STUCK_AFTER = timedelta(seconds=20)
#: So long it waits then, for a worker that has only lost its session to note what it had sent.
GRACE = timedelta(seconds=5)
#: Seconds in which a worker goes on trying to note a mail that has left, while the database is away.
NOTE_WITHIN = 600.0
_NOTE_EVERY = 0.5  # seconds


def new_mail(
    *,
    mail_type: MailType,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    person_id: int | None = None,
    facility: Any = None,
    language: str = "en",
    reply_to: Sequence[str] = (),
    calendar: str = "",
    is_sensitive: bool = False,
    link: str = "",
    plan: Plan = AT_ONCE,
    dedupe_key: str | None = None,
) -> OutboxEmail:
    """A mail that is already composed, for one recipient, not stored yet."""
    now = timezone.now()
    return OutboxEmail(
        kind=mail_type.kind,
        to=to,
        person_id=person_id,
        reply_to=list(reply_to),
        subject=subject[:250],
        text=text,
        html=html,
        facility=facility,
        language=language,
        calendar=calendar,
        is_sensitive=is_sensitive,
        # The address of a page that works like a key stands in the mail alone.
        link="" if is_sensitive else link[:500],
        status=MailStatus.GATHERED if plan.gathered else MailStatus.QUEUED,
        dedupe_key=dedupe_key,
        created_at=now,
        retry_at=plan.at or now,
    )


def store_mails(mails: Sequence[OutboxEmail], *, attachments: Iterable[Document] = ()) -> list[OutboxEmail]:
    """Stores mails inside the transaction that causes them; those that may go now are sent after the commit.

    Returns:
        The new ones, without those whose key was used before.

    Raises:
        TransactionManagementError: outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Mail is stored inside the transaction that causes it.")
    if not mails:
        return []
    # Only the office may read the table, so storing is an act of the programme, whoever caused it.
    with office_scope("store a mail"):
        stored = _insert(mails)
        through = OutboxEmail.attachments.through
        through.objects.bulk_create(
            through(outboxemail_id=mail.pk, document_id=document.pk) for document in attachments for mail in stored
        )
    now = timezone.now()
    for mail in stored:
        # A kind that the office holds has become a held row in PostgreSQL: no worker finds it due.
        if mail.status == MailStatus.QUEUED and mail.retry_at <= now:
            deliver_after_commit(mail)
    return stored


def deliver_after_commit(mail: OutboxEmail) -> None:
    # A function with a name: Django's log of a robust callback that failed asks for one.
    transaction.on_commit(lambda: request_delivery(str(mail.pk)), robust=True)


def _insert(mails: Sequence[OutboxEmail]) -> list[OutboxEmail]:
    """One statement; one more where keys can be used already."""
    has_keys = any(mail.dedupe_key is not None for mail in mails)
    OutboxEmail.objects.bulk_create(mails, ignore_conflicts=has_keys)
    if not has_keys:
        return list(mails)
    new = set(OutboxEmail.objects.filter(pk__in=[mail.pk for mail in mails]).values_list("pk", flat=True))
    return [mail for mail in mails if mail.pk in new]


def due() -> QuerySet[OutboxEmail]:
    """Mails that may go out now, with every attachment ready; oldest first.

    A clock that was set back keeps nothing waiting: what was to go at once goes, though it is dated in the future.
    """
    now = timezone.now()
    unready = OutboxEmail.attachments.through.objects.filter(outboxemail_id=OuterRef("pk")).exclude(
        document__status=DocumentStatus.READY
    )
    return OutboxEmail.objects.filter(
        Q(retry_at__lte=now) | Q(created_at__gt=now, retry_at=F("created_at")),
        ~Exists(unready),
        status=MailStatus.QUEUED,
    ).order_by("retry_at")


def release_left(limit: int = 100) -> int:
    """Lets mails wait again that were claimed by workers which have died since; they are sent after GRACE.

    Returns how many there were. What a living worker sends is none of them, however long it takes: it holds the row.
    """
    now = timezone.now()
    left = Q(sending_since__lt=now - STUCK_AFTER) | Q(sending_since__gt=now + STUCK_AFTER)
    with transaction.atomic():
        rows = OutboxEmail.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        ids = [mail.pk for mail in rows.filter(left, status=MailStatus.SENDING).only("pk")[:limit]]
        OutboxEmail.objects.filter(pk__in=ids).update(status=MailStatus.QUEUED, retry_at=now + GRACE)
        # The next sweep finds them too, some seconds later.
        transaction.on_commit(lambda: _request_all(ids), robust=True)
    return len(ids)


def _request_all(ids: Sequence[Any]) -> None:
    for pk in ids:
        request_delivery(str(pk), in_seconds=GRACE.total_seconds() + 1)


def waiting(limit: int = 100) -> list[str]:
    """Ids of the mails that are due."""
    return [str(pk) for pk in due().values_list("pk", flat=True)[:limit]]


def claim(mail_id: str) -> OutboxEmail | None:
    """Marks a due mail as being sent, for this worker alone; None when it is not due or another worker has it."""
    with transaction.atomic():
        mail = due().select_for_update(skip_locked=True, of=("self",)).filter(pk=mail_id).first()
        if mail is None:
            return None
        mail.status = MailStatus.SENDING
        mail.sending_since = timezone.now()
        mail.attempts += 1
        mail.save(update_fields=["status", "sending_since", "attempts"])
        return mail


def send_claimed(mail: OutboxEmail) -> bool:
    """Sends a mail that this worker has claimed, and notes what became of it. Returns whether it has left.

    The row is held while the transport works: when this worker is killed, PostgreSQL lets go of it, and `release_left`
    finds it. What the transport has taken is noted before it is bid farewell, and again and again where the database is
    away just then. Only a worker that is killed between the two sends a mail twice, under the same Message-ID
    (docs/reliability.md).
    """
    transport: BaseEmailBackend | None = None
    try:
        with office_scope("send a mail"):
            if not _hold(mail):
                return False
            transport = deliver(mail)
            mark_sent(mail)
    except Exception as error:  # noqa: BLE001 -- every transport error is kept on the row and tried again
        if transport is None:
            log.warning("mail_not_sent", mail=str(mail.pk), error=str(error))
            with office_scope("note a failed mail"):
                mark_failed(mail, error)
            return False
        log.warning("mail_not_noted", mail=str(mail.pk), error=type(error).__name__)
        _note_again(mail)
    finally:
        if transport is not None:
            # It has the mail: whatever it says now makes no difference.
            with suppress(Exception):
                transport.close()
    return True


def _hold(mail: OutboxEmail) -> bool:
    """Holds the row to the end of the transaction; False where another worker has taken it up meanwhile."""
    rows = OutboxEmail.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return rows.filter(pk=mail.pk, status=MailStatus.SENDING, attempts=mail.attempts).first() is not None


def _note_again(mail: OutboxEmail) -> None:
    deadline = time.monotonic() + NOTE_WITHIN
    while True:
        try:
            with office_scope("note a sent mail"):
                mark_sent(mail)
            return
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            time.sleep(_NOTE_EVERY)


def deliver(mail: OutboxEmail) -> BaseEmailBackend:
    """Hands the mail to the configured transport, in the office's words where it has changed them.

    Returns:
        The transport, which has taken the mail and is still open; the caller closes it.

    Raises what the transport raises.
    """
    subject, text, html = words_of(mail)
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=mail.reply_to or None,
        headers={"Message-ID": f"<{mail.pk}@portal>", "Auto-Submitted": "auto-generated"},
    )
    if html:
        message.attach_alternative(html, "text/html")
    # In the order in which they were attached.
    attached = OutboxEmail.attachments.through.objects.filter(outboxemail=mail).select_related("document")
    for document in (one.document for one in attached.order_by("pk")):
        with document.file.open("rb") as file:
            message.attach(document.filename, file.read(), document.content_type)
    for calendar in _calendars(mail):
        method = "CANCEL" if "METHOD:CANCEL" in calendar else "REQUEST"
        message.attach("invitation.ics", calendar, f"text/calendar; method={method}")
    options = dict(settings.OUTBOX_DELIVERY)
    transport: BaseEmailBackend = get_connection(options.pop("BACKEND"), **options)
    # One that was opened before is left open by sending.
    transport.open()
    try:
        transport.send_messages([message])
    except BaseException:
        with suppress(Exception):
            transport.close()
        raise
    return transport


def _calendars(mail: OutboxEmail) -> list[str]:
    """The invitation of a mail; the mail of the day carries those of the mails that it joins."""
    if mail.kind != DIGEST.kind:
        return [mail.calendar] if mail.calendar else []
    return list(mail.joined.exclude(calendar="").order_by("created_at").values_list("calendar", flat=True))


def mark_sent(mail: OutboxEmail) -> None:
    """Notes that the transport has taken the mail, if nobody has noted it before."""
    mail.status, mail.sent_at, mail.last_error = MailStatus.SENT, timezone.now(), ""
    rows = OutboxEmail.objects.filter(pk=mail.pk)
    with transaction.atomic():
        # It may have been let go of while this worker had lost its session.
        rows.filter(status=MailStatus.QUEUED, attempts=mail.attempts).update(status=MailStatus.SENDING)
        rows.filter(status=MailStatus.SENDING).update(status=mail.status, sent_at=mail.sent_at, last_error="")


def mark_failed(mail: OutboxEmail, error: Exception) -> None:
    """Tries again later, doubling the wait from one minute; gives up after MAX_ATTEMPTS and leaves it to the office.

    Nothing is noted on a mail that another worker has taken up meanwhile.
    """
    mail.last_error = f"{type(error).__name__}: {error}"[:2000]
    mail.status = MailStatus.FAILED if mail.attempts >= MAX_ATTEMPTS else MailStatus.QUEUED
    mail.retry_at = timezone.now() + timedelta(minutes=2 ** min(mail.attempts - 1, 9))
    OutboxEmail.objects.filter(pk=mail.pk, status=MailStatus.SENDING, attempts=mail.attempts).update(
        last_error=mail.last_error, status=mail.status, retry_at=mail.retry_at
    )


def send_again(*, mail: OutboxEmail, by: Any) -> bool:
    """The office gives a failed mail another round of attempts. Returns whether it was a failed one."""
    with transaction.atomic():
        # One whose text was deleted by its age says nothing any more.
        changed = (
            OutboxEmail.objects.filter(pk=mail.pk, status=MailStatus.FAILED)
            .exclude(text="")
            .update(status=MailStatus.QUEUED, attempts=0, retry_at=timezone.now())
        )
        if not changed:
            return False
        record("mail.sent_again", by=by, facility=mail.facility, subject=mail.kind, mail=str(mail.pk))
        deliver_after_commit(mail)
    return True
