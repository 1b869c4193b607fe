"""Suspension of a certificate, its end, and withdrawal: proposed by the office, signed by the chairperson (R74)."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment import emails
from assessment.enums import CertificateChangeKind, CertificateChangeStatus, CertificateStatus
from assessment.models import Accreditation, Certificate, CertificateChange
from assessment.models.certificate_change import PUBLIC_REASON
from assessment.queries.certificate_changes import certificate_in_force, kinds_for
from assessment.queries.certificates import certificate_of
from assessment.queries.people import office_people
from assessment.services.certificate_states import write_state
from assessment.services.locks import lock_term, tidy
from assessment.services.name_checks import refuse_names
from assessment.workflow import CERTIFICATE_CHANGE
from facilities.enums import NoticeKind
from facilities.models import Facility, User
from facilities.queries.people import appointed_people
from facilities.services import notify, reinstate_award, suspend_award, withdraw_award
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

_TARGETS = {
    CertificateChangeKind.SUSPEND: CertificateStatus.SUSPENDED,
    CertificateChangeKind.REINSTATE: CertificateStatus.VALID,
    CertificateChangeKind.WITHDRAW: CertificateStatus.WITHDRAWN,
}


def propose_change(
    *,
    facility: Facility,
    kind: str,
    effective_on: date,
    public_reason: str,
    internal_reason: str,
    answer_by: date | None = None,
    name_is_meant: bool = False,
    by: User,
) -> CertificateChange:
    """Asks the chairperson to suspend, reinstate or withdraw the certificate of the running term.

    Args:
        effective_on: from this day on, today at the earliest and the last day of the term at the latest.
        public_reason: one sentence of up to 300 characters that anybody reads beside the state.
        internal_reason: for the chairperson.
        answer_by: the last day for the hospital's answer to a suspension; after `effective_on`.
        name_is_meant: a name in the public sentence is not an assessor's (A22).

    Raises:
        PermissionDenied: not the office.
        NameFound: the public sentence bears an assessor's name.
        StepRefused: no certificate is in force, the kind does not fit its state, another change is open, a reason is
            missing, or a day does not fit.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        refuse_names(public_reason, meant=name_is_meant)
        with office_scope("propose to change a certificate"):
            certificate = certificate_in_force(facility)
            if certificate is None:
                raise StepRefused(_("No certificate is in force."))
            term = lock_term(certificate.accreditation)
            certificate = certificate_of(term)
            if kind not in kinds_for(certificate):
                raise StepRefused(_("This does not fit the state of the certificate. Reload the page."))
            if CertificateChange.objects.filter(certificate=certificate, status__in=OPEN).exists():
                raise StepRefused(_("Another change of this certificate is under way already."))
            _check_days(certificate, kind, effective_on, answer_by)
            sentence, reason = " ".join(public_reason.split()), tidy(internal_reason)
            if not sentence or not reason:
                raise StepRefused(_("Say why, so that the others can follow."))
            if len(sentence) > PUBLIC_REASON:
                raise StepRefused(_("The public sentence has room for %(n)s characters.") % {"n": PUBLIC_REASON})
            change = CertificateChange.objects.create(
                certificate=certificate,
                facility=term.facility,
                kind=kind,
                effective_on=effective_on,
                answer_by=answer_by,
                public_reason=sentence,
                internal_reason=reason,
                proposed_at=timezone.now(),
                proposed_by=by,
            )
            record(
                "certificate.propose",
                by=by,
                facility=term.facility,
                subject=certificate.number,
                kind=str(kind),
                day=effective_on.isoformat(),
            )
            emails.certificate_change_proposed(change)
    return change


OPEN = (CertificateChangeStatus.PROPOSED, CertificateChangeStatus.SIGNED)


def sign_change(*, change: CertificateChange, by: User) -> CertificateChange:
    """The chairperson signs: the hospital is told, and on its day (at once where that has come) it takes effect.

    Raises:
        PermissionDenied: not the chairperson, the one who proposed it, or a member of the hospital.
        StepRefused: it does not wait for a signature any more.
    """
    with transaction.atomic():
        require(by, Capability.SIGN_CERTIFICATE_CHANGE, change)
        _refuse_same_person(change, by)
        with office_scope("sign a change of a certificate"):
            lock_term(change.certificate.accreditation)
            CERTIFICATE_CHANGE.perform(change, "sign", by=by)
            today = timezone.localdate()
            first_day = max(change.effective_on, today)
            notify(
                facility=change.facility,
                kind=NoticeKind.CERTIFICATE_CHANGED,
                change=str(change.kind),
                day=first_day.isoformat(),
            )
            emails.certificate_change_signed(change, first_day, appointed_people(change.facility))
            emails.certificate_change_decided(change, office_people())
            if change.effective_on <= today:
                take_effect(change=change, tell=False)
    return change


def refuse_change(*, change: CertificateChange, reason: str, by: User) -> CertificateChange:
    """The chairperson does not sign; the office reads why, the hospital hears nothing.

    Raises:
        PermissionDenied: as for `sign_change`.
        StepRefused: it does not wait for a signature any more, or the reason is missing.
    """
    with transaction.atomic():
        require(by, Capability.SIGN_CERTIFICATE_CHANGE, change)
        _refuse_same_person(change, by)
        with office_scope("refuse a change of a certificate"):
            CERTIFICATE_CHANGE.perform(change, "refuse", by=by, reason=tidy(reason), also={"refusal": tidy(reason)})
            emails.certificate_change_decided(change, office_people())
    return change


def take_back_change(*, change: CertificateChange, by: User) -> CertificateChange:
    """The office takes its proposal back before it is signed.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it does not wait for a signature any more.
    """
    with transaction.atomic(), office_scope("take a proposal back"):
        return CERTIFICATE_CHANGE.perform(change, "take_back", by=by)  # type: ignore[no-any-return]


def take_effect(*, change: CertificateChange, tell: bool = True) -> bool:
    """The day of a signed change has come: history, certificate, public list and seals follow.

    Args:
        tell: False where the signature has just told the hospital.

    Returns:
        Whether it did: a change takes effect once.

    Raises:
        ValueError: its day has not come.
    """
    with transaction.atomic(), office_scope("a signed change of a certificate takes effect"):
        term = lock_term(change.certificate.accreditation)
        change = CertificateChange.objects.select_related("facility", "certificate", "decided_by").get(pk=change.pk)
        if change.status != CertificateChangeStatus.SIGNED:
            return False
        today = timezone.localdate()
        if change.effective_on > today:
            raise ValueError(f"the change takes effect on {change.effective_on}")
        certificate = Certificate.objects.get(pk=change.certificate_id)
        if term.ended_at is not None or change.kind not in kinds_for(certificate):
            CERTIFICATE_CHANGE.perform(change, "lapse", by=None)
            return False
        signed_on = timezone.localdate(change.decided_at)
        since = max(change.effective_on, signed_on)
        status = _TARGETS[CertificateChangeKind(change.kind)]
        write_state(certificate=certificate, change=change, status=status, since=since)
        CERTIFICATE_CHANGE.perform(change, "take_effect", by=None)
        if change.kind == CertificateChangeKind.SUSPEND:
            suspend_award(facility=term.facility, on=since)
        elif change.kind == CertificateChangeKind.REINSTATE:
            reinstate_award(facility=term.facility)
        else:
            _withdraw(term, change, since)
        if tell:
            notify(
                facility=term.facility,
                kind=NoticeKind.CERTIFICATE_CHANGED,
                change=str(change.kind),
                day=since.isoformat(),
            )
            emails.certificate_change_in_force(change, since, appointed_people(term.facility))
    return True


def _withdraw(term: Accreditation, change: CertificateChange, since: date) -> None:
    """The term is over, and so is one that was signed for and has not begun."""
    term.ended_at = timezone.now()
    term.save(update_fields=["ended_at"])
    following = Certificate.objects.filter(
        facility=term.facility, status=CertificateStatus.VALID, accreditation__begun_at__isnull=True
    )
    for certificate in following:
        write_state(certificate=certificate, change=change, status=CertificateStatus.WITHDRAWN, since=since)
    withdraw_award(facility=term.facility, by=change.decided_by, reason=change.public_reason)


def _check_days(certificate: Certificate, kind: str, effective_on: date, answer_by: date | None) -> None:
    if not timezone.localdate() <= effective_on <= certificate.last_day:
        raise StepRefused(
            _("Give a day from today until the end of the term, %(day)s.")
            % {"day": date_format(certificate.last_day, "DATE_FORMAT")}
        )
    if answer_by is None:
        return
    if kind != CertificateChangeKind.SUSPEND:
        raise StepRefused(_("A day for the answer belongs to a suspension alone."))
    if answer_by <= effective_on:
        raise StepRefused(_("The day for the answer comes after the first day of the suspension."))


def _refuse_same_person(change: CertificateChange, by: User) -> None:
    """Four eyes.

    Raises:
        PermissionDenied: with the reason.
    """
    if change.proposed_by_id == by.pk:
        raise PermissionDenied(_("You proposed this, so somebody else signs it."))
    if by.memberships.filter(facility=change.facility_id, ended_at__isnull=True).exists():
        raise PermissionDenied(_("You belong to this hospital, so somebody else signs this."))
