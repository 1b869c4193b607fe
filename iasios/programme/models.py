"""One row of settings, days on which the office is closed, texts of public pages. Everybody may read all of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iasios.workflow.constraints import texts_within_limit


class ProgrammeSettings(models.Model):
    """What the office has set; no row as long as it has set nothing."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    #: Empty: what the operator's OFFICE_PHONE says.
    phone = models.CharField(max_length=40, blank=True)
    #: The text of each language by its code; a language that is not there has the hours that ship.
    hours = models.JSONField(default=dict, blank=True)
    #: Of each facility's representative, deputy and account holder; the operator's setting demands it too.
    demands_factor_of_appointed = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="programmesettings_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "programme"


class NamesRule(models.TextChoices):
    """Whether a hospital learns who assesses it."""

    NEVER = "never", _("Never: the hospital does not learn who assesses")
    BY_OFFICE = "by_office", _("When the office tells them, for each application")
    ALWAYS = "always", _("Always: as soon as both assessors have accepted")


class AssessmentRules(models.Model):
    """What holds for assessors' names from a moment on, for applications whose first assessor is asked after it.

    Rows are added and never changed: they are the history, and an application goes by the row of its own moment.
    """

    names = models.CharField(max_length=10, choices=NamesRule, default=NamesRule.BY_OFFICE)
    #: No evaluation is handed in before the hospital has approved both, or its seven days are over.
    needs_approval = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="assessmentrules_names_are_known", condition=Q(names__in=["always", "by_office", "never"])
            ),
            models.CheckConstraint(
                name="assessmentrules_only_who_is_named_is_approved",
                condition=Q(needs_approval=False) | Q(names="always"),
            ),
        ]

    def __str__(self) -> str:
        return self.names


class Holiday(models.Model):
    """A day from Monday to Friday on which the office is closed."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]
        constraints = [models.CheckConstraint(name="holiday_has_a_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class PublicTextVersion(models.Model):
    """What the office has written for a public page in one language; the newest version is shown.

    Written once, so that every earlier text can be read and used again. Empty: the text that ships is used again.
    """

    #: One of `public_texts.PUBLIC_TEXTS`.
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    #: From 1 on; two people who began from the same version cannot both write the next.
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["name", "language", "number"], name="one_public_text_per_number"),
            models.CheckConstraint(name="publictextversion_counts_from_one", condition=Q(number__gte=1)),
            texts_within_limit("publictextversion", "text"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.language}, {self.number}"
