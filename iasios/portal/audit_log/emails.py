"""The mail about the log itself, to the office."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from iasios.outbox.services import enqueue


def log_broken(places: list[tuple[str, str]], *, day: date) -> None:
    """Chains of the log that do not fit, as name of the facility and numbers of the entries; once a day.

    An empty name is the programme's own chain.
    """
    enqueue(
        kind="facilities.log_broken",
        template="facilities/log_broken",
        to=[settings.OFFICE_EMAIL],
        context={"places": places, "link": settings.PUBLIC_ORIGIN + reverse("portal:pipeline")},
        dedupe_key=f"log-broken-{day}",
    )
