"""What the office should know before it asks somebody to assess, and what the hospital may say to a name."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from applications.models import Application
from assessment.models.evaluation import Assignment
from facilities.models import Facility
from iasios.workflow.constraints import paired, texts_within_limit


class AssessorProfile(models.Model):
    """An assessor's own words about themselves; belongs to a person, not to a facility."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assessor_profile")
    country = CountryField(_("Country where you work"), blank=True)
    #: ISO 639-1 codes.
    languages = models.JSONField(default=list)
    #: Open dossiers at a time; empty for no limit.
    most_dossiers = models.PositiveSmallIntegerField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessorprofile_takes_at_least_one",
                condition=Q(most_dossiers__isnull=True) | Q(most_dossiers__gte=1),
            )
        ]

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class DeclaredInterest(models.Model):
    """A link with a hospital, a group or a town that an assessor has declared."""

    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declared_interests")
    place = models.CharField(_("Hospital, group or town"), max_length=200)
    what = models.CharField(_("What links you with it"), max_length=300, blank=True)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(name="declaredinterest_place_not_empty", condition=~Q(place="")),
            models.CheckConstraint(
                name="declaredinterest_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("declared_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.place


class NameDisclosure(models.Model):
    """The office has told the hospital who assesses: hidden unless this row exists."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="name_disclosure")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    disclosed_at = models.DateTimeField()
    disclosed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The last day of the seven for an objection.
    objections_until = models.DateField()
    #: Where the rules want it; a name that changes afterwards is approved again.
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [paired("namedisclosure", "approved")]

    def __str__(self) -> str:
        return f"names of {self.application_id} disclosed"


class Objection(models.Model):
    """The hospital objects to a named assessor; the office decides."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="objection")
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_upheld = models.BooleanField(null=True)
    #: What the office answers the hospital.
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            paired("objection", "decided"),
            models.CheckConstraint(
                name="objection_upheld_iff_decided",
                condition=Q(is_upheld__isnull=True, decided_at__isnull=True)
                | Q(is_upheld__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(name="objection_has_a_reason", condition=~Q(reason="")),
            texts_within_limit("objection", "reason", "answer"),
        ]

    def __str__(self) -> str:
        return f"objection to {self.assignment_id}"
