"""Killed with -9 while issuing, rendering, signing or sending, and started again: every document is there once.

Each step of the story is a process of its own that ends itself at one line and never comes back to clean up.
"""

import hashlib
import os
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from facilities.models import Facility
from iasios.access import office_scope
from iasios.documents import pdf, signatures
from iasios.documents import services as documents
from iasios.documents import tasks as document_tasks
from iasios.documents.models import Document
from iasios.outbox import services as outbox
from iasios.outbox import tasks as mail_tasks
from iasios.outbox.models import OutboxEmail
from invoicing import emails
from invoicing.models import Invoice, NumberSequence
from invoicing.services import issuing
from invoicing.services.recurring import issue_annual_invoice
from tests.database import committing_copy
from tests.documents.conftest import LETTER
from tests.factories.facility import make_facility

YEAR = date(2026, 3, 4)
#: Where the process ends: what it calls there, and whether before it or after.
STEPS: dict[str, tuple[Any, str, bool]] = {
    "before the number": (issuing, "next_number", False),
    "with the number taken": (issuing, "next_number", True),
    "with paper and mails written": (emails, "invoice_issued", True),
    "right after the commit": (documents, "request_rendering", False),
    "before rendering": (pdf, "render_pdf", False),
    "rendered": (pdf, "render_pdf", True),
    "before signing": (signatures, "sign", False),
    "signed": (signatures, "sign", True),
    "in the middle of storing": (FileSystemStorage, "_save", True),
    "with the file stored": (Document, "save", False),
    "with a mail claimed": (outbox, "deliver", False),
    "with a mail handed over": (outbox, "deliver", True),
    "with a mail noted, before that commit": (outbox, "mark_sent", True),
}


@pytest.fixture
def facility(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Facility]:
    delivery = {"BACKEND": "iasios.outbox.eml_backend.EmlBackend", "folder": str(tmp_path / "mail")}
    with (
        django_db_blocker.unblock(),
        committing_copy(),
        override_settings(MEDIA_ROOT=tmp_path / "media", OUTBOX_DELIVERY=delivery),
        pytest.MonkeyPatch.context() as broker,
    ):
        # Nobody listens at the broker: what is to be done is found in the rows.
        broker.setattr("iasios.outbox.services.request_delivery", lambda mail_id, **given: None)
        with transaction.atomic(), office_scope("a test makes a facility"):
            call_command("load_fees", verbosity=0)
            made = make_facility("Solis Institute", "solis", enrolled=False).facility
            OutboxEmail.objects.all().delete()
        yield made


def go_on(facility: Facility) -> None:
    """What the daily run and the sweeps of a portal do that has just been started: all that is left to do."""
    issue_annual_invoice(facility=facility, period_starts_on=YEAR)
    with transaction.atomic(), office_scope("a test asks for a letter"):
        if not Document.objects.filter(kind="letter").exists():
            documents.request_document(kind="letter", facility=facility, subject="L1", title="Letter", context=LETTER)
    document_tasks.sweep()
    mail_tasks.sweep()


def run_until(step: str, facility: Facility) -> int:
    """Goes on in a process that ends at this step; the signal that ended it, 0 where it came to its end."""
    owner, name, after = STEPS[step]
    real = getattr(owner, name)

    def ending(*words: Any, **values: Any) -> Any:
        if after:
            real(*words, **values)
        os.kill(os.getpid(), signal.SIGKILL)

    connection.close()
    child = os.fork()
    if not child:
        try:
            with patch.object(owner, name, ending):
                go_on(facility)
            os._exit(0)
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def test_every_document_is_there_once(facility: Facility, tmp_path: Path) -> None:
    ended = {step: run_until(step, facility) for step in STEPS}
    assert ended == dict.fromkeys(STEPS, signal.SIGKILL)
    # What a dead worker had claimed is taken up again once it is surely dead.
    later = timezone.now() + outbox.STUCK_AFTER + timedelta(seconds=1)
    for moment in (later, later + outbox.GRACE):
        with time_machine.travel(moment, tick=False):
            go_on(facility)

    with transaction.atomic(), office_scope("a test looks"):
        invoice = Invoice.objects.get()
        papers = {paper.kind: paper for paper in Document.objects.all()}
        assert (Document.objects.count(), sorted(papers)) == (2, ["invoice", "letter"])
        stored = {paper.kind: paper.file.read() for paper in papers.values()}
        mails = list(OutboxEmail.objects.all())
        last = dict(NumberSequence.objects.values_list("series", "last"))
    assert (invoice.number[5:], last) == ("00001", {"invoice": 1})
    for kind, paper in papers.items():
        assert (paper.status, paper.version, paper.sha256) == ("ready", 1, hashlib.sha256(stored[kind]).hexdigest())
    assert b"/ByteRange" in stored["letter"]
    # No file of a process that was killed is left beside those of the rows.
    files = {str(path.relative_to(tmp_path / "media")) for path in (tmp_path / "media").rglob("*") if path.is_file()}
    assert files == {paper.file.name for paper in papers.values()}
    assert {mail.status for mail in mails} == {"sent"}
    sent = [message_from_bytes(path.read_bytes())["Message-ID"] for path in (tmp_path / "mail").glob("*.eml")]
    assert set(sent) == {f"<{mail.pk}@portal>" for mail in mails}
    # Nobody could know of them whether they had left the building. They are sent again under the same Message-ID, by
    # which a mail server, and the folder here, keep one.
    assert [mail.attempts for mail in mails] == [2, 2, 2]
    assert len(sent) == len(mails) == 3
