"""Life in the assessors' room: corrected answers, and what comes with them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from applications.models import Answer
from assessment.models import Finding
from assessment.queries.assignments import interests_of
from assessment.queries.service_certificates import completed_by_person, years_served
from assessment.queries.statements import statement_text
from assessment.services import confirm_statement, declare_interest, save_profile
from assessment.services.service_certificates import issue_for_year, request_service_certificate
from facilities.models import User
from iasios.access import person_scope
from iasios.demo.clock import days_ago

#: Country, languages, dossiers at most, by the beginning of the mail address.
PROFILES = {
    "assessor.one": ("ES", ("en", "es", "pt"), 6),
    "assessor.two": ("SE", ("en", "sv", "da", "nb"), 4),
    "assessor.three": ("CZ", ("cs", "de", "en"), None),
}

ADDED = " If a monitor fails, treatment does not start until the portable unit is connected; the switch is recorded."


def corrected_answer(finding: Finding) -> str:
    """The submitted text with its last sentence replaced, so that round 2 has a difference to show."""
    answer = Answer.objects.get(application=finding.application_id, question=finding.question_id)
    kept, _dot, _last = answer.evidence.rstrip(".").rpartition(". ")
    return f"{kept or answer.evidence.rstrip('.')}.{ADDED}"


def describe_assessors(staff: Mapping[str, User]) -> None:
    """Profiles as assessors fill them in, and one declared interest."""
    for name, (country, languages, most) in PROFILES.items():
        save_profile(country=country, languages=languages, most_dossiers=most, away_until=None, by=staff[name])
    declare_interest(place="Solis", what="Trained there until 2019", by=staff["assessor.three"])


def confirm_statements(staff: Mapping[str, User]) -> None:
    """Two yearly statements that are valid, and one that ends soon; years on this side of the stories."""
    for name, days in (("one", 400), ("one", 36), ("two", 210), ("three", 345)):
        person = staff[f"assessor.{name}"]
        with transaction.atomic(), days_ago(days), person_scope(person):
            declared = [one.pk for one in interests_of(person)]
            text = statement_text(person.language)
            confirm_statement(language=text.language, version=text.version, interests=declared, by=person)


def certify_service(staff: Mapping[str, User]) -> None:
    """The certificates of the latest year that is over, and a request for the present one that waits for the office."""
    for year in years_served()[:1]:
        issue_for_year(year=year, chairperson=staff["chair"], by=staff["office"])
    today, assessor = timezone.localdate(), staff["assessor.one"]
    first = today.replace(month=1, day=1)
    if completed_by_person(first, today, [assessor.pk]):
        request_service_certificate(starts_on=first, ends_on=today, by=assessor)
