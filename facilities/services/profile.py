"""The profile: what the facility says of itself, kept version by version (R15)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from facilities.models import Facility, ProfileVersion, User
from facilities.services.listing import refresh_listing
from iasios.audit.services import record
from iasios.workflow import refresh

#: What "Update facility profile" may change. Appointments and the approving authority are the office's.
IDENTITY = ("name", "kind", "institution")
ADDRESS = ("street", "postal_code", "city", "country")
#: On the map; registration does not ask for it.
PLACE = ("latitude", "longitude")
WORK = ("website", "procedures_per_year")
BILLING = ("billing_name", "billing_address", "billing_country", "vat_number", "purchase_order")
#: How invoices reach the payer; a page of its own asks for it, and registration does not.
DELIVERY = ("invoice_form", "buyer_reference", "endpoint_scheme", "endpoint_id", "cost_centre", "billing_email")
PROFILE_FIELDS = (*IDENTITY, *ADDRESS, *PLACE, *WORK, *BILLING, *DELIVERY)


class StaleProfile(Exception):
    """Somebody else updated the profile first.

    Attributes:
        current: the facility as it is now.
    """

    def __init__(self, current: Facility) -> None:
        super().__init__(f"profile version {current.version}")
        self.current = current


def profile_values(facility: Facility) -> dict[str, Any]:
    """The profile as JSON-able values."""
    values = {name: getattr(facility, name) for name in PROFILE_FIELDS}
    return {name: as_kept(value) for name, value in values.items()}


def as_kept(value: Any) -> Any:
    """A value of the profile as its versions keep it: numbers stay, the rest is text, nothing is empty."""
    if value is None:
        return ""
    return value if isinstance(value, int) else str(value)


def write_version(facility: Facility, *, by: User | None) -> ProfileVersion:
    """Keeps the present profile under its present version number."""
    return ProfileVersion.objects.create(
        facility=facility, version=facility.version, values=profile_values(facility), at=timezone.now(), by=by
    )


@transaction.atomic
def update_profile(*, facility: Facility, version: int, values: Mapping[str, Any], by: User) -> bool:
    """Makes the new profile effective, keeps the version, and brings the public line up to date.

    Args:
        version: the one the person's form was made from.
        values: new values by field name; other columns are left alone.

    Returns:
        Whether anything changed.

    Raises:
        StaleProfile: the profile is newer than the form.
    """
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    if locked.version != version:
        raise StaleProfile(locked)
    before = profile_values(locked)
    for name in PROFILE_FIELDS:
        if name in values:
            setattr(locked, name, values[name])
    after = profile_values(locked)
    changed = [name for name in PROFILE_FIELDS if before[name] != after[name]]
    if not changed:
        return False
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    write_version(locked, by=by)
    refresh_listing(locked)
    record("profile.updated", by=by, facility=locked, subject=locked.slug, version=locked.version, fields=changed)
    refresh(facility, locked)
    return True
