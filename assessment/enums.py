"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VerdictChoice(models.TextChoices):
    MET = "met", pgettext_lazy("verdict", "Met")
    NOT_MET = "not_met", pgettext_lazy("verdict", "Not met")
    UNCLEAR = "unclear", pgettext_lazy("verdict", "Unclear")


class Outcome(models.TextChoices):
    """What an assessor recommends and the chairperson signs (R60)."""

    APPROVE = "approve", _("Accredit")
    DEFER = "defer", _("Defer")
    DENY = "deny", _("Deny")


class CertificateStatus(models.TextChoices):
    """The life of a certificate; expiry is a date, not a status."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    SUPERSEDED = "superseded", pgettext_lazy("certificate", "Replaced by a newer certificate")
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn")
