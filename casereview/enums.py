"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Mark(models.TextChoices):
    """What a record shows for one item."""

    PRESENT = "present", pgettext_lazy("mark", "Present")
    MISSING = "missing", pgettext_lazy("mark", "Missing")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("mark", "Not applicable")


#: How many cases a review has (R37, A11) and how many tumour types they must cover (R40).
CASES = 30
TUMOUR_TYPES_NEEDED = 3


class CheckStatus(models.TextChoices):
    """What became of a check that the hospital asked for."""

    REQUESTED = "requested", pgettext_lazy("check of cases", "With the office")
    FINE = "fine", pgettext_lazy("check of cases", "Nothing to remark")
    REMARKS = "remarks", pgettext_lazy("check of cases", "Looked through, with remarks")
    TAKEN_BACK = "taken_back", pgettext_lazy("check of cases", "Taken back")
    #: The application was handed in before the office came to it.
    LAPSED = "lapsed", pgettext_lazy("check of cases", "Submitted before the office had looked")
