"""What the public sees of the demo: places on the map, doubts about centres, and workshops that can be booked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from facilities.models import Listing, User
from facilities.services import update_profile
from facilities.services.doubts import close_doubt, note_on_doubt, tell_doubt
from facilities.services.workshops import book_seat, offer_workshop
from iasios.demo.clock import at_work, days_ago

#: Entrances by the beginning of a facility's slug; the map shows the others in the middle of their town.
ENTRANCES = {
    "sankt-elisabeth": ("47.07680", "15.42130"),
    "lindenhof": ("46.95780", "7.42860"),
    "hopital-sainte-claire": ("45.74600", "4.87550"),
    "harbour": ("51.91390", "4.48900"),
}
GUESTS = (
    ("Dr Ruth Abel", "Abel Clinic, Linz"),
    ("Dr Paolo Conti", "Ospedale del Lago, Como"),
    ("Dr Nina Weiss", "Klinikum am Ring, Ulm"),
)


def open_to_the_public(office: User) -> None:
    """Websites and entrances, two doubts, and two workshops, one of them full with a waiting list (R82, R83)."""
    _places()
    _doubts(office)
    _workshops(office)


def _places() -> None:
    with days_ago(9, 11):
        for listing in Listing.objects.select_related("facility__representative").order_by("pk"):
            facility = listing.facility
            values: dict[str, Any] = {"website": f"https://www.{facility.slug}.example/"}
            for beginning, (latitude, longitude) in ENTRANCES.items():
                if facility.slug.startswith(beginning):
                    values |= {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}
            update_profile(facility=facility, version=facility.version, values=values, by=facility.representative)


def _doubts(office: User) -> None:
    listings = list(Listing.objects.filter(is_shown=True).exclude(standing="enrolled").order_by("pk")[:2])
    if not listings:
        return
    with days_ago(40, 10):
        closed = tell_doubt(
            listing=listings[-1],
            topic="entry",
            text="The public page still names the street from which the clinic moved away in spring.",
            name="Karin Moser",
            email="karin.moser@visitor.example",
            language=settings.LANGUAGE_CODE,
        )
    with days_ago(38, 11):
        note_on_doubt(doubt=closed, text="Called the account holder: they moved in May.", by=office)
        close_doubt(
            doubt=closed, outcome="corrected", text="The address is corrected. Thank you for telling us.", by=office
        )
    with days_ago(2, 16):
        tell_doubt(
            listing=listings[0],
            topic="seal",
            text="A private practice in the same street has the seal in its window. Is it part of the centre?",
            language=settings.LANGUAGE_CODE,
        )


def _workshops(office: User) -> None:
    with days_ago(12, 9) as now:
        starts_at = at_work(now + timedelta(days=45), 14)
        small = offer_workshop(
            values={
                "title": "The case review, step by step",
                "text": "How thirty records are drawn and marked, with examples. For colleagues who do the review.",
                "place": "Vienna, Neutorgasse 9",
                "starts_at": starts_at,
                "seats": 2,
                "closes_on": (starts_at - timedelta(days=7)).date(),
            },
            by=office,
        )
        for number, (name, hospital) in enumerate(GUESTS):
            email = f"guest{number}@workshop.example"
            book_seat(workshop=small, name=name, email=email, hospital=hospital, language=settings.LANGUAGE_CODE)
        starts_at = at_work(now + timedelta(days=80), 10)
        offer_workshop(
            values={
                "title": "Reading the criteria",
                "text": "What each standard asks for, and what assessors take as evidence. For new hospitals.",
                "place": "Online",
                "starts_at": starts_at,
                "seats": 40,
                "closes_on": (starts_at - timedelta(days=3)).date(),
            },
            by=office,
        )
