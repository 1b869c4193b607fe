"""What the public may know of a facility: a copy that holds nothing else."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from facilities.enums import FacilityStatus
from facilities.models.directory_columns import on_earth
from facilities.models.facility import Facility


class Listing(models.Model):
    """A line of the public directory (R83). Everybody may read the table, so nothing private belongs in it."""

    facility = models.OneToOneField(Facility, on_delete=models.PROTECT, related_name="listing")
    #: The facility's own, so that the page of a centre needs no row that only its people may read.
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    #: Folded for sorting and searching: lower case, no accents.
    name_key = models.CharField(max_length=200, db_index=True)
    institution = models.CharField(max_length=200, default="", blank=True)
    street = models.CharField(max_length=200, default="", blank=True)
    postal_code = models.CharField(max_length=20, default="", blank=True)
    city = models.CharField(max_length=120)
    #: Folded for searching.
    city_key = models.CharField(max_length=120, default="")
    country = CountryField(_("Country"))
    website = models.URLField(blank=True)
    #: In degrees; of the town where the facility names no place. Empty where the town is not known either.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    #: Whether the place is the facility's own and not the middle of its town.
    is_exact = models.BooleanField(default=False)
    standing = models.CharField(max_length=20, choices=FacilityStatus)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    certificate_code = models.CharField(max_length=20, blank=True)
    #: No while the accreditation is suspended, and after it was withdrawn: nobody finds the line.
    is_shown = models.BooleanField(default=True, db_default=True)
    #: Since when the accreditation is suspended: the page says so, and no list has the line.
    suspended_on = models.DateField(null=True, blank=True)
    #: What the public may know of the past, oldest first: `event` (a `ListingEvent`), `on` and, of a term, `until`.
    history = models.JSONField(default=list)
    #: For the feeds: they say when they last changed.
    changed_at = models.DateTimeField(auto_now=True)

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
            models.CheckConstraint(
                name="listing_suspended_is_hidden",
                condition=Q(suspended_on__isnull=True) | (Q(is_shown=False) & ~Q(standing="enrolled")),
            ),
            on_earth("listing"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("facilities:centre", args=[self.slug])

    @property
    def level(self) -> int:
        return FacilityStatus(self.standing).level
