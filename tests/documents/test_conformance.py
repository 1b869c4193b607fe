"""Papers before veraPDF: PDF/UA-1 for all, PDF/A-3a for what carries data, as they leave, so signed."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from weasyprint import HTML

from assessment.services.letter_paper import request_letter_paper
from assessment.services.service_certificates import issue_service_certificate, request_service_certificate
from iasios.access import office_scope
from iasios.documents.models import WITH_DATA, Document, DocumentKind
from iasios.documents.services import render_document
from iasios.launcher.pdf_checker import find_engine, findings_about
from invoicing.services.corrections import issue_credit_note
from invoicing.services.issuing import issue_enrolment_invoice
from tests.architecture.source import ROOT
from tests.documents.authority import running_authority
from tests.factories.dossier import accredited

CALLER = Path(__file__).parent / "CheckPdf.java"
#: What an accreditation leaves on paper; a yearly report and a reader's copy never leave the portal's people.
KINDS = {"certificate", "letter", "report", "service", "invoice", "credit_note", "dossier"}


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de"])
def test_verapdf_has_nothing_to_say_about_signed_papers(
    ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any, tmp_path: Path, language: str
) -> None:
    for person in (ours.representative, assessor_one):
        person.language = language
        person.save(update_fields=["language"])
    with time_machine.travel("2026-03-04 11:00", tick=False):
        accredited(ours, office, assessor_one, assessor_two, chair)
        invoice = issue_enrolment_invoice(facility=ours.facility, by=None)
        line = invoice.lines.all()[0]
        issue_credit_note(invoice=invoice, amounts={line.pk: Decimal("1.00")}, reason="x", by=office)
        asked = request_service_certificate(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 4), by=assessor_one)
        issue_service_certificate(certificate=asked, chairperson=chair, by=office)
        request_letter_paper(facility=ours.facility, by=ours.representative)
    files = []
    with office_scope("test"):
        for document in Document.objects.exclude(kind__in=[DocumentKind.E_INVOICE, DocumentKind.READING]):
            assert render_document(str(document.pk))
            document.refresh_from_db()
            path = tmp_path / f"{document.kind}-{document.pk}.pdf"
            path.write_bytes(document.file.read())
            profiles = ["ua1", "3a"] if document.kind in WITH_DATA else ["ua1"]
            files += [(profile, path) for profile in profiles]
    assert {path.name.split("-")[0] for _profile, path in files} == KINDS
    found = findings_about(files, engine=find_engine(ROOT / "var" / "verapdf"), caller=CALLER)
    assert [one for one in found if one.rule != "conforms"] == []
    assert sorted((one.profile, one.file) for one in found) == sorted((profile, path.name) for profile, path in files)
    assert all(int(one.words) > 300 for one in found)


@pytest.mark.long
@pytest.mark.django_db
def test_an_invoice_with_proof_for_the_long_term_is_still_for_the_archive(
    ask: Any, settings: Any, tmp_path: Path
) -> None:
    with running_authority() as authority:
        authority.programme.append(authority.make_key(tmp_path / "key.p12"))
        settings.SIGNING_KEY_FILE, settings.TIMESTAMP_URL = str(tmp_path / "key.p12"), f"{authority.origin}/tsa"
        document = ask("invoice")
        assert render_document(str(document.pk))
    document.refresh_from_db()
    path = tmp_path / "invoice.pdf"
    path.write_bytes(document.file.read())
    assert b"/DocTimeStamp" in path.read_bytes()
    found = findings_about([("3a", path), ("ua1", path)], engine=find_engine(ROOT / "var" / "verapdf"), caller=CALLER)
    assert [(one.profile, one.rule) for one in found] == [("3a", "conforms"), ("ua1", "conforms")]


@pytest.mark.long
def test_verapdf_does_find_what_is_wrong(tmp_path: Path) -> None:
    """Otherwise its silence would say nothing."""
    path = tmp_path / "plain.pdf"
    HTML(string="<html lang='en'><title>x</title><p>x").write_pdf(path)
    found = findings_about([("ua1", path), ("3a", path)], engine=find_engine(ROOT / "var" / "verapdf"), caller=CALLER)
    assert {one.profile for one in found if one.rule == "does not conform"} == {"ua1", "3a"}
    assert "conforms" not in {one.rule for one in found}
