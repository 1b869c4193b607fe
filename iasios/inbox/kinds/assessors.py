"""What waits because of assessors: seats, work not handed in, objections, statements and certificates of service."""

from datetime import date, timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from applications.deadlines import ASSESSMENT_WEEKS
from applications.enums import Holder, Level, Requirement
from applications.models import Application, Question
from applications.statuses import (
    JUDGED_STATUSES,
    OPEN_STATUSES,
    row_of,
    statuses_where,
)
from assessment.deadlines import ANSWER_DAYS
from assessment.enums import SeatResponse, ServiceCertificateStatus
from assessment.models import (
    Assignment,
    Evaluation,
    Objection,
    ServiceCertificate,
    Verdict,
)
from assessment.queries.statements import people_with_statements
from iasios.inbox.waiting import Days, Kind, Step, Waiting, WaitingRows, columns, working_days_after
from iasios.text.relative_dates import days_since, midnight

#: An assessor who has judged nothing after half of the time is silent, not slow.
SILENT_DAYS = ASSESSMENT_WEEKS * 7 // 2
_EVALUATED = statuses_where(lambda row: row.evaluates)


def _seats_page(thing: Waiting) -> str:
    return reverse("assessment:assign", args=[thing.facts["code"]])


def person_of(thing: Waiting) -> str:
    """Title and name as everywhere else."""
    return f"{thing.facts['title']} {thing.facts['person']}".strip()


class EmptySeats(Kind):
    """Applications that wait for assessors (R51)."""

    name = "empty_seat"
    label = gettext_lazy("Seat")
    icon = "user-plus"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            Application.objects.filter(
                status__in=JUDGED_STATUSES, holder=Holder.OFFICE, assessors_assigned__lt=2, due_on__isnull=False
            ),
            self.name,
            since="holder_since",
            due_on="due_on",
            code=F("code"),
            filled=F("assessors_assigned"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        if thing.facts["filled"]:
            return _("%(code)s needs another assessor") % thing.facts
        return _("%(code)s needs two assessors") % thing.facts

    def step(self, thing: Waiting) -> Step:
        return Step(_("Assign"), _seats_page(thing))


class UnansweredSeats(Kind):
    """Somebody was asked to assess and has said neither yes nor no within a week."""

    name = "unanswered_seat"
    label = gettext_lazy("Seat")
    icon = "user-plus"

    def rows(self, today: date) -> WaitingRows:
        due_on = Days(TruncDate("assigned_at"), ANSWER_DAYS)
        return columns(
            Assignment.objects.filter(response=SeatResponse.ASKED, ended_at__isnull=True)
            .annotate(answer_due=due_on)
            .filter(answer_due__lte=today),
            self.name,
            since="assigned_at",
            due_on=due_on,
            code=F("application__code"),
            seat=F("seat"),
            person=F("assessor__full_name"),
            title=F("assessor__title"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("%(person)s has not answered") % {"person": person_of(thing)}

    def more(self, thing: Waiting) -> list[str]:
        return [_("Seat %(seat)s of %(code)s.") % thing.facts]

    def step(self, thing: Waiting) -> Step:
        return Step(_("Ask the next"), _seats_page(thing))


class SlowAssessors(Kind):
    """Assessors who are silent for half of their time, or late; each by name, with what they have judged."""

    name = "assessor"
    label = pgettext_lazy("waiting", "Assessor")
    icon = "users"

    def rows(self, today: date) -> WaitingRows:
        judged = Q(question__requirement=Requirement.CORE) | Q(application__level=Level.EXCELLENCE)
        verdicts = Verdict.objects.filter(judged, evaluation=OuterRef("pk")).exclude(choice="")
        done = verdicts.order_by().values("evaluation").annotate(count=Count("pk")).values("count")
        wanted = (
            Question.objects.filter(edition=OuterRef("application__edition"), requirement=Requirement.CORE)
            .order_by()
            .values("edition")
            .annotate(count=Count("pk"))
            .values("count")
        )
        every = (
            Question.objects.filter(edition=OuterRef("application__edition"))
            .order_by()
            .values("edition")
            .annotate(count=Count("pk"))
            .values("count")
        )
        number = IntegerField()
        sitting = Assignment.objects.filter(
            application=OuterRef("application"), assessor=OuterRef("assessor"), ended_at__isnull=True
        )
        rounds = Q()
        for status in _EVALUATED:
            rounds |= Q(application__status=status, round=row_of(status).round)
        silent_until = Days(TruncDate("started_at"), SILENT_DAYS)
        last_day = Coalesce(F("application__due_on"), Days(TruncDate("started_at"), ASSESSMENT_WEEKS * 7))
        is_over = Q(application__due_on__lte=today) | Q(
            application__due_on__isnull=True, started_at__lt=midnight(today - timedelta(days=ASSESSMENT_WEEKS * 7 - 1))
        )
        return columns(
            Evaluation.objects.filter(rounds, Exists(sitting), handed_in_at__isnull=True)
            .annotate(silent_until=silent_until, last_day=last_day)
            # Verdicts are looked for only where it depends on them, and moments are compared rather than their days.
            .filter(
                is_over | (Q(started_at__lt=midnight(today - timedelta(days=SILENT_DAYS - 1))) & ~Exists(verdicts))
            ),
            self.name,
            since="started_at",
            due_on=Case(
                When(last_day__lte=F("silent_until"), then=F("last_day")),
                # Before the last day only those are here who have judged nothing.
                When(last_day__gt=today, then=F("silent_until")),
                When(Exists(verdicts), then=F("last_day")),
                default=F("silent_until"),
                output_field=DateField(),
            ),
            code=F("application__code"),
            round=F("round"),
            person=F("assessor__full_name"),
            title=F("assessor__title"),
            done=Coalesce(Subquery(done, output_field=number), 0),
            total=Case(
                When(application__level=Level.EXCELLENCE, then=Subquery(every, output_field=number)),
                default=Subquery(wanted, output_field=number),
            ),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("%(person)s, %(days)s days, %(done)s of %(total)s") % {
            "person": person_of(thing),
            "days": days_since(thing.since, today),
            **{name: thing.facts[name] for name in ("done", "total")},
        }

    def more(self, thing: Waiting) -> list[str]:
        return [_("%(code)s, round %(round)s.") % thing.facts]

    def step(self, thing: Waiting) -> Step:
        if thing.facts["done"]:
            return Step(_("Extend"), reverse("assessment:extend", args=[thing.facts["code"]]))
        return Step(_("Replace"), _seats_page(thing))


class Objections(Kind):
    """A hospital objects to an assessor's name; the office decides."""

    name = "objection"
    label = gettext_lazy("Objection")
    icon = "hand-pointing"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            Objection.objects.filter(decided_at__isnull=True),
            self.name,
            since="made_at",
            due_on=working_days_after("made_at"),
            code=F("application__code"),
            person=F("assignment__assessor__full_name"),
            title=F("assignment__assessor__title"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Objection to %(person)s") % {"person": person_of(thing)}

    def more(self, thing: Waiting) -> list[str]:
        return [_("Application %(code)s.") % thing.facts]

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Decide"), _seats_page(thing))


class ServiceRequests(Kind):
    """Certificates of service that assessors have asked for."""

    name = "service_certificate"
    label = gettext_lazy("Certificate of service")
    icon = "seal-check"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            ServiceCertificate.objects.filter(status=ServiceCertificateStatus.REQUESTED),
            self.name,
            facility="",
            name=F("person__full_name"),
            place=Value("", TextField()),
            since="requested_at",
            due_on=working_days_after("requested_at"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("%(name)s asks for a certificate of service") % {"name": thing.name}

    def step(self, thing: Waiting) -> Step:
        return Step(_("Look"), reverse("assessment:service_office", args=[thing.key]))


class Statements(Kind):
    """Assessors whose yearly statement has ended, or who were asked for a seat a week ago and never confirmed one."""

    name = "statement"
    label = gettext_lazy("Statement")
    icon = "check-circle"

    def rows(self, today: date) -> WaitingRows:
        asked = (
            Assignment.objects.filter(
                assessor=OuterRef("pk"),
                response=SeatResponse.ASKED,
                ended_at__isnull=True,
                application__status__in=OPEN_STATUSES,
            )
            .order_by("assigned_at", "pk")
            .values("assigned_at")[:1]
        )
        return columns(
            people_with_statements()
            .annotate(
                wanted_on=Coalesce(Days("statement_until", 1), Days(TruncDate(Subquery(asked)), ANSWER_DAYS)),
            )
            # What has ended is wanted from the day after, which needs no second look.
            .filter(Q(statement_until__lt=today) | Q(statement_until__isnull=True, wanted_on__lte=today)),
            self.name,
            facility="",
            name=F("full_name"),
            place=Value("", TextField()),
            since="wanted_on",
            due_on="wanted_on",
            person=F("full_name"),
            title=F("title"),
            until=F("statement_until"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        if thing.facts["until"]:
            return _("The yearly statement of %(person)s has ended") % {"person": person_of(thing)}
        return _("%(person)s has not confirmed the yearly statement") % {"person": person_of(thing)}

    def step(self, thing: Waiting) -> Step:
        return Step(_("Remind"), reverse("assessment:office_statements", args=[thing.key]))
