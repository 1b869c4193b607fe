"""Writing a mail row, sending it, and picking up what was left behind."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentStatus
from iasios.outbox.delivery_plan import split
from iasios.outbox.models import MailStatus, OutboxEmail

MAX_ATTEMPTS = 8
STUCK_AFTER = timedelta(minutes=10)


def enqueue(
    *,
    kind: str,
    template: str,
    to: Sequence[str],
    context: dict[str, Any],
    facility: Any = None,
    language: str = "en",
    attachments: Iterable[Document] = (),
    calendar: str = "",
    is_sensitive: bool = False,
    dedupe_key: str | None = None,
) -> OutboxEmail | None:
    """Renders a mail in the recipient's language and stores it, inside the present transaction.

    Args:
        kind: a stable name for the office's list: "application.submitted".
        template: folder and name below templates/emails/; `.subject.txt`, `.txt` and `.html` are rendered.
        to: addresses; all of them see each other, so pass colleagues of one facility only.
        context: for the templates; `origin` (the portal's address) is added.
        calendar: an invitation as iCalendar text, attached to the mail.
        is_sensitive: holds a link that works like a key.
        dedupe_key: a second mail with the same key is not stored.

    Returns:
        The first row, or None when the key was used before or nobody wants this mail (see iasios.outbox.delivery_plan).

    Raises:
        TransactionManagementError: outside a transaction.
    """
    with translation.override(language):
        values = {"origin": settings.PUBLIC_ORIGIN, "facility": facility, **context}
        subject = " ".join(_plain(f"emails/{template}.subject.txt", values).split())
        text = _plain(f"emails/{template}.txt", values)
        html = render_to_string(f"emails/{template}.html", values | {"subject": subject})
    return store(
        kind=kind,
        to=to,
        subject=subject,
        text=text,
        html=html,
        facility=facility,
        language=language,
        attachments=attachments,
        calendar=calendar,
        is_sensitive=is_sensitive,
        dedupe_key=dedupe_key,
        link=str(context.get("link", "")),
    )


def _plain(template: str, values: dict[str, Any]) -> str:
    """Subjects and texts are no HTML: a name with an ampersand stays as it is. Gaps left by template tags close up."""
    found = get_template(template).template  # type: ignore[attr-defined]
    return re.sub(r"\n{3,}", "\n\n", found.render(Context(values, autoescape=False))).strip() + "\n"


def store(
    *,
    kind: str,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str = "",
    facility: Any = None,
    language: str = "en",
    reply_to: Sequence[str] = (),
    attachments: Iterable[Document] = (),
    calendar: str = "",
    is_sensitive: bool = False,
    dedupe_key: str | None = None,
    link: str = "",
) -> OutboxEmail | None:
    """Stores a mail that is already composed; see `enqueue`. Who wishes it later gets a row of their own."""
    from iasios.outbox.tasks import nudge  # noqa: PLC0415 -- tasks import this module

    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Mail is stored inside the transaction that causes it.")
    now = timezone.now()
    stored: list[OutboxEmail] = []
    # Only the office may read the table, so storing is an act of the programme, whoever caused it.
    with office_scope("store a mail"):
        attached = list(attachments)
        # An invitation is of no use in a summary of the day.
        at_once = is_sensitive or bool(calendar)
        for number, (addresses, plan) in enumerate(split(to, kind, is_sensitive=at_once)):
            mail = OutboxEmail(
                kind=kind,
                recipients=addresses,
                reply_to=list(reply_to),
                subject=subject[:250],
                text=text,
                html=html,
                facility=facility,
                language=language,
                calendar=calendar,
                is_sensitive=is_sensitive,
                link=link[:500],
                status=MailStatus.GATHERED if plan.gathered else MailStatus.QUEUED,
                dedupe_key=f"{dedupe_key}/{number}" if dedupe_key and number else dedupe_key,
                created_at=now,
                retry_at=plan.at or now,
            )
            if _store(mail):
                if attached:
                    mail.attachments.set(attached)
                stored.append(mail)
                if plan.at is None:
                    transaction.on_commit(partial(nudge, str(mail.pk)), robust=True)
    return stored[0] if stored else None


def _store(mail: OutboxEmail) -> bool:
    """Whether the row is new; one with a key that was used before is not stored."""
    if mail.dedupe_key is None:
        mail.save(force_insert=True)
        return True
    OutboxEmail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutboxEmail.objects.filter(pk=mail.pk).exists()


def due() -> QuerySet[OutboxEmail]:
    """Mails that may go out now: queued, or stuck in sending, with every attachment ready; oldest first."""
    now = timezone.now()
    unready = OutboxEmail.attachments.through.objects.filter(outboxemail_id=OuterRef("pk")).exclude(
        document__status=DocumentStatus.READY
    )
    return OutboxEmail.objects.filter(
        Q(status=MailStatus.QUEUED, retry_at__lte=now)
        | Q(status=MailStatus.SENDING, sending_since__lt=now - STUCK_AFTER),
        ~Exists(unready),
    ).order_by("retry_at")


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


def deliver(mail: OutboxEmail) -> None:
    """Hands the mail to the configured transport; raises what the transport raises."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=mail.recipients,
        reply_to=mail.reply_to or None,
        headers={"Message-ID": f"<{mail.pk}@portal>", "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for document in mail.attachments.all():
        with document.file.open("rb") as file:
            message.attach(document.filename, file.read(), "application/pdf")
    if mail.calendar:
        method = "CANCEL" if "METHOD:CANCEL" in mail.calendar else "REQUEST"
        message.attach("invitation.ics", mail.calendar, f"text/calendar; method={method}")
    options = dict(settings.OUTBOX_DELIVERY)
    connection = get_connection(options.pop("BACKEND"), **options)
    connection.send_messages([message])


def mark_sent(mail: OutboxEmail) -> None:
    mail.status, mail.sent_at, mail.last_error = MailStatus.SENT, timezone.now(), ""
    mail.save(update_fields=["status", "sent_at", "last_error"])


def mark_failed(mail: OutboxEmail, error: Exception) -> None:
    """Tries again later, doubling the wait from one minute; gives up after MAX_ATTEMPTS and leaves it to the office."""
    mail.last_error = f"{type(error).__name__}: {error}"[:2000]
    mail.status = MailStatus.FAILED if mail.attempts >= MAX_ATTEMPTS else MailStatus.QUEUED
    mail.retry_at = timezone.now() + timedelta(minutes=2 ** min(mail.attempts - 1, 9))
    mail.save(update_fields=["last_error", "status", "retry_at"])


def send_again(*, mail: OutboxEmail, by: Any) -> bool:
    """The office gives a failed mail another round of attempts. Returns whether it was a failed one."""
    from iasios.outbox.tasks import nudge  # noqa: PLC0415 -- tasks import this module

    with transaction.atomic():
        changed = OutboxEmail.objects.filter(pk=mail.pk, status=MailStatus.FAILED).update(
            status=MailStatus.QUEUED, attempts=0, retry_at=timezone.now()
        )
        if not changed:
            return False
        record("mail.sent_again", by=by, facility=mail.facility, subject=mail.kind, mail=str(mail.pk))
        transaction.on_commit(lambda: nudge(str(mail.pk)), robust=True)
    return True
