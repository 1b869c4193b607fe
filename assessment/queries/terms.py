"""Terms of accreditation as they stand on a day."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application
from assessment.deadlines import TERM_NOTICES, months_before
from assessment.models import Accreditation, TermExtension
from facilities.models import Facility


def running_terms() -> QuerySet[Accreditation]:
    """Terms that have begun and not ended, with their facilities, the first to end first."""
    rows = Accreditation.objects.filter(begun_at__isnull=False, ended_at__isnull=True)
    return rows.select_related("facility").order_by("ends_on", "pk")


def terms_to_renew() -> QuerySet[Accreditation]:
    """Running terms after which no other is decided yet."""
    following = Accreditation.objects.filter(facility=OuterRef("facility"), begun_at__isnull=True)
    return running_terms().exclude(Exists(following))


def running_term(facility: Facility) -> Accreditation | None:
    """The facility's term of today; None without one."""
    return running_terms().filter(facility=facility).first()


def latest_term(facility: Facility) -> Accreditation | None:
    """The running term, or the last one that was; None before the first."""
    rows = Accreditation.objects.filter(facility=facility, begun_at__isnull=False)
    return rows.select_related("facility").order_by("-starts_on").first()


def decided_term(application: Application) -> Accreditation | None:
    """The term that this application was signed for, while it has not begun."""
    return Accreditation.objects.filter(application=application, begun_at__isnull=True).first()


def following_term(accreditation: Accreditation) -> Accreditation | None:
    """The term that is signed for and comes after this one."""
    rows = Accreditation.objects.filter(facility=accreditation.facility_id, starts_on__gt=accreditation.starts_on)
    return rows.order_by("starts_on").first()


def terms_ahead(until: date) -> list[Accreditation]:
    """Terms that are signed for and have not begun, and running ones with anything to say of their end by `until`.

    With what names their facilities; one query.
    """
    # Nothing is said of an end earlier than by the first notice; no month is longer than this.
    last = until + timedelta(days=31 * max(TERM_NOTICES))
    running = Q(ended_at__isnull=True, ends_on__lte=last)
    rows = Accreditation.objects.filter(Q(begun_at__isnull=True) | running)
    own = [field.attname for field in Accreditation._meta.concrete_fields]
    rows = rows.select_related("facility").only(*own, "facility__name", "facility__slug")
    return list(rows.order_by("ends_on", "pk"))


def extensions_of(facility: Facility) -> QuerySet[TermExtension]:
    """Newest first."""
    return TermExtension.objects.filter(facility=facility).select_related("extended_by")


def notices_ahead(accreditation: Accreditation, today: date, until: date) -> list[tuple[date, int]]:
    """The notices of a term's end that are not given yet and fall due by `until`: day and months, in order.

    Of those that were missed only the last is left: after an outage the hospital hears how it stands, once.
    """
    told = accreditation.told_months
    days = [(months_before(accreditation.ends_on, months), months) for months in TERM_NOTICES]
    due = [(day, months) for day, months in days if day <= until and (told is None or months < told)]
    missed = [notice for notice in due if notice[0] <= today]
    return missed[-1:] + [notice for notice in due if notice[0] > today]
