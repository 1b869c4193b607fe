"""A mail leaves once: while somebody else sends it, when the session ends in between, when a server is slow or rude."""

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail as django_mail
from django.db import connection, transaction
from django.utils import timezone

from iasios import celery
from iasios.access import office_scope
from iasios.launcher import process
from iasios.outbox import services, smtp_backend, tasks
from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.outbox.services import GRACE, STUCK_AFTER
from tests.database import address, committing_copy
from tests.factories.mails import store_mail

A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: Any, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Commits are real, nobody listens at the broker, and what leaves lies in a folder."""
    folder = tmp_path / "mail"
    settings.OUTBOX_DELIVERY = {"BACKEND": "iasios.outbox.eml_backend.EmlBackend", "folder": str(folder)}
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id, **given: None)
        yield folder


def written() -> OutboxEmail:
    with transaction.atomic(), office_scope("a test writes a mail"):
        mail = store_mail()
    assert mail is not None
    return mail


def as_stored(mail: OutboxEmail) -> tuple[str, int]:
    with transaction.atomic(), office_scope("a test looks"):
        found = OutboxEmail.objects.get(pk=mail.pk)
    return found.status, found.attempts


def test_a_slow_transport_keeps_its_mail_however_long_it_takes(
    committing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = written()
    real, began, go_on = services.deliver, Event(), Event()

    def slow(mail: OutboxEmail) -> Any:
        began.set()
        assert go_on.wait(timeout=60)
        return real(mail)

    monkeypatch.setattr(services, "deliver", slow)

    def worker() -> bool:
        try:
            return bool(tasks.send(str(mail.pk)))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(worker)
        assert began.wait(timeout=60)
        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            assert tasks.sweep() == 0
        assert as_stored(mail) == ("sending", 1)
        go_on.set()
        assert sent.result(timeout=60) is True
    assert as_stored(mail) == ("sent", 1)
    assert len(list(committing.glob("*.eml"))) == 1


def test_what_a_killed_worker_left_is_taken_up_within_a_minute(
    committing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = written()
    connection.close()
    child = os.fork()
    if not child:
        monkeypatch.setattr(services, "deliver", lambda mail: os.kill(os.getpid(), signal.SIGKILL))
        tasks.send(str(mail.pk))
        os._exit(3)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert as_stored(mail) == ("sending", 1)
    for after, sent, status in (
        (STUCK_AFTER / 2, 0, "sending"),
        (STUCK_AFTER + A_MOMENT, 0, "queued"),
        (STUCK_AFTER + A_MOMENT + GRACE, 1, "sent"),
    ):
        with time_machine.travel(timezone.now() + after, tick=False):
            assert tasks.sweep() == sent
        assert as_stored(mail)[0] == status
    assert as_stored(mail) == ("sent", 2)


def test_a_session_that_ends_after_the_mail_has_left_sends_no_second_one(
    committing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = written()
    real, delivered = services.deliver, []

    def interrupted(mail: OutboxEmail) -> Any:
        delivered.append(mail.pk)
        transport = real(mail)
        pid = connection.connection.info.backend_pid
        with psycopg.connect(address("DATABASE_URL", str(connection.settings_dict["NAME"]))) as other:
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        return transport

    monkeypatch.setattr(services, "deliver", interrupted)
    assert tasks.send(str(mail.pk)) is True
    assert as_stored(mail) == ("sent", 1)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert tasks.sweep() == 0
    assert delivered == [mail.pk]


def test_a_worker_that_lost_its_session_for_long_still_notes_what_had_left(committing: Path) -> None:
    mail = written()
    with office_scope("claim a mail"):
        claimed = services.claim(str(mail.pk))
    assert claimed is not None
    # It has handed the mail over and has no session; meanwhile another worker sweeps.
    with time_machine.travel(timezone.now() + STUCK_AFTER + A_MOMENT, tick=False):
        assert tasks.sweep() == 0
        assert as_stored(mail) == ("queued", 1)
        with office_scope("note a sent mail"):
            services.mark_sent(claimed)
    assert as_stored(mail) == ("sent", 1)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert tasks.sweep() == 0
    assert not committing.exists()


@pytest.mark.django_db
def test_what_a_server_says_after_it_has_the_mail_changes_nothing(
    write: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = write()
    statuses = []

    def rude(self: Any) -> None:
        statuses.append(OutboxEmail.objects.get(pk=mail.pk).status)
        raise OSError("421 go away")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.close", rude)
    assert tasks.send(str(mail.pk)) is True
    assert OutboxEmail.objects.get(pk=mail.pk).status == MailStatus.SENT
    # It was noted before the farewell.
    assert statuses == ["sent"]
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db
def test_a_clock_that_is_set_back_keeps_no_mail_waiting(write: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fresh, left = write(subject="fresh"), write(subject="left")
        services.claim(str(left.pk))
        clock.shift(timedelta(hours=-3))
        assert tasks.sweep() == 1
        clock.shift(GRACE)
        assert tasks.sweep() == 1
    assert {mail.subject for mail in django_mail.outbox} == {fresh.subject, left.subject}


@pytest.mark.django_db
def test_a_mail_that_is_let_go_of_is_asked_for_after_the_grace(
    write: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    mail, asked = write(), []
    services.claim(str(mail.pk))
    monkeypatch.setattr(services, "request_delivery", lambda mail_id, **given: asked.append((mail_id, given)))
    later = timezone.now() + STUCK_AFTER + A_MOMENT
    with time_machine.travel(later, tick=False), django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep() == 0
        assert services.release_left() == 0
    assert asked == [(str(mail.pk), {"in_seconds": 6.0})]


@pytest.mark.django_db
def test_a_mail_of_a_later_day_waits_for_it(write: Any) -> None:
    mail = write()
    OutboxEmail.objects.filter(pk=mail.pk).update(retry_at=timezone.now() + timedelta(hours=2))
    assert tasks.sweep() == 0
    assert tasks.send(str(mail.pk)) is False


class _Slow:
    """Takes a mail, and says so after a while."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.rcpt_tos[0])
        await asyncio.sleep(1)
        return "250 taken"


@pytest.mark.django_db
def test_a_server_that_looks_long_through_a_mail_gets_it_once(write: Any, settings: Any) -> None:
    handler = _Slow()
    port = process.free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.OUTBOX_DELIVERY = {
            "BACKEND": "iasios.outbox.smtp_backend.PatientEmailBackend",
            "host": "127.0.0.1",
            "port": port,
            "timeout": 0.4,
        }
        mail = write()
        assert tasks.send(str(mail.pk)) is True
    finally:
        server.stop()
    assert smtp_backend.TAKEN_WITHIN > 1
    assert handler.taken == [mail.to]


@pytest.mark.django_db
def test_a_sweep_ends_in_its_time_and_the_next_one_goes_on(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        write(subject=f"Mail {number}")
    monkeypatch.setattr(tasks, "SWEEPS_FOR", 0.0)
    assert tasks.sweep() == 0
    monkeypatch.setattr(tasks, "SWEEPS_FOR", 15.0)
    assert tasks.sweep() == 3


def test_sweeps_do_not_wait_behind_other_work(settings: Any) -> None:
    often = {
        name: entry for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry.get("options", {}).get("expires")
    }
    assert sorted(often) == ["sweep-documents", "sweep-files", "sweep-outbox", "sweep-webhooks"]
    assert {entry["options"]["queue"] for entry in often.values()} == {"sweeps"}
    # A worker that is told nothing reads both; what is asked for without a queue goes into the other.
    assert set(celery.app.amqp.queues.consume_from) == {"celery", "sweeps"}
    assert celery.app.amqp.router.route({}, "iasios.outbox.tasks.send")["queue"].name == "celery"
    # From the death of a worker: one sweep lets go of its mail, and at the latest the next one sends it.
    assert often["sweep-outbox"]["schedule"] > GRACE
    assert STUCK_AFTER + 2 * often["sweep-outbox"]["schedule"] == timedelta(seconds=50)
