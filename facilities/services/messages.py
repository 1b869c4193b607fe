"""Messages between a facility and the office. Mail carries a link, never the content."""

from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from facilities.emails import office as emails
from facilities.enums import NoticeKind
from facilities.models import Attachment, Facility, Message, MessageTemplate, Thread, Unread, User
from facilities.queries.messages import is_fixed_title, office_people, readers_at
from facilities.queries.people import appointed_people
from facilities.services.files import store_file
from facilities.services.notices import notify
from iasios.access import is_viewed, office_scope
from iasios.audit.services import record


@transaction.atomic
def start_thread(
    *,
    facility: Facility,
    subject: str,
    text: str,
    by: User | None,
    from_office: bool,
    uploads: Sequence[UploadedFile] = (),
    tell: bool = True,
    about: tuple[str, str] = ("", ""),
) -> Thread:
    """A new matter with its first message.

    Args:
        by: who writes; None only when the portal writes for the office.
        from_office: the office writes; otherwise somebody of the facility does (R72).
        about: codes of an application and of its question, which the matter is about.
        tell: also by mail and notice; False where another mail of the same moment says it already.

    Raises:
        FileRefused: one of the files is not taken.
    """
    now = timezone.now()
    # The portal may write for the office while an assessor's request is under way, who sees no such rows.
    with office_scope("write a message"):
        thread = Thread.objects.create(
            facility=facility,
            subject=subject.strip(),
            about_application=about[0],
            about_question=about[1],
            opened_at=now,
            last_at=now,
            last_from_office=from_office,
            awaits_office=not from_office,
        )
        record("thread.opened", by=by, facility=facility, subject=str(thread.pk), from_office=from_office)
        _write(thread, text=text, uploads=uploads, by=by, from_office=from_office, tell=tell)
    return thread


@transaction.atomic
def reply_in_thread(
    *, thread: Thread, text: str, by: User, from_office: bool, uploads: Sequence[UploadedFile] = ()
) -> Message:
    """One more message; two people who send at the same moment both get through, one after the other.

    Raises:
        FileRefused: one of the files is not taken.
    """
    with office_scope("write a message"):
        locked = Thread.objects.select_for_update(of=("self",)).select_related("facility").get(pk=thread.pk)
        return _write(locked, text=text, uploads=uploads, by=by, from_office=from_office)


def _write(
    thread: Thread,
    *,
    text: str,
    uploads: Iterable[UploadedFile],
    by: User | None,
    from_office: bool,
    tell: bool = True,
) -> Message:
    now = timezone.now()
    written = Message.objects.create(
        facility=thread.facility,
        thread=thread,
        number=thread.count + 1,
        author=by,
        from_office=from_office,
        text=text.strip(),
        sent_at=now,
    )
    for upload in uploads:
        stored = store_file(facility=thread.facility, upload=upload, by=by)  # type: ignore[arg-type]
        Attachment.objects.create(facility=thread.facility, message=written, file=stored)
    thread.count, thread.last_at, thread.last_from_office = written.number, now, from_office
    thread.awaits_office = not from_office
    thread.save(update_fields=["count", "last_at", "last_from_office", "awaits_office"])
    # The text itself stays out of the log.
    record("message.sent", by=by, facility=thread.facility, subject=str(thread.pk), number=written.number)
    if by is not None:
        Unread.objects.filter(thread=thread, user=by).delete()
    if from_office:
        _tell_facility(thread, tell=tell)
    else:
        _mark_unread(thread, office_people(), for_office=True)
        emails.message_to_office(thread, by)  # type: ignore[arg-type]
    return written


def _mark_unread(thread: Thread, people: Iterable[User], *, for_office: bool) -> None:
    rows = [Unread(user=user, facility=thread.facility, thread=thread, for_office=for_office) for user in people]
    Unread.objects.bulk_create(rows, ignore_conflicts=True)


def _tell_facility(thread: Thread, *, tell: bool) -> None:
    """Unread for everybody there; mail to the appointed people and to whoever wrote in the thread (R14)."""
    readers = list(readers_at(thread.facility))
    _mark_unread(thread, readers, for_office=False)
    if not tell:
        return
    notify(facility=thread.facility, kind=NoticeKind.MESSAGE, thread=str(thread.pk))
    wrote = set(Message.objects.filter(thread=thread, from_office=False).values_list("author_id", flat=True))
    told = {user.pk: user for user in appointed_people(thread.facility)}
    told |= {user.pk: user for user in readers if user.pk in wrote}
    title = thread.subject if is_fixed_title(thread.subject) else ""
    for user in told.values():
        emails.message_from_office(thread, user, title=title)


@transaction.atomic
def mark_read(*, thread: Thread, by: User, for_office: bool) -> int:
    """The person has seen everything that is in the thread now. Returns how many marks went: 0 or 1.

    None while somebody else looks at the portal as this person, who has seen nothing.
    """
    if is_viewed(by):
        return 0
    gone, _kinds = Unread.objects.filter(thread=thread, user=by, for_office=for_office).delete()
    return gone


@transaction.atomic
def settle_thread(*, thread: Thread, by: User) -> bool:
    """The office says that the last message needs no answer. Returns whether one was awaited."""
    changed = Thread.objects.filter(pk=thread.pk, awaits_office=True).update(awaits_office=False)
    if changed:
        thread.awaits_office = False
        record("thread.settled", by=by, facility=thread.facility, subject=str(thread.pk))
    return bool(changed)


@transaction.atomic
def save_template(*, template: MessageTemplate | None, subject: str, text: str, by: User) -> MessageTemplate:
    """Makes or changes one of the office's texts; those that the portal sends keep their title (R70)."""
    kept = template or MessageTemplate()
    if not kept.key:
        kept.subject = subject.strip()
    kept.text, kept.changed_at = text.strip(), timezone.now()
    kept.save()
    record("message_template.saved", by=by, subject=kept.subject)
    return kept


@transaction.atomic
def delete_template(*, template: MessageTemplate, by: User) -> bool:
    """Takes a text away; those that the portal itself sends stay. Returns whether it went."""
    if template.key:
        return False
    subject = template.subject
    template.delete()
    record("message_template.deleted", by=by, subject=subject)
    return True


@transaction.atomic
def send_template(*, facility: Facility, key: str, link: str, by: User | None, tell: bool = True) -> Thread:
    """Sends one of the portal's own texts to a facility, such as the link of an evidence space (R70).

    Args:
        key: of a MessageTemplate.
        link: takes the place of `{link}` in the text, or follows it.
        tell: see `start_thread`.
    """
    with office_scope("read one of the office's texts"):
        template = MessageTemplate.objects.get(key=key)
    text = template.text.replace("{facility}", facility.name)
    text = text.replace("{link}", link) if "{link}" in text else f"{text}\n\n{link}"
    return start_thread(facility=facility, subject=template.subject, text=text, by=by, from_office=True, tell=tell)
