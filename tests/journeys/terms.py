"""Facilities before and after a decision: what the stagehand brings about while nobody watches; plain values."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any


def _staff() -> tuple[Any, Any, Any, Any]:
    from facilities.models import User

    names = ("office", "assessor.one", "assessor.two", "chair")
    office, first, second, chair = (User.objects.get(email=f"{name}@iasios.example") for name in names)
    return office, first, second, chair


@contextmanager
def _days_ago(days: int) -> Iterator[None]:
    """A clock that stands still so many days ago; 0 leaves it to the portal's own."""
    import time_machine
    from django.utils import timezone

    with ExitStack() as stack:
        if days:
            stack.enter_context(time_machine.travel(timezone.now() - timedelta(days=days), tick=False))
        yield


def registered(name: str, domain: str) -> dict[str, str]:
    """A facility that has its first invoice and has not paid: its slug, the number and what is owed."""
    from invoicing.services import issue_enrolment_invoice
    from tests.factories.facility import make_facility

    place = make_facility(name, domain, enrolled=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    return {"slug": place.slug, "number": invoice.number, "total": str(invoice.total)}


def accredited(name: str, domain: str, days_ago: int = 0) -> dict[str, str]:
    """A facility whose first accreditation was signed so many days ago: its slug and the code of the certificate."""
    from assessment.models import Certificate
    from tests.factories.dossier import accredited
    from tests.factories.facility import make_facility

    with _days_ago(days_ago):
        place = make_facility(name, domain)
        accredited(place, *_staff())
    return {"slug": place.slug, "certificate": Certificate.objects.get(facility=place.facility).code}


def deferred(name: str, domain: str) -> dict[str, str]:
    """A facility whose application was deferred five days ago, and two more assessors who can judge an appeal."""
    from facilities.models import User
    from tests.factories.facility import make_facility
    from tests.factories.people import make_user
    from tests.factories.plans import SIGNED, decided

    with _days_ago(SIGNED + 5):
        place = make_facility(name, domain)
        application = decided(place, *_staff())
    for first_name in ("ada", "ben"):
        email = f"{first_name}@panel.example"
        if not User.objects.filter(email=email).exists():
            make_user(email, f"{first_name.capitalize()} Panel", groups=["assessor"])
    return {"slug": place.slug, "code": application.code}


def run_the_day() -> list[str]:
    """The daily run; the names of what it did and the slugs of those it was about."""
    from iasios.calendar.services import run_calendar

    run = run_calendar()
    assert run.failed == [], run.failed
    return [f"{name} {entry.facility.slug}" for name, entry in run.done]


def on_this_day() -> None:
    """From now on the stagehand follows the clock of its portal."""
    from tests.journeys.moved_clock import follow

    follow()


def run_the_moved_day() -> list[str]:
    """The daily run on the day that the portal has."""
    on_this_day()
    return run_the_day()


def accredited_on_the_moved_day(name: str, domain: str) -> dict[str, str]:
    """Signed on the day that the portal has."""
    on_this_day()
    return accredited(name, domain)


def written_again(slug: str) -> str:
    """All that a recertification asks for but its level and its signature: answers confirmed, thirty new cases.

    Returns the code of the application.
    """
    from applications.models import Answer, Application
    from casereview.models import CaseReview
    from facilities.models import Facility
    from tests.factories.dossier import fill_answers, fill_cases
    from tests.factories.facility import Place

    on_this_day()
    facility = Facility.objects.get(slug=slug)
    application = Application.objects.filter(facility=facility).latest("opened_at")
    people = (facility.representative, facility.deputy, facility.account_holder, facility.representative)
    place = Place(facility, *people, application, CaseReview.objects.get(application=application))
    # What waits to be confirmed is not complete: PostgreSQL keeps the two apart.
    Answer.objects.filter(application=application).update(to_confirm=False)
    fill_answers(place)
    fill_cases(place)
    return application.code


def recommended_again(code: str) -> None:
    """Assigned, judged as met throughout, handed in, and recommended by both."""
    from applications.models import Application
    from assessment.services import assign_assessors
    from tests.factories.dossier import recommended
    from tests.factories.excellence import judge_all

    on_this_day()
    office, first, second, _chair = _staff()
    application = Application.objects.get(code=code)
    assign_assessors(application=application, first=first, second=second, by=office)
    for assessor in (first, second):
        judge_all(Application.objects.get(code=code), assessor)
    recommended(Application.objects.get(code=code), first, second)
