"""Workshops: offered by the office, booked without an account, the waiting list moves up by itself (R82)."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from facilities.models import Workshop, WorkshopBooking
from facilities.services.workshops import (
    book_seat,
    cancel_booking,
    cancel_workshop,
    change_workshop,
    offer_workshop,
)
from iasios.access import person_scope
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.conftest import NO_SCOPE, set_scope

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R82")]


def values(**changes):
    begins = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=30)
    return {
        "title": "Reading the criteria",
        "text": "For new hospitals.",
        "place": "Vienna, room 2",
        "starts_at": begins,
        "seats": 2,
        "closes_on": (begins - timedelta(days=5)).date(),
    } | changes


def posted(**changes):
    known = values()
    return {
        **known,
        "starts_at": known["starts_at"].strftime("%Y-%m-%dT%H:%M"),
        "closes_on": known["closes_on"].isoformat(),
    } | changes


@pytest.fixture
def workshop(office):
    return offer_workshop(values=values(), by=office)


def book(workshop, name="ann", **changes):
    given = {"name": name.capitalize(), "email": f"{name}@clinic.example", "hospital": "Clinic", "language": "en"}
    return book_seat(workshop=workshop, **(given | changes))


def states(workshop):
    rows = WorkshopBooking.objects.filter(workshop=workshop).order_by("pk")
    return [(row.name, row.status, row.seat) for row in rows]


def mails():
    rows = OutboxEmail.objects.filter(kind__startswith="facilities.workshop").order_by("created_at", "pk")
    return [(mail.kind.removeprefix("facilities.workshop_"), mail.to.partition("@")[0]) for mail in rows]


SENT = {"name": "Ann", "hospital": "Clinic", "email": "ann@clinic.example", "homepage": ""}


def test_from_the_office_to_a_seat_and_back(client, as_user, office):
    desk = as_user(office)
    made = desk.post("/office/workshops/new/", posted())
    workshop = Workshop.objects.get()
    assert made.url == f"/office/workshops/{workshop.pk}/"
    assert "2 seats free" in client.get("/workshops/").content.decode()
    assert client.post(f"/workshops/{workshop.pk}/", SENT).status_code == 302
    booking = WorkshopBooking.objects.get()
    assert (booking.status, booking.seat) == ("seated", 1)
    mail = OutboxEmail.objects.get(kind="facilities.workshop_booked")
    assert f"/workshops/bookings/{booking.code}/" in mail.text
    assert mail.is_sensitive
    assert "Ann" in desk.get(made.url).content.decode()
    text = client.get("/workshops/").content.decode() + client.get(f"/workshops/{workshop.pk}/").content.decode()
    assert "1 seat free" in text
    assert "ann@" not in text
    page = client.get(f"/workshops/bookings/{booking.code}/")
    assert "no-store" in page["Cache-Control"]
    assert client.post(f"/workshops/bookings/{booking.code}/").status_code == 302
    booking.refresh_from_db()
    assert (booking.status, booking.seat) == ("cancelled", None)
    with pytest.raises(StepRefused):
        cancel_booking(booking=booking)


def test_who_comes_too_late_waits_and_moves_up(workshop):
    first, second, third = book(workshop, "ann"), book(workshop, "bob"), book(workshop, "cleo")
    book(workshop, "dan")
    assert states(workshop) == [
        ("Ann", "seated", 1),
        ("Bob", "seated", 2),
        ("Cleo", "waiting", None),
        ("Dan", "waiting", None),
    ]
    cancel_booking(booking=first)
    assert states(workshop)[2:] == [("Cleo", "seated", 1), ("Dan", "waiting", None)]
    cancel_booking(booking=third)
    assert states(workshop)[3:] == [("Dan", "seated", 1)]
    assert mails()[4:] == [("seat", "cleo"), ("seat", "dan")]
    second.refresh_from_db()
    assert second.seat == 2


def test_more_seats_go_to_those_who_wait_and_fewer_only_where_they_are_free(workshop, office):
    ann, _bob, _cleo = book(workshop, "ann"), book(workshop, "bob"), book(workshop, "cleo")
    change_workshop(workshop=workshop, values=values(seats=3), by=office)
    assert states(workshop)[2] == ("Cleo", "seated", 3)
    assert ("changed", "ann") not in mails()
    with pytest.raises(StepRefused, match="3 seats are taken already"):
        change_workshop(workshop=workshop, values=values(seats=2), by=office)
    cancel_booking(booking=ann)
    change_workshop(workshop=workshop, values=values(seats=2), by=office)
    assert sorted(states(workshop))[1:] == [("Bob", "seated", 1), ("Cleo", "seated", 2)]


def test_another_place_and_a_cancellation_are_told_to_all_who_booked(workshop, office):
    book(workshop, "ann")
    gone = book(workshop, "bob")
    book(workshop, "cleo")
    cancel_booking(booking=gone)
    before = len(mails())
    change_workshop(workshop=workshop, values=values(place="Graz"), by=office)
    cancel_workshop(workshop=workshop, by=office)
    assert sorted(mails()[before:]) == [
        ("cancelled", "ann"),
        ("cancelled", "cleo"),
        ("changed", "ann"),
        ("changed", "cleo"),
    ]
    with pytest.raises(StepRefused, match="Booking is closed"):
        book(workshop, "eve")
    with pytest.raises(StepRefused, match="This workshop is cancelled"):
        cancel_workshop(workshop=workshop, by=office)


def test_the_same_address_gets_its_receipt_again_and_no_second_seat(client, workshop):
    for _again in range(2):
        assert client.post(f"/workshops/{workshop.pk}/", SENT).status_code == 302
    assert states(workshop) == [("Ann", "seated", 1)]
    assert mails() == [("booked", "ann"), ("booked", "ann")]


def test_closed_past_and_trapped(client, workshop):
    assert client.post(f"/workshops/{workshop.pk}/", SENT | {"homepage": "x"}).status_code == 302
    Workshop.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    response = client.post(f"/workshops/{workshop.pk}/", SENT)
    assert response.status_code == 422
    assert "Booking is closed." in response.content.decode()
    Workshop.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert workshop.title not in client.get("/workshops/").content.decode()
    assert states(workshop) == []


def test_ten_bookings_an_hour_from_one_place(client, office):
    workshop = offer_workshop(values=values(seats=20), by=office)
    codes = [
        client.post(f"/workshops/{workshop.pk}/", SENT | {"email": f"p{number}@clinic.example"}).status_code
        for number in range(11)
    ]
    assert codes == [302] * 10 + [429]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seats": "0"}, "seats"),
        ({"starts_at": "2020-01-01T09:00"}, "starts_at"),
        ({"closes_on": "2099-01-01"}, "closes_on"),
        ({"title": ""}, "title"),
        ({"place": ""}, "place"),
    ],
)
def test_what_cannot_be_is_refused(as_user, office, change, words):
    response = as_user(office).post("/office/workshops/new/", posted(**change))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [words]
    assert Workshop.objects.count() == 0


def test_participants_are_the_offices_alone(client, as_user, workshop, office, ours, chair):
    booking = book(workshop, "=ann")
    desk = as_user(office).get(f"/office/workshops/{workshop.pk}/participants.csv")
    rows = list(csv.reader(io.StringIO(desk.content.decode("utf-8-sig"))))
    assert rows[1][:5] == ["1", "'=ann", "Clinic", "'=ann@clinic.example", "Has a seat"]
    with person_scope(ours.representative):
        assert WorkshopBooking.objects.count() == 0
    for person in (ours.representative, chair):
        for address in ("", f"{workshop.pk}/", f"{workshop.pk}/edit/", f"{workshop.pk}/participants.csv", "new/"):
            assert as_user(person).get(f"/office/workshops/{address}").status_code == 404
        for act in (
            lambda who: offer_workshop(values=values(), by=who),
            lambda who: change_workshop(workshop=workshop, values=values(), by=who),
            lambda who: cancel_workshop(workshop=workshop, by=who),
        ):
            with pytest.raises(PermissionDenied):
                act(person)
    set_scope(NO_SCOPE)
    assert WorkshopBooking.objects.count() == 0
    assert Workshop.objects.update(title="x") == 0
    assert client.get(f"/workshops/bookings/{booking.code}/").status_code == 200
    assert client.get("/workshops/bookings/AAAA-AAAA-AAAA-AAAA/").status_code == 404


def test_postgresql_never_gives_a_seat_twice(workshop):
    book(workshop, "ann")
    other = book(workshop, "bob")
    with pytest.raises(IntegrityError, match="one_person_per_seat"), transaction.atomic():
        WorkshopBooking.objects.filter(pk=other.pk).update(seat=1)
    with pytest.raises(IntegrityError, match="seat_iff_seated"), transaction.atomic():
        WorkshopBooking.objects.filter(pk=other.pk).update(seat=None)
    with pytest.raises(DatabaseError, match="no step leads"), transaction.atomic():
        WorkshopBooking.objects.filter(pk=other.pk).update(status="waiting", seat=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkshopBooking.objects.all().delete()


def test_lists_do_not_grow_in_queries(client, as_user, office, queries):
    desk = as_user(office)

    def seen():
        with queries(at_most=12) as public:
            client.get("/workshops/")
        with queries(at_most=12) as of_office:
            desk.get("/office/workshops/")
        return len(public), len(of_office)

    offer_workshop(values=values(), by=office)
    one = seen()
    for _more in range(2):
        offer_workshop(values=values(), by=office)
    assert seen() == one
