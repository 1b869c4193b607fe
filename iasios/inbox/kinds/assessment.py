"""Seats, evaluations, audits and terms: where the office has to act so that an application goes on."""

from datetime import date

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
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from applications.deadlines import ASSESSMENT_WEEKS, AUDIT_STEP_DAYS
from applications.enums import Holder, Level, Requirement
from applications.models import Application, Question
from applications.statuses import (
    DRAFT_STATUSES,
    EVALUATION_STATUSES,
    JUDGED_STATUSES,
    OPEN_STATUSES,
    REPLY_STATUSES,
    row_of,
    statuses_where,
)
from assessment.deadlines import ANSWER_DAYS
from assessment.enums import AuditKind, SeatResponse, ServiceCertificateStatus
from assessment.models import (
    AnswerReturn,
    Assignment,
    Audit,
    Evaluation,
    EvidenceSpace,
    Objection,
    ServiceCertificate,
    Verdict,
)
from assessment.models.audit import AHEAD
from assessment.queries.statements import people_with_statements
from assessment.queries.terms import terms_to_renew
from iasios.inbox.waiting import Days, Kind, Step, Waiting, WaitingRows, columns, working_days_after
from iasios.text.relative_dates import days_since

#: An assessor who has judged nothing after half of the time is silent, not slow.
SILENT_DAYS = ASSESSMENT_WEEKS * 7 // 2
#: Work of others that is so many days late is the office's to look after: they have been reminded themselves by then.
LATE_DAYS = 3
#: Days within which answers that came back are to be read.
READ_DAYS = 2
#: A term in its last days, without an application that would follow it.
LAST_DAYS = 31
_EVALUATED = statuses_where(lambda row: row.evaluates)
_ON_SITE = statuses_where(lambda row: row.wants_on_site_audit)


def _seats_page(thing: Waiting) -> str:
    return reverse("assessment:assign", args=[thing.facts["code"]])


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
        return columns(
            Evaluation.objects.filter(rounds, Exists(sitting), handed_in_at__isnull=True)
            .annotate(silent_until=silent_until, last_day=last_day)
            # Verdicts are looked for only where it depends on them.
            .filter(Q(last_day__lte=today) | (Q(silent_until__lte=today) & ~Exists(verdicts))),
            self.name,
            since="started_at",
            due_on=Case(
                When(last_day__lte=F("silent_until"), then=F("last_day")),
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


class EvidenceSpaces(Kind):
    """The assessors have asked, and the office has not opened the space for files yet (R70)."""

    name = "evidence_space"
    label = gettext_lazy("Evidence")
    icon = "eye"

    def rows(self, today: date) -> WaitingRows:
        opened = EvidenceSpace.objects.filter(application=OuterRef("pk"))
        return columns(
            Application.objects.filter(~Exists(opened), status__in=REPLY_STATUSES),
            self.name,
            since="status_since",
            due_on=working_days_after("status_since"),
            code=F("code"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Evidence space of %(code)s to open") % thing.facts

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Open"), reverse("assessment:evidence_space", args=[thing.facts["code"]]))


class CorrectedAnswers(Kind):
    """Answers that came back from the hospital, corrected or confirmed."""

    name = "corrected_answers"
    label = gettext_lazy("Correction")
    icon = "note-pencil"
    is_noted = True

    def rows(self, today: date) -> WaitingRows:
        text = TextField()
        return columns(
            AnswerReturn.objects.filter(closed_at__isnull=False, application__status__in=EVALUATION_STATUSES),
            self.name,
            since="closed_at",
            due_on=Days(TruncDate("closed_at"), READ_DAYS),
            code=F("application__code"),
            question=Cast(F("question__standard__number"), text),
            letter=F("question__letter"),
            changed=F("was_changed"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        criterion = f"{thing.facts['question']}({thing.facts['letter']})"
        words = (
            _("The answer to %(criterion)s came back corrected")
            if thing.facts["changed"]
            else _("The answer to %(criterion)s came back unchanged")
        )
        return words % {"criterion": criterion}

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Read"), reverse("assessment:answers_return", args=[thing.facts["code"]]))


class OnSiteAudits(Kind):
    """A denied hospital needs a day for its on-site audit, which the office arranges (R63)."""

    name = "on_site_audit"
    label = gettext_lazy("Audit")
    icon = "map-pin"

    def rows(self, today: date) -> WaitingRows:
        arranged = Audit.objects.filter(application=OuterRef("pk"), kind=AuditKind.ON_SITE, status__in=AHEAD)
        return columns(
            Application.objects.filter(~Exists(arranged), status__in=_ON_SITE, on_site_audit_on__isnull=True),
            self.name,
            since="status_since",
            due_on=Days(TruncDate("status_since"), AUDIT_STEP_DAYS),
            code=F("code"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("On-site audit of %(code)s to arrange") % thing.facts

    def step(self, thing: Waiting) -> Step:
        return Step(_("Arrange"), reverse("assessment:audit_room", args=[thing.facts["code"]]))


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
            .filter(Q(statement_until__lt=today) | Q(statement_until__isnull=True), wanted_on__lte=today),
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


class LateWork(Kind):
    """What a hospital, the assessors of a plan or the chairperson has not done three days after its day.

    Evaluations stand under their assessors' names, empty seats as such.
    """

    name = "late"
    label = gettext_lazy("Late")
    icon = "clock"

    def rows(self, today: date) -> WaitingRows:
        open_ = [status for status in OPEN_STATUSES if status not in {*DRAFT_STATUSES, *_EVALUATED}]
        return columns(
            Application.objects.filter(status__in=open_)
            .exclude(holder__in=[Holder.OFFICE, Holder.NOBODY])
            .filter(due_on__lte=date.fromordinal(today.toordinal() - LATE_DAYS)),
            self.name,
            since="holder_since",
            due_on="due_on",
            code=F("code"),
            status=F("status"),
            holder=F("holder"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        wanted = row_of(thing.facts["status"]).holders[Holder(thing.facts["holder"])]
        return _("%(code)s, %(holder)s: %(wanted)s") % {
            "code": thing.facts["code"],
            "holder": Holder(thing.facts["holder"]).label,
            "wanted": wanted,
        }

    def step(self, thing: Waiting) -> Step:
        return Step(_("Extend"), reverse("assessment:extend", args=[thing.facts["code"]]))


class EndingTerms(Kind):
    """Terms in their last month without an application under way that would follow (R75)."""

    name = "term"
    label = gettext_lazy("Term")
    icon = "hourglass-medium"
    is_noted = True

    def rows(self, today: date) -> WaitingRows:
        under_way = Application.objects.filter(
            facility=OuterRef("facility"), status__in=[one for one in OPEN_STATUSES if one not in DRAFT_STATUSES]
        )
        begins = Days("ends_on", -LAST_DAYS)
        return columns(
            terms_to_renew()
            .exclude(Exists(under_way))
            .filter(ends_on__lte=date.fromordinal(today.toordinal() + LAST_DAYS)),
            self.name,
            since=begins,
            due_on=Days("ends_on", 7 - LAST_DAYS),
            ends_on=F("ends_on"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        left = (date.fromisoformat(thing.facts["ends_on"]) - today).days
        return _("%(name)s, %(days)s days left of the term") % {"name": thing.name, "days": max(left, 0)}

    def more(self, thing: Waiting) -> list[str]:
        return [_("No application has been submitted that would follow it.")]

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Write"), reverse("facilities:office_thread_new", args=[thing.slug]))


def person_of(thing: Waiting) -> str:
    """Title and name as everywhere else."""
    return f"{thing.facts['title']} {thing.facts['person']}".strip()
