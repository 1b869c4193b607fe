"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationKind(models.TextChoices):
    INITIAL = "initial", _("First accreditation")
    RECERTIFICATION = "recertification", _("Recertification")


class Level(models.TextChoices):
    """What the facility asks for."""

    ACCREDITED = "accredited", _("Accredited Centre")
    EXCELLENCE = "excellence", _("Centre of Excellence")


class Holder(models.TextChoices):
    """Who has to act next."""

    FACILITY = "facility", pgettext_lazy("holder", "Hospital")
    OFFICE = "office", pgettext_lazy("holder", "Office")
    ASSESSORS = "assessors", pgettext_lazy("holder", "Assessors")
    CHAIRPERSON = "chairperson", pgettext_lazy("holder", "Chairperson")
    NOBODY = "nobody", pgettext_lazy("holder", "Nobody")


class TaskStatus(models.TextChoices):
    """How far a question that is given to a colleague has come between the two of them."""

    GIVEN = "given", pgettext_lazy("question given to a colleague", "With the colleague")
    TO_CHECK = "to_check", _("Done, please check")
    CHANGE_WANTED = "change_wanted", _("Change wanted")
    CHECKED = "checked", pgettext_lazy("question given to a colleague", "Checked")


class Requirement(models.TextChoices):
    CORE = "core", pgettext_lazy("requirement", "Core")
    EXTENDED = "extended", pgettext_lazy("requirement", "Extended")


class Elaboration(models.TextChoices):
    NONE = "none", pgettext_lazy("elaboration", "Not asked")
    ALWAYS = "always", pgettext_lazy("elaboration", "Always asked")
    WHEN_GAPS = "when_gaps", pgettext_lazy("elaboration", "Asked when the case review shows gaps")


class EvidenceKind(models.TextChoices):
    """What sort of thing shows that a criterion is met."""

    POLICY = "policy", _("Policy or procedure")
    PROTOCOL = "protocol", _("Protocol or checklist")
    REGISTER = "register", _("Register or log")
    RECORDS = "records", _("Individual records")
    MINUTES = "minutes", _("Minutes")
    REPORT = "report", _("Report or audit")
    CERTIFICATE = "certificate", _("Certificate or licence")
    OTHER = "other", pgettext_lazy("evidence", "Something else")
