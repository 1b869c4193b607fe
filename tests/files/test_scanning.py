"""The scanner: what is said over the socket, and that nobody gets a file before its verdict."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from facilities.enums import NoticeKind, ScanVerdict
from facilities.models import Notice, StoredFile
from facilities.queries.stored_files import checked_content
from facilities.services.files import store_file
from facilities.tasks import scan_file, sweep_files
from iasios.audit.models import AuditEvent
from iasios.files.clamav import Scan, ScannerAway, scan
from iasios.web.file_responses import uploaded_file_response
from tests.factories import files
from tests.files.clamd import EICAR, FakeClamd


def test_clean_content_of_several_chunks():
    content = bytes(range(256)) * 1000
    with FakeClamd() as daemon:
        assert scan([content[:100_000], content[100_000:]], address=daemon.address) == Scan()
    assert daemon.seen == [content]


def test_over_a_unix_socket(tmp_path):
    with FakeClamd(path=str(tmp_path / "c.ctl")) as daemon:
        assert scan([b"x" + EICAR], address=daemon.address) == Scan(found="Eicar-Test-Signature")


def test_a_daemon_that_gives_no_verdict_is_away(tmp_path):
    out_of_memory = FakeClamd(answer=b"stream: Can't allocate memory ERROR\0")
    with out_of_memory as daemon, pytest.raises(ScannerAway, match="allocate"):
        scan([b"x"], address=daemon.address)
    with FakeClamd(limit=10) as daemon, pytest.raises(ScannerAway):
        scan([b"x" * 100], address=daemon.address)
    with pytest.raises(ScannerAway):
        scan([b"x"], address=f"unix://{tmp_path}/nobody")
    with pytest.raises(ScannerAway):
        scan([b"x"], address="tcp://127.0.0.1:1")


@pytest.fixture
def daemon(settings):
    with FakeClamd() as running:
        settings.CLAMAV_URL = running.address
        yield running


@pytest.fixture
def waiting(ours, settings, daemon):
    return store_file(facility=ours.facility, upload=files.pdf(), by=ours.member)


@pytest.mark.django_db
def test_without_a_scanner_files_are_handed_out_as_they_are(ours, settings):
    stored = store_file(facility=ours.facility, upload=files.pdf('a "b".pdf'), by=ours.member)
    assert stored.verdict == ScanVerdict.UNSCANNED
    response = uploaded_file_response(checked_content(stored), name=stored.name, content_type=stored.media_type)
    assert b"".join(response.streaming_content) == files.PDF
    assert response["Content-Disposition"] == 'attachment; filename="a \\"b\\".pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "application/pdf"
    # The day a scanner is configured, such a file waits like any other.
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    with pytest.raises(PermissionDenied, match="being checked"):
        checked_content(stored)


@pytest.mark.django_db
def test_nobody_gets_a_file_before_its_verdict(waiting, daemon):
    assert waiting.verdict == ScanVerdict.WAITING
    with pytest.raises(PermissionDenied, match="being checked"):
        checked_content(waiting)
    assert scan_file(str(waiting.pk)) == "clean"
    waiting.refresh_from_db()
    assert (waiting.verdict, waiting.finding) == ("clean", "")
    assert daemon.seen == [files.PDF]
    with checked_content(waiting) as content:
        assert content.read() == files.PDF
    assert scan_file(str(waiting.pk)) == ""


@pytest.mark.django_db
def test_malware_is_refused_recorded_and_told(ours, daemon):
    stored = store_file(facility=ours.facility, upload=files.pdf(words=EICAR), by=ours.member)
    assert scan_file(str(stored.pk)) == "refused"
    stored.refresh_from_db()
    with pytest.raises(PermissionDenied, match="malware check refused"):
        checked_content(stored)
    assert AuditEvent.objects.get(action="file.refused").detail == {"finding": "Eicar-Test-Signature"}
    assert Notice.objects.get(kind=NoticeKind.FILE_REFUSED).values == {"name": "letter.pdf"}


@pytest.mark.django_db
def test_a_scanner_that_is_away_leaves_the_file_waiting_for_the_sweep(waiting, settings, daemon):
    address, settings.CLAMAV_URL = settings.CLAMAV_URL, "tcp://127.0.0.1:1"
    assert scan_file(str(waiting.pk)) == ""
    assert StoredFile.objects.get(pk=waiting.pk).verdict == "waiting"
    settings.CLAMAV_URL = address
    assert sweep_files() == 0  # too fresh: its own task is under way


@pytest.mark.django_db
def test_the_sweep_asks_about_what_was_left_behind(ours, settings, daemon):
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        stored = store_file(facility=ours.facility, upload=files.pdf(), by=ours.member)
    assert sweep_files() == 1
    stored.refresh_from_db()
    assert stored.verdict == "clean"
    settings.CLAMAV_URL = ""
    assert sweep_files() == 0


@pytest.mark.django_db
def test_a_kept_file_never_changes_in_postgresql(waiting):
    for change in ({"sha256": "0" * 64}, {"name": "other.pdf"}, {"size": 1}):
        with pytest.raises(DatabaseError, match="a kept file never changes"), transaction.atomic():
            StoredFile.objects.filter(pk=waiting.pk).update(**change)
    with pytest.raises(DatabaseError, match="a kept file never changes"), transaction.atomic():
        StoredFile.objects.filter(pk=waiting.pk)._raw_delete("default")
    scan_file(str(waiting.pk))
    with pytest.raises(DatabaseError, match="a kept file never changes"), transaction.atomic():
        StoredFile.objects.filter(pk=waiting.pk).update(verdict="refused")
    with pytest.raises(DatabaseError, match="storedfile_scanned_at_iff_scanned"), transaction.atomic():
        StoredFile.objects.filter(pk=waiting.pk).update(scanned_at=None)


@pytest.mark.django_db
def test_erasing_deletes_the_content_after_the_commit(ours, django_capture_on_commit_callbacks):
    from facilities.services.files import erase_file

    stored = store_file(facility=ours.facility, upload=files.pdf(), by=ours.member)
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(stored=stored, by=ours.representative)
        assert stored.content.storage.exists(stored.content.name)
    assert not stored.content.storage.exists(stored.content.name)
    stored.refresh_from_db()
    assert stored.erased_by == ours.representative
    with pytest.raises(PermissionDenied, match="was deleted"):
        checked_content(stored)
    erase_file(stored=stored, by=ours.representative)
    assert AuditEvent.objects.filter(action="file.erased").count() == 1


@pytest.mark.django_db
@pytest.mark.rule("R69")
def test_assessors_read_the_row_only_once_it_is_released(ours, theirs, assessor_one):
    from facilities.services.files import release_to_assessors
    from iasios.access import person_scope
    from iasios.access.grants import link

    ours_file = store_file(facility=ours.facility, upload=files.pdf(), by=ours.member)
    store_file(facility=theirs.facility, upload=files.pdf(), by=theirs.member)
    link(assessor_one, "assessor", ours.application)
    with person_scope(assessor_one):
        assert list(StoredFile.objects.all()) == []
    release_to_assessors(stored=ours_file, by=ours.representative)
    with person_scope(assessor_one):
        assert list(StoredFile.objects.all()) == [ours_file]
