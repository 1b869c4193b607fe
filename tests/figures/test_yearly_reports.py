"""The yearly report: asked for, made by a worker, taken."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from iasios.access import forget_standing, person_scope
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document, DocumentKind, DocumentStatus
from iasios.documents.services import render_document
from iasios.figures.yearly_reports import request_yearly_report
from tests.documents.reading import text_of

pytestmark = pytest.mark.django_db

PAGE = reverse("portal:yearly_reports")
YEAR = timezone.localdate().year


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        (
            "en",
            f"Yearly report {YEAR}",
            ["Applications by stage", "Terms that end", "No hospital and no assessor is named"],
        ),
        ("de", f"Jahresbericht {YEAR}", ["Anträge nach Phase", "Endende Laufzeiten"]),
    ],
)
def test_it_is_made_in_each_language(
    as_user: Any, office: Any, ours: Any, language: str, title: str, words: list[str]
) -> None:
    browser = as_user(office)
    answer = browser.post(PAGE, {"year": str(YEAR), "language": language}, follow=True)
    assert "is being made. Reload the page in a moment." in answer.text
    assert title in answer.text
    document = Document.objects.get(kind=DocumentKind.YEARLY_REPORT)
    assert (document.subject, document.facility, document.version) == (f"{YEAR}-{language}", None, 1)
    assert AuditEvent.objects.get(action="yearly_report.requested").subject == document.subject
    file = reverse("portal:yearly_report", args=[document.pk])
    assert browser.get(file).status_code == 404
    assert render_document(str(document.pk))
    assert f'href="{file}"' in browser.get(PAGE).text
    taken = browser.get(file)
    assert taken["Content-Disposition"] == f'attachment; filename="yearly_report-{YEAR}-{language}.pdf"'
    text = text_of(b"".join(taken.streaming_content))
    for sentence in (title, *words):
        assert sentence in text
    assert ours.facility.name not in text


def test_asked_for_again_it_is_the_next_version(office: Any, ours: Any) -> None:
    first = request_yearly_report(year=YEAR, language="en", by=office)
    assert request_yearly_report(year=YEAR, language="en", by=office).version == first.version + 1
    assert request_yearly_report(year=YEAR, language="de", by=office).version == 1


def test_it_is_the_office_s_alone(as_user: Any, office: Any, ours: Any, chair: Any, assessor_one: Any) -> None:
    document = request_yearly_report(year=YEAR, language="en", by=office)
    render_document(str(document.pk))
    for person in (ours.representative, chair, assessor_one):
        with pytest.raises(PermissionDenied):
            request_yearly_report(year=YEAR, language="en", by=person)
        assert as_user(person).get(PAGE).status_code == 404
        assert as_user(person).get(reverse("portal:yearly_report", args=[document.pk])).status_code == 404
    for person, seen in ((ours.representative, 0), (assessor_one, 0), (office, 1)):
        forget_standing(person)
        with transaction.atomic(), person_scope(person):
            assert Document.objects.filter(kind=DocumentKind.YEARLY_REPORT).count() == seen


def test_a_year_to_come_has_none(as_user: Any, office: Any) -> None:
    assert "Choose a year." in as_user(office).post(PAGE, {"year": str(YEAR + 1), "language": "en"}).text
    with pytest.raises(ValueError, match=str(YEAR + 1)):
        request_yearly_report(year=YEAR + 1, language="en", by=office)


def test_postgresql_knows_which_papers_have_no_facility(office: Any, ours: Any) -> None:
    for kind, facility in ((DocumentKind.LETTER, None), (DocumentKind.YEARLY_REPORT, ours.facility)):
        with pytest.raises(IntegrityError, match="document_of_a_facility_by_kind"), transaction.atomic():
            Document.objects.create(kind=kind, facility=facility, subject="x", title="x")


def test_one_that_could_not_be_made_waits_for_the_office(as_user: Any, office: Any, ours: Any) -> None:
    document = request_yearly_report(year=YEAR, language="en", by=office)
    Document.objects.filter(pk=document.pk).update(status=DocumentStatus.FAILED, last_error="x", attempts=5)
    browser = as_user(office)
    assert f"Not made: Yearly report {YEAR}" in browser.get(reverse("portal:today")).text
    page = reverse("facilities:unmade_document", args=[document.pk])
    assert browser.get(page).status_code == 200
    browser.post(page)
    assert render_document(str(document.pk))
    assert reverse("portal:yearly_report", args=[document.pk]) in browser.get(page).text


def test_the_list_costs_the_same_with_one_and_three(as_user: Any, office: Any, queries: Any) -> None:
    browser = as_user(office)
    request_yearly_report(year=YEAR, language="en", by=office)
    browser.get(PAGE)
    with queries(at_most=12) as before:
        browser.get(PAGE)
    for language in ("en", "de"):
        request_yearly_report(year=YEAR, language=language, by=office)
    with queries(at_most=12) as after:
        browser.get(PAGE)
    assert len(after) == len(before)
