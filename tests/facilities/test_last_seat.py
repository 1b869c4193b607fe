"""Many people want the last seat in the same second, on connections of their own (R82)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from facilities.models import Workshop, WorkshopBooking
from facilities.services.workshops import book_seat, cancel_booking
from iasios.access import office_scope
from tests.database import committing_copy
from tests.journeys.portal import wait_until

pytestmark = pytest.mark.rule("R82")


@pytest.fixture(scope="module")
def _committing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Here commits are real, and nobody listens at the broker."""
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        yield


@pytest.fixture
def workshop(_committing: None) -> Workshop:
    """One with a single seat."""
    begins = timezone.now() + timedelta(days=30)
    with transaction.atomic(), office_scope("a test offers a workshop"):
        return Workshop.objects.create(
            title="One seat",
            place="Vienna",
            starts_at=begins,
            seats=1,
            closes_on=timezone.localdate(begins) - timedelta(days=1),
            created_at=timezone.now(),
        )


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def _queue(workshop: Workshop, acts: list[Any]) -> None:
    """Every act on a connection of its own; all wait for the workshop's row before the first gets it."""

    def run(act: Any) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic(), office_scope("a test holds the row"):
            Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
            sent = [pool.submit(run, act) for act in acts]
            wait_until("everybody waits", lambda: _waiting() == len(acts), 20)
        for future in sent:
            future.result(30)


def _book(workshop: Workshop, number: int) -> None:
    book_seat(workshop=workshop, name=f"P{number}", email=f"p{number}@c.example", hospital="C", language="en")


def _seen(workshop: Workshop) -> list[WorkshopBooking]:
    with transaction.atomic(), office_scope("a test looks"):
        rows = WorkshopBooking.objects.filter(workshop=workshop)
        return list(rows.select_related("workshop").order_by("booked_at", "pk"))


def test_one_gets_it_the_others_wait_and_the_next_moves_up_once(workshop: Workshop) -> None:
    _queue(workshop, [lambda number=number: _book(workshop, number) for number in range(6)])
    rows = _seen(workshop)
    assert sorted(row.status for row in rows) == ["seated", *["waiting"] * 5]
    assert {row.seat for row in rows} == {1, None}
    seated = next(row for row in rows if row.seat == 1)
    # The seat is given back while a seventh books: whoever waited longest gets it, once.
    _queue(workshop, [lambda: cancel_booking(booking=seated), lambda: _book(workshop, 6)])
    rows = _seen(workshop)
    assert sorted(row.status for row in rows) == ["cancelled", "seated", *["waiting"] * 5]
    waited = [row for row in rows if row.pk != seated.pk]
    assert [row.seat for row in waited] == [1, *[None] * 5]


def test_one_person_who_presses_twice_gets_one_booking(workshop: Workshop) -> None:
    _queue(workshop, [lambda: _book(workshop, 99), lambda: _book(workshop, 99)])
    assert len([row for row in _seen(workshop) if row.email == "p99@c.example"]) == 1
