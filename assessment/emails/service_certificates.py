"""An assessor's certificate of service: issued, declined or withdrawn. No mail names a hospital."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import ServiceCertificate
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, send

LABEL = gettext_lazy("Your certificates of service")


def _values(certificate: ServiceCertificate) -> dict[str, str]:
    return {
        "from": date_format(certificate.starts_on, "DATE_FORMAT"),
        "until": date_format(certificate.ends_on, "DATE_FORMAT"),
        "reason": certificate.reason,
        "code": certificate.code,
    }


ISSUED = MailType("assessment.service_certificate_issued", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def service_certificate_issued(certificate: ServiceCertificate) -> int:
    """To the assessor, with the paper, so once that is made. Returns new mails."""
    paper = certificate.document

    def words() -> Words:
        values = _values(certificate)
        return Words(
            _("Your certificate of service is here"),
            [
                _("It is about %(from)s to %(until)s and names no hospital.") % values,
                _("The people you show it to can check it on the portal with the code %(code)s.") % values,
            ],
            _("Open your certificates of service"),
        )

    new = send(
        ISSUED,
        [certificate.person],
        link=reverse("assessment:service"),
        words=words,
        attachments=[paper] if paper is not None else [],
        dedupe_key=f"service-certificate-issued:{certificate.pk}",
    )
    return len(new)


DECLINED = MailType("assessment.service_certificate_declined", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def service_certificate_declined(certificate: ServiceCertificate) -> int:
    """To the assessor, with the reason. Returns new mails."""

    def words() -> Words:
        values = _values(certificate)
        return Words(
            _("No certificate of service was issued"),
            [
                _("You asked for one about %(from)s to %(until)s.") % values,
                _("The reason of the office: %(reason)s") % values,
            ],
            _("Open your certificates of service"),
        )

    new = send(
        DECLINED,
        [certificate.person],
        link=reverse("assessment:service"),
        words=words,
        dedupe_key=f"service-certificate-declined:{certificate.pk}",
    )
    return len(new)


WITHDRAWN = MailType("assessment.service_certificate_withdrawn", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def service_certificate_withdrawn(certificate: ServiceCertificate) -> int:
    """To the assessor, with the reason. Returns new mails."""

    def words() -> Words:
        values = _values(certificate)
        return Words(
            _("Your certificate of service was withdrawn"),
            [
                _("It was about %(from)s to %(until)s. Its code leads to a page that says that it does not hold.")
                % values,
                _("The reason of the office: %(reason)s") % values,
                _("Please do not show it any more. You can ask for another one."),
            ],
            _("Open your certificates of service"),
        )

    new = send(
        WITHDRAWN,
        [certificate.person],
        link=reverse("assessment:service"),
        words=words,
        dedupe_key=f"service-certificate-withdrawn:{certificate.pk}",
    )
    return len(new)
