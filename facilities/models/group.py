"""A hospital group: a name under which facilities stand together, who reads its overview, and which sites agreed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iasios.workflow.constraints import paired


class FacilityGroup(models.Model):
    """Its sites are facilities of their own, with their own people, application and seal."""

    name = models.CharField(_("Hospital group"), max_length=200)
    #: Folded, so that one group is not there twice.
    name_key = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.name


class GroupReader(models.Model):
    """A person who reads the overview of a group, named by the office; sees no site that has not agreed."""

    group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            paired("groupreader", "ended"),
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(ended_at__isnull=True), name="groupreader_once_in_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.group_id}"


class GroupConsent(models.Model):
    """A site's representative agrees that the readers of its group see how it is getting on; ended at any time."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="group_consents")
    group = models.ForeignKey(FacilityGroup, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            paired("groupconsent", "ended"),
            models.UniqueConstraint(
                fields=["facility"], condition=Q(ended_at__isnull=True), name="groupconsent_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"consent of {self.facility_id} to {self.group_id}"
