"""What a hospital's live seal says today: the same state as the page of its certificate."""

from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.enums import CertificateStatus
from assessment.models import Certificate
from assessment.presenters.certificate_answer import LOOKS, state_of
from facilities.enums import FacilityStatus
from iasios.ui.live_seal import LiveSeal


def live_seal(certificate: Certificate, newer: Certificate | None, *, language: str, is_dark: bool) -> LiveSeal:
    """For anybody.

    Args:
        newer: the certificate that followed; one that ended because of it is superseded.
    """
    state = state_of(certificate)
    if state == "ended" and newer is not None:
        state = "superseded"
    with translation.override(language):
        return LiveSeal(
            state=state,
            level=FacilityStatus(certificate.level).level,
            year=certificate.starts_on.year,
            word=str(LOOKS[state].word),
            day=_day(certificate, state),
            name=certificate.facility_name,
            number=certificate.number,
            is_dark=is_dark,
        )


def _day(certificate: Certificate, state: str) -> str:
    if state == "valid":
        return _("until %(day)s") % {"day": _in_words(certificate.last_day)}
    if state == "not_yet":
        return _("from %(day)s") % {"day": _in_words(certificate.starts_on)}
    ran_out = state == "ended" or certificate.status == CertificateStatus.VALID
    if ran_out:
        return _("on %(day)s") % {"day": _in_words(certificate.last_day)}
    return _("since %(day)s") % {"day": _in_words(certificate.status_on)}


def _in_words(day: date) -> str:
    # The picture's font has no other space.
    return date_format(day, "DATE_FORMAT").replace("\xa0", " ")
