"""The catalogue as rows; a published edition refuses change in PostgreSQL."""

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

    class Meta:
        ordering = ["-published_at"]

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
    """One question. `code` is stable across editions; `number` is what people say aloud."""

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
    def is_core(self) -> bool:
        return self.requirement == Requirement.CORE

    @property
    def criterion(self) -> str:
        """As people write it: 8(c); 1(f) i for a criterion with two questions. Needs `standard` loaded."""
        return f"{self.standard.number}({self.letter})" + (f" {self.part}" if self.part else "")
