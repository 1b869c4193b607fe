"""Keys of programs that read the portal's data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from iasios.workflow.constraints import paired


class Scope(models.TextChoices):
    """What a token reads; one name per part of the interface."""

    FACILITIES = "facilities", _("Facilities")
    STATUSES = "statuses", _("Statuses of applications")
    INVOICES = "invoices", _("Invoices")
    CERTIFICATES = "certificates", pgettext_lazy("scope", "Certificates")


class ApiToken(models.Model):
    """One program's key. The key itself stands nowhere: only its SHA-256, which 256 random bits need no salt for."""

    name = models.CharField(max_length=80)
    #: Values of `Scope`.
    scopes = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    #: The last characters of the key, by which people tell keys apart.
    ending = models.CharField(max_length=4)
    #: The last day on which it is taken.
    last_day = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    uses = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            paired("apitoken", "revoked"),
            models.CheckConstraint(name="apitoken_has_scopes", condition=~Q(scopes=[])),
            models.CheckConstraint(name="apitoken_digest_is_whole", condition=Q(digest__regex="^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.name
