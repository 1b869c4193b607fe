"""Lines of this app's lists as files, with what people read above each column."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from assessment.interrater_agreement import AgreementFigures
from assessment.models import Agreement, ServiceCertificate
from assessment.queries.assignments import Candidate
from assessment.queries.decisions import awaiting_signature, signed_decisions

BOARD_HEADINGS = (
    gettext_lazy("Name"),
    gettext_lazy("E-mail address"),
    gettext_lazy("Works at"),
    gettext_lazy("Country"),
    gettext_lazy("Languages"),
    gettext_lazy("Away until"),
    gettext_lazy("Open"),
    gettext_lazy("At most"),
    gettext_lazy("Not answered"),
    gettext_lazy("Days"),
    gettext_lazy("Statement until"),
)


def board_line(row: Candidate) -> tuple[Any, ...]:
    """An assessor with workload, turn-around and yearly statement."""
    profile = row.profile
    return (
        str(row.person),
        row.person.email,
        "; ".join(place.name for place in row.facilities),
        str(countries.name(str(profile.country))) if profile and profile.country else "",
        row.languages,
        row.away_until,
        row.open_dossiers,
        profile.most_dossiers if profile else None,
        row.work.unanswered,
        row.whole_days,
        row.statement.until,
    )


AGREEMENT_HEADINGS = (
    gettext_lazy("Facility"),
    gettext_lazy("Application"),
    gettext_lazy("Round"),
    gettext_lazy("Judged by both"),
    gettext_lazy("Alike"),
    gettext_lazy("Per cent"),
    gettext_lazy("Kappa"),
)


def agreement_line(row: Agreement) -> tuple[Any, ...]:
    """How alike two judged in one round."""
    figures = AgreementFigures(row.pairs)
    kappa = figures.kappa
    counted = (figures.judged, figures.alike, figures.percent, None if kappa is None else round(kappa, 2))
    return (row.facility.name, row.application.code, row.round, *counted)


DOSSIER_HEADINGS = (
    gettext_lazy("Facility"),
    gettext_lazy("Code"),
    gettext_lazy("Town"),
    gettext_lazy("Country"),
    gettext_lazy("Round"),
    gettext_lazy("State"),
    gettext_lazy("Judged"),
    gettext_lazy("Handed in"),
    gettext_lazy("Due"),
)


def dossier_line(row: Any) -> tuple[Any, ...]:
    """A dossier with its reader's own progress; nothing of the other assessor."""
    place = (row.facility.name, row.code, row.facility.city, str(row.facility.country.name))
    return (*place, row.own_round, str(row.get_status_display()), row.judged, row.own_handed_in_at, row.due_on)


SERVICE_HEADINGS = (
    gettext_lazy("Assessor"),
    gettext_lazy("Code"),
    gettext_lazy("First day"),
    gettext_lazy("Last day"),
    gettext_lazy("Assessments"),
    gettext_lazy("Asked for"),
    gettext_lazy("State"),
    gettext_lazy("Reason"),
)


def service_line(row: ServiceCertificate) -> tuple[Any, ...]:
    """A certificate of service; its code only once it was issued, because it works from then on."""
    code = row.code if row.assessments is not None else ""
    days = (row.starts_on, row.ends_on)
    name = row.person_name or str(row.person)
    return (name, code, *days, row.assessments, row.requested_at, str(row.get_status_display()), row.reason)


DECISION_HEADINGS = (
    gettext_lazy("Facility"),
    gettext_lazy("Application"),
    gettext_lazy("Level"),
    gettext_lazy("Waits since"),
    gettext_lazy("Signed on"),
    gettext_lazy("Signed by"),
    gettext_lazy("Outcome"),
)


def decision_lines(reader: Any) -> Iterator[tuple[Any, ...]]:
    """What waits for a signature, the longest first, then every decision, the latest first."""
    for row in awaiting_signature(reader):
        yield (row.facility.name, row.code, str(row.get_level_display()), row.status_since, None, "", _("Open"))
    for decision in signed_decisions():
        level = str(decision.application.get_level_display())
        outcome = str(decision.get_outcome_display())
        yield (
            *(decision.facility.name, decision.application.code, level, None),
            *(decision.signed_at, str(decision.signed_by), outcome),
        )
