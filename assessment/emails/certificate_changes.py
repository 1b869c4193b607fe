"""A certificate is to be suspended, reinstated or withdrawn: proposed, decided, in force."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.emails.rounds import DECISIONS_LABEL
from assessment.emails.terms import LABEL
from assessment.enums import CertificateChangeKind, CertificateChangeStatus
from assessment.models import Certificate, CertificateChange
from facilities.models import User
from iasios.access import Role
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, send

OFFICE_LABEL = gettext_lazy("Certificates that are suspended or withdrawn")


def _values(change: CertificateChange, day: date) -> dict[str, str]:
    return {
        "facility": change.facility.name,
        "number": change.certificate.number,
        "day": date_format(day, "DATE_FORMAT"),
        "reason": change.public_reason,
        "answer_by": date_format(change.answer_by, "DATE_FORMAT") if change.answer_by else "",
    }


PROPOSED = MailType("assessment.certificate_change_proposed", Urgency.NEEDS_YOU, DECISIONS_LABEL, template=WORDS)


def certificate_change_proposed(change: CertificateChange) -> int:
    """To every chairperson who may sign it. Returns new mails."""
    people = (
        User.objects.filter(groups__name=Role.CHAIRPERSON, is_active=True)
        .exclude(pk=change.proposed_by_id)
        .exclude(memberships__facility=change.facility_id, memberships__ended_at__isnull=True)
        .order_by("pk")
    )

    def words() -> Words:
        values = _values(change, change.effective_on)
        headings = {
            CertificateChangeKind.SUSPEND: _("To sign: suspension of %(facility)s"),
            CertificateChangeKind.REINSTATE: _("To sign: end of the suspension of %(facility)s"),
            CertificateChangeKind.WITHDRAW: _("To sign: withdrawal of the accreditation of %(facility)s"),
        }
        return Words(
            headings[CertificateChangeKind(change.kind)] % values,
            [
                _("The office proposes it for certificate %(number)s from %(day)s.") % values,
                _("The portal shows the reasons. Nothing changes before you sign."),
            ],
            _("Read and sign"),
        )

    new = send(
        PROPOSED,
        people,
        facility=change.facility,
        link=reverse("assessment:sign_change", args=[change.pk]),
        words=words,
        dedupe_key=f"certificate-change-proposed:{change.pk}",
    )
    return len(new)


DECIDED = MailType("assessment.certificate_change_decided", Urgency.FOR_INFORMATION, OFFICE_LABEL, template=WORDS)


def certificate_change_decided(change: CertificateChange, people: Iterable[Any]) -> int:
    """To the office: signed, or not and why. Returns new mails."""

    def words() -> Words:
        values = _values(change, change.effective_on) | {"refusal": change.refusal}
        if change.status == CertificateChangeStatus.REFUSED:
            return Words(
                _("Not signed: your proposal about %(facility)s") % values,
                [_("The chairperson’s reason: %(refusal)s") % values, _("The hospital has heard nothing of it.")],
                _("Open the certificate"),
            )
        return Words(
            _("Signed: your proposal about %(facility)s") % values,
            [_("Certificate %(number)s changes from %(day)s. The hospital has been told.") % values],
            _("Open the certificate"),
        )

    new = send(
        DECIDED,
        people,
        facility=change.facility,
        link=reverse("assessment:certificate", args=[change.facility.slug]),
        words=words,
        dedupe_key=f"certificate-change-decided:{change.pk}",
    )
    return len(new)


SIGNED = MailType("assessment.certificate_change_signed", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def certificate_change_signed(change: CertificateChange, day: date, people: Iterable[Any]) -> int:
    """To the three appointed people, when the chairperson has signed. Returns new mails."""
    return _to_hospital(SIGNED, change, day, people, f"certificate-change-signed:{change.pk}")


IN_FORCE = MailType("assessment.certificate_change_in_force", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def certificate_change_in_force(change: CertificateChange, day: date, people: Iterable[Any]) -> int:
    """To the three appointed people, on the day itself where they heard of it before. Returns new mails."""
    return _to_hospital(IN_FORCE, change, day, people, f"certificate-change-in-force:{change.pk}")


def _to_hospital(mail_type: MailType, change: CertificateChange, day: date, people: Iterable[Any], key: str) -> int:
    def words() -> Words:
        values = _values(change, day)
        if change.kind == CertificateChangeKind.SUSPEND:
            heading = _("Your accreditation is suspended from %(day)s")
            lines = [
                _("The reason, as anybody reads it: %(reason)s"),
                _("From that day on please use neither seal nor certificate. The public list leaves your centre out."),
                _("The term runs on. A suspension ends when the chairperson signs its end."),
            ]
            if change.answer_by:
                lines.append(_("Please answer by %(answer_by)s, in the portal under Messages."))
        elif change.kind == CertificateChangeKind.REINSTATE:
            heading = _("The suspension of your accreditation ends on %(day)s")
            lines = [
                _("What anybody reads about it: %(reason)s"),
                _("From that day on you may use seal and certificate again, and the public list shows your centre."),
            ]
        else:
            heading = _("Your accreditation is withdrawn from %(day)s")
            lines = [
                _("The reason, as anybody reads it: %(reason)s"),
                _("From that day on please use neither seal nor certificate. The public list leaves your centre out."),
                _("%(facility)s is an Enrolled Centre again."),
            ]
        about = _("This is about %(facility)s, certificate %(number)s.")
        return Words(heading % values, [line % values for line in (about, *lines)], _("Open the portal"))

    new = send(
        mail_type,
        people,
        facility=change.facility,
        link=reverse("portal:home", args=[change.facility.slug]),
        words=words,
        dedupe_key=key,
    )
    return len(new)


REISSUED = MailType("assessment.certificate_reissued", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def certificate_reissued(certificate: Certificate, people: Iterable[Any]) -> int:
    """To the three appointed people: the certificate under the new name is there. Returns new mails."""

    def words() -> Words:
        values = {"facility": certificate.facility_name, "number": certificate.number, "n": certificate.version}
        return Words(
            _("Your certificate bears the name %(facility)s now") % values,
            [
                _("Certificate %(number)s was issued again as version %(n)s. Level and term are as before.") % values,
                _("The earlier one says on its page that it was replaced. Please show the new one from now on."),
                _("You find it under Documents, with its own code."),
            ],
            _("Open the documents"),
        )

    new = send(
        REISSUED,
        people,
        facility=certificate.facility,
        link=reverse("facilities:documents", args=[certificate.facility.slug]),
        words=words,
        dedupe_key=f"certificate-reissued:{certificate.pk}",
    )
    return len(new)
