"""What people write to the office, and mail and papers that did not come about."""

from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Q, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessment.models import DossierMessage
from casereview.queries.checks import waiting_checks
from facilities.enums import ConsultationStatus, DoubtStatus, DoubtTopic, RegistrationStatus, ReportedProgress
from facilities.models import CentreDoubt, Consultation, RegistrationDraft, StatusUpdate, Thread
from iasios.documents.models import MONEY_KINDS, Document, DocumentStatus
from iasios.documents.services import signing_problem_of
from iasios.inbox.waiting import Days, Kind, Step, Waiting, WaitingRows, columns, joined, working_days_after
from iasios.outbox.models import Bounce, MailStatus, OutboxEmail

#: Days within which an answer that asks for nothing is to be read.
READ_DAYS = 7


class Registrations(Kind):
    """Registrations that the office looks at first, promised within two working days."""

    name = "registration"
    label = gettext_lazy("Registration")
    icon = "buildings"

    def rows(self, today: date) -> WaitingRows:
        text = TextField()
        nothing = Value("", text)
        return columns(
            RegistrationDraft.objects.filter(status=RegistrationStatus.HELD),
            self.name,
            facility="",
            name=Coalesce(NullIf(KT("typed__facility-name"), nothing), Cast(F("email"), text)),
            place=joined(
                Coalesce(KT("typed__facility-city"), nothing), Coalesce(KT("typed__facility-country"), nothing)
            ),
            since="status_since",
            due_on=working_days_after("status_since"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("%(name)s wants to enrol") % {"name": thing.name}

    def step(self, thing: Waiting) -> Step:
        return Step(_("Check"), reverse("registration:held", args=[thing.key]))


class Messages(Kind):
    """Matters in which the hospital wrote last and waits for an answer (R72)."""

    name = "message"
    label = gettext_lazy("Message")
    icon = "chat-text"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            Thread.objects.filter(awaits_office=True),
            self.name,
            since="last_at",
            due_on=working_days_after("last_at"),
            subject=F("subject"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("“%(subject)s”") % {"subject": thing.facts["subject"]}

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Answer"), reverse("facilities:office_thread", args=[thing.key]))


class DossierMessages(Kind):
    """What assessors or chairperson wrote about a dossier, still without an answer; the oldest of each dossier."""

    name = "dossier_message"
    label = gettext_lazy("Message")
    icon = "chat-text"

    def rows(self, today: date) -> WaitingRows:
        waiting = DossierMessage.objects.filter(awaits_office=True)
        oldest = waiting.order_by().values("application").annotate(oldest=Min("pk")).values("oldest")
        return columns(
            waiting.filter(pk__in=oldest),
            self.name,
            since="sent_at",
            due_on=working_days_after("sent_at"),
            code=F("application__code"),
            author=F("author__full_name"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("%(author)s writes about %(code)s") % thing.facts

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Answer"), reverse("assessment:messages", args=[thing.facts["code"]]))


class Doubts(Kind):
    """Somebody doubts that a centre is as its public page says, and waits for an answer."""

    name = "doubt"
    label = gettext_lazy("Doubt")
    icon = "warning"

    def rows(self, today: date) -> WaitingRows:
        waiting = CentreDoubt.objects.exclude(status=DoubtStatus.CLOSED)
        return columns(waiting, self.name, since="received_at", due_on="due_on", topic=F("topic"))

    def title(self, thing: Waiting, today: date) -> str:
        return _("A doubt: %(topic)s") % {"topic": DoubtTopic(thing.facts["topic"]).label}

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Read"), reverse("facilities:office_doubt", args=[thing.key]))


class CaseChecks(Kind):
    """A hospital asks the office to look through its cases before it submits (R37)."""

    name = "case_check"
    label = gettext_lazy("Check of cases")
    icon = "eye"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            waiting_checks(),
            self.name,
            since="requested_at",
            due_on="due_on",
            code=F("application__code"),
            number=F("number"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        if thing.facts["number"] > 1:
            return _("Look at the cases of %(code)s again, before submission") % thing.facts
        return _("Look at the cases of %(code)s, before submission") % thing.facts

    def step(self, thing: Waiting) -> Step:
        return Step(_("Look"), reverse("casereview:office_check", args=[thing.facts["code"]]))


class Consultations(Kind):
    """A hospital asks for a consultation, or for other days (R23)."""

    name = "consultation"
    label = gettext_lazy("Consultation")
    icon = "users-three"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            Consultation.objects.filter(status=ConsultationStatus.REQUESTED),
            self.name,
            since="status_since",
            due_on=working_days_after("status_since"),
            topic=F("topic"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Consultation asked for: %(topic)s") % {"topic": thing.facts["topic"]}

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Read"), reverse("invoicing:office_consultation", args=[thing.key]))


class HeldConsultations(Kind):
    """An agreed consultation whose time is over: it is recorded as held, and invoiced."""

    name = "consultation_over"
    label = gettext_lazy("Consultation")
    icon = "users-three"

    def rows(self, today: date) -> WaitingRows:
        over = Consultation.objects.filter(status=ConsultationStatus.CONFIRMED, meets_at__date__lt=today)
        return columns(over, self.name, since="meets_at", due_on=working_days_after("meets_at"), topic=F("topic"))

    def title(self, thing: Waiting, today: date) -> str:
        return _("The day of the consultation is over: %(topic)s") % {"topic": thing.facts["topic"]}

    def more(self, thing: Waiting) -> list[str]:
        return [_("Say whether it took place; then it is invoiced.")]

    def step(self, thing: Waiting) -> Step:
        return Step(_("Record"), reverse("invoicing:office_consultation", args=[thing.key]))


class StatusAnswers(Kind):
    """What a hospital answered when the office asked how it is getting on (R24)."""

    name = "status_answer"
    label = gettext_lazy("Status")
    icon = "flag"
    is_noted = True

    def rows(self, today: date) -> WaitingRows:
        return columns(
            StatusUpdate.objects.filter(answered_at__isnull=False),
            self.name,
            since="answered_at",
            due_on=Days(TruncDate("answered_at"), READ_DAYS),
            progress=F("progress"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Answer to your question: %(progress)s") % {
            "progress": ReportedProgress(thing.facts["progress"]).label
        }

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Read"), reverse("facilities:office_status", args=[thing.slug]))


class HeldMails(Kind):
    """Mail of a kind that the office reads before it goes."""

    name = "held_mail"
    label = gettext_lazy("Mail")
    icon = "envelope-simple"

    def rows(self, today: date) -> WaitingRows:
        text = TextField()
        return columns(
            OutboxEmail.objects.filter(status=MailStatus.HELD),
            self.name,
            name=Coalesce(Cast(F("facility__name"), text), Cast(F("to"), text)),
            place=Value("", text),
            since="created_at",
            due_on=working_days_after("created_at"),
            subject=F("subject"),
            to=F("to"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Waits for your release: %(subject)s") % {"subject": thing.facts["subject"]}

    def more(self, thing: Waiting) -> list[str]:
        return [_("To %(address)s.") % {"address": thing.facts["to"]}]

    def step(self, thing: Waiting) -> Step:
        return Step(_("Check"), reverse("outbox:detail", args=[thing.key]))


class BouncedMails(Kind):
    """Addresses at which mail came back for good, until the person has another one or the office says that it works."""

    name = "bounced_mail"
    label = gettext_lazy("Mail")
    icon = "envelope-simple"
    is_noted = True

    def rows(self, today: date) -> WaitingRows:
        text = TextField()
        open_ones = Bounce.objects.filter(is_permanent=True, cleared_at__isnull=True)
        earlier = open_ones.filter(address=OuterRef("address"), pk__lt=OuterRef("pk"))
        return columns(
            # One row for an address, since the first report; a person with another address is reached there.
            open_ones.exclude(Exists(earlier)).filter(
                Q(person__isnull=True) | Q(person__email__iexact=F("address"), person__is_active=True)
            ),
            self.name,
            facility="",
            name=Coalesce(NullIf(Cast(F("person__full_name"), text), Value("", text)), Cast(F("address"), text)),
            place=Value("", text),
            since="recorded_at",
            due_on=working_days_after("recorded_at"),
            address=F("address"),
            mail=Cast(F("mail_id"), text),
            diagnostic=F("diagnostic"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Mail to %(address)s came back") % {"address": thing.facts["address"]}

    def more(self, thing: Waiting) -> list[str]:
        said = str(thing.facts["diagnostic"])
        return [_("“%(error)s”") % {"error": said[:120]}] if said else []

    def step(self, thing: Waiting) -> Step:
        if thing.facts["mail"]:
            return Step(_("Correct"), reverse("outbox:detail", args=[thing.facts["mail"]]))
        return Step(_("Correct"), f"{reverse('outbox:list')}?{urlencode({'q': thing.facts['address']})}")


class FailedMails(Kind):
    """Mail that could not be delivered after all attempts."""

    name = "mail"
    label = gettext_lazy("Mail")
    icon = "envelope-simple"
    is_noted = True

    def rows(self, today: date) -> WaitingRows:
        text = TextField()
        return columns(
            OutboxEmail.objects.filter(status=MailStatus.FAILED),
            self.name,
            name=Coalesce(Cast(F("facility__name"), text), Cast(F("to"), text)),
            place=Value("", text),
            since="created_at",
            due_on=working_days_after("created_at"),
            subject=F("subject"),
            to=F("to"),
            error=F("last_error"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Not delivered: %(subject)s") % {"subject": thing.facts["subject"]}

    def more(self, thing: Waiting) -> list[str]:
        error = str(thing.facts["error"]).splitlines()
        words = [_("To %(address)s.") % {"address": thing.facts["to"]}]
        return words + ([_("“%(error)s”") % {"error": error[0][:120]}] if error else [])

    def step(self, thing: Waiting) -> Step:
        return Step(_("Correct"), reverse("outbox:detail", args=[thing.key]))


class UnmadeDocuments(Kind):
    """Papers that could not be made after all attempts, or wait because nothing can be signed (R66)."""

    name = "document"
    label = gettext_lazy("Document")
    icon = "file-text"

    def rows(self, today: date) -> WaitingRows:
        waits = Q(status=DocumentStatus.QUEUED) & ~Q(last_error="")
        return columns(
            # What is about money has a kind of its own, beside its invoice.
            Document.objects.filter(Q(status=DocumentStatus.FAILED) | waits).exclude(kind__in=MONEY_KINDS),
            self.name,
            since="created_at",
            due_on=working_days_after("created_at"),
            title=F("title"),
            error=F("last_error"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Not made: %(title)s") % {"title": thing.facts["title"]}

    def more(self, thing: Waiting) -> list[str]:
        problem = signing_problem_of(thing.facts["error"])
        return [str(problem.label)] if problem else []

    def step(self, thing: Waiting) -> Step:
        return Step(_("Look"), reverse("facilities:unmade_document", args=[thing.key]))
