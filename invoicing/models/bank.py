"""Bank statements that were taken in. They are the programme's own: no facility sees them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iasios.workflow.constraints import paired


class BankFile(models.Model):
    """A file that was taken once; append-only. Its lines are kept, the file itself is not."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[("camt", "camt.053"), ("mt940", "MT940"), ("csv", "CSV")])
    sha256 = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: Lines in the file, and how many of them an earlier file had brought.
    lines = models.PositiveIntegerField()
    known_lines = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class BankEntry(models.Model):
    """One line of a statement. What it paid are the payments that name it; the rest is for the office to place."""

    bank_file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    #: Tells whether another file has the same line; of equal lines in one file, each has its own.
    fingerprint = models.CharField(max_length=64, unique=True)
    booked_on = models.DateField(_("Day"))
    #: Below zero for money that went out.
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    account = models.CharField(max_length=40, blank=True)
    payer = models.CharField(max_length=200, blank=True)
    payer_iban = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=400, blank=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    #: Closed without a payment, with the reason: a bank charge, money of somebody else.
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["bank_file", "position"]
        constraints = [
            paired("bankentry", "set_aside"),
            models.UniqueConstraint(fields=["bank_file", "position"], name="bank_entry_position_unique"),
            models.CheckConstraint(
                name="set_aside_with_a_reason", condition=Q(set_aside_at__isnull=True) | ~Q(set_aside_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount} {self.currency}"
