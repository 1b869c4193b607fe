"""Every list as a file: with something in it, for the readers of its page and for nobody else."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.services.service_certificates import request_service_certificate
from facilities.services import hold_registration, stand_in_draft
from facilities.services.confirmations import report
from facilities.services.consultations import ask_consultation, ask_status_update
from facilities.services.messages import start_thread
from facilities.services.office import write_office_note
from facilities.services.uploads import add_upload
from facilities.services.workshops import offer_workshop
from iasios.api.services import make_token
from iasios.outbox.models import OutboxEmail
from iasios.programme.services import set_assessment_rules
from iasios.support_view.services import open_support_view
from iasios.webhooks.models import Receiver
from iasios.webhooks.services import add_receiver, send_test
from invoicing.services import issue_enrolment_invoice
from invoicing.services.bank import take_bank_file
from invoicing.services.drafts import start_draft
from tests.facilities.forms_data import register_post
from tests.factories import files
from tests.factories.dossier import accredited

pytestmark = [pytest.mark.django_db, pytest.mark.stage("accredited")]

#: Whose browser, the page, whether its address names the hospital, what is chosen on it, and a cell of the file.
LISTS = [
    ("office", "applications:editions", "", {}, "In force"),
    ("office", "assessment:board", "", {"q": "ferr"}, "Dr Lucía Ferrán"),
    ("office", "assessment:agreement", "", {}, "Northgate University Hospital"),
    ("office", "assessment:service_list", "", {}, "Dr Lucía Ferrán"),
    ("office", "facilities:office_confirmations", "", {}, "The suite moved."),
    ("office", "facilities:office_threads", "", {"show": "all"}, "May we add a room?"),
    ("office", "facilities:office_notes", "slug", {}, "'=1+1"),
    ("office", "facilities:office_statuses", "", {}, "How is it?"),
    ("office", "facilities:office_workshops", "", {}, "Reading the criteria"),
    ("office", "api_tokens:tokens", "", {}, "Reporting"),
    ("office", "webhooks:receivers", "", {}, "https://hooks.example.org/"),
    ("office", "webhooks:receiver", "receiver", {}, "test"),
    ("office", "outbox:list", "", {"state": "waiting"}, "representative@northgate.example"),
    ("office", "portal:calendar", "", {}, ""),
    ("office", "portal:log", "slug", {}, "Decision signed"),
    ("office", "registration:held_list", "", {}, "new@new.example"),
    ("office", "support_view:list", "", {}, "To see the button"),
    ("office", "programme:assessment_rules", "", {}, "Yes"),
    ("office", "invoicing:office_bank", "", {}, "2026-00009 Northgate"),
    ("office", "invoicing:office_bank", "", {"of": "files"}, "march.csv"),
    ("office", "invoicing:office_ageing", "", {}, "Northgate University Hospital"),
    ("office", "invoicing:office_drafts", "", {}, "Northgate University Hospital"),
    ("office", "invoicing:office_fees", "", {}, "Enrolment fee"),
    ("assessor", "assessment:list", "", {"show": "closed"}, "Northgate University Hospital"),
    ("assessor", "assessment:service", "", {}, "Dr Lucía Ferrán"),
    ("assessor", "assessment:conversations", "", {}, "Northgate University Hospital"),
    ("chair", "assessment:sign_offs", "", {}, "Northgate University Hospital"),
    ("representative", "facilities:documents", "slug", {}, "Board letter"),
    ("representative", "facilities:threads", "slug", {}, "May we add a room?"),
    ("representative", "facilities:notices", "slug", {}, None),
    ("representative", "facilities:confirmation", "slug", {}, "The suite moved."),
    ("representative", "invoicing:consultations", "slug", {}, "Evidence"),
    ("representative", "invoicing:statement", "slug", {}, None),
]


@pytest.fixture
def people(ours: Any, theirs: Any, office: Any, chair: Any, assessor_one: Any, assessor_two: Any) -> dict[str, Any]:
    """An accredited hospital about which every list of the portal has a line."""
    accredited(ours, office, assessor_one, assessor_two, chair)
    today, place = timezone.localdate(), ours.facility
    place.refresh_from_db()
    begins = timezone.now() + timedelta(days=30)
    values = {"title": "Reading the criteria", "text": "", "place": "Vienna", "starts_at": begins, "seats": 2}
    offer_workshop(values=values | {"closes_on": begins.date()}, by=office)
    write_office_note(facility=place, text="=1+1", by=office)
    ask_status_update(facility=place, question="How is it?", by=office)
    start_thread(facility=place, subject="May we add a room?", text="One more.", by=ours.member, from_office=False)
    add_upload(facility=place, title="Board letter", upload=files.pdf(), by=ours.member)
    report(facility=place, changes=["site"], text="The suite moved.", procedures=240, by=ours.representative)
    ask_consultation(
        facility=place,
        topic="Evidence",
        text="",
        preferred_on=[today],
        fee_amount=Decimal("300.00"),
        fee_currency="EUR",
        by=ours.deputy,
    )
    make_token(name="Reporting", scopes=["facilities"], last_day=today, by=office)
    receiver, _secret = add_receiver(name="Reporting", url="https://hooks.example.org/", topics=["invoice"], by=office)
    send_test(receiver=receiver, by=office)
    set_assessment_rules(names="always", needs_approval=True, by=office)
    hold_registration(draft=stand_in_draft(email="new@new.example", typed=register_post(), language="en"))
    issue_enrolment_invoice(facility=place)
    start_draft(facility=place, by=office)
    take_bank_file(
        name="march.csv", content=b"Date;Amount;Reference\n2026-03-04;5.00;2026-00009 Northgate\n", by=office
    )
    request_service_certificate(starts_on=today.replace(month=1, day=1), ends_on=today, by=assessor_one)
    open_support_view(person=ours.member, facility=place, reason="To see the button", by=office)
    return {"office": office, "chair": chair, "assessor": assessor_one, "representative": ours.representative}


def lines_of(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_each_holds_its_lines_and_opens_to_the_readers_of_its_page(
    as_user: Any, as_confirmed: Any, ours: Any, theirs: Any, people: dict[str, Any]
) -> None:
    browsers = {name: as_confirmed(person) for name, person in people.items()}
    # Somebody of another hospital, who is no reader of any of these.
    stranger = as_user(theirs.representative)
    values = {"slug": ours.slug, "receiver": Receiver.objects.get().pk}
    for reader, name, argument, chosen, cell in LISTS:
        address = reverse(name, args=[values[argument]] if argument else [])
        page = browsers[reader].get(address, chosen)
        lines = lines_of(browsers[reader].get(address, chosen | {"form": "csv"}))
        assert len(lines[0]) == len(set(lines[0])) >= 2, name
        assert {len(line) for line in lines} == {len(lines[0])}, name
        assert "form=csv" in page.text or cell == "", name
        if cell != "":
            assert len(lines) > 1, name
        if cell:
            assert any(cell in line for line in lines[1:]), (name, lines[:3])
        for other, browser in {**browsers, "stranger": stranger}.items():
            if other == reader:
                continue
            expected = browser.get(address, chosen)
            got = browser.get(address, chosen | {"form": "csv"})
            assert got.status_code == expected.status_code, (name, other)
            if other == "stranger":
                assert got.status_code in {403, 404}, name


def test_a_form_that_is_sent_is_no_file(as_user: Any, office: Any, ours: Any) -> None:
    address = reverse("facilities:office_notes", args=[ours.slug])
    answer = as_user(office).post(f"{address}?form=csv", {"text": "Remember."})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (302, "text/html")


def test_mails_are_read_without_their_texts(as_user: Any, people: dict[str, Any], queries: Any) -> None:
    browser = as_user(people["office"])
    browser.get(reverse("outbox:list"))
    with queries(at_most=8) as captured:
        lines = lines_of(browser.get(reverse("outbox:list"), {"form": "csv"}))
    assert len(lines) == 1 + OutboxEmail.objects.count()
    assert not any('"outbox_outboxemail"."html"' in query["sql"] for query in captured.captured_queries)
