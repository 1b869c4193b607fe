"""A facility's home: whose turn it is, what comes next, how far it is, whom and what it has."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessment.deadlines import months_before
from facilities.enums import FacilityStatus
from facilities.models import Facility
from facilities.presenters.notices import describe
from iasios.access import Capability, Role, fetch, http_methods, role_rows, standing_of
from iasios.portal.facility_home.banner import banner_of
from iasios.portal.facility_home.facts import Facts, facilities_with_listing, gather
from iasios.portal.facility_home.first_weeks import first_steps_of, preparations_of
from iasios.portal.facility_home.stages import figures_of, stages_of
from iasios.portal.facility_home.tasks import dates_of, open_criteria, shown, tasks_of
from iasios.text.formatting import day, money
from iasios.text.relative_dates import is_at_work, last_seen, local_day
from iasios.web.current_facility import set_current_facility
from iasios.web.session_activity import lacks_second_factor
from invoicing.payment_status import state_of

#: So many of a facility's people on its home.
PEOPLE = 20


@http_methods()
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of the facility's own people; the office has its own page of the same facility."""
    facility = fetch(
        Facility, slug=slug, user=request.user, may=Capability.VIEW_PEOPLE, queryset=facilities_with_listing
    )
    if facility.pk not in standing_of(request.user).facilities:
        return redirect("portal:facility", slug=slug)
    facts = gather(facility, request.user)
    set_current_facility(request, facility, facts.application)
    tasks = tasks_of(facts)
    kept = shown(tasks)
    context = {
        "facility": facility,
        "application": facts.application,
        "since": since_words(facility),
        "banner": banner_of(facts),
        "stages": stages_of(facts),
        "is_accredited": facts.is_accredited,
        "last_year": facts.is_accredited
        and facts.term_ends_on is not None
        and facts.today >= months_before(facts.term_ends_on, 12),
        "figures": figures_of(facts),
        "tasks": kept,
        "first_steps": first_steps_of(facts),
        "preparations": preparations_of(facts),
        "more_tasks": len(tasks) if len(tasks) > len(kept) else 0,
        "progress": facts.shown_progress,
        "open_criteria": open_criteria(facts),
        "is_draft": facts.application is not None and facts.application.is_open_for_answers,
        "was_submitted": facts.application is not None and facts.application.submitted_at is not None,
        "dates": dates_of(facts),
        "people": _people(facts),
        "may_manage": bool(facts.roles & {Role.REPRESENTATIVE, Role.ACCOUNT_HOLDER}),
        "code": facility.code if facts.may_see_code else "",
        "invoices": _invoices(facts),
        "may_see_invoices": facts.may_see_invoices,
        "notices": [describe(notice, slug) for notice in facts.notices],
        "reads_only": facts.reads_only,
        "lacks_factor": lacks_second_factor(request),
    }
    return render(request, "portal/home.html", context)


def since_words(facility: Facility) -> str:
    """The facility's standing and since when."""
    listing = getattr(facility, "listing", None)
    if facility.status == FacilityStatus.REGISTERED:
        return _("Registered on %(day)s") % {"day": day(local_day(facility.registered_at))}
    since = listing.since if listing is not None else local_day(facility.status_since)
    return _("%(standing)s since %(day)s") % {"standing": FacilityStatus(facility.status).label, "day": day(since)}


@dataclass(frozen=True)
class PersonLine:
    name: str
    role: str
    seen: str
    at_work: bool


def _people(facts: Facts) -> list[PersonLine]:
    """The appointed people and the first of their colleagues; the page of people has them all."""
    titles = {role: str(row.short_label) for role, row in role_rows().items()}
    titles[Role.REPRESENTATIVE] = _("Representative, submits")
    lines = []
    for colleague in facts.colleagues[:PEOPLE]:
        user = colleague.membership.user
        has_agreed = colleague.state != "waiting"
        roles = ", ".join(titles[role] for role in colleague.roles)
        if user.pk == facts.user.pk:
            seen = _("you")
        elif not has_agreed:
            seen = _("not activated yet")
        else:
            seen = last_seen(user.last_seen_at, facts.now)
        lines.append(
            PersonLine(
                name=colleague.name,
                role=roles
                or colleague.membership.job_title
                or (user.profession if has_agreed else "")
                or titles[Role.READER if colleague.reads_only else Role.MEMBER],
                seen=seen,
                at_work=has_agreed and user.pk != facts.user.pk and is_at_work(user.last_seen_at, facts.now),
            )
        )
    return lines


def _invoices(facts: Facts) -> list[dict[str, Any]]:
    rows = []
    for invoice in facts.invoices:
        state = state_of(invoice, facts.today)
        rows.append(
            {
                "number": invoice.number,
                "purpose": invoice.get_purpose_display(),
                "total": money(invoice.total, invoice.currency),
                "state": state.key,
                "word": state.word,
            }
        )
    return rows
