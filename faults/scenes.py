"""What the load finds when it begins: called by the stagehand (tests/journeys) in the portal's database."""

import os
from typing import Any


def furnish() -> None:
    """The files of the pages, and the people of the programme."""
    from django.core.management import call_command

    from tests.journeys import moved_clock, scenes

    moved_clock.follow()
    scenes.furnish()
    # The key that papers are signed with is made once, by whoever asks first.
    call_command("check", verbosity=0)


def typists(name: str, domain: str, people: int) -> tuple[str, list[tuple[str, str]]]:
    """A hospital with an open application, and the session cookies of so many who write in it."""
    from tests.journeys import scenes

    slug = scenes.place(name, domain)
    return slug, scenes.colleagues(slug, domain, people)


def complete_application(name: str, domain: str) -> tuple[str, str, str]:
    """An application at 100 %: slug, code, and a session of its representative who gave the password a moment ago."""
    from tests.factories.dossier import fill_answers, fill_cases
    from tests.factories.facility import make_facility
    from tests.journeys.scenes import confirmed_session

    place = make_facility(name, domain)
    fill_answers(place)
    fill_cases(place)
    assert place.application
    return place.slug, place.application.code, confirmed_session(place.representative)


def letter(slug: str, subject: str) -> None:
    """A letter to a hospital, which a worker renders and signs."""
    from facilities.models import Facility
    from iasios.documents.models import DocumentKind
    from iasios.documents.services import request_document
    from tests.documents.conftest import LETTER

    request_document(
        kind=DocumentKind.LETTER,
        facility=Facility.objects.get(slug=slug),
        subject=subject,
        title="Letter",
        context=LETTER,
    )


def follow_clock() -> None:
    """This process goes on at the moment to which the portal was moved."""
    from tests.journeys import moved_clock

    moved_clock.follow()


def digests() -> dict[str, str]:
    """SHA-256 of each file in the store of documents, by name, as the portal's storage reads it."""
    import hashlib

    from django.core.files.storage import default_storage

    if not default_storage.exists("documents") and not os.environ.get("S3_BUCKET"):
        return {}
    names = [f"documents/{name}" for name in default_storage.listdir("documents")[1] if name]
    found: dict[str, Any] = {}
    for name in names:
        with default_storage.open(name, "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def mail(slug: str) -> None:
    """One mail to each of a hospital's three people."""
    from facilities.emails.office import status_asked
    from facilities.models import Facility

    status_asked(Facility.objects.get(slug=slug))
