"""What a facility's home knows before it says anything: one query per kind of thing."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import ApplicationKind
from applications.models import Application
from applications.queries import (
    Progress,
    TeamTask,
    application_of,
    progress_and_tasks,
    progress_of,
    window_start,
)
from assessment.deadlines import RECERTIFICATION_MONTHS, months_before
from assessment.models import Accreditation, Appeal
from assessment.queries.appeals import open_appeal_of
from assessment.queries.information_requests import Requests, requests_of
from assessment.queries.plans import OpenPoint, open_points
from assessment.queries.terms import decided_term
from casereview.completeness import LEAVING_SOON, WindowState, window_state
from casereview.models import Case
from facilities.enums import FacilityStatus
from facilities.models import Facility
from facilities.queries.people import Colleague, colleagues_of, latest_notices
from iasios.access import Capability, Role, may, roles_of
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice
from invoicing.queries import latest_invoices


def facilities_with_listing() -> QuerySet[Facility]:
    """Facilities with their public line, which holds the term of an accreditation."""
    return Facility.objects.select_related("listing")


@dataclass(frozen=True)
class LeavingCase:
    """A case that leaves the 12-month window soon, or has left it (R38)."""

    number: int
    window: WindowState


@dataclass
class Facts:
    """Everything that the banner, the tasks and the panels of a home are made from."""

    facility: Facility
    user: Any
    roles: frozenset[Role]
    now: datetime
    may_see_invoices: bool
    may_see_code: bool
    application: Application | None = None
    progress: Progress | None = None
    colleagues: list[Colleague] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)
    leaving: list[LeavingCase] = field(default_factory=list)
    #: Who has which question of a draft.
    team: list[TeamTask] = field(default_factory=list)
    requests: Requests | None = None
    #: What a deferred or denied decision left open; empty at every other time.
    open_points: list[OpenPoint] = field(default_factory=list)
    #: While it is under way nothing is to be written: the plan waits for what becomes of it.
    appeal: Appeal | None = None
    #: Signed for, while the term before it still runs.
    next_term: Accreditation | None = None

    @property
    def today(self) -> date:
        return timezone.localtime(self.now).date()

    @property
    def status(self) -> str:
        """The application's status, empty where there is none."""
        return self.application.status if self.application is not None else ""

    @property
    def is_representative(self) -> bool:
        return Role.REPRESENTATIVE in self.roles

    @property
    def reads_only(self) -> bool:
        """Whether this person sees what is to be done and leaves it to colleagues."""
        return not may(self.user, Capability.WRITE_MESSAGES, self.facility)

    @property
    def may_open_again(self) -> bool:
        """Whether this person can open a new application now, with the button on the application's page."""
        ended = self.application is None or self.application.status_row.is_final
        enrolled = self.facility.status == FacilityStatus.ENROLLED
        return ended and enrolled and bool(may(self.user, Capability.OPEN_APPLICATION, self.facility))

    @property
    def representative(self) -> str:
        """The name of the one who submits."""
        for colleague in self.colleagues:
            if colleague.membership.user_id == self.facility.representative_id:
                return colleague.name
        return str(self.facility.typed_names.get(str(self.facility.representative_id), ""))

    @property
    def open_invoice(self) -> Invoice | None:
        """The first that is still to be paid, for those who may see invoices."""
        waiting = [invoice for invoice in self.invoices if invoice.status == InvoiceStatus.ISSUED]
        return min(waiting, key=lambda invoice: invoice.due_on, default=None)

    @property
    def still_open(self) -> Decimal:
        """What is still to be paid of it, after payments and credit notes."""
        invoice: Any = self.open_invoice
        return invoice.total - invoice.paid - invoice.dropped if invoice is not None else Decimal(0)

    @property
    def term_ends_on(self) -> date | None:
        """The last day of the accreditation, None without one."""
        listing = getattr(self.facility, "listing", None)
        return listing.until if listing is not None else None

    @property
    def is_accredited(self) -> bool:
        return self.facility.status in (FacilityStatus.ACCREDITED, FacilityStatus.EXCELLENCE)

    @property
    def is_drafting(self) -> bool:
        """An application is open and not handed in."""
        return self.application is not None and self.application.is_open_for_answers

    @property
    def term_is_in_last_year(self) -> bool:
        """Twelve months or less to go, with no application for the next term under assessment or decided."""
        ends = self.term_ends_on
        waiting = self._is_settled or self.is_drafting
        return self.is_accredited and waiting and ends is not None and self.today >= months_before(ends, 12)

    @property
    def shown_progress(self) -> Progress | None:
        """How far the answers are, where they are what the home is about.

        After a no it is about what stays open, and in the last year of a term about the next application, not about
        the last one.
        """
        past = self.term_is_in_last_year and not self.is_drafting
        return None if self.open_points or past else self.progress

    @property
    def recertification_is_due(self) -> bool:
        """In the last six months of a term, with no application for the next one yet (R75)."""
        ends = self.term_ends_on
        return self.is_accredited and self._is_settled and ends is not None and self.today >= opens_on(ends)

    @property
    def _is_settled(self) -> bool:
        """No application is under way, and none has been decided for a term that is still to begin."""
        ended = self.application is None or self.application.status_row.is_final
        return ended and self.next_term is None

    def name_of(self, user_id: int) -> str:
        """A colleague's name, or a word for somebody who has left."""
        names = {colleague.membership.user_id: colleague.name for colleague in self.colleagues}
        return names.get(user_id) or _("a former colleague")

    @property
    def to_approve(self) -> list[Colleague]:
        """Colleagues who joined by the code and wait for a yes."""
        return [colleague for colleague in self.colleagues if colleague.state == "to_approve"]

    @property
    def unactivated(self) -> list[Colleague]:
        """Colleagues who have not followed the link in their mail yet (R7); it is not told who has an account."""
        return [colleague for colleague in self.colleagues if colleague.state == "waiting"]


def opens_on(ends_on: date) -> date:
    """From when on the next application is prepared: the invoice for it is issued (R75)."""
    return months_before(ends_on, RECERTIFICATION_MONTHS)


def gather(facility: Facility, user: Any) -> Facts:
    """At most seven queries: application, answers, people, invoices, notices, and cases or requests; after a no open
    criteria and the appeal in place of answers and requests.
    """
    facts = Facts(
        facility=facility,
        user=user,
        roles=roles_of(user, facility),
        now=timezone.now(),
        may_see_invoices=bool(may(user, Capability.VIEW_INVOICES, facility)),
        may_see_code=bool(may(user, Capability.VIEW_FACILITY_CODE, facility)),
    )
    application = application_of(facility)
    if application is not None:
        facts.application = application
        if application.is_open_for_answers:
            facts.leaving = _leaving(application, facts.today)
        elif application.status_row.takes_replies:
            facts.requests = requests_of(application)
        elif application.status_row.is_approved and application.kind == ApplicationKind.RECERTIFICATION:
            facts.next_term = decided_term(application)
        elif _was_refused(application):
            facts.open_points = open_points(application)
            facts.appeal = open_appeal_of(application)
        if application.is_open_for_answers:
            facts.progress, facts.team = progress_and_tasks(application)
        elif not facts.open_points:
            facts.progress = progress_of(application)
    facts.colleagues = colleagues_of(facility)
    facts.notices = list(latest_notices(facility, facts.may_see_invoices, 5))
    if facts.may_see_invoices:
        facts.invoices = latest_invoices(facility, 3)
    return facts


def _was_refused(application: Application) -> bool:
    """Whether the last decision was a no, and nothing has been decided since."""
    row = application.status_row
    return not row.is_final and (row.plan_is_open or application.plan_is_complete)


def _leaving(application: Any, today: date) -> list[LeavingCase]:
    """Cases that leave the window within the next weeks, and those that have left it; oldest first."""
    until = window_start(today) + timedelta(days=LEAVING_SOON)
    if application.oldest_case_on is None or application.oldest_case_on > until:
        return []
    rows = (
        Case.objects.filter(application=application, procedure_on__lte=until)
        .order_by("procedure_on", "number")
        .values_list("number", "procedure_on")
    )
    return [LeavingCase(number, window_state(day, today)) for number, day in rows if day is not None]
