"""Evidence, corrections, audits and terms: where the office has to act so that an application goes on."""

from datetime import date

from django.db.models import (
    Exists,
    F,
    OuterRef,
    TextField,
)
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from applications.deadlines import AUDIT_STEP_DAYS
from applications.enums import Holder
from applications.models import Application
from applications.statuses import (
    DRAFT_STATUSES,
    EVALUATION_STATUSES,
    OPEN_STATUSES,
    REPLY_STATUSES,
    row_of,
    statuses_where,
)
from assessment.enums import AuditKind
from assessment.models import (
    AnswerReturn,
    Audit,
    EvidenceSpace,
)
from assessment.models.audit import AHEAD
from assessment.queries.terms import terms_to_renew
from iasios.inbox.waiting import Days, Kind, Step, Waiting, WaitingRows, columns, working_days_after

#: Work of others that is so many days late is the office's to look after: they have been reminded themselves by then.
LATE_DAYS = 3
#: Days within which answers that came back are to be read.
READ_DAYS = 2
#: A term in its last days, without an application that would follow it.
LAST_DAYS = 31
_EVALUATED = statuses_where(lambda row: row.evaluates)
_ON_SITE = statuses_where(lambda row: row.wants_on_site_audit)


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
