"""Many at once: a preview and a count before, a report after, and what is left out is said with the reason."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from applications.models import Application
from assessment.models import Assignment, DateChange
from facilities.models import Thread
from facilities.services.people import add_member
from iasios.outbox.models import OutboxEmail
from invoicing.models import Invoice, InvoiceReminder
from invoicing.services import issue_enrolment_invoice
from tests.factories import dossier
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db
URL = "/office/pipeline/bulk/"


def post(browser: Any, do: str, places: list[Any], **more: Any) -> Any:
    return browser.post(URL, {"do": do, "f": [place.slug for place in places], **more})


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def report(browser: Any, do: str, places: list[Any], **more: Any) -> list[str]:
    answer = browser.post(URL, {"do": do, "f": [place.slug for place in places], "confirmed": "1", **more}, follow=True)
    assert answer.redirect_chain == [(reverse("portal:pipeline"), 302)]
    return said(answer)


def test_exists_for_the_office_alone(
    client: Any, as_user: Any, ours: Any, theirs: Any, assessor_one: Any, chair: Any
) -> None:
    for person in (ours.representative, assessor_one, chair):
        browser = as_user(person)
        assert browser.get(URL, {"do": "write", "f": ours.slug}).status_code == 404
        assert post(browser, "write", [ours, theirs], subject="x", text="y", confirmed="1").status_code == 404
        assert browser.get(reverse("portal:pipeline_csv")).status_code == 404
    assert "login" in client.get(URL)["Location"]
    assert not Thread.objects.exists()


def test_nothing_is_written_before_the_preview_was_seen(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    browser = as_user(office)
    page = browser.get(URL, {"do": "write", "f": [ours.slug, theirs.slug, "nobody"]})
    assert "2 facilities are selected." in page.text
    words = {"subject": "Criteria 2027", "text": "Dear {facility},\nplease read them."}
    preview = post(browser, "write", [ours, theirs], **words)
    assert "This concerns 2 facilities. Nothing has happened yet." in " ".join(preview.text.split())
    assert [target.what for target in preview.context["targets"]] == [
        "Dear Harbour Cancer Centre,\nplease read them.",
        "Dear Northgate University Hospital,\nplease read them.",
    ]
    assert not Thread.objects.exists()
    again = post(browser, "write", [ours, theirs], again="1", **words)
    assert "Dear {facility}," in again.text
    assert not Thread.objects.exists()
    assert report(browser, "write", [ours, theirs], **words) == ["Done for 2 facilities."]
    assert sorted(Thread.objects.values_list("facility__slug", "subject", "last_from_office")) == sorted(
        [(ours.slug, "Criteria 2027", True), (theirs.slug, "Criteria 2027", True)]
    )
    mails = OutboxEmail.objects.filter(kind="facilities.message_from_office")
    assert {mail.facility_id for mail in mails} == {ours.facility.pk, theirs.facility.pk}
    assert all("please read" not in mail.text for mail in mails)


def test_what_is_missing_is_said_beside_the_field(as_user: Any, ours: Any, office: Any) -> None:
    answer = post(as_user(office), "write", [ours], subject="", text="x", confirmed="1")
    assert answer.status_code == 422
    assert "Say in a few words what it is about." in answer.text
    assert not Thread.objects.exists()


def test_dates_are_extended_and_those_without_are_left_out(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    today = timezone.localdate()
    application = dossier.with_assessors(ours, office, assessor_one, assessor_two)
    Application.objects.filter(pk=application.pk).update(due_on=today - timedelta(days=4))
    browser = as_user(office)
    preview = post(browser, "extend", [ours, theirs], days="10", note="Illness.")
    assert [target.refusal for target in preview.context["left_out"]] == ["No date is running."]
    assert len(preview.context["targets"]) == 1
    assert not DateChange.objects.exists()
    assert report(browser, "extend", [ours, theirs], days="10", note="Illness.") == [
        "Done for one facility.",
        "Left out: Harbour Cancer Centre: No date is running.",
    ]
    change = DateChange.objects.get()
    assert (change.before, change.after) == (today - timedelta(days=4), today + timedelta(days=10))
    for days in ("0", "91", "x", ""):
        assert post(browser, "extend", [ours], days=days, note="Illness.", confirmed="1").status_code == 422
    assert DateChange.objects.count() == 1


def test_late_invoices_are_reminded_of_once_a_day(as_user: Any, ours: Any, office: Any, time_machine: Any) -> None:
    place = make_facility("Szent Imre Onkológia", "szentimre", enrolled=False)
    issue_enrolment_invoice(facility=place.facility)
    time_machine.move_to(timezone.now() + timedelta(days=35))
    browser = as_user(office)
    invoice = Invoice.objects.get(facility=place.facility)
    preview = post(browser, "remind", [ours, place])
    assert [target.subject for target in preview.context["targets"]] == [invoice]
    assert [target.refusal for target in preview.context["left_out"]] == ["No invoice is late."]
    assert report(browser, "remind", [ours, place])[0] == "Done for one facility."
    assert InvoiceReminder.objects.get().invoice == invoice
    assert OutboxEmail.objects.filter(facility=place.facility, kind="invoice.reminder").count() == 3
    assert report(browser, "remind", [place]) == [
        "Done for 0 facilities.",
        "Left out: Szent Imre Onkológia: Reminded today already.",
    ]
    assert InvoiceReminder.objects.count() == 1


@pytest.mark.rule("R51")
def test_two_assessors_are_asked_for_several_and_a_refusal_keeps_back_no_other(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    third = make_facility("Third Clinic", "third")
    for place in (ours, theirs):
        dossier.submitted_application(place)
    add_member(facility=theirs.facility, user=assessor_two, by=None)
    values = {"first": assessor_one.pk, "second": assessor_two.pk}
    browser = as_user(office)
    assert post(browser, "assign", [ours], first=assessor_one.pk, second=assessor_one.pk).status_code == 422
    preview = post(browser, "assign", [ours, theirs, third], **values)
    assert len(preview.context["targets"]) == 2
    assert not Assignment.objects.exists()
    told = report(browser, "assign", [ours, theirs, third], **values)
    assert told[0] == "Done for one facility."
    assert "Third Clinic: Nobody needs to be assigned." in told[1]
    assert "Harbour Cancer Centre: Dr Jonas Wikström belongs to Harbour Cancer Centre" in told[1]
    seats = Assignment.objects.order_by("seat").values_list("facility", "assessor", "response")
    assert list(seats) == [
        (ours.facility.pk, assessor_one.pk, "asked"),
        (ours.facility.pk, assessor_two.pk, "asked"),
    ]


def test_without_a_choice_nothing_is_offered(as_user: Any, ours: Any, office: Any) -> None:
    browser = as_user(office)
    assert browser.get(URL, {"do": "write"})["Location"] == reverse("portal:pipeline")
    assert browser.get(URL, {"do": "delete", "f": ours.slug}).status_code == 404
    assert browser.get(URL, {"do": "export", "f": ours.slug})["Location"].endswith(f"export.xlsx?f={ours.slug}")


def test_the_list_goes_out_as_csv_and_xlsx_with_its_filters(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    make_facility("=HYPERLINK(1)", "formula", city="Łódź", country="PL")
    browser = as_user(office)
    answer = browser.get(reverse("portal:pipeline_csv"), {"view": "all", "sort": "name"})
    assert answer["Content-Disposition"] == f'attachment; filename="pipeline-{date.today().isoformat()}.csv"'
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Facility", "Town or city", "Country"]
    assert [line[0] for line in lines[1:]] == [
        "'=HYPERLINK(1)",
        "Harbour Cancer Centre",
        "Northgate University Hospital",
    ]
    only = browser.get(reverse("portal:pipeline_csv"), {"country": "PL"})
    assert only.content.decode("utf-8-sig").count("\r\n") == 2
    chosen = browser.get(reverse("portal:pipeline_xlsx"), {"f": [theirs.slug]})
    sheet = load_workbook(BytesIO(chosen.content)).active
    assert [cell.value for cell in sheet["A"]][1:] == ["Facility", "Harbour Cancer Centre"]


def test_the_table_has_boxes_and_selects_all(
    as_user: Any, ours: Any, theirs: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iasios.portal.office.pipeline_query.PAGE", 1)
    browser = as_user(office)
    page = browser.get("/office/pipeline/?view=all")
    assert len(re.findall(r"data-bulk\s+name", page.text)) == 1
    assert "Select all 2" in page.text
    every = " ".join(browser.get("/office/pipeline/?view=all&select=all").text.split())
    assert every.count(f'name="f" value="{ours.slug}"') == 1
    assert every.count(f'name="f" value="{theirs.slug}"') == 1


def test_the_board_has_a_column_for_each_stage(as_user: Any, ours: Any, theirs: Any, office: Any, queries: Any) -> None:
    dossier.submitted_application(theirs)
    browser = as_user(office)
    with queries(at_most=8):
        page = browser.get("/office/pipeline/?view=all&look=board")
    assert [(column.label, [card.name for card in column.cards]) for column in page.context["board"]] == [
        ("Application", ["Northgate University Hospital"]),
        ("Round 1", ["Harbour Cancer Centre"]),
    ]
