"""From the row to the transport: at least once, with patience, and nothing is lost."""

import email
import stat
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.utils import timezone

from facilities.emails.office import status_asked
from iasios import celery
from iasios.documents.services import render_document, request_document
from iasios.outbox import services, tasks
from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.outbox.services import GRACE, MAX_ATTEMPTS, STUCK_AFTER, claim, waiting
from tests.documents.conftest import LETTER
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def refusing(settings: Any) -> None:
    settings.OUTBOX_DELIVERY = {"BACKEND": "tests.outbox.transports.Refusing"}


@pytest.fixture
def place(ours: Place) -> Place:
    """A facility without the mails that its making has caused."""
    OutboxEmail.objects.all().delete()
    return ours


def letter_for(place: Place) -> Any:
    return request_document(kind="letter", facility=place.facility, subject="IAS-1", title="Letter", context=LETTER)


def test_a_mail_is_sent_once(write: Any) -> None:
    mail = write(reply_to=["office@iasios.example"])
    assert tasks.send(str(mail.pk)) is True
    mail.refresh_from_db()
    assert (mail.status, mail.sent_at, mail.attempts, mail.last_error) == (MailStatus.SENT, NOW, 1, "")
    (message,) = django_mail.outbox
    assert message.to == ["maren.holt@northgate.example"]
    assert message.reply_to == ["office@iasios.example"]
    assert message.alternatives[0].content == "<p>A text</p>"
    assert tasks.send(str(mail.pk)) is False
    assert len(django_mail.outbox) == 1


def test_the_message_id_is_the_rows_own(write: Any) -> None:
    mail = write()
    tasks.send(str(mail.pk))
    (message,) = django_mail.outbox
    assert message.message()["Message-ID"] == f"<{mail.pk}@portal>"
    assert message.message()["Auto-Submitted"] == "auto-generated"


def test_an_unknown_mail_sends_nothing() -> None:
    assert tasks.send("00000000-0000-0000-0000-000000000000") is False


def test_the_sweep_sends_what_was_left_behind(write: Any) -> None:
    mails = [write(subject=f"Mail {number}") for number in range(3)]
    assert set(waiting()) == {str(mail.pk) for mail in mails}
    assert tasks.sweep() == 3
    assert sorted(message.subject for message in django_mail.outbox) == ["Mail 0", "Mail 1", "Mail 2"]
    assert tasks.sweep() == 0


def test_a_mail_waits_for_its_attachment(write: Any, place: Place) -> None:
    document = letter_for(place)
    mail = write(attachments=[document], facility=place.facility)
    assert waiting() == []
    assert tasks.send(str(mail.pk)) is False
    assert OutboxEmail.objects.get(pk=mail.pk).attempts == 0
    render_document(str(document.pk))
    assert tasks.sweep() == 1
    (message,) = django_mail.outbox
    name, content, kind = message.attachments[0]
    assert (name, kind) == ("letter-IAS-1.pdf", "application/pdf")
    assert content.startswith(b"%PDF-")


def test_one_unmade_attachment_of_two_is_enough_to_wait(write: Any, place: Place) -> None:
    first, second = letter_for(place), letter_for(place)
    write(attachments=[first, second])
    render_document(str(first.pk))
    assert waiting() == []
    render_document(str(second.pk))
    assert len(waiting()) == 1


def test_a_mail_that_another_worker_has_is_left_alone(write: Any) -> None:
    mail = write()
    assert claim(str(mail.pk)) is not None
    assert claim(str(mail.pk)) is None
    assert waiting() == []


def test_what_is_stuck_in_sending_is_taken_up_again(write: Any, clock: Any) -> None:
    mail = write()
    claim(str(mail.pk))  # and the worker dies here
    clock.move_to(NOW + STUCK_AFTER)
    assert tasks.sweep() == 0
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENDING
    clock.move_to(NOW + STUCK_AFTER + timedelta(seconds=1))
    assert tasks.sweep() == 0
    mail.refresh_from_db()
    assert mail.status == MailStatus.QUEUED
    clock.move_to(NOW + STUCK_AFTER + GRACE + timedelta(seconds=1))
    assert tasks.sweep() == 1
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 2)


@pytest.mark.usefixtures("refusing")
def test_a_transport_that_fails_is_tried_again_ever_later_and_then_given_up(write: Any, clock: Any) -> None:
    mail = write()
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert tasks.send(str(mail.pk)) is False
        mail.refresh_from_db()
        assert mail.attempts == attempt
        assert mail.last_error == "ConnectionRefusedError: nobody answers on port 25"
        waits.append(int((mail.retry_at - timezone.now()).total_seconds() // 60))
        # Not before its time.
        assert tasks.send(str(mail.pk)) is False
        assert OutboxEmail.objects.get(pk=mail.pk).attempts == attempt
        clock.move_to(mail.retry_at)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    assert mail.status == MailStatus.FAILED
    assert waiting() == []
    assert tasks.sweep() == 0


def test_a_failed_mail_gets_another_round(write: Any, office: Any, settings: Any) -> None:
    mail = write()
    OutboxEmail.objects.filter(pk=mail.pk).update(status=MailStatus.SENDING)
    OutboxEmail.objects.filter(pk=mail.pk).update(status=MailStatus.FAILED, attempts=8)
    assert services.send_again(mail=mail, by=office) is True
    assert tasks.sweep() == 1
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 1)
    assert services.send_again(mail=mail, by=office) is False


def test_one_mail_that_fails_does_not_hold_up_the_others(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = write(subject="bad"), write(subject="good")
    real = services.deliver

    def deliver(mail: OutboxEmail) -> Any:
        if mail.subject == "bad":
            raise ValueError("no such mailbox")
        return real(mail)

    monkeypatch.setattr(services, "deliver", deliver)
    assert tasks.sweep() == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, bad.last_error) == (MailStatus.QUEUED, "ValueError: no such mailbox")
    assert good.status == MailStatus.SENT


def test_with_the_broker_away_nothing_is_lost(
    write: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    # A port that nobody listens on, instead of the broker of the tests.
    monkeypatch.setattr(celery.app.conf, "broker_url", "redis://127.0.0.1:9/0")
    monkeypatch.setattr(celery.app.conf, "broker_write_url", "redis://127.0.0.1:9/0")
    monkeypatch.setattr(celery.app.amqp, "_producer_pool", None)
    monkeypatch.setattr(celery.app, "_pool", None)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        mail = write()
    assert len(callbacks) == 1
    assert OutboxEmail.objects.get().status == MailStatus.QUEUED
    assert tasks.sweep() == 1
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT


def test_each_of_three_people_has_a_row_that_says_what_happened(place: Place, settings: Any) -> None:
    settings.OUTBOX_DELIVERY = {"BACKEND": "tests.outbox.transports.RefusingOne"}
    status_asked(place.facility)
    assert tasks.sweep() == 2
    rows = {mail.to: (mail.status, mail.sent_at, mail.last_error) for mail in OutboxEmail.objects.all()}
    refused = "SMTPRecipientsRefused: {'deputy@northgate.example': (550, b'no such mailbox')}"
    assert rows == {
        "representative@northgate.example": (MailStatus.SENT, NOW, ""),
        "deputy@northgate.example": (MailStatus.QUEUED, None, refused),
        "holder@northgate.example": (MailStatus.SENT, NOW, ""),
    }


# --- the demo's folder ---------------------------------------------------------------------------------------------


def test_eml_files_are_readable_and_private(write: Any, settings: Any, tmp_path: Path, place: Place) -> None:
    folder = tmp_path / "mail"
    settings.OUTBOX_DELIVERY = {"BACKEND": "iasios.outbox.eml_backend.EmlBackend", "folder": str(folder)}
    document = letter_for(place)
    render_document(str(document.pk))
    mail = write(subject="Grüße aus Zürich", text="Привет\n", attachments=[document])
    assert tasks.send(str(mail.pk)) is True
    (file,) = folder.iterdir()
    assert file.name == f"{mail.pk}.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Subject"] == "Grüße aus Zürich"
    assert message["To"] == "maren.holt@northgate.example"
    assert message["Message-ID"] == f"<{mail.pk}@portal>"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "Привет\n"
    assert [part.get_filename() for part in message.iter_attachments()] == ["letter-IAS-1.pdf"]


def test_a_repeated_delivery_replaces_the_file(write: Any, settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_DELIVERY = {"BACKEND": "iasios.outbox.eml_backend.EmlBackend", "folder": str(tmp_path)}
    mail = write()
    services.deliver(mail)
    services.deliver(mail)
    assert [file.name for file in tmp_path.glob("*.eml")] == [f"{mail.pk}.eml"]
    assert list(tmp_path.glob("*.part")) == []
