"""A registered facility with its enrolment invoice, and a neighbour with one of its own."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice
from tests.factories.facility import Place, make_facility
from tests.factories.people import PASSWORD

#: 4 March 2026, 10:00 in Vienna.
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    """Time stands still on 4 March 2026; `clock.move_to(…)` moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def registered(db: None, clock: Any) -> Place:
    """A facility that has registered and not paid."""
    return make_facility("Northgate University Hospital", "northgate", enrolled=False, city="Leeds", country="GB")


@pytest.fixture
def neighbour(db: None, clock: Any) -> Place:
    """Another one, with an invoice of its own."""
    place = make_facility("Harbour Cancer Centre", "harbour", enrolled=False, city="Rotterdam", country="NL")
    issue_enrolment_invoice(facility=place.facility)
    return place


@pytest.fixture
def invoice(registered: Place, neighbour: Place) -> Invoice:
    """2026-00002: 1,200 enrolment and 900 annual fee, to Leeds."""
    return issue_enrolment_invoice(facility=registered.facility)


@pytest.fixture
def confirmed(as_user: Any) -> Any:
    """`confirmed(office)` is a browser that has just given its password again."""

    def sign_in(user: Any) -> Any:
        browser = as_user(user)
        browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return browser

    return sign_in
