"""The signature, and everything that follows from it in the same transaction (R59, R60, R65 to R67, R74)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_countries import countries

from applications.enums import Holder, Level
from applications.models import Application, Question
from applications.workflow import APPLICATION
from assessment import emails
from assessment.certificates import new_code
from assessment.enums import AuditKind, AuditStatus, CertificateStatus, Outcome
from assessment.models import Accreditation, Audit, Certificate, CertificateSequence, Decision
from assessment.queries.decisions import remarks_for_letter
from assessment.queries.reports import declined, excellence_shortfall, frozen, report_lines
from assessment.rounds import round_of
from assessment.services.locking import lock_application, tidy
from assessment.services.naming import refuse_names
from assessment.services.plans import open_plan
from assessment.services.recommendations import refuse_own_work
from assessment.terms import last_day_of_term, plan_due
from facilities.enums import NoticeKind
from facilities.models import Facility
from facilities.services import notify, record_award
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.workflow import StepRefused

_STEPS = {Outcome.APPROVE: "approve", Outcome.DEFER: "defer", Outcome.DENY: "deny"}


def sign_off(
    *,
    application: Application,
    outcome: str,
    reason: str = "",
    level: str = "",
    name_is_meant: bool = False,
    by: Any,
) -> Decision:
    """Signs the decision. Approving opens a term of four years from this day, with certificate, letter and listing.

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
            also={
                "holder": Holder.NOBODY if approved else Holder.FACILITY,
                "holder_since": now,
                "due_on": None if approved else plan_due(today),
            }
            | ({} if approved else {"plan_is_complete": False, "on_site_audit_on": _on_site_audit(locked)}),
        )
        with office_scope("a signed decision"):
            ends_on = last_day_of_term(today) if approved else None
            # From here on the papers speak of what is granted, not of what was asked for.
            asked, locked.level = locked.level, granted
            letter = _request_letter(locked, outcome, tidy(reason), today, ends_on, by)
            decision = Decision.objects.create(
                application=locked,
                facility_id=locked.facility_id,
                outcome=outcome,
                level=granted,
                reason=tidy(reason),
                signed_at=now,
                signed_by=by,
                letter=letter,
                report=_request_report(locked, outcome, tidy(reason), today, asked),
            )
            if not approved:
                open_plan(decision=decision, declined=declined(locked))
            attachments = [paper for paper in (letter, decision.report) if paper is not None]
            certificate = None
            if ends_on is not None:
                certificate = _award(locked, today, ends_on, by)
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
            emails.decided(locked, decision, ends_on, attachments)
        for name in ("status", "status_since", "holder", "holder_since", "due_on", "decided_at", "decided_by"):
            setattr(application, name, getattr(locked, name))
    return decision


def _on_site_audit(application: Application) -> date | None:
    """The day of an on-site audit that is agreed and still ahead; after a new denial another one is wanted."""
    audit = Audit.objects.filter(application=application, kind=AuditKind.ON_SITE, status=AuditStatus.AGREED).first()
    return timezone.localdate(audit.starts_at) if audit is not None else None


def _granted(application: Application, level: str, *, approved: bool) -> str:
    """R77, R78: Centre of Excellence was asked for, and all 52 questions are met.

    Raises:
        StepRefused: with what is missing.
    """
    granted = level or application.level
    if granted not in Level.values:
        raise ValueError(f"no such level: {level}")
    if not approved or granted != Level.EXCELLENCE:
        return str(granted)
    if application.level != Level.EXCELLENCE:
        raise StepRefused(_("Centre of Excellence was not asked for."))
    with office_scope("all 52 questions must be met for the highest level"):
        lacking = excellence_shortfall(application)
    if lacking:
        raise StepRefused(
            _("Centre of Excellence needs all questions met; these are not: %(criteria)s.")
            % {"criteria": ", ".join(question.criterion for question in lacking)}
        )
    return str(granted)


def _request_report(application: Application, outcome: str, reason: str, today: date, asked: str) -> Document:
    """The report as it is today, in the representative's language; it names no assessor."""
    facility = application.facility
    language = facility.representative.language
    with translation.override(language):
        required = [] if outcome == Outcome.APPROVE else declined(application)
        words = {
            Outcome.APPROVE: str(Level(application.level).label),
            Outcome.DEFER: _("Deferred"),
            Outcome.DENY: _("Denied"),
        }
        audit = application.audit_held_at
        context = {
            "facility_name": facility.name,
            "code": application.code,
            "level_asked": str(Level(asked).label),
            "decision": words[Outcome(outcome)],
            "date": today.isoformat(),
            "rounds": round_of(application),
            "audit_on": timezone.localdate(audit).isoformat() if audit else "",
            "reason": reason,
            "required": [
                {
                    "criterion": draft.question.criterion,
                    "text": draft.question.translated("text"),
                    "required": draft.topic,
                }
                for draft in required
            ],
            "next_steps": next_steps(outcome, today),
            "lines": frozen(report_lines(application)),
        }
        title = _("Report on application %(code)s") % {"code": application.code}
    return request_document(
        kind=DocumentKind.REPORT,
        facility=facility,
        subject=application.code,
        title=title,
        context=context,
        language=language,
    )


def next_steps(outcome: str, today: date) -> list[str]:
    """What a deferred or denied facility does, by when, and how it asks for a consultation; else nothing."""
    if outcome == Outcome.APPROVE:
        return []
    values = {"until": date_format(plan_due(today))}
    steps = [
        _(
            "A corrective action plan is to be handed in by %(until)s, in the portal under Decision: for each "
            "criterion that is not met what is wrong, what shall be reached, and who does what by when."
        )
        % values
    ]
    if outcome == Outcome.DENY:
        steps.append(_("Before that an on-site audit must be agreed. The office offers the dates in the portal."))
    steps.append(
        _("A consultation about what is required can be asked of the office in the portal. It is charged by invoice.")
    )
    return steps


def _award(application: Application, starts_on: date, ends_on: date, by: Any) -> Certificate:
    facility = application.facility
    accreditation = Accreditation.objects.create(
        facility=facility, application=application, level=application.level, starts_on=starts_on, ends_on=ends_on
    )
    # An earlier certificate of the same facility no longer speaks for it.
    Certificate.objects.filter(facility=facility, status=CertificateStatus.VALID).update(
        status=CertificateStatus.SUPERSEDED, status_on=starts_on
    )
    number, code = _next_number(starts_on.year), _free_code()
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
        status_on=starts_on,
        document=_request_certificate(application, number, code, starts_on, ends_on, by),
    )
    record_award(
        facility=facility,
        level=application.level,
        starts_on=starts_on,
        ends_on=ends_on,
        certificate_code=code,
        by=by,
    )
    return certificate


def _next_number(year: int) -> str:
    """The next certificate number of the year, without gaps: a rolled-back decision gives its number back."""
    CertificateSequence.objects.bulk_create([CertificateSequence(year=year)], ignore_conflicts=True)
    sequence = CertificateSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{year}-{sequence.last:04}"


def _free_code() -> str:
    code = new_code()
    while Certificate.objects.filter(code=code).exists():
        code = new_code()
    return code


def _request_certificate(
    application: Application, number: str, code: str, starts_on: date, ends_on: date, by: Any
) -> Document:
    facility = application.facility
    with translation.override("en"):
        context = {
            "facility_name": facility.name,
            "city": facility.city,
            "country_name": _country_name(facility),
            "level": str(application.level),
            "level_label": str(application.get_level_display()),
            "core_total": Question.objects.filter(edition=application.edition_id, requirement="core").count(),
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
            "number": number,
            "code": code,
            "edition": application.edition.code,
            "verify_url": settings.PUBLIC_ORIGIN + reverse("assessment:verify", args=[code]),
            "chair_name": str(by),
        }
        title = _("Certificate %(number)s") % {"number": number}
    return request_document(
        kind=DocumentKind.CERTIFICATE, facility=facility, subject=number, title=title, context=context
    )


def _request_letter(
    application: Application, outcome: str, reason: str, today: date, ends_on: date | None, by: Any
) -> Document:
    facility = application.facility
    language = facility.representative.language
    with translation.override(language):
        context = {
            "facility_name": facility.name,
            "address_lines": _address_lines(facility),
            "date": today.isoformat(),
            "reference": application.code,
            "outcome": str(outcome),
            "level_label": str(application.get_level_display()),
            "starts_on": today.isoformat() if ends_on else "",
            "ends_on": ends_on.isoformat() if ends_on else "",
            "paragraphs": _paragraphs(application, outcome, reason, today, ends_on),
            "chair_name": str(by),
        }
        title = _("Decision on application %(code)s") % {"code": application.code}
    return request_document(
        kind=DocumentKind.LETTER,
        facility=facility,
        subject=application.code,
        title=title,
        context=context,
        language=language,
    )


def _country_name(facility: Facility) -> str:
    return str(countries.name(str(facility.country)))


def _address_lines(facility: Facility) -> list[str]:
    town = f"{facility.postal_code} {facility.city}".strip()
    return [line for line in (facility.street, town, _country_name(facility)) if line]


def _paragraphs(application: Application, outcome: str, reason: str, today: date, ends_on: date | None) -> list[str]:
    """The letter's text. It names neither assessor; their remarks follow without a name."""
    level = application.get_level_display()
    if ends_on is not None:
        values = {
            "code": application.code,
            "facility": application.facility.name,
            "level": level,
            "from": date_format(today),
            "until": date_format(ends_on),
        }
        paragraphs = [
            _(
                "Two independent assessors have evaluated application %(code)s and recommend accreditation. "
                "I have approved their recommendation."
            )
            % values,
            _("%(facility)s is an %(level)s from %(from)s until %(until)s.") % values
            if application.level == "accredited"
            else _("%(facility)s is a %(level)s from %(from)s until %(until)s.") % values,
            _(
                "The certificate comes with this letter. Its code lets anybody check that it is valid. "
                "The centre is listed in public from today."
            ),
        ]
    else:
        values = {"code": application.code, "until": date_format(plan_due(today))}
        paragraphs = [
            _("The decision on application %(code)s is deferred.") % values
            if outcome == Outcome.DEFER
            else _("Application %(code)s is denied.") % values,
            reason,
            *next_steps(outcome, today),
            _("The report that comes with this letter says what is required.") % values,
        ]
    remarks = remarks_for_letter(application)
    if remarks:
        paragraphs.append(ngettext("The assessors add one remark.", "The assessors add these remarks.", len(remarks)))
        paragraphs.extend(f"{remark.question.criterion}: {remark.text}" for remark in remarks)
    return paragraphs
