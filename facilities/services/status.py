"""How a facility's standing follows from facts: a payment, a signed decision, the end of a term."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from facilities.emails import people as emails
from facilities.enums import FacilityStatus, ListingEvent, NoticeKind
from facilities.models import Facility, User
from facilities.services.listing import list_as_enrolled, write_listing
from facilities.services.notices import notify
from facilities.workflow import STANDING
from iasios.access import office_scope
from iasios.audit.services import record

_AWARDS = {FacilityStatus.ACCREDITED: "accredit", FacilityStatus.EXCELLENCE: "award_excellence"}


@transaction.atomic
def enrol_facility(*, facility: Facility, by: User | None) -> Facility:
    """Enrolled Centre, because the payment is there (R21, R22): listed in public, told in the portal and by mail.

    Raises:
        StepRefused: the facility is enrolled already.
    """
    with office_scope("a recorded payment enrols a facility"):
        now = timezone.now()
        STANDING.perform(facility, "enrol", by=by, also={"enrolled_at": now})
        today = timezone.localdate(now)
        list_as_enrolled(facility, today, event=ListingEvent.ENROLLED, on=today)
        record("facility.enrolled", by=by, facility=facility, subject=facility.slug)
        notify(facility=facility, kind=NoticeKind.ENROLLED)
        emails.enrolled(facility)
    return facility


@transaction.atomic
def record_award(
    *, facility: Facility, level: str, starts_on: date, ends_on: date, certificate_code: str, by: User | None
) -> Facility:
    """Accredited Centre or Centre of Excellence, because the decision is signed (R59, R65); the public line follows.

    Args:
        level: "accredited" or "excellence".
        ends_on: last day of the term.
    """
    standing = FacilityStatus(level)
    with office_scope("a signed decision changes a facility's standing"):
        facility.refresh_from_db(fields=["status"])
        # Accredited for another term: the standing stays, the term is new (R79).
        if facility.status != standing:
            STANDING.perform(facility, _AWARDS[standing], by=by)
        facility.refresh_from_db(fields=["suspended_on"])
        write_listing(
            facility,
            event=ListingEvent(str(standing)),
            on=starts_on,
            standing=standing,
            since=starts_on,
            until=ends_on,
            certificate_code=certificate_code,
            is_shown=facility.suspended_on is None,
            suspended_on=facility.suspended_on,
        )
        record(
            "facility.awarded",
            by=by,
            facility=facility,
            subject=facility.slug,
            level=str(standing),
            starts_on=starts_on.isoformat(),
            ends_on=ends_on.isoformat(),
            certificate=certificate_code,
        )
    return facility


@transaction.atomic
def move_end_of_award(*, facility: Facility, until: date) -> None:
    """The last day of the running term is another one: the public line follows."""
    with office_scope("the last day of a term has moved"):
        write_listing(facility, until=until)


@transaction.atomic
def end_award(*, facility: Facility, by: User | None = None, reason: str = "") -> Facility:
    """The term ended without a renewed decision: back to Enrolled Centre, in public as well."""
    with office_scope("the end of a term changes a facility's standing"):
        STANDING.perform(facility, "expire", by=by, reason=reason, also={"suspended_on": None})
        enrolled = facility.enrolled_at or timezone.now()
        list_as_enrolled(facility, timezone.localdate(enrolled), event=ListingEvent.ENDED, on=timezone.localdate())
        record("facility.award_ended", by=by, facility=facility, subject=facility.slug)
    return facility


@transaction.atomic
def suspend_award(*, facility: Facility, on: date) -> None:
    """The signed suspension takes effect: no seal and no public line, while the term runs on."""
    with office_scope("a signed suspension takes effect"):
        Facility.objects.filter(pk=facility.pk).update(suspended_on=on)
        facility.suspended_on = on
        write_listing(facility, event=ListingEvent.SUSPENDED, on=on, is_shown=False, suspended_on=on)


@transaction.atomic
def reinstate_award(*, facility: Facility) -> None:
    """The suspension is over: seal and public line are back."""
    with office_scope("a suspension ends"):
        Facility.objects.filter(pk=facility.pk).update(suspended_on=None)
        facility.suspended_on = None
        write_listing(
            facility, event=ListingEvent.REINSTATED, on=timezone.localdate(), is_shown=True, suspended_on=None
        )


@transaction.atomic
def withdraw_award(*, facility: Facility, by: User | None, reason: str = "") -> Facility:
    """The accreditation was withdrawn: Enrolled Centre, and not on the public list until a new decision."""
    with office_scope("a withdrawal changes a facility's standing"):
        STANDING.perform(facility, "withdraw_award", by=by, reason=reason, also={"suspended_on": None})
        enrolled = facility.enrolled_at or timezone.now()
        list_as_enrolled(
            facility,
            timezone.localdate(enrolled),
            event=ListingEvent.WITHDRAWN,
            on=timezone.localdate(),
            is_shown=False,
        )
        record("facility.award_withdrawn", by=by, facility=facility, subject=facility.slug)
    return facility
