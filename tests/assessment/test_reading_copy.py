"""The dossier as one PDF for one reader: made by the worker, as independent as the page, and nobody else's (W11)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.models import Application
from assessment.queries.dossiers import dossier_of
from assessment.services import hand_in, remove_assessor, resubmit
from assessment.services.dossier_pdf import ask_for_reading_copy
from facilities.queries.people import documents_of
from iasios.access import forget_standing, person_scope
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import render_document
from tests.documents.reading import text_of
from tests.factories.dossier import answer_requests, evidence, information_requested, judge, with_assessors

pytestmark = pytest.mark.django_db


def url(name, application):
    return reverse(f"assessment:{name}", args=[application.code])


def copy_for(person, application):
    """What this person asks for in a request of their own."""
    forget_standing(person)
    with person_scope(person):
        fresh = Application.objects.select_related("facility", "edition").get(pk=application.pk)
        return ask_for_reading_copy(dossier=dossier_of(fresh, person), by=person)


def said(copy):
    """Every word of what was frozen."""
    return str(copy.context)


@pytest.fixture
def application(ours, theirs, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one, choice="unclear", comment="Word of one.", note="Note of one.", codes=("8c",))
    judge(application, two, choice="not_met", comment="Word of two.", codes=("8c",))
    return application


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_it_is_asked_for_made_by_the_worker_and_read(application, one, as_user, queries):
    page = as_user(one)
    assert "No PDF yet." in page.get(url("pdf", application)).content.decode()
    assert page.get(url("pdf_file", application)).url == url("pdf", application)
    page.post(url("pdf", application))
    copy = Document.objects.get(kind=DocumentKind.READING)
    assert (copy.reader, copy.facility) == (one, application.facility)
    waiting = page.get(url("pdf", application)).content.decode()
    assert "It is being made." in waiting
    assert "data-refresh" in waiting
    assert render_document(str(copy.pk))
    fragment = page.get(url("pdf", application), headers={"X-Fragment": "copy"}).content.decode()
    assert "Download" in fragment
    assert "data-refresh" not in fragment
    assert "<h1" not in fragment
    response = page.get(url("pdf_file", application))
    assert response.headers["Content-Type"] == "application/pdf"
    text = text_of(b"".join(response.streaming_content))
    assert text.count("A written process, reviewed every year") == 52
    assert "Your verdict Unclear Word of one." in text
    assert "Made for Dr Lucía Ferrán" in text
    for word in ("Word of two.", "Wikström", "Note of one."):
        assert word not in text
    with queries(at_most=12):
        page.get(url("pdf", application))


@pytest.mark.stage("assigned")
def test_the_same_content_is_not_made_twice_and_the_page_says_when_it_is_old(application, one, as_user):
    first = copy_for(one, application)
    assert copy_for(one, application).pk == first.pk
    render_document(str(first.pk))
    page = as_user(one)
    assert "Nothing has changed" in page.get(url("pdf", application)).content.decode()
    judge(application, one, codes=("1a",))
    assert "The dossier has changed since" in page.get(url("pdf", application)).content.decode()
    second = copy_for(one, application)
    assert (second.pk != first.pk, second.version) == (True, 2)


@pytest.mark.stage("assigned")
def test_both_verdicts_come_with_the_disclosure_and_versions_tell_nothing(application, one, two):
    copy_for(two, application)
    assert copy_for(one, application).version == 1
    judge(application, one)
    judge(application, two)
    hand_in(application=application, by=one)
    assert "Word of one." not in said(copy_for(two, application))
    hand_in(application=application, by=two)
    for person in (one, two):
        words = said(copy_for(person, application))
        assert "Word of one." in words
        assert "Word of two." in words
        assert "Note of one." not in words


@pytest.mark.stage("assigned")
@pytest.mark.rule("R69", "R70")
def test_replies_and_files_come_with_their_release(ours, theirs, office, one, two):
    application = information_requested(ours, office, one, two)
    evidence(application, office, ours.member, title="Monitoring list")
    answer_requests(application, ours.member)
    for person in (one, office):
        before = said(copy_for(person, application))
        assert "Please explain (one)." in before
        assert "We have changed this." not in before
        assert "Monitoring list" not in before
    resubmit(application=application, by=ours.representative)
    after = said(copy_for(one, application))
    assert "We have changed this." in after
    assert "Monitoring list" in after


@pytest.mark.stage("assigned")
def test_chairperson_and_office_take_one_without_a_verdict_before_both_are_in(application, chair, office):
    for person in (chair, office):
        words = said(copy_for(person, application))
        assert "A written process" in words
        assert "Word of" not in words
        assert "Ferrán" not in words


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_nobody_else_ever_reads_it(application, ours, theirs, office, chair, one, two, three, as_user):
    copy = copy_for(one, application)
    render_document(str(copy.pk))
    for person in (two, three, office, chair, ours.representative, theirs.representative):
        forget_standing(person)
        with person_scope(person):
            assert not Document.objects.filter(pk=copy.pk).exists()
    with person_scope(one):
        assert Document.objects.filter(pk=copy.pk).exists()
    # Its own address is nobody's: each reader's address leads to their own copy.
    for person in (two, office, chair):
        assert as_user(person).get(url("pdf_file", application)).url == url("pdf", application)
    document = reverse("facilities:document", args=[ours.slug, copy.pk])
    for person in (ours.representative, office):
        assert as_user(person).get(document).status_code == 404
    assert copy.pk not in documents_of(ours.facility, may_see_invoices=True).values_list("pk", flat=True)


@pytest.mark.stage("assigned")
def test_only_readers_of_the_dossier_have_one_made(application, ours, theirs, three):
    for person in (ours.representative, theirs.representative, three):
        with pytest.raises(PermissionDenied):
            ask_for_reading_copy(dossier=dossier_of(application, person), by=person)
    assert not Document.objects.filter(kind=DocumentKind.READING).exists()


@pytest.mark.stage("assigned")
def test_whoever_leaves_reads_the_copy_no_more(application, one, office, as_user):
    copy = copy_for(one, application)
    render_document(str(copy.pk))
    seat = application.assignments.get(assessor=one)
    remove_assessor(assignment=seat, reason="Away.", by=office)
    for name in ("pdf", "pdf_file"):
        assert as_user(one).get(url(name, application)).status_code == 404


@pytest.mark.stage("assigned")
def test_a_reader_belongs_to_a_copy_and_to_nothing_else(application, one):
    copy = copy_for(one, application)
    for change in ({"reader": None}, {"kind": "letter"}):
        with pytest.raises(DatabaseError, match="document_of_a_reader_by_kind"), transaction.atomic():
            Document.objects.filter(pk=copy.pk).update(**change)
