"""A copy of everything: complete, counted while it is made, and nothing of a neighbour or an assessor in it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from applications.services import add_evidence
from facilities.models import FacilityExport
from facilities.services.exports import ask_export
from facilities.services.messages import start_thread
from facilities.services.uploads import add_upload
from iasios.audit.models import AuditEvent
from iasios.exports import facility_files
from iasios.exports.archive import build_export
from iasios.exports.tasks import sweep
from iasios.outbox.models import OutboxEmail
from tests.factories import dossier, files, plans
from tests.factories.application import evidence_values
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


def address(place, *more):
    return "/".join([f"/facilities/{place.slug}/export", *map(str, more)]) + "/"


@pytest.fixture
def filled(ours, theirs):
    for place in (ours, theirs):
        start_thread(
            facility=place.facility,
            subject=f"Board/{place.slug}",
            text=f"Secret of {place.slug}",
            by=place.member,
            from_office=False,
            uploads=[files.pdf("Sheet.pdf")],
        )
        for _twice in range(2):
            add_upload(facility=place.facility, title="../../Letter", upload=files.pdf("L.pdf"), by=place.member)
    return ours


@pytest.fixture
def made(filled):
    export = ask_export(facility=filled.facility, by=filled.representative)
    assert build_export(str(export.pk))
    export.refresh_from_db()
    return export


def unzip(export):
    with export.content.open("rb") as content:
        return zipfile.ZipFile(io.BytesIO(content.read()))


def test_it_holds_json_spreadsheets_pdfs_and_files(made, ours, theirs):
    archive = unzip(made)
    assert archive.testzip() is None
    names = archive.namelist()
    folder = f"applications/{ours.application.code}"
    for name in (
        "README.txt",
        "facility.json",
        "people.json",
        "messages.json",
        "invoices.xlsx",
        f"{folder}/answers.json",
        f"{folder}/answers.xlsx",
        f"{folder}/cases.xlsx",
        "documents/Letter/1 L.pdf",
        "documents/Letter/1 L (2).pdf",
        f"messages/Board-{ours.slug}/1 Sheet.pdf",
    ):
        assert name in names
    assert not [name for name in names if name.startswith("/") or ".." in name]
    assert archive.read("documents/Letter/1 L.pdf") == files.PDF
    assert len(json.loads(archive.read(f"{folder}/answers.json"))) == 52
    sheet = load_workbook(io.BytesIO(archive.read(f"{folder}/answers.xlsx"))).active
    assert sheet.max_row >= 53
    (thread,) = json.loads(archive.read("messages.json"))
    assert thread["messages"][0]["text"] == f"Secret of {ours.slug}"
    whole = b"".join(archive.read(name) for name in names)
    for stranger in (theirs.slug, str(theirs.facility), theirs.member.email):
        assert stranger.encode() not in whole
    assert (made.status, made.done, made.size) == ("ready", made.total, made.content.size)
    assert made.total == len(names) - 1


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R49")
def test_no_assessor_is_named_in_it(ours, office, assessor_one, assessor_two):
    dossier.information_requested(ours, office, assessor_one, assessor_two)
    export = ask_export(facility=ours.facility, by=ours.representative)
    build_export(str(export.pk))
    export.refresh_from_db()
    archive = unzip(export)
    whole = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".xlsx")).decode()
    for person in (assessor_one, assessor_two):
        assert person.full_name not in whole
        assert person.email not in whole


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R49")
def test_requests_replies_and_what_followed_are_in_it(ours, theirs, office, assessor_one, assessor_two, chair):
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    dossier.evidence(application, office, ours.member)
    dossier.answer_requests(application, ours.member)
    item = add_evidence(
        facility=ours.facility, values=evidence_values(owner=ours.member), upload=files.pdf("Log.pdf"), by=ours.member
    )
    export = ask_export(facility=ours.facility, by=ours.representative)
    build_export(str(export.pk))
    export.refresh_from_db()
    archive, folder = unzip(export), f"applications/{application.code}"
    rows = {row["question"]: row for row in json.loads(archive.read(f"{folder}/requests.json"))}
    assert set(rows) == {"6c", "8c"}
    assert rows["8c"]["asked"].startswith("Please explain")
    assert (rows["8c"]["reply"], rows["8c"]["replied_by"]) == ("We have changed this.", str(ours.member))
    assert rows["8c"]["files"] == ["monitoring.pdf"]
    assert archive.read(f"{folder}/requests/8c/monitoring.pdf").startswith(b"%PDF")
    assert load_workbook(io.BytesIO(archive.read(f"{folder}/requests.xlsx"))).active.max_row >= 3
    register = json.loads(archive.read("evidence.json"))
    assert [row["title"] for row in register] == [item.title]
    assert archive.read(f"evidence/{item.title}/Log.pdf").startswith(b"%PDF")
    whole = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".xlsx")).decode()
    for person in (assessor_one, assessor_two, chair):
        assert person.full_name not in whole
        assert person.email not in whole


@pytest.mark.stage("proof_requested")
def test_audit_decision_and_plan_are_in_it(ours, office, assessor_one, assessor_two, chair):
    application = plans.proof_requested(ours, office, assessor_one, assessor_two, chair)
    export = ask_export(facility=ours.facility, by=ours.representative)
    build_export(str(export.pk))
    export.refresh_from_db()
    archive, folder = unzip(export), f"applications/{application.code}"
    (audit,) = json.loads(archive.read(f"{folder}/audits.json"))
    assert (audit["status"], audit["items"][0]["minutes"]) == ("held", "Talked over.")
    (decision,) = json.loads(archive.read(f"{folder}/decisions.json"))
    assert (decision["outcome"], decision["reason"]) == ("defer", "The two points stay open.")
    (plan,) = json.loads(archive.read(f"{folder}/plans.json"))
    action = plan["criteria"][0]["actions"][0]
    assert (action["action"], action["verdict"]) == ("Write the emergency plan", "proof")
    assert "recommend" not in " ".join(archive.namelist())


def test_making_a_copy_asks_for_the_password_first(filled, as_user):
    browser = as_user(filled.representative)
    asked = browser.post(address(filled))
    assert (asked.status_code, asked["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert not FacilityExport.objects.exists()
    given = browser.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "Waiting" in given.text
    assert FacilityExport.objects.get().asked_by == filled.representative


def test_the_representative_asks_watches_and_downloads(filled, theirs, as_user, as_confirmed):
    browser = as_confirmed(filled.representative)
    assert "No copy yet." in browser.get(address(filled)).text
    browser.post(address(filled))
    export = FacilityExport.objects.get()
    page = browser.get(address(filled)).text
    assert "Waiting" in page
    assert '<div id="exports" class="stack" data-refresh>' in page
    assert browser.get(address(filled, export.pk)).status_code == 403
    OutboxEmail.objects.all().delete()
    build_export(str(export.pk))
    assert OutboxEmail.objects.get().to == filled.representative.email
    page = browser.get(address(filled)).text
    assert "Download" in page
    assert "data-refresh" not in page
    got = browser.get(address(filled, export.pk))
    assert got["Content-Disposition"].startswith(f'attachment; filename="{filled.slug}-')
    assert zipfile.is_zipfile(io.BytesIO(b"".join(got.streaming_content)))
    assert AuditEvent.objects.filter(action="export.downloaded", actor=filled.representative).count() == 1
    for person, answer in ((filled.member, 403), (filled.deputy, 403), (theirs.representative, 404)):
        for path in (address(filled), address(filled, export.pk)):
            assert as_user(person).get(path).status_code == answer


def test_one_at_a_time(filled):
    first = ask_export(facility=filled.facility, by=filled.representative)
    assert ask_export(facility=filled.facility, by=filled.account_holder) == first
    with pytest.raises(IntegrityError, match="one_export_at_a_time"), transaction.atomic():
        FacilityExport.objects.create(facility=filled.facility, asked_at=timezone.now(), asked_by=filled.deputy)
    assert build_export(str(first.pk))
    assert not build_export(str(first.pk))
    assert ask_export(facility=filled.facility, by=filled.representative) != first


def test_what_fails_is_tried_again_and_given_up_after_three_times(filled, monkeypatch):
    export = ask_export(facility=filled.facility, by=filled.representative)
    monkeypatch.setattr(facility_files, "as_json", lambda value: 1 / 0)
    for status in ("waiting", "waiting", "failed"):
        with pytest.raises(ZeroDivisionError):
            build_export(str(export.pk))
        export.refresh_from_db()
        assert export.status == status
    assert not build_export(str(export.pk))


def test_the_sweep_makes_what_was_left_and_deletes_what_is_old(filled, django_capture_on_commit_callbacks):
    export = ask_export(facility=filled.facility, by=filled.representative)
    assert sweep() == 1
    export.refresh_from_db()
    stored, name = export.content.storage, export.content.name
    with time_machine.travel(timezone.now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert sweep() == 0
    export.refresh_from_db()
    assert (export.status, bool(export.content), stored.exists(name)) == ("expired", False, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(filled, as_user, queries, count):
    for _number in range(count):
        build_export(str(ask_export(facility=filled.facility, by=filled.representative).pk))
    browser = as_user(filled.representative)
    with queries(6):
        browser.get(address(filled))
