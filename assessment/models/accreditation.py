"""The signed decision, the term it opens, and the certificate that anyone can check."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_countries.fields import CountryField

from applications.enums import Level
from applications.models import Application
from assessment.deadlines import last_day_of_term
from assessment.enums import CertificateStatus, Outcome
from facilities.models import Facility
from iasios.documents.models import Document


class Decision(models.Model):
    """What the chairperson signed (R59, R60); append-only."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    level = models.CharField(max_length=20, choices=Level)
    reason = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    #: Criterion by criterion, frozen with the signature; decisions from before it existed have none.
    report = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.CheckConstraint(name="decision_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="decision_reason_unless_approved", condition=Q(outcome="approve") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["-signed_at"], name="decision_latest")]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.application_id}"

    @property
    def papers(self) -> list[Document]:
        """Letter and report; both are selected with the decision."""
        return [paper for paper in (self.letter, self.report) if paper is not None]


class Accreditation(models.Model):
    """A term of four years (R74). One that is decided before the running term is over begins when that has ended."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="accreditations")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="accreditation")
    level = models.CharField(max_length=20, choices=Level)
    starts_on = models.DateField()
    #: The last day of the term, as extended.
    ends_on = models.DateField()
    #: When the facility's status followed, and when it was taken back or given to the next term.
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: The last of the notices ahead of the end, by its months; None before the first.
    told_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(name="accreditation_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="accreditation_ends_once_begun", condition=Q(ended_at__isnull=True) | Q(begun_at__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["facility"],
                condition=Q(begun_at__isnull=False, ended_at__isnull=True),
                name="one_running_term_per_facility",
            ),
        ]
        # The calendar asks for these every day, and most terms are over in the long run.
        indexes = [models.Index(fields=["ends_on"], name="accreditation_running", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.level} until {self.ends_on}"

    @property
    def next_term_starts_on(self) -> date:
        """The first day of the term after this one, whatever this one was extended by."""
        return last_day_of_term(self.starts_on) + timedelta(days=1)


class TermExtension(models.Model):
    """The office moved the last day of a term, and why; append-only."""

    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="extensions")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    before = models.DateField()
    after = models.DateField()
    reason = models.TextField()
    extended_at = models.DateTimeField()
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-extended_at"]
        constraints = [
            models.CheckConstraint(name="extension_is_later", condition=Q(after__gt=F("before"))),
            models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.before} became {self.after}"


class CertificateSequence(models.Model):
    """The last certificate number given in a year; its row is locked while a number is taken, so there are no gaps."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Certificate(models.Model):
    """The public record behind a printed certificate. Everybody may read it, so nothing private belongs in it.

    One that is issued again under another name is a row of its own with the same number and the next version.
    """

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="certificates")
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    #: The version before this one, which was superseded by it.
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacement")
    #: Why it was issued again, in a sentence that anybody reads.
    reissue_reason = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=20, unique=True)
    # Frozen: the certificate quotes these even if the facility is renamed later.
    facility_name = models.CharField(max_length=200)
    city = models.CharField(max_length=120)
    country = CountryField()
    level = models.CharField(max_length=20, choices=Level)
    edition = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=20, choices=CertificateStatus, default=CertificateStatus.VALID)
    status_on = models.DateField()
    #: A later last day than the printed one, given by the office.
    extended_until = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="certificate_status_is_known", condition=Q(status__in=CertificateStatus.values)
            ),
            models.UniqueConstraint(fields=["number", "version"], name="certificate_number_and_version"),
            models.UniqueConstraint(
                fields=["accreditation"],
                condition=~Q(status=CertificateStatus.SUPERSEDED),
                name="one_certificate_speaks_for_a_term",
            ),
            models.CheckConstraint(
                name="certificate_issued_again_iff_version",
                condition=Q(version=1, replaces__isnull=True, reissue_reason="")
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(reissue_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def was_reissued(self) -> bool:
        return self.version > 1

    @property
    def is_in_force(self) -> bool:
        """Whether the public may rely on it today."""
        today = timezone.localdate()
        return self.status == CertificateStatus.VALID and self.starts_on <= today <= self.last_day

    @property
    def has_expired(self) -> bool:
        running = self.status in (CertificateStatus.VALID, CertificateStatus.SUSPENDED)
        return running and timezone.localdate() > self.last_day

    @property
    def last_day(self) -> date:
        """The last day on which the public may rely on it."""
        return self.extended_until or self.ends_on
