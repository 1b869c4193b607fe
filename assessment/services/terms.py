"""Terms of accreditation: when they begin, end, come near their end and are extended (R74 to R79, A25, A29)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment import emails
from assessment.deadlines import TERM_EXTENSION_DAYS
from assessment.enums import CertificateStatus
from assessment.models import Accreditation, Certificate, TermExtension
from assessment.queries.certificates import certificate_of
from assessment.queries.people import office_people
from assessment.queries.terms import running_term
from assessment.services.certificate_states import announce_certificate, carry_suspension, lapse_changes
from assessment.services.locks import lock_term, tidy
from facilities.enums import NoticeKind
from facilities.models import Facility, User
from facilities.queries.people import appointed_people
from facilities.services import end_award, move_end_of_award, notify, record_award
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


def begin_term(*, accreditation: Accreditation, tell: bool = True, by: User | None = None) -> bool:
    """The term takes effect: status and public list follow, and the term before it is over (A25).

    Args:
        tell: False where the signed decision tells the hospital already.

    Returns:
        Whether it did: a term begins once.

    Raises:
        ValueError: the first day of the term has not come.
    """
    with transaction.atomic(), office_scope("a term of accreditation begins"):
        locked = lock_term(accreditation)
        if locked.begun_at is not None:
            return False
        if locked.starts_on > timezone.localdate():
            raise ValueError(f"the term begins on {locked.starts_on}")
        now, facility = timezone.now(), locked.facility
        Accreditation.objects.filter(facility=facility, begun_at__isnull=False, ended_at__isnull=True).update(
            ended_at=now
        )
        locked.begun_at = now
        locked.save(update_fields=["begun_at"])
        certificate = certificate_of(locked)
        # A suspension outlives the certificate that it began with: it ends by the chairperson's signature alone.
        carry_suspension(certificate=certificate, on=locked.starts_on)
        # An earlier certificate that would still hold no longer speaks for the facility; one that has ended says so.
        earlier = Certificate.objects.filter(
            facility=facility, status__in=[CertificateStatus.VALID, CertificateStatus.SUSPENDED]
        )
        ended = list(
            earlier.filter(starts_on__lte=locked.starts_on, ends_on__gte=locked.starts_on).exclude(pk=certificate.pk)
        )
        for old in ended:
            announce_certificate(old, source=old.status, target=CertificateStatus.SUPERSEDED)
        Certificate.objects.filter(pk__in=[old.pk for old in ended]).update(
            status=CertificateStatus.SUPERSEDED, status_on=locked.starts_on
        )
        lapse_changes(facility=facility)
        record_award(
            facility=facility,
            level=locked.level,
            starts_on=locked.starts_on,
            ends_on=locked.ends_on,
            certificate_code=certificate.code,
            by=by,
        )
        if tell:
            notify(facility=facility, kind=NoticeKind.TERM_BEGUN, day=locked.ends_on.isoformat())
            emails.term_begun(locked, appointed_people(facility))
    return True


def end_term(*, accreditation: Accreditation) -> bool:
    """The last day is over without a renewed decision: Enrolled again, off the public list of the accredited (A29).

    Returns:
        Whether it did: a term ends once.

    Raises:
        ValueError: the last day is not over.
    """
    with transaction.atomic(), office_scope("a term of accreditation ends"):
        locked = lock_term(accreditation)
        if locked.begun_at is None or locked.ended_at is not None:
            return False
        if locked.ends_on >= timezone.localdate():
            raise ValueError(f"the term runs until {locked.ends_on}")
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        facility = locked.facility
        lapse_changes(facility=facility)
        end_award(facility=facility)
        notify(facility=facility, kind=NoticeKind.TERM_ENDED, day=locked.ends_on.isoformat())
        emails.term_ended(locked, appointed_people(facility))
        emails.term_ended_office(locked, office_people())
    return True


def tell_of_end(*, accreditation: Accreditation, months: int) -> bool:
    """Tells the hospital once that its term ends, so many months ahead.

    Returns:
        Whether it was told: never a second time, and no step that a later one has overtaken.
    """
    with transaction.atomic(), office_scope("a term of accreditation comes to its end"):
        locked = lock_term(accreditation)
        if locked.ended_at is not None or (locked.told_months is not None and locked.told_months <= months):
            return False
        locked.told_months = months
        locked.save(update_fields=["told_months"])
        notify(facility=locked.facility, kind=NoticeKind.TERM_ENDING, day=locked.ends_on.isoformat())
        emails.term_ending(locked, months, appointed_people(locked.facility))
    return True


def extend_term(*, facility: Facility, until: date, reason: str, by: User) -> TermExtension:
    """Moves the last day of the running term; the office alone does it, with a reason that the hospital reads (A29).

    Raises:
        PermissionDenied: not the office.
        StepRefused: no term is running, the day is not later or more than a year later, or the reason is missing.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        with office_scope("extend a term of accreditation"):
            found = running_term(facility)
            if found is None:
                raise StepRefused(_("No term of accreditation is running."))
            locked = lock_term(found)
            before = locked.ends_on
            if until <= before or until < timezone.localdate():
                raise StepRefused(
                    _("Give a day after %(day)s that lies ahead.") % {"day": date_format(before, "DATE_FORMAT")}
                )
            if until > (farthest := before + timedelta(days=TERM_EXTENSION_DAYS)):
                raise StepRefused(_("Give a day until %(day)s.") % {"day": date_format(farthest, "DATE_FORMAT")})
            if not tidy(reason):
                raise StepRefused(_("Say why, so that the others can follow."))
            extension = TermExtension.objects.create(
                accreditation=locked,
                facility=locked.facility,
                before=before,
                after=until,
                reason=tidy(reason),
                extended_at=timezone.now(),
                extended_by=by,
            )
            locked.ends_on = until
            locked.save(update_fields=["ends_on"])
            Certificate.objects.filter(accreditation=locked).exclude(status=CertificateStatus.SUPERSEDED).update(
                extended_until=until
            )
            move_end_of_award(facility=locked.facility, until=until)
            record(
                "accreditation.extended",
                by=by,
                facility=locked.facility,
                subject=locked.facility.slug,
                before=before.isoformat(),
                after=until.isoformat(),
            )
            notify(facility=locked.facility, kind=NoticeKind.TERM_EXTENDED, day=until.isoformat())
            emails.term_extended(locked, extension, appointed_people(locked.facility))
    return extension
