"""What the page of a centre and its mark on the map need: address, place, past and the day of the last change."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from iasios.access import office_scope
from iasios.access.migration_operations import GuardColumns
from iasios.geography.towns import find_town

EVENTS = {"enrol": "enrolled", "accredit": "accredited", "award_excellence": "excellence"}
ENDS = {"expire": "ended", "withdraw_award": "withdrawn"}


def fill(apps: Any, schema_editor: Any) -> None:
    """Copies what the public may know of the facilities that are listed already."""
    listing, change = apps.get_model("facilities", "Listing"), apps.get_model("facilities", "FacilityStatusChange")
    with office_scope("what the pages of centres need"):
        for line in listing.objects.select_related("facility").iterator(chunk_size=500):
            facility = line.facility
            line.slug, line.institution, line.suspended_on = facility.slug, facility.institution, facility.suspended_on
            line.street, line.postal_code = facility.street, facility.postal_code
            town = find_town(facility.city, str(facility.country))
            if town is not None:
                line.latitude, line.longitude = town.latitude, town.longitude
            steps = change.objects.filter(facility=facility).order_by("at", "pk").values_list("step", "at")
            known = EVENTS | ENDS
            line.history = [
                {"event": known[step], "on": timezone.localdate(at).isoformat()} for step, at in steps if step in known
            ]
            if facility.suspended_on is not None:
                line.history.append({"event": "suspended", "on": facility.suspended_on.isoformat()})
            line.save()


def on_earth(model: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{model}_place_is_on_earth",
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | (
            Q(latitude__isnull=False, longitude__isnull=False)
            & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("facilities", "0013_previews")]
    operations = [
        migrations.AddField(
            "facility",
            "latitude",
            models.DecimalField(blank=True, decimal_places=5, max_digits=7, null=True, verbose_name="Latitude"),
        ),
        migrations.AddField(
            "facility",
            "longitude",
            models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="Longitude"),
        ),
        migrations.AddConstraint("facility", on_earth("facility")),
        migrations.AddField("listing", "slug", models.CharField(max_length=80, default="")),
        migrations.AddField("listing", "institution", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("listing", "street", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("listing", "postal_code", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("listing", "latitude", models.FloatField(blank=True, null=True)),
        migrations.AddField("listing", "longitude", models.FloatField(blank=True, null=True)),
        migrations.AddField("listing", "is_exact", models.BooleanField(default=False)),
        migrations.AddField("listing", "suspended_on", models.DateField(blank=True, null=True)),
        migrations.AddField("listing", "history", models.JSONField(default=list)),
        migrations.AddField(
            "listing",
            "changed_at",
            models.DateTimeField(auto_now=True, default=timezone.now),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("listing", "slug", models.SlugField(max_length=80, unique=True)),
        migrations.AddConstraint(
            "listing",
            models.CheckConstraint(
                name="listing_suspended_is_hidden",
                condition=Q(suspended_on__isnull=True) | (Q(is_shown=False) & ~Q(standing="enrolled")),
            ),
        ),
        migrations.AddConstraint("listing", on_earth("listing")),
        GuardColumns("Listing", "guard_page", ("slug", "suspended_on", "history")),
    ]
