"""An assessor's certificate of service: asked for, released by the office, signed, and checked by its code."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pikepdf import Pdf

from assessment.models import Evaluation, ServiceCertificate
from assessment.queries.service_certificates import completed_by_person
from assessment.services.service_certificates import (
    decline_service_certificate,
    issue_for_year,
    issue_service_certificate,
    request_service_certificate,
    withdraw_service_certificate,
)
from iasios.access import forget_standing, office_scope, person_scope
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document
from iasios.documents.services import render_document
from iasios.documents.signatures import SignatureState, read_signature
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.documents.reading import text_of
from tests.factories.dossier import accredited

pytestmark = pytest.mark.django_db
PAGE, LIST = reverse("assessment:service"), reverse("assessment:service_list")
#: Both assessors handed in on this day.
SERVED = "2026-03-04 11:00"
LATER = "2027-01-11 10:00"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def served(ours: Any, theirs: Any, office: Any, one: Any, two: Any, chair: Any, fresh_cache: Any) -> Any:
    with time_machine.travel(SERVED, tick=False):
        accredited(ours, office, one, two, chair)
    with time_machine.travel(LATER, tick=False):
        yield one


def ask(person: Any, days: tuple[date, date] = YEAR) -> ServiceCertificate:
    return request_service_certificate(starts_on=days[0], ends_on=days[1], by=person)


def issue(person: Any, chair: Any, office: Any) -> ServiceCertificate:
    return issue_service_certificate(certificate=ask(person), chairperson=chair, by=office)


def made(certificate: ServiceCertificate) -> bytes:
    with office_scope("test"):
        assert render_document(str(certificate.document_id))
        return bytes(Document.objects.get(pk=certificate.document_id).file.read())


def office_page(certificate: ServiceCertificate) -> str:
    return reverse("assessment:service_office", args=[certificate.pk])


def mails(kind: str) -> list[tuple[str, str]]:
    with office_scope("test"):
        rows = OutboxEmail.objects.filter(kind=f"assessment.service_certificate_{kind}")
        return [(mail.to, mail.subject) for mail in rows.order_by("to")]


def test_asked_for_released_and_taken_by_pages_alone(served: Any, chair: Any, office: Any, as_user: Any) -> None:
    mine, theirs = as_user(served), as_user(office)
    asked = mine.post(PAGE, {"starts_on": "2026-01-01", "ends_on": "2026-12-31"})
    assert (asked.status_code, asked["Location"]) == (302, PAGE)
    certificate = ServiceCertificate.objects.get()
    assert (certificate.person, certificate.status, certificate.document) == (served, "requested", None)
    assert f"{served.full_name} asks for a certificate of service" in theirs.get("/office/").content.decode()
    assert served.display_name in theirs.get(LIST).content.decode()
    done = theirs.post(office_page(certificate), {"step": "issue", "chairperson": chair.pk})
    assert (done.status_code, done["Location"]) == (302, LIST)
    certificate.refresh_from_db()
    assert (certificate.status, certificate.assessments, certificate.person_name, certificate.chair_name) == (
        "issued",
        1,
        str(served),
        str(chair),
    )
    assert mine.get(reverse("assessment:service_file", args=[certificate.pk])).status_code == 404
    content = made(certificate)
    taken = mine.get(reverse("assessment:service_file", args=[certificate.pk]))
    assert b"".join(taken.streaming_content) == content
    assert taken["Content-Disposition"] == f'attachment; filename="service-{certificate.code}.pdf"'
    assert theirs.get(reverse("assessment:service_file", args=[certificate.pk])).status_code == 200
    assert mails("issued") == [(served.email, "Your certificate of service is here")]
    with office_scope("test"):
        assert list(OutboxEmail.objects.get(kind="assessment.service_certificate_issued").attachments.all()) == [
            certificate.document
        ]
    logged = AuditEvent.objects.filter(subject=certificate.code).values_list("action", "actor")
    assert set(logged) == {("service_certificate.request", served.pk), ("service_certificate.issue", office.pk)}


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["Certificate of service", "1 January 2026", "1 assessment"]),
        ("de", ["1. Januar 2026", "1 Begutachtung"]),
    ],
)
def test_the_paper_is_signed_and_names_no_hospital(
    served: Any, ours: Any, chair: Any, office: Any, language: str, says: list[str]
) -> None:
    served.language = language
    served.save(update_fields=["language"])
    certificate = issue(served, chair, office)
    content = made(certificate)
    assert read_signature(content).state is SignatureState.OURS
    text = text_of(content)
    for words in (*says, str(served), str(chair), certificate.code):
        assert words in text
    with office_scope("test"):
        paper = Document.objects.get(pk=certificate.document_id)
    for hidden in ("Northgate", "Leeds", ours.application.code, ours.facility.slug):
        assert hidden not in text
        assert hidden not in str(paper.context)
        assert hidden not in paper.title
    with Pdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1


def test_a_stranger_with_the_code_is_told_that_it_is_genuine_for_whom_and_what_period(
    served: Any, ours: Any, chair: Any, office: Any, client: Any
) -> None:
    waiting = ask(served)
    assert client.get(f"/verify/{waiting.code}/").status_code == 404
    certificate = issue_service_certificate(certificate=waiting, chairperson=chair, by=office)
    content = made(certificate)
    answer = client.get(f"/verify/{certificate.code}/")
    text = answer.content.decode().replace("\xa0", " ")
    main = text.partition("<main")[2].partition("</main>")[0]
    for words in ("Genuine", str(served), "1 January 2026", "31 December 2026", certificate.code):
        assert words in main
    for hidden in ("Northgate", ours.application.code, served.email):
        assert hidden not in text
    assert "no-store" in answer["Cache-Control"]
    whole = client.post(f"/verify/{certificate.code}/", {"file": BytesIO(content)})
    assert "This is the file that was issued" in whole.content.decode()
    longer = client.post(f"/verify/{certificate.code}/", {"file": BytesIO(content + b"x")})
    assert "Something was added to the issued file" in longer.content.decode()
    withdraw_service_certificate(certificate=certificate, reason="The name is misspelt.", by=office)
    gone = client.get(f"/verify/{certificate.code}/").content.decode()
    assert "Withdrawn" in gone
    assert "Genuine" not in gone
    assert "misspelt" not in gone
    assert mails("withdrawn") == [(served.email, "Your certificate of service was withdrawn")]


def test_an_application_counts_once_on_the_day_it_was_first_handed_in(served: Any, two: Any) -> None:
    with office_scope("test"):
        first = Evaluation.objects.filter(assessor=served).earliest("handed_in_at").handed_in_at
        day = timezone.localdate(first)
        assert completed_by_person(day, day) == {served.pk: 1, two.pk: 1}
        assert completed_by_person(day, day, [served.pk]) == {served.pk: 1}
        assert completed_by_person(day + timedelta(days=1), date(2026, 12, 31)) == {}
        assert completed_by_person(date(2026, 1, 1), day - timedelta(days=1)) == {}
        Evaluation.objects.create(
            application=Evaluation.objects.filter(assessor=served).first().application,
            facility=Evaluation.objects.filter(assessor=served).first().facility,
            assessor=served,
            round=2,
            started_at=first,
            handed_in_at=first + timedelta(days=40),
        )
        assert completed_by_person(*YEAR, [served.pk]) == {served.pk: 1}
        assert completed_by_person(day + timedelta(days=1), date(2026, 12, 31)) == {}


def test_what_is_refused(served: Any, three: Any, chair: Any, office: Any, as_user: Any) -> None:
    for days in ((date(2027, 1, 1), date(2027, 1, 12)), (date(2026, 12, 31), date(2026, 1, 1))):
        with pytest.raises(StepRefused, match="today at the latest"):
            ask(served, days)
    with pytest.raises(StepRefused, match="No assessment was completed"):
        ask(three)
    with pytest.raises(StepRefused, match="No assessment was completed"):
        ask(served, (date(2025, 1, 1), date(2025, 12, 31)))
    for person in (office, chair):
        with pytest.raises(PermissionDenied):
            ask(person)
    certificate = ask(served)
    with pytest.raises(StepRefused, match="already"):
        ask(served)
    page = as_user(served).post(PAGE, {"starts_on": "2026-01-01", "ends_on": "2026-12-31"})
    assert (page.status_code, ServiceCertificate.objects.count()) == (422, 1)
    with pytest.raises(PermissionDenied):
        issue_service_certificate(certificate=certificate, chairperson=chair, by=served)
    with pytest.raises(ValueError, match="chairperson"):
        issue_service_certificate(certificate=certificate, chairperson=served, by=office)
    with pytest.raises(StepRefused, match="Say why"):
        decline_service_certificate(certificate=certificate, reason=" ", by=office)
    declined = decline_service_certificate(certificate=certificate, reason="Please ask for the whole year.", by=office)
    assert (declined.status, declined.reason) == ("declined", "Please ask for the whole year.")
    assert mails("declined") == [(served.email, "No certificate of service was issued")]
    with pytest.raises(StepRefused, match="no longer possible"):
        issue_service_certificate(certificate=declined, chairperson=chair, by=office)
    assert Document.objects.filter(kind="service").count() == 0
    assert ask(served).status == "requested"


def test_those_of_a_year_are_issued_at_once_and_nobody_gets_a_second(
    served: Any, two: Any, three: Any, chair: Any, office: Any, as_user: Any
) -> None:
    waiting = ask(served)
    page = as_user(office).post(LIST, {"year": "2026", "chairperson": chair.pk})
    assert page.status_code == 302
    rows = list(ServiceCertificate.objects.order_by("person__email").values_list("person", "status", "assessments"))
    assert sorted(rows) == sorted([(served.pk, "issued", 1), (two.pk, "issued", 1)])
    waiting.refresh_from_db()
    assert waiting.status == "issued"
    assert len(mails("issued")) == 2
    assert issue_for_year(year=2026, chairperson=chair, by=office) == 0
    assert issue_for_year(year=2025, chairperson=chair, by=office) == 0
    with pytest.raises(StepRefused, match="not over"):
        issue_for_year(year=2027, chairperson=chair, by=office)
    with pytest.raises(PermissionDenied):
        issue_for_year(year=2026, chairperson=chair, by=served)
    assert ServiceCertificate.objects.count() == 2


def test_nobody_issues_their_own(served: Any, two: Any, chair: Any, office: Any) -> None:
    with office_scope("test"):
        served.groups.add(*office.groups.all())
    forget_standing(served)
    own = ask(served)
    with pytest.raises(PermissionDenied, match="somebody else"):
        issue_service_certificate(certificate=own, chairperson=chair, by=served)
    assert issue_for_year(year=2026, chairperson=chair, by=served) == 1
    own.refresh_from_db()
    assert own.status == "requested"
    assert ServiceCertificate.objects.get(status="issued").person == two


def test_rows_and_papers_are_the_persons_and_the_offices_alone(
    served: Any, two: Any, ours: Any, chair: Any, office: Any, as_user: Any, client: Any
) -> None:
    certificate = issue(served, chair, office)
    made(certificate)
    seen = {}
    for name, person in (("own", served), ("office", office), ("other", two), ("hospital", ours.representative)):
        with person_scope(person):
            seen[name] = (ServiceCertificate.objects.count(), Document.objects.filter(kind="service").count())
        pages = [reverse("assessment:service_file", args=[certificate.pk]), office_page(certificate)]
        seen[name] += tuple(as_user(person).get(page).status_code for page in pages)
    assert seen == {
        "own": (1, 1, 200, 404),
        "office": (1, 1, 200, 200),
        "other": (0, 0, 404, 404),
        "hospital": (0, 0, 404, 404),
    }
    with person_scope(served), pytest.raises(Error), transaction.atomic():
        ServiceCertificate.objects.create(
            person=served,
            code="x",
            starts_on=YEAR[0],
            ends_on=YEAR[1],
            requested_at=timezone.now(),
            requested_by=served,
        )
    with person_scope(served):
        assert ServiceCertificate.objects.update(status="withdrawn", reason="x") == 0


def test_what_was_issued_never_changes(served: Any, chair: Any, office: Any) -> None:
    certificate = issue(served, chair, office)
    rows = ServiceCertificate.objects.filter(pk=certificate.pk)
    for values in (
        {"assessments": 30},
        {"person_name": "Somebody"},
        {"document": None},
        {"starts_on": date(2020, 1, 1)},
    ):
        with office_scope("test"), pytest.raises(Error), transaction.atomic():
            rows.update(**values)
    with office_scope("test"), pytest.raises(Error), transaction.atomic():
        rows.delete()
    with office_scope("test"), pytest.raises(Error), transaction.atomic():
        rows.update(status="requested", status_since=timezone.now())


@pytest.mark.parametrize(("page", "who"), [(PAGE, "one"), (LIST, "office")])
def test_a_list_of_three_asks_no_more_of_the_database_than_one_of_one(
    served: Any, office: Any, as_user: Any, page: str, who: str
) -> None:
    browser = as_user({"one": served, "office": office}[who])
    counts = []
    for last in (31, 30, 29):
        ask(served, (date(2026, 1, 1), date(2026, 12, last)))
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert counts[2] <= 12
