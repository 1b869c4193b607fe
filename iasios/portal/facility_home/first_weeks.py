"""The first weeks of a hospital: five steps with the minutes that each takes, shown until all are done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import ApplicationKind
from facilities.enums import FacilityStatus
from iasios.access import Role
from iasios.portal.facility_home.facts import Facts

#: Colleagues beside those who were named at the registration.
COLLEAGUES = 2


@dataclass(frozen=True)
class FirstStep:
    """One tick; without `url` the reader only sees whether it is done, and what it waits for (`waits_for`)."""

    title: str
    why: str
    minutes: int
    is_done: bool
    url: str = ""
    #: The word beside a step that cannot be opened yet.
    waits_for: str = ""


def first_steps_of(facts: Facts) -> list[FirstStep]:
    """Activate, pay, invite, draw, answer; empty once all are done, and at a second application."""
    application = facts.application
    if application is not None and (not application.is_open_for_answers or application.kind != ApplicationKind.INITIAL):
        return []
    if application is None and facts.facility.status != FacilityStatus.REGISTERED:
        return []
    steps = [_activate(), _pay(facts), _invite(facts), _draw(facts), _answer(facts)]
    return [] if all(step.is_done for step in steps) else steps


def _activate() -> FirstStep:
    return FirstStep(_("Activate your account"), _("You are signed in."), 2, True)


def _pay(facts: Facts) -> FirstStep:
    invoice = facts.open_invoice
    url = reverse("invoicing:detail", args=[facts.facility.slug, invoice.number]) if invoice is not None else ""
    if facts.facility.status != FacilityStatus.REGISTERED:
        return FirstStep(_("Pay the enrolment fee"), _("You are enrolled."), 5, True)
    why = (
        _("The office records the payment when it arrives. Prepare meanwhile.")
        if facts.may_see_invoices
        else _("The representative, the deputy and the account holder see the invoice.")
    )
    return FirstStep(_("Pay the enrolment fee"), why, 5, False, url)


def _invite(facts: Facts) -> FirstStep:
    invited = sum(not colleague.is_appointed for colleague in facts.colleagues)
    may_manage = bool(facts.roles & {Role.REPRESENTATIVE, Role.ACCOUNT_HOLDER})
    url = reverse("facilities:invite", args=[facts.facility.slug]) if may_manage else ""
    if 0 < invited < COLLEAGUES:
        why = _("%(done)s of %(total)s.") % {"done": invited, "total": COLLEAGUES}
    elif may_manage:
        why = _("Somebody who knows the records, and somebody who keeps the policies.")
    else:
        why = _("The representative and the account holder invite them.")
    return FirstStep(
        _("Invite two colleagues"),
        why,
        5,
        invited >= COLLEAGUES,
        url,
    )


def _draw(facts: Facts) -> FirstStep:
    application = facts.application
    begun = application is not None and application.oldest_case_on is not None
    drawn = application is not None and any(row.get("seed") for row in application.case_draws)
    url = reverse("casereview:selection", args=[facts.facility.slug]) if application is not None else ""
    why = _("The portal picks 30 records from your list of the last 12 months.")
    return FirstStep(_("Draw the 30 records"), why, 20, drawn or begun, url, _waits_for(facts))


def _answer(facts: Facts) -> FirstStep:
    first = facts.progress.states[0] if facts.progress is not None else None
    return FirstStep(
        _("Answer question 1(a)"),
        _("It is a short one, and shows how the others work."),
        10,
        first is not None and first.is_complete,
        first.url if first is not None else "",
        _waits_for(facts),
    )


def _waits_for(facts: Facts) -> str:
    return _("After the payment") if facts.application is None else ""


@dataclass(frozen=True)
class Preparation:
    """What a hospital that waits for its payment can do already."""

    title: str
    why: str
    url: str
    icon: str


def preparations_of(facts: Facts) -> list[Preparation]:
    """The criteria, the workbook of the case review and the list of procedures; empty once the application is open."""
    if facts.facility.status != FacilityStatus.REGISTERED:
        return []
    return [
        Preparation(
            _("Read the criteria"),
            _("All questions with what counts as evidence, to read or print. Think of who knows the answer to each."),
            reverse("portal:criteria"),
            "file-text",
        ),
        Preparation(
            _("Download the workbook of the case review"),
            _("It lists what each of the 30 records is checked for. Look at one or two records with it."),
            reverse("casereview:workbook_blank", args=[facts.facility.slug]),
            "download-simple",
        ),
        Preparation(
            _("Make the list of procedures"),
            _("All procedures of the last 12 months, one per line, with your own record numbers. The draw needs it."),
            reverse("casereview:procedure_list", args=[facts.facility.slug]),
            "list",
        ),
    ]
