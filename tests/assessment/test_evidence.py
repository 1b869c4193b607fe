"""Files in answer to requests: never without a request, before the release, or without a trace (R69 to R71)."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.models import EvidenceOpening, EvidenceSpace, Finding, SpaceFile
from assessment.services import SpaceFull, add_evidence, open_evidence_space, remove_evidence, resubmit
from facilities.enums import ScanVerdict
from facilities.models import Message, StoredFile, Thread
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.factories.dossier import answer_requests, information_requested, with_assessors
from tests.factories.files import pdf, upload

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


@pytest.fixture
def asked(ours, theirs, office, one, two):
    return information_requested(ours, office, one, two)


@pytest.fixture
def space(asked, office):
    return open_evidence_space(application=asked, by=office)


@pytest.fixture
def finding(asked):
    return Finding.objects.select_related("application", "facility").get(application=asked, question__code="8c")


def put(finding, by, name="monitoring.pdf", title=""):
    return add_evidence(finding=finding, upload=pdf(name), title=title, by=by)


@pytest.fixture
def item(space, finding, ours):
    return put(finding, ours.member, title="Monitoring, version 2")


def hand_in(asked, ours):
    answer_requests(asked, ours.member)
    resubmit(application=asked, by=ours.representative)


# --- the space --------------------------------------------------------------------------------------------------------


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R70")
def test_the_office_opens_the_space_and_the_hospital_is_told(asked, ours, office):
    opened = open_evidence_space(application=asked, by=office)
    assert (opened.round, opened.opened_by, opened.released_at) == (1, office, None)
    thread = Thread.objects.get(facility=ours.facility)
    assert thread.subject == "Providing Supplemental Documents and Evidence"
    assert url("requests", ours.slug) in Message.objects.get(thread=thread).text
    mails = OutboxEmail.objects.filter(facility=ours.facility, kind__startswith="facilities.")
    told = {mail.to for mail in mails}
    assert told >= {ours.representative.email, ours.deputy.email, ours.account_holder.email}
    headings = [
        (mail.subject, re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", mail.html))
        for mail in mails.filter(kind="facilities.message_from_office")
    ]
    title = "Providing Supplemental Documents and Evidence"
    assert headings == [(f"{title}: {ours.facility}", [title])] * len(told)
    assert open_evidence_space(application=asked, by=office) == opened
    assert Thread.objects.count() == 1


@pytest.mark.stage("information_requested")
def test_only_the_office_opens_it_and_only_while_information_is_requested(asked, ours, theirs, office, one, chair):
    for person in (ours.representative, theirs.representative, one, chair):
        with pytest.raises(PermissionDenied):
            open_evidence_space(application=asked, by=person)
    hand_in(asked, ours)
    with pytest.raises(PermissionDenied):
        open_evidence_space(application=asked, by=office)
    assert not EvidenceSpace.objects.exists()


@pytest.mark.stage("assigned")
@pytest.mark.rule("R69")
def test_without_a_request_there_is_no_place_for_a_file(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    with pytest.raises(PermissionDenied):
        open_evidence_space(application=application, by=office)


@pytest.mark.stage("information_requested")
def test_without_the_space_no_file_is_taken(asked, finding, ours):
    with pytest.raises(PermissionDenied, match="has not opened the space"):
        put(finding, ours.member)
    assert not StoredFile.objects.exists()


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.stage("information_requested")
def test_a_file_is_kept_with_its_digest_and_in_the_record(item, asked, ours):
    assert (item.title, item.file.name, item.added_by) == ("Monitoring, version 2", "monitoring.pdf", ours.member)
    assert len(item.file.sha256) == 64
    assert AuditEvent.objects.filter(action="evidence.added", subject=asked.code).count() == 1


@pytest.mark.stage("information_requested")
def test_ten_files_answer_one_request_and_no_more(space, finding, ours):
    for number in range(10):
        put(finding, ours.member, f"{number}.pdf")
    with pytest.raises(SpaceFull, match="10 files answer this request already"):
        put(finding, ours.member, "11.pdf")


@pytest.mark.stage("information_requested")
def test_a_removed_file_is_gone_for_readers_and_stays_in_the_record(item, ours, as_user):
    remove_evidence(item=item, by=ours.deputy)
    item.refresh_from_db()
    assert item.removed_by == ours.deputy
    assert as_user(ours.member).get(url("evidence_file", item.pk)).status_code == 404


@pytest.mark.stage("information_requested")
def test_postgresql_takes_nothing_after_the_replies_are_in(item, asked, ours):
    hand_in(asked, ours)
    with pytest.raises(PermissionDenied):
        remove_evidence(item=item, by=ours.member)
    with pytest.raises(IntegrityError, match="the space is closed"), transaction.atomic():
        SpaceFile.objects.update(removed_at=timezone.now(), removed_by=ours.member)
    with pytest.raises(IntegrityError, match="is not rewritten"), transaction.atomic():
        SpaceFile.objects.update(title="Another")


# --- who sees it, when ------------------------------------------------------------------------------------------------


def answers(as_user, people, address):
    return [as_user(person).get(address).status_code for person in people]


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R69", "R70")
def test_assessors_see_a_file_from_the_release_on(item, asked, ours, theirs, one, two, three, chair, office, as_user):
    address = url("evidence_file", item.pk)
    hospital, programme = (ours.member, ours.representative), (one, two, chair)
    assert answers(as_user, (*hospital, office), address) == [200, 200, 200]
    assert answers(as_user, (*programme, three, theirs.representative), address) == [404] * 5
    with person_scope(one):
        assert (SpaceFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert "Monitoring, version 2" not in as_user(one).get(url("requests", ours.slug)).content.decode()
    hand_in(asked, ours)
    assert answers(as_user, (*hospital, office, *programme), address) == [200] * 6
    assert answers(as_user, (three, theirs.representative), address) == [404, 404]
    text = as_user(one).get(url("question", asked.code, "8c")).content.decode()
    assert "Monitoring, version 2" in text


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R69")
def test_what_lies_under_documents_stays_hidden_after_the_release(item, asked, ours, one):
    from facilities.services.uploads import add_upload

    add_upload(facility=ours.facility, title="Organisation chart", upload=pdf("chart.pdf"), by=ours.member)
    hand_in(asked, ours)
    with person_scope(one):
        assert list(StoredFile.objects.values_list("name", flat=True)) == ["monitoring.pdf"]


@pytest.mark.stage("information_requested")
def test_a_file_comes_as_an_attachment(item, ours, as_user):
    response = as_user(ours.member).get(url("evidence_file", item.pk))
    assert response["Content-Disposition"] == 'attachment; filename="monitoring.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF")


@pytest.mark.stage("information_requested")
def test_a_file_that_is_being_checked_or_refused_opens_for_nobody(item, asked, ours, office, as_user, settings):
    settings.CLAMAV_URL = "tcp://scanner.example:3310"
    assert answers(as_user, (ours.member, office), url("evidence_file", item.pk)) == [403, 403]
    StoredFile.objects.update(verdict=ScanVerdict.REFUSED, scanned_at=timezone.now(), finding="Eicar")
    assert answers(as_user, (ours.member, office), url("evidence_file", item.pk)) == [403, 403]
    assert not EvidenceOpening.objects.exists()
    assert "Refused: malware found" in as_user(ours.member).get(url("requests", ours.slug)).content.decode()


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R70")
def test_every_opening_is_written_down_and_names_stay_with_the_office(
    item, asked, ours, office, one, two, chair, as_user
):
    hand_in(asked, ours)
    for person in (one, chair, ours.member):
        as_user(person).get(url("evidence_file", item.pk))
    log = set(EvidenceOpening.objects.values_list("opened_by", "as_assessor"))
    assert log == {(one.pk, True), (chair.pk, False), (ours.member.pk, False)}
    overseen = as_user(office).get(url("evidence_space", asked.code)).content.decode()
    assert "Lucía Ferrán" in overseen
    hospital = as_user(ours.member).get(url("requests", ours.slug)).content.decode()
    assert "opened by an assessor" in hospital
    assert "Ferrán" not in hospital
    question = url("question", asked.code, "8c")
    assert "opened by you" in as_user(one).get(question).content.decode()
    # Independence: the other assessor's reading shows nowhere.
    assert "not yet opened" in as_user(two).get(question).content.decode()
    with person_scope(two):
        assert EvidenceOpening.objects.count() == 0


@pytest.mark.stage("information_requested")
def test_the_log_is_append_only(item, ours, as_user):
    as_user(ours.member).get(url("evidence_file", item.pk))
    for change in (lambda rows: rows.update(as_assessor=True), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(EvidenceOpening.objects.all())
    assert EvidenceOpening.objects.count() == 1


# --- the pages --------------------------------------------------------------------------------------------------------


@pytest.mark.stage("information_requested")
def test_the_hospital_puts_a_file_beside_the_request(space, ours, as_user):
    page = as_user(ours.member)
    response = page.post(
        url("evidence_add", ours.slug, "8c"), {"8c-file": pdf("record.pdf"), "8c-title": "Record, room 2"}
    )
    assert response.url == f"{url('requests', ours.slug)}#q-8c"
    text = page.get(url("requests", ours.slug)).content.decode()
    assert "Record, room 2" in text
    item = SpaceFile.objects.get()
    assert "Record, room 2" in page.get(url("evidence_remove", ours.slug, item.pk)).content.decode()
    assert page.post(url("evidence_remove", ours.slug, item.pk)).status_code == 302
    assert (
        "Record, room 2" not in page.get(url("requests", ours.slug)).content.decode().split("<main")[1].split("q-8c")[1]
    )


@pytest.mark.stage("information_requested")
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Choose a file."),
        ({"8c-file": upload("run.exe", b"MZ\x90\x00 program")}, "file"),
        ({"8c-file": upload("notes.pdf", b"just words")}, "file"),
    ],
)
def test_a_refused_file_says_why_and_keeps_the_title(sent, message, space, ours, as_user):
    response = as_user(ours.member).post(url("evidence_add", ours.slug, "8c"), sent | {"8c-title": "Kept title"})
    text = response.content.decode()
    assert response.status_code == 422
    assert message in text
    assert "Kept title" in text
    assert not SpaceFile.objects.exists()


@pytest.mark.stage("information_requested")
def test_before_the_space_is_open_the_page_says_so(asked, ours, office, as_user):
    page = as_user(ours.member).get(url("requests", ours.slug)).text
    assert "once the office has opened a space for them" in page
    refused = as_user(ours.member).post(url("evidence_add", ours.slug, "8c"), {"8c-file": pdf()})
    assert refused.status_code == 403
    page = as_user(office)
    assert "Not open yet" in page.get(url("evidence_space", asked.code)).content.decode()
    assert page.post(url("evidence_space", asked.code)).url == url("evidence_space", asked.code)
    assert "Opened on" in page.get(url("evidence_space", asked.code)).content.decode()


@pytest.mark.stage("information_requested")
def test_another_hospital_cannot_put_or_remove_files(item, ours, theirs, as_user):
    page = as_user(theirs.representative)
    assert page.post(url("evidence_add", ours.slug, "8c"), {"8c-file": pdf()}).status_code == 404
    assert page.post(url("evidence_remove", ours.slug, item.pk)).status_code == 404
    assert page.post(url("evidence_remove", theirs.slug, item.pk)).status_code == 404


@pytest.mark.stage("information_requested")
def test_the_dossier_keeps_its_budget_with_files(space, finding, asked, ours, one, as_user, queries):
    for number in range(3):
        put(finding, ours.member, f"{number}.pdf")
    hand_in(asked, ours)
    page = as_user(one)
    page.get(url("question", asked.code, "8c"))
    with queries(at_most=12):
        page.get(url("question", asked.code, "8c"))


@pytest.mark.stage("information_requested")
@pytest.mark.parametrize("count", [1, 3])
def test_the_requests_page_costs_the_same_for_one_and_three_files(count, space, finding, ours, as_user, queries):
    for number in range(count):
        put(finding, ours.member, f"{number}.pdf")
    page = as_user(ours.member)
    page.get(url("requests", ours.slug))
    with queries(at_most=14):
        page.get(url("requests", ours.slug))
