"""What the office decides about one facility."""

from django.db import transaction
from django.utils import timezone

from facilities.models import Facility, FacilityGroup, OfficeNote, User
from facilities.services.groups import end_consent
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.text.search_keys import fold


@transaction.atomic
def set_group(*, facility: Facility, name: str, by: User) -> FacilityGroup | None:
    """Puts the facility under a hospital group, made where no group has this name; an empty name takes it out.

    A group lets nobody see more: people belong to each site on its own (R18). A consent to the group before ends.
    """
    plain = " ".join(name.split())
    group = None
    if plain:
        group, _made = FacilityGroup.objects.get_or_create(name_key=fold(plain), defaults={"name": plain})
    if facility.group_id != (group.pk if group else None):
        end_consent(facility=facility, by=by)
        facility.group = group
        facility.save(update_fields=["group"])
        record("facility.group_set", by=by, facility=facility, subject=facility.slug, group=str(group or ""))
    return group


@transaction.atomic
def set_annual_fee(*, facility: Facility, applies: bool, by: User) -> bool:
    """Whether the annual fee goes on the facility's next invoices (A30); issued ones stay as they are.

    Returns:
        Whether something changed.
    """
    if facility.annual_fee_applies == applies:
        return False
    facility.annual_fee_applies = applies
    facility.save(update_fields=["annual_fee_applies"])
    record("facility.annual_fee_set", by=by, facility=facility, subject=facility.slug, applies=applies)
    return True


@transaction.atomic
def write_office_note(*, facility: Facility, text: str, by: User) -> OfficeNote:
    """An internal note, for the office alone; it stays as it is. The log says that it was written, not what.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE, facility)
    with office_scope("write a note of the office"):
        made = OfficeNote.objects.create(facility=facility, text=text.strip(), written_at=timezone.now(), written_by=by)
        record("facility.note_written", by=by, facility=facility, subject=facility.slug)
    return made
