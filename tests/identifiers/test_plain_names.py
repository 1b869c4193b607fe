"""Plain names of patients in the names of files, and what stays quiet because staff and houses bear names too."""

import unicodedata
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from iasios.audit.models import AuditEvent
from iasios.audit.services import record
from iasios.identifiers import find_in_name, without_names
from tests.factories import files


@pytest.mark.rule("R45")
@pytest.mark.parametrize(
    ("name", "piece"),
    [
        ("Mueller_Hans_1956.pdf", "Mueller Hans"),
        ("Müller-Jürgen-1948.pdf", "Müller-Jürgen"),
        ("Nowak Jan 1956.pdf", "Nowak Jan"),
        ("MRT Schädel Anna Schmidt.pdf", "Schädel Anna Schmidt"),
        ("Befund Hans Peter Müller.pdf", "Hans Peter Müller"),
        ("García López, María.pdf", "García López, María"),
        (unicodedata.normalize("NFD", "Befund Müller Jürgen.pdf"), "Müller Jürgen"),
        ("Befund Schmidt, Anna.pdf", "Schmidt, Anna"),
        ("Schmidt, Anna.pdf", "Schmidt, Anna"),
        ("CT_Maria_Kowalska.jpg", "Maria Kowalska"),
        ("Consent Giuseppe Rossi.pdf", "Giuseppe Rossi"),
        ("Arztbrief Wojciech Łukasiewicz 2024.pdf", "Wojciech Łukasiewicz"),
        ("Discharge letter SMITH John.pdf", "SMITH John"),
    ],
)
def test_a_plain_name_is_pointed_out(name: str, piece: str) -> None:
    assert [(finding.kind.value, finding.text) for finding in find_in_name(name)] == [("name", piece)]


@pytest.mark.parametrize(
    "name",
    [
        "Room_1.pdf",
        "SOP_Ablation_2024.pdf",
        "Protocol Lung Biopsy.pdf",
        "Certificate Dr Anna Schmidt.pdf",
        "CV Anna Schmidt 1975.pdf",
        "Anna Schmidt.pdf",
        "Training record Hans Mueller 2024.pdf",
        "Zertifikat Strahlenschutz Petra Wagner.pdf",
        "Audit report Jan Nowak.pdf",
        "Annual report St Anna Hospital.pdf",
        "Befund Vorlage.pdf",
        "Report Jan 2024.pdf",
        "Results Jan March 2024.pdf",
        "Patient Flow Jan.pdf",
        "Activity, Jan.pdf",
        "Exam 2005 Anna Schmidt.pdf",
        "QA report Martin Schmidt.pdf",
        "Reference letter Peter Jones.pdf",
        "Report Lung Jan 2024.pdf",
        "Elisabeth Krankenhaus Einwilligung.pdf",
        "Patient information Liver Ablation.pdf",
        "Consent form.pdf",
        "Case review 1999.pdf",
        "Rota June.pdf",
        "Patient pathway.pdf",
        "Imaging protocol MRI Liver.pdf",
        "Martin",
        "",
    ],
)
def test_names_of_staff_houses_and_things_stay_quiet(name: str) -> None:
    assert find_in_name(name) == []


def test_a_name_is_left_out_of_what_is_kept_for_good() -> None:
    assert without_names("Mueller_Hans_1956.pdf") == "… 1956.pdf"
    assert without_names("SOP_Ablation_2024.pdf") == "SOP_Ablation_2024.pdf"
    # However many there are, and whole: nobody's surname stays.
    many = "Befund Anna Schmidt, Hans Weber 1, Maria Huber 2, Paul Bauer 3, Eva Wolf 4, Karl Koch 5, Otto Lang 6.pdf"
    assert without_names(many) == "Befund … 1, … 2, … 3, … 4, … 5, … 6.pdf"
    assert without_names("MRT Schädel Anna Schmidt.pdf") == "MRT ….pdf"


@pytest.mark.django_db
def test_the_log_keeps_the_names_of_colleagues_in_a_sentence(ours: Any) -> None:
    said = "The letter of Anna Schmidt from the office arrived"
    written = record("upload.added", by=None, facility=ours.facility, file="MRT_Anna_Schmidt.pdf", reason=said)
    assert written.detail == {"file": "MRT ….pdf", "reason": said}


NAME = "Befund Schmidt, Anna.pdf"
WARNING = ("warning", "File name: “Schmidt, Anna” looks like the name of a patient.")


def said(answer: Any) -> list[tuple[str, str]]:
    """The messages that wait for the page to which the answer leads."""
    assert answer.status_code == 302
    return [(one.level_tag, one.message) for one in get_messages(answer.wsgi_request)]


@pytest.mark.django_db
@pytest.mark.rule("R45")
@pytest.mark.parametrize(
    ("address", "values", "field"),
    [
        ("applications:evidence_add", {"title": "Audit", "kind": "policy", "place": "Drive"}, "file"),
        ("facilities:upload_new", {"title": "Audit"}, "file"),
        ("facilities:thread_new", {"subject": "A question", "text": "Please look."}, "attached"),
    ],
)
def test_an_upload_is_warned_of_at_once(as_user: Any, ours: Any, address: str, values: Any, field: str) -> None:
    """On the answer to the upload, before anything has looked into the file."""
    browser = as_user(ours.member)
    sent = values | {"owner": str(ours.member.pk)}
    told = said(browser.post(reverse(address, args=[ours.slug]), sent | {field: files.pdf(NAME)}))
    assert [level for level, _words in told] == ["success", "warning"]
    assert told[1] == WARNING
    quiet = browser.post(
        reverse(address, args=[ours.slug]), sent | {field: files.pdf("Certificate Dr Anna Schmidt.pdf")}
    )
    assert [level for level, _words in said(quiet)] == ["success", "warning", "success"]
    assert not [event for event in AuditEvent.objects.all() if "Schmidt, Anna" in str(event.detail)]
