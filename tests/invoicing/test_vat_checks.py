"""The EU's service for VAT numbers, played by a server of our own: every answer, none, slow ones and nonsense."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from iasios.access import facility_scope, office_scope
from invoicing import tasks
from invoicing.enums import InvoicePurpose
from invoicing.models import Invoice, VatCheck
from invoicing.services.issuing import LineDraft, issue
from invoicing.services.vat_checks import MOST_ATTEMPTS, check_vat_number, sweep_vat_checks
from invoicing.vies import ViesUnavailable, ask_vies
from tests.factories.facility import Place, make_facility

NUMBER = "DE123456788"
VALID = {
    "countryCode": "DE",
    "vatNumber": "123456788",
    "valid": True,
    "requestIdentifier": "WAPIAAAAY1",
    "name": "Klinikum am Wall",
    "address": "---",
}


class Service:
    """What the server says next, and what it was asked."""

    def __init__(self) -> None:
        self.answer: bytes = json.dumps(VALID).encode()
        self.status = 200
        self.wait = 0.0
        self.asked: list[dict[str, Any]] = []

    def say(self, **changes: Any) -> None:
        self.answer = json.dumps(VALID | changes).encode()


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    played = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            played.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(played.status)
            self.end_headers()
            try:
                for byte in [played.answer] if not played.wait else [bytes([byte]) for byte in played.answer]:
                    self.wfile.write(byte)
                    self.wfile.flush()
                    time.sleep(played.wait)
            except OSError:
                pass

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.VIES_URL = f"http://127.0.0.1:{server.server_port}/rest-api/check-vat-number"
    settings.VIES_SECONDS = 5
    yield played
    server.shutdown()
    server.server_close()


def ask(settings: Any, seconds: float = 5) -> Any:
    return ask_vies(NUMBER, url=settings.VIES_URL, requester="ATU00000000", seconds=seconds)


def test_the_question_names_who_asks_and_the_answer_is_read(service: Service, settings: Any) -> None:
    answer = ask(settings)
    assert service.asked == [
        {
            "countryCode": "DE",
            "vatNumber": "123456788",
            "requesterMemberStateCode": "AT",
            "requesterNumber": "U00000000",
        }
    ]
    assert (answer.is_valid, answer.consultation_number, answer.name) == (True, "WAPIAAAAY1", "Klinikum am Wall")
    assert answer.address == ""


def test_a_number_that_is_not_valid(service: Service, settings: Any) -> None:
    service.say(valid=False, name="---")
    answer = ask(settings)
    assert (answer.is_valid, answer.name) == (False, "")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "JSONDecodeError"),
        (b"<html>Maintenance</html>", "JSONDecodeError"),
        (b"\xff\xfe\x00", "Error"),
        (b"[]", "no object"),
        (b'{"valid": true}', "no answer to this question"),
        (json.dumps(VALID | {"valid": "true"}).encode(), "no answer to this question"),
        (json.dumps(VALID | {"vatNumber": "999999999"}).encode(), "no answer to this question"),
        (b'{"actionSucceed": false, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}', "MS_UNAVAILABLE"),
        (b'{"actionSucceed": false, "errorWrappers": "x"}', "not done"),
        (b"[" * 70_000, "longer than any answer"),
    ],
)
def test_nonsense_is_no_answer(service: Service, settings: Any, answer: bytes, words: str) -> None:
    service.answer = answer
    with pytest.raises(ViesUnavailable, match=words):
        ask(settings)


def test_a_slow_answer_ends_in_time(service: Service, settings: Any) -> None:
    service.wait = 0.1
    begun = time.monotonic()
    with pytest.raises(ViesUnavailable, match="TimeoutError"):
        ask(settings, seconds=0.5)
    assert time.monotonic() - begun < 4


def test_a_service_that_is_away(settings: Any) -> None:
    settings.VIES_URL = "http://127.0.0.1:9/x"
    with pytest.raises(ViesUnavailable, match="ConnectionRefusedError"):
        ask(settings)


@pytest.fixture
def wall(db: None, clock: Any) -> Place:
    return make_facility("Klinikum am Wall", "wall", enrolled=False, country="DE", vat_number=NUMBER)


def issued(place: Place) -> Invoice:
    with office_scope("issue"):
        lines = [LineDraft("", "Visit", "", Decimal("100.00"))]
        return issue(facility=place.facility, purpose=InvoicePurpose.OTHER, lines=lines, by=None)


@pytest.mark.django_db
def test_the_answer_stands_with_the_invoice_for_good(service: Service, wall: Place, as_user: Any, office: Any) -> None:
    invoice = issued(wall)
    assert service.asked == []
    check = VatCheck.objects.get(invoice=invoice)
    assert (check.number, check.state, check.attempts) == (NUMBER, "waiting", 0)
    page = reverse("invoicing:office_detail", args=[invoice.number])
    assert "has not answered about DE123456788 yet" in as_user(office).get(page).content.decode()
    assert tasks.check_vat_number(check.pk) == "valid"
    check.refresh_from_db()
    assert (check.state, check.consultation_number, check.registered_name) == (
        "valid",
        "WAPIAAAAY1",
        "Klinikum am Wall",
    )
    assert check.answered_at == timezone.now()
    text = as_user(office).get(page).content.decode()
    for part in (
        "DE123456788 was valid on 4 March 2026",
        "Consultation number WAPIAAAAY1",
        "Registered as Klinikum am",
    ):
        assert part in text
    assert (
        "WAPIAAAAY1"
        not in as_user(wall.account_holder)
        .get(reverse("invoicing:detail", args=[wall.slug, invoice.number]))
        .content.decode()
    )
    with pytest.raises(Error, match="an answer never changes"), transaction.atomic():
        VatCheck.objects.filter(pk=check.pk).update(state="invalid")
    assert check_vat_number(check.pk) is None
    assert len(service.asked) == 1


@pytest.mark.django_db
def test_a_number_that_is_not_valid_is_told_to_the_office(
    service: Service, wall: Place, as_user: Any, office: Any
) -> None:
    service.say(valid=False)
    invoice = issued(wall)
    assert check_vat_number(VatCheck.objects.get().pk) == "invalid"
    page = as_user(office).get(reverse("invoicing:office_detail", args=[invoice.number])).content.decode()
    assert "DE123456788 was not valid on 4 March 2026" in page
    # The tax of the invoice stays as it was issued; a credit note corrects it.
    invoice.refresh_from_db()
    assert invoice.vat_category == "AE"


@pytest.mark.django_db
def test_an_invoice_is_issued_while_the_service_is_away_and_it_is_asked_again(
    service: Service, wall: Place, clock: Any
) -> None:
    service.status, service.answer = 503, b"busy"
    invoice = issued(wall)
    assert invoice.number == "2026-00001"
    check = VatCheck.objects.get()
    assert check_vat_number(check.pk) == "waiting"
    check.refresh_from_db()
    assert check.retry_at == timezone.now() + timedelta(minutes=5)
    assert "JSONDecodeError" in check.last_error
    assert check_vat_number(check.pk) is None
    service.status, service.answer = 200, json.dumps(VALID).encode()
    clock.move_to(check.retry_at)
    assert sweep_vat_checks() == 1
    check.refresh_from_db()
    assert (check.state, check.attempts, check.last_error) == ("valid", 2, "")


@pytest.mark.django_db
def test_after_many_attempts_the_office_is_told(service: Service, wall: Place, clock: Any) -> None:
    service.answer = b"no"
    issued(wall)
    check = VatCheck.objects.get()
    states = []
    for _attempt in range(MOST_ATTEMPTS):
        states.append(check_vat_number(check.pk))
        check.refresh_from_db()
        clock.move_to(check.retry_at)
    assert states == ["waiting"] * (MOST_ATTEMPTS - 1) + ["unanswered"]
    assert sweep_vat_checks() == 0


@pytest.mark.django_db
def test_numbers_of_profiles_are_asked_about_once(service: Service, wall: Place, as_user: Any, office: Any) -> None:
    make_facility("Solis Institute", "solis", enrolled=False, country="CH", vat_number="CHE-1")
    make_facility("Ostrava Clinic", "ostrava", enrolled=False, country="CZ")
    assert sweep_vat_checks() == 1
    assert sweep_vat_checks() == 0
    check = VatCheck.objects.get()
    assert (check.facility, check.invoice, check.state) == (wall.facility, None, "valid")
    url = reverse("invoicing:delivery", args=[wall.slug])
    assert "Consultation number WAPIAAAAY1" in as_user(office).get(url).content.decode()
    assert "WAPIAAAAY1" not in as_user(wall.account_holder).get(url).content.decode()


@pytest.mark.django_db
def test_without_an_address_nobody_is_asked(wall: Place, settings: Any) -> None:
    settings.VIES_URL = ""
    invoice = issued(wall)
    assert invoice.vat_category == "AE"
    assert sweep_vat_checks() == 0
    assert not VatCheck.objects.exists()


@pytest.mark.django_db
def test_the_hospital_sees_nothing_of_it(service: Service, wall: Place) -> None:
    issued(wall)
    with facility_scope(wall.facility.pk):
        assert not VatCheck.objects.exists()
