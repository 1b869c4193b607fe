"""A mail is a row first, in the transaction that causes it."""

from typing import Any

import pytest
from celery import current_app
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.urls import reverse

from iasios.access import facility_scope
from iasios.outbox.mail_types import ACCOUNT
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import new_mail, store_mails
from tests.conftest import NO_SCOPE, OFFICE, set_scope
from tests.factories.facility import Place
from tests.factories.mails import store_mail
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_outside_a_transaction_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(transaction.TransactionManagementError):
        patch.setattr(transaction.get_connection(), "in_atomic_block", False)
        store_mails([new_mail(mail_type=ACCOUNT, to="a@b.example", subject="x", text="x")])


def test_a_rollback_takes_the_mail_with_it(write: Any) -> None:
    with pytest.raises(RuntimeError, match="undo"), transaction.atomic():
        write()
        raise RuntimeError("undo")
    assert not OutboxEmail.objects.exists()


def test_nothing_is_sent_before_the_commit(
    write: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **when: asked.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        mail = write()
        assert asked == []
    assert asked == [("iasios.outbox.tasks.send", [str(mail.pk)])]
    assert django_mail.outbox == []


def test_a_key_that_was_used_stores_nothing(write: Any) -> None:
    first = write(dedupe_key="application-submitted:IAS-2026-0061")
    assert store_mail(dedupe_key=first.dedupe_key) is None
    write(dedupe_key="another")
    write()
    write()
    assert OutboxEmail.objects.count() == 4


def test_somebody_without_a_scope_may_cause_a_mail_and_reads_none(write: Any) -> None:
    set_scope(NO_SCOPE)
    write()
    assert OutboxEmail.objects.count() == 0
    set_scope(OFFICE)
    assert OutboxEmail.objects.count() == 1


def test_a_facility_does_not_read_its_own_mail_rows(write: Any, ours: Place) -> None:
    write(facility=ours.facility)
    with facility_scope(ours.facility.pk):
        assert OutboxEmail.objects.count() == 0


def test_a_subject_keeps_to_its_column(write: Any) -> None:
    assert write(subject="x" * 300).subject == "x" * 250


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "lost"}, "no step leads from sending to lost"),
        ({"status": "joined"}, "no step leads from sending to joined"),
        ({"status": "sent"}, "outboxemail_sent_at_iff_sent"),
    ],
)
def test_postgresql_keeps_the_status_honest(write: Any, change: dict[str, str], constraint: str) -> None:
    mail = write()
    OutboxEmail.objects.filter(pk=mail.pk).update(status="sending")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OutboxEmail.objects.filter(pk=mail.pk).update(**change)


# --- library mail --------------------------------------------------------------------------------------------------


@pytest.fixture
def library_mail(settings: Any) -> None:
    """Django's test runner replaces the backend; the portal's own is put back."""
    settings.EMAIL_BACKEND = "iasios.outbox.backend.OutboxBackend"


@pytest.mark.usefixtures("library_mail")
def test_a_password_reset_becomes_a_sensitive_row(client: Any) -> None:
    make_user("maren.holt@northgate.example", "Maren Holt")
    answer = client.post(reverse("account_reset_password"), {"email": "maren.holt@northgate.example"})
    assert answer.status_code == 302
    mail = OutboxEmail.objects.get()
    assert (mail.kind, mail.to, mail.is_sensitive) == ("account", "maren.holt@northgate.example", True)
    assert "/accounts/password/reset/key/" in mail.text
    assert mail.status == "queued"
    assert django_mail.outbox == []


@pytest.mark.usefixtures("library_mail")
def test_both_parts_of_a_library_mail_are_kept() -> None:
    message = EmailMultiAlternatives(
        "Subject", "Text", to=["a@b.example"], cc=["c@d.example"], reply_to=["e@f.example"]
    )
    message.attach_alternative("<p>Text</p>", "text/html")
    assert message.send() == 1
    mails = OutboxEmail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["a@b.example", "c@d.example"]
    for mail in mails:
        assert (mail.subject, mail.text, mail.html) == ("Subject", "Text", "<p>Text</p>")
        assert mail.reply_to == ["e@f.example"]
