"""What the office writes down about a facility for itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from facilities.models.facility import Facility
from iasios.workflow.constraints import texts_within_limit


class OfficeNote(models.Model):
    """An internal note; append-only. Nobody of a facility and no assessor ever reads one, in no export either."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Note"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="officenote_is_not_empty", condition=~Q(text="")),
            texts_within_limit("officenote", "text"),
        ]
        indexes = [models.Index(fields=["facility", "-written_at"], name="officenote_of_facility")]

    def __str__(self) -> str:
        return f"note on {self.facility_id}"
