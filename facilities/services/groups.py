"""The overview of a hospital group: read by people whom the office names, of sites whose representative agrees."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import groups as emails
from facilities.models import Facility, FacilityGroup, GroupConsent, GroupReader, User
from facilities.queries.groups import active_account, consent_of
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


@transaction.atomic
def name_group_reader(*, facility: Facility, email: str, by: User) -> GroupReader:
    """The office lets somebody read the overview of the group of a facility; each site still has to agree.

    Args:
        email: of an account in use, whichever site it belongs to.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the facility is in no group, there is no such account, or the person reads it already.
    """
    require(by, Capability.RUN_OFFICE, facility)
    group = facility.group
    if group is None:
        raise StepRefused(_("Put the facility into a group first."))
    with office_scope("the office names a reader of a group"):
        person = active_account(email)
        if person is None:
            raise StepRefused(_("No account in use has this address. The person registers at a site first."))
        try:
            with transaction.atomic():
                made = GroupReader.objects.create(group=group, person=person, added_at=timezone.now(), added_by=by)
        except IntegrityError:
            raise StepRefused(_("%(person)s reads this overview already.") % {"person": person}) from None
        record("group.reader_named", by=by, subject=group.name, person=person.pk)
        emails.group_overview(made)
        for site in Facility.objects.filter(group=group).select_related("representative").order_by("pk"):
            emails.group_reader(site, made, has_agreed=consent_of(site) is not None)
    return made


@transaction.atomic
def end_group_reader(*, group: FacilityGroup, pk: int, by: User) -> bool:
    """The person reads the overview no more. Returns whether there was such a reader.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    with office_scope("the office ends a reader of a group"):
        rows = GroupReader.objects.filter(pk=pk, group=group, ended_at__isnull=True).select_related("person")
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            return False
        found.ended_at, found.ended_by = timezone.now(), by
        found.save(update_fields=["ended_at", "ended_by"])
        record("group.reader_ended", by=by, subject=group.name, person=found.person_id)
    return True


@transaction.atomic
def agree_to_group(*, facility: Facility, group: int, by: User) -> GroupConsent:
    """The representative agrees that the readers of the group see status, dates and progress. Twice changes nothing.

    Args:
        group: id of the group that the page named.

    Raises:
        PermissionDenied: not the representative.
        StepRefused: the facility is in no group, or in another one meanwhile.
    """
    require(by, Capability.CONSENT_TO_GROUP, facility)
    locked = Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility.pk)
    if locked.group_id is None or locked.group_id != group:
        raise StepRefused(_("The office has changed the group meanwhile. Please look at the page again."))
    known = consent_of(locked)
    if known is not None:
        return known
    made = GroupConsent.objects.create(facility=locked, group_id=group, given_at=timezone.now(), given_by=by)
    record("group.consent_given", by=by, facility=locked, subject=str(locked.group))
    return made


@transaction.atomic
def take_back_consent(*, facility: Facility, by: User) -> bool:
    """The representative takes the consent back; from now on nobody of the group sees the site. Whether there was one.

    Raises:
        PermissionDenied: not the representative.
    """
    require(by, Capability.CONSENT_TO_GROUP, facility)
    return end_consent(facility=facility, by=by)


def end_consent(*, facility: Facility, by: User) -> bool:
    """Ends the consent in force, as the representative or because the facility leaves its group."""
    found = (
        GroupConsent.objects.select_for_update(of=("self",)).filter(facility=facility, ended_at__isnull=True).first()
    )
    if found is None:
        return False
    found.ended_at, found.ended_by = timezone.now(), by
    found.save(update_fields=["ended_at", "ended_by"])
    record("group.consent_ended", by=by, facility=facility, subject=facility.slug)
    return True
