"""The signature, and everything that follows from it in the same transaction (R59, R60, R65 to R67, R74)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from applications.enums import Level
from applications.models import Application
from applications.workflow import APPLICATION
from assessment import emails
from assessment.deadlines import last_day_of_term
from assessment.enums import AuditKind, AuditStatus, Outcome
from assessment.models import Accreditation, Audit, Certificate, CertificateSequence, Decision
from assessment.queries.certificates import free_code
from assessment.queries.reports import ReportLine, declined, excellence_shortfall, report_lines
from assessment.queries.terms import running_term
from assessment.services.certificate_states import announce_certificate
from assessment.services.decision_documents import request_certificate, request_letter, request_report
from assessment.services.locks import lock_application, tidy
from assessment.services.name_checks import refuse_names
from assessment.services.plans import open_plan
from assessment.services.recommendations import refuse_own_work
from assessment.services.terms import begin_term
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.services import notify
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

_STEPS = {Outcome.APPROVE: "approve", Outcome.DEFER: "defer", Outcome.DENY: "deny"}


def sign_off(
    *,
    application: Application,
    outcome: str,
    reason: str = "",
    level: str = "",
    name_is_meant: bool = False,
    by: User,
) -> Decision:
    """Signs the decision. Approving opens a term of four years, with certificate and letter.

    The term starts on this day, or the day after the term that is still running (A25).

    A report, criterion by criterion, is frozen with it. Deferring and denying open a corrective action plan (R62, R63).

    Args:
        level: what is granted, by default what was asked for. A facility that asked for Centre of Excellence and falls
            short in extended questions may be granted Accredited Centre instead (R79).
        name_is_meant: a name in the reason is not an assessor's (A22).

    Raises:
        PermissionDenied: not the chairperson, or one who assessed this application.
        NameFound: the reason, which the hospital reads, bears an assessor's name.
        StepRefused: it does not wait for a signature, a reason is missing, or the outcome is not open yet (R61).
    """
    step = _STEPS[Outcome(outcome)]
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.SIGN_OFF, locked)
        refuse_own_work(locked, by)
        refuse_names(reason, meant=name_is_meant)
        now = timezone.now()
        today = timezone.localdate(now)
        approved = outcome == Outcome.APPROVE
        granted = _granted(locked, level, approved=approved)
        APPLICATION.perform(
            locked,
            step,
            by=by,
            reason=tidy(reason),
            also={} if approved else {"plan_is_complete": False, "on_site_audit_on": _on_site_audit(locked)},
        )
        with office_scope("a signed decision"):
            starts_on = first_day_of_term(locked, today)
            ends_on = last_day_of_term(starts_on) if approved else None
            # From here on the papers speak of what is granted, not of what was asked for.
            asked, locked.level = locked.level, granted
            with translation.override(locked.facility.representative.language):
                lines = report_lines(locked)
            if approved and granted == Level.EXCELLENCE:
                _refuse_shortfall(locked, lines)
            required = [] if approved else declined(locked, lines)
            term = (starts_on, ends_on) if ends_on is not None else None
            letter = request_letter(locked, outcome, tidy(reason), today, term, by)
            decision = Decision.objects.create(
                application=locked,
                facility_id=locked.facility_id,
                outcome=outcome,
                level=granted,
                reason=tidy(reason),
                signed_at=now,
                signed_by=by,
                letter=letter,
                report=request_report(locked, outcome, tidy(reason), today, asked, lines=lines, required=required),
            )
            if not approved:
                open_plan(decision=decision, declined=required)
            attachments = [paper for paper in (letter, decision.report) if paper is not None]
            certificate = None
            if ends_on is not None:
                certificate = _award(locked, starts_on, ends_on, by)
                attachments.append(certificate.document)
            record(
                "assessment.decided",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                outcome=str(outcome),
                certificate=certificate.number if certificate else "",
            )
            notify(
                facility=locked.facility,
                kind=NoticeKind.DECIDED,
                code=locked.code,
                outcome=str(outcome),
                level=str(locked.level),
                ends_on=ends_on.isoformat() if ends_on else "",
            )
            emails.decided(locked, decision, term, attachments)
            locked.level = asked
    return decision


def first_day_of_term(application: Application, today: date) -> date:
    """From when on an approval holds: at once, or after the last day of the term that is still running (A25)."""
    running = running_term(application.facility)
    return running.ends_on + timedelta(days=1) if running is not None and running.ends_on >= today else today


def _on_site_audit(application: Application) -> date | None:
    """The day of an on-site audit that is agreed and still ahead; after a new denial another one is wanted."""
    audit = Audit.objects.filter(application=application, kind=AuditKind.ON_SITE, status=AuditStatus.AGREED).first()
    return timezone.localdate(audit.starts_at) if audit is not None else None


def _granted(application: Application, level: str, *, approved: bool) -> str:
    """The level as it is granted (R77).

    Raises:
        StepRefused: Centre of Excellence was not asked for.
    """
    granted = level or application.level
    if granted not in Level.values:
        raise ValueError(f"no such level: {level}")
    if not approved or granted != Level.EXCELLENCE:
        return str(granted)
    if application.level != Level.EXCELLENCE:
        raise StepRefused(_("Centre of Excellence was not asked for."))
    return str(granted)


def _refuse_shortfall(application: Application, lines: Sequence[ReportLine]) -> None:
    """Centre of Excellence needs all questions met (R78).

    Raises:
        StepRefused: with what is missing.
    """
    lacking = excellence_shortfall(application, lines)
    if lacking:
        raise StepRefused(
            _("Centre of Excellence needs all questions met; these are not: %(criteria)s.")
            % {"criteria": ", ".join(question.criterion for question in lacking)}
        )


def _award(application: Application, starts_on: date, ends_on: date, by: User) -> Certificate:
    facility = application.facility
    accreditation = Accreditation.objects.create(
        facility=facility, application=application, level=application.level, starts_on=starts_on, ends_on=ends_on
    )
    number, code = _next_number(starts_on.year), free_code()
    certificate = Certificate.objects.create(
        facility=facility,
        accreditation=accreditation,
        number=number,
        code=code,
        facility_name=facility.name,
        city=facility.city,
        country=facility.country,
        level=application.level,
        edition=application.edition.code,
        starts_on=starts_on,
        ends_on=ends_on,
        status_on=timezone.localdate(),
        document=request_certificate(application, number, code, starts_on, ends_on, by),
    )
    announce_certificate(certificate, source="", target=certificate.status)
    if starts_on <= timezone.localdate():
        begin_term(accreditation=accreditation, tell=False, by=by)
    return certificate


def _next_number(year: int) -> str:
    """The next certificate number of the year, without gaps: a rolled-back decision gives its number back."""
    CertificateSequence.objects.bulk_create([CertificateSequence(year=year)], ignore_conflicts=True)
    sequence = CertificateSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{year}-{sequence.last:04}"
