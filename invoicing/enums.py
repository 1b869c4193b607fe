"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FeeKind(models.TextChoices):
    ENROLMENT = "enrolment", _("Enrolment fee")
    ANNUAL = "annual", _("Annual administration fee")
    RECERTIFICATION = "recertification", _("Recertification fee")
    CONSULTATION = "consultation", _("Consultation fee")
    ON_SITE_AUDIT = "on_site_audit", _("On-site audit fee")


class InvoiceStatus(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("invoice", "Issued")
    PAID = "paid", pgettext_lazy("invoice", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("invoice", "Cancelled")
    WRITTEN_OFF = "writtenoff", pgettext_lazy("invoice", "Written off")


class InvoicePurpose(models.TextChoices):
    """What is paid for: an enrolment and a recertification open something, the others nothing."""

    ENROLMENT = "enrolment", _("Enrolment")
    RECERTIFICATION = "recertification", _("Recertification")
    ANNUAL = "annual", _("Annual administration")
    CONSULTATION = "consultation", _("Consultation")
    OTHER = "other", _("Other")


class VatCategory(models.TextChoices):
    """How tax is treated; the letters are those of EN 16931."""

    STANDARD = "S", _("Austrian VAT")
    REVERSE_CHARGE = "AE", _("Reverse charge")
    OUTSIDE = "O", _("Outside the scope of Austrian VAT")


class VatCheckState(models.TextChoices):
    """What the EU's online service said of a VAT number."""

    WAITING = "waiting", _("Not answered yet")
    VALID = "valid", pgettext_lazy("VAT number", "Valid")
    INVALID = "invalid", pgettext_lazy("VAT number", "Not valid")
    UNANSWERED = "unanswered", _("The service gave no answer")


class PaymentMethod(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Card")
    ONLINE = "online", pgettext_lazy("payment", "Online")
    OTHER = "other", pgettext_lazy("payment", "Other")


class AdjustmentKind(models.TextChoices):
    """What changed the open amount beside payments and credit notes."""

    WRITE_OFF = "write_off", _("Written off")
    REVERSAL = "reversal", _("Payment taken back by the bank")
    REFUND = "refund", _("Paid back")
    CREDIT_USED = "credit_used", _("Paid from credit")
    CREDIT_GIVEN = "credit_given", _("Credit used for another invoice")


#: Kinds after which more is open than before.
OWED_AGAIN = (AdjustmentKind.REVERSAL, AdjustmentKind.REFUND, AdjustmentKind.CREDIT_GIVEN)
