"""What the public may know of a facility: a copy that holds nothing else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from facilities.enums import FacilityStatus
from facilities.models.facility import Facility


class Listing(models.Model):
    """A line of the public directory (R83). Everybody may read the table, so nothing private belongs in it."""

    facility = models.OneToOneField(Facility, on_delete=models.PROTECT, related_name="listing")
    name = models.CharField(max_length=200)
    #: Folded for sorting and searching: lower case, no accents.
    name_key = models.CharField(max_length=200, db_index=True)
    city = models.CharField(max_length=120)
    #: Folded for searching.
    city_key = models.CharField(max_length=120, default="")
    country = CountryField(_("Country"))
    website = models.URLField(blank=True)
    standing = models.CharField(max_length=20, choices=FacilityStatus)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    certificate_code = models.CharField(max_length=20, blank=True)
    #: No while the accreditation is suspended, and after it was withdrawn: nobody finds the line.
    is_shown = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="listing_is_public_standing", condition=Q(standing__in=["enrolled", "accredited", "excellence"])
            ),
            models.CheckConstraint(
                name="listing_until_iff_term",
                condition=Q(standing="enrolled", until__isnull=True)
                | (~Q(standing="enrolled") & Q(until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        return FacilityStatus(self.standing).level
