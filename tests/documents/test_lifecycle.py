"""Asked for in a transaction, made by a worker, never changed; what fails is tried again and then said."""

import errno
import hashlib
from typing import Any

import pytest
from celery import current_app
from django.core.files.storage import FileSystemStorage
from django.db import Error, transaction

from iasios.documents import pdf, services, tasks
from iasios.documents.models import Document, DocumentStatus
from iasios.documents.services import MAX_ATTEMPTS, MAX_BEGUN, queued_ids, render_document
from tests.documents.conftest import LETTER

pytestmark = pytest.mark.django_db


def test_it_is_asked_for_inside_a_transaction_only(facility: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(transaction.TransactionManagementError):
        patch.setattr(transaction.get_connection(), "in_atomic_block", False)
        services.request_document(kind="letter", facility=facility, subject="x", title="x", context={})


def test_a_queued_document_is_made_once(ask: Any) -> None:
    document = ask("letter")
    assert (document.status, document.version, document.sha256) == ("queued", 1, "")
    assert render_document(str(document.pk)) is True
    document.refresh_from_db()
    content = document.file.read()
    assert document.status == DocumentStatus.READY
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.size, document.attempts, document.last_error) == (len(content), 1, "")
    assert document.file.name == f"documents/{document.pk}.pdf"
    assert render_document(str(document.pk)) is False


def test_asking_again_makes_a_version_and_leaves_the_first(ask: Any) -> None:
    first = ask("letter")
    render_document(str(first.pk))
    second = ask("letter", date="2026-03-05")
    assert (first.version, second.version) == (1, 2)
    assert ask("letter", subject="other").version == 1
    render_document(str(second.pk))
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.file.name != second.file.name
    assert first.sha256 != second.sha256


@pytest.mark.parametrize("change", [{"context": {}}, {"sha256": "0" * 64}, {"status": "queued"}, {"title": "X"}])
def test_postgresql_refuses_to_change_a_ready_document(ask: Any, change: dict[str, Any]) -> None:
    document = ask("letter")
    render_document(str(document.pk))
    with pytest.raises(Error, match="a document that was made never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(Error, match="a document that was made never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk)._raw_delete("default")


def test_ready_without_content_is_refused(ask: Any) -> None:
    document = ask("letter")
    with pytest.raises(Error, match="document_ready_iff_content"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(status="ready")


def test_a_failing_template_is_tried_five_times_and_then_given_up(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ask("letter")

    def fail(document: Document) -> bytes:
        raise pdf.ForeignResource("https://example.org/x.png")

    monkeypatch.setattr(pdf, "render_pdf", fail)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert render_document(str(document.pk)) is False
        document.refresh_from_db()
        assert document.attempts == attempt
        assert document.last_error == "ForeignResource: https://example.org/x.png"
        assert document.status == ("failed" if attempt == 5 else "queued")
    assert queued_ids() == []
    assert render_document(str(document.pk)) is False
    document.refresh_from_db()
    assert document.attempts == 5


def test_a_document_recovers_when_the_template_does(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ask("letter")
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render_pdf", lambda document: 1 / 0)
        render_document(str(document.pk))
    assert render_document(str(document.pk)) is True
    document.refresh_from_db()
    assert (document.attempts, document.last_error, document.status) == (2, "", "ready")


class Killed(BaseException):
    """The worker is gone: nothing of its transaction stays, and nothing else is said."""


def test_what_ends_its_worker_each_time_is_given_up_and_holds_up_nothing(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = ask("letter", subject="first")

    def end(document: Document) -> bytes:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render_pdf", end)
        for times in range(1, MAX_BEGUN + 1):
            with pytest.raises(Killed):
                render_document(str(document.pk))
            document.refresh_from_db()
            assert (document.begun, document.attempts, document.status) == (times, 0, "queued")
        later = ask("letter", subject="later")
        assert queued_ids() == [str(later.pk), str(document.pk)]
        assert render_document(str(document.pk)) is False
    document.refresh_from_db()
    assert (document.status, document.last_error) == ("failed", "WorkerEnded: 20 times in a row")
    assert queued_ids() == [str(later.pk)]


def test_what_fails_while_its_worker_lives_is_tried_on(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document = ask("letter")

    def refuse(storage: FileSystemStorage, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", refuse)
        for _ in range(2):
            with pytest.raises(OSError, match="No space left"):
                render_document(str(document.pk))
    document.refresh_from_db()
    assert (document.status, document.begun, document.attempts) == ("queued", 0, 0)
    assert render_document(str(document.pk)) is True


def test_the_sweep_makes_what_was_left_behind_oldest_first(ask: Any) -> None:
    waiting = [ask("letter", subject=f"L{number}") for number in range(3)]
    assert queued_ids() == [str(document.pk) for document in waiting]
    assert queued_ids(limit=2) == [str(document.pk) for document in waiting[:2]]
    assert tasks.sweep() == 3
    assert queued_ids() == []
    assert tasks.sweep() == 0


def test_one_broken_document_does_not_hold_up_the_others(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = ask("letter", subject="broken"), ask("letter", subject="fine")
    real = pdf.render_pdf
    monkeypatch.setattr(pdf, "render_pdf", lambda document: real(document) if document.subject == "fine" else 1 / 0)
    assert tasks.sweep() == 1
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.status, fine.status) == ("queued", "ready")
    assert broken.last_error == "ZeroDivisionError: division by zero"


def test_the_commit_nudges_a_worker(
    ask: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: asked.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        document = ask("letter")
        assert asked == []
    assert asked == [("iasios.documents.tasks.render", [str(document.pk)])]


def test_the_content_is_kept_so_that_it_can_be_made_again(ask: Any) -> None:
    document = ask("letter")
    render_document(str(document.pk))
    document.refresh_from_db()
    assert document.context == LETTER
    assert document.template_version == 1


@pytest.mark.rule("R18")
def test_a_facility_sees_its_own_documents_only(ask: Any) -> None:
    from iasios.access import facility_scope
    from tests.factories.facility import make_facility

    document = ask("letter")
    neighbour = make_facility("Solis Institute", "solis", enrolled=False).facility
    with facility_scope(neighbour.pk):
        assert not Document.objects.exists()
    with facility_scope(document.facility_id):
        assert list(Document.objects.all()) == [document]
