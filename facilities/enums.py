"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FacilityStatus(models.TextChoices):
    """Where a facility stands in the programme; the public sees all but the first."""

    REGISTERED = "registered", _("Registered")
    ENROLLED = "enrolled", _("Enrolled Centre")
    ACCREDITED = "accredited", _("Accredited Centre")
    EXCELLENCE = "excellence", _("Centre of Excellence")

    @property
    def level(self) -> int:
        """Contours closed on the seal: 0 to 3."""
        return list(FacilityStatus).index(self)


class ListingEvent(models.TextChoices):
    """What the public page of a centre tells of its past."""

    ENROLLED = "enrolled", _("Enrolled Centre")
    ACCREDITED = "accredited", _("Accredited Centre")
    EXCELLENCE = "excellence", _("Centre of Excellence")
    ENDED = "ended", _("End of the term")
    SUSPENDED = "suspended", _("Accreditation suspended")
    REINSTATED = "reinstated", _("Suspension lifted")
    WITHDRAWN = "withdrawn", _("Accreditation withdrawn")


class FacilityKind(models.TextChoices):
    INSTITUTION = "institution", _("Part of a hospital or institution")
    INDEPENDENT = "independent", _("An independent facility")


class HandedRole(models.TextChoices):
    """Roles of which a facility always has exactly one holder, and that are handed over."""

    REPRESENTATIVE = "representative", _("Authorised representative")
    DEPUTY = "deputy", _("Deputy")
    ACCOUNT_HOLDER = "account_holder", _("Main account holder")


class HandoverStatus(models.TextChoices):
    """A hand-over waits for both sides, and then is closed for good."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RegistrationStatus(models.TextChoices):
    """A registration is written, then becomes a facility; a likely duplicate is looked at by the office first."""

    DRAFT = "draft", _("Draft")
    HELD = "held", _("With the office")
    REGISTERED = "registered", _("Registered")
    DECLINED = "declined", _("Declined")


class NoticeKind(models.TextChoices):
    """What a notice in the portal is about; the words are made from the kind and its values."""

    INVOICE_ISSUED = "invoice_issued", _("Invoice issued")
    ENROLLED = "enrolled", _("Enrolled")
    COLLEAGUE_JOINED = "colleague_joined", _("Colleague joined")
    COLLEAGUE_WAITS = "colleague_waits", _("Colleague waits for approval")
    HANDOVER_PROPOSED = "handover_proposed", _("Hand-over proposed")
    ROLE_CHANGED = "role_changed", _("Role changed hands")
    SUBMITTED = "submitted", _("Application submitted")
    INFORMATION_REQUESTED = "information_requested", _("Information requested")
    ASSESSORS_NAMED = "assessors_named", _("Assessors named")
    RESUBMITTED = "resubmitted", _("Replies handed in")
    DECIDED = "decided", _("Decision signed")
    MESSAGE = "message", _("Message from the office")
    CONSULTATION_CONFIRMED = "consultation_confirmed", _("Consultation confirmed")
    CONSULTATION_PROPOSED = "consultation_proposed", _("Consultation: another day")
    CONSULTATION_DECLINED = "consultation_declined", _("Consultation declined")
    STATUS_ASKED = "status_asked", _("Status update asked for")
    FILE_REFUSED = "file_refused", _("File refused")
    CASES_LEAVE = "cases_leave", _("Cases leave the 12-month window")
    AUDIT = "audit", _("Audit arranged or held")
    PLAN = "plan", _("Corrective action plan")
    DATE_EXTENDED = "date_extended", _("Date extended")
    CLOSED = "closed", _("Application closed")
    APPLICATION_OPENED = "application_opened", _("Application opened")
    TERM_ENDING = "term_ending", _("Term of accreditation ends soon")
    TERM_BEGUN = "term_begun", _("Term of accreditation begun")
    TERM_ENDED = "term_ended", _("Term of accreditation ended")
    TERM_EXTENDED = "term_extended", _("Term of accreditation extended")
    APPEAL = "appeal", _("Appeal against a decision")
    CONFIRMATION_ASKED = "confirmation_asked", _("Yearly confirmation asked for")
    CERTIFICATE_CHANGED = "certificate_changed", _("Certificate suspended, valid again or withdrawn")


def notice_kinds() -> list[tuple[str, str]]:
    """The choices of the column, asked for when needed: a new kind of notice needs no migration."""
    return [(str(value), str(label)) for value, label in NoticeKind.choices]


class ScanVerdict(models.TextChoices):
    """What is known of a file's content; one that waits or is refused is handed to nobody."""

    WAITING = "waiting", _("Being checked")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused")
    UNSCANNED = "unscanned", _("Not scanned")


class ManualKind(models.TextChoices):
    """What the programme publishes for facilities (R68)."""

    APPLICATION_MANUAL = "application_manual", _("Application manual")
    MARKETING_MANUAL = "marketing_manual", _("Marketing manual")
    STANDARDS = "standards", _("Standards")
    OTHER = "other", _("Further documents")


class ConsultationStatus(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    PROPOSED = "proposed", _("Another date proposed")
    CONFIRMED = "confirmed", _("Agreed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HELD = "held", _("Held and invoiced")


class ReportedProgress(models.TextChoices):
    """How a facility says that things stand (R24)."""

    ON_TRACK = "on_track", _("We are on track")
    SLOWER = "slower", _("Slower than planned")
    PAUSED = "paused", _("We had to pause")
    CALL = "call", _("We would like a call")


class ExportStatus(models.TextChoices):
    """How far a copy of everything is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    EXPIRED = "expired", _("Deleted after 7 days")


class MailMode(models.TextChoices):
    """When mail about what happens is sent; links to sign in and security notices always go at once."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, in one mail")
    NEEDS_ME = "needs_me", _("Only what needs me")


class MaterialChange(models.TextChoices):
    """What an accredited centre tells the programme when it changes."""

    HEAD = "head", _("New head of service")
    REPRESENTATIVE = "representative", _("New authorised representative")
    SITE = "site", _("Another site or another address")
    EQUIPMENT = "equipment", _("Other equipment")
    PROCEDURES = "procedures", _("Fewer procedures than the programme asks for")


class DoubtStatus(models.TextChoices):
    """A doubt about a centre waits, is looked into, and is closed with an outcome."""

    RECEIVED = "received", _("Received")
    EXAMINED = "examined", _("Being looked into")
    CLOSED = "closed", _("Closed")


class DoubtTopic(models.TextChoices):
    """What somebody doubts."""

    SEAL = "seal", _("The seal or a certificate is used when it should not be")
    ENTRY = "entry", _("The public page says something wrong")
    CRITERIA = "criteria", _("Something is not as the criteria ask")
    SAFETY = "safety", _("The safety of patients or staff")
    OTHER = "other", _("Something else")


class DoubtOutcome(models.TextChoices):
    """What became of a doubt, as its sender reads it."""

    CORRECTED = "corrected", _("You were right, and it is corrected")
    ACTED_ON = "acted_on", _("You were right, and the programme has taken steps")
    UNFOUNDED = "unfounded", _("We looked into it and found nothing wrong")
    UNCLEAR = "unclear", _("It could not be found out")
    ELSEWHERE = "elsewhere", _("It is not for the programme to decide")


class BookingStatus(models.TextChoices):
    """A booking of a workshop waits for a seat, has one, or is given back."""

    WAITING = "waiting", _("On the waiting list")
    SEATED = "seated", _("Has a seat")
    CANCELLED = "cancelled", _("Cancelled")
