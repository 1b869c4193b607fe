"""The catalogue as rows; a published edition refuses change in PostgreSQL."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from applications.enums import Elaboration, Requirement
from applications.kinds import kind_choices


class Edition(models.Model):
    """One published set of questions."""

    code = models.CharField(max_length=20, unique=True)
    year = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    #: The day from which new applications rest on it; one without a day has been in force since its publication.
    valid_from = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.code


class ArchivedEdition(models.Model):
    """No new application rests on this edition again; those under way go on. Append-only."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="archiving")
    archived_at = models.DateTimeField()
    archived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-archived_at"]

    def __str__(self) -> str:
        return str(self.edition_id)


class EditionDraft(models.Model):
    """An edition that the office is writing, as the values of its files; PostgreSQL freezes it once it is published."""

    code = models.CharField(max_length=20, unique=True)
    #: What it was begun from and is compared with.
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="drafts")
    #: By language, the original under "en"; each as its TOML file says it.
    files = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: What became of it.
    edition = models.OneToOneField(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.code


class Translated(models.Model):
    """Texts in English columns, other languages in one JSON object: {"de": {"text": …}}."""

    translations = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def translated(self, field: str) -> object:
        """The field in the active language, in English where no translation exists."""
        language = (get_language() or "en").split("-")[0]
        own = self.translations.get(language, {}).get(field)
        return own or getattr(self, field)


class Section(Translated):
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sections")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="section_code_unique_in_edition")]

    def __str__(self) -> str:
        return self.title


class Standard(Translated):
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="standards")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="standards")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="standard_number_unique_in_edition"),
            models.CheckConstraint(name="standard_number_from_1", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Question(Translated):
    """One question. `identity` is stable across editions; `number` is what people say aloud."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="questions")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="questions")
    code = models.SlugField(max_length=20)
    number = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=1)
    part = models.CharField(max_length=3, blank=True)
    requirement = models.CharField(max_length=10, choices=Requirement)
    kind = models.CharField(max_length=20, choices=kind_choices)
    text = models.TextField()
    short = models.CharField(max_length=120)
    guidance = models.TextField(blank=True)
    evidence = models.JSONField(default=list)  # examples of what counts, a list of strings
    elaboration = models.CharField(max_length=10, choices=Elaboration, default=Elaboration.NONE)
    elaboration_label = models.CharField(max_length=200, blank=True)
    measures_label = models.CharField(max_length=200, blank=True)
    options = models.JSONField(default=dict)  # what the kind wants to know, such as a unit: texts by name
    #: What it is known by across editions, where that is not its code.
    origin = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="question_code_unique_in_edition"),
            models.UniqueConstraint(fields=["edition", "number"], name="question_number_unique_in_edition"),
            models.CheckConstraint(name="question_number_from_1", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="question_requirement_is_known", condition=Q(requirement__in=Requirement.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.criterion}"

    @property
    def identity(self) -> str:
        """The same in every edition that asks this question (R77)."""
        return self.origin or self.code

    @property
    def is_core(self) -> bool:
        return self.requirement == Requirement.CORE

    @property
    def criterion(self) -> str:
        """As people write it: 8(c); 1(f) i for a criterion with two questions. Needs `standard` loaded."""
        return f"{self.standard.number}({self.letter})" + (f" {self.part}" if self.part else "")
