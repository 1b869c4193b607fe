"""Papers of a signed decision: report, letter and certificate, requested in its transaction."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django_countries import countries

from applications.deadlines import plan_due
from applications.enums import Level
from applications.models import Application, Question
from assessment.enums import Outcome
from assessment.models import Appeal
from assessment.queries.audits import AgendaDraft
from assessment.queries.judgements import Remark, judgements_of
from assessment.queries.reports import ReportLine, frozen
from assessment.rounds import round_of
from facilities.models import Facility, User
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.outbox.python_texts import texts_of
from iasios.outbox.texts import edited_words, register_letter

DECISION_LETTER, APPEAL_LETTER = "letter.decision", "letter.appeal"
#: The texts of the letter with the result that the office may change, as they stand in `_paragraphs`.
register_letter(
    DECISION_LETTER,
    gettext_lazy("Letter with the decision"),
    [
        gettext_noop(
            "Two independent assessors have evaluated application %(code)s and recommend accreditation. "
            "I have approved their recommendation."
        ),
        gettext_noop("%(facility)s is an %(level)s from %(from)s until %(until)s."),
        gettext_noop("%(facility)s is a %(level)s from %(from)s until %(until)s."),
        gettext_noop("The certificate comes with this letter. Its code lets anybody check that it is valid."),
        gettext_noop("The centre is listed in public from today."),
        gettext_noop("The public list shows the new term from that day on. Until then your present term goes on."),
        gettext_noop("The decision on application %(code)s is deferred."),
        gettext_noop("Application %(code)s is denied."),
        gettext_noop("The report that comes with this letter says what is required."),
    ],
)


def request_report(
    application: Application,
    outcome: str,
    reason: str,
    today: date,
    asked: str,
    *,
    lines: Sequence[ReportLine],
    required: Sequence[AgendaDraft],
) -> Document:
    """The report as it is today, in the representative's language; it names no assessor.

    Args:
        lines: worked out in that language.
        required: what stays open; empty where the application is approved.
    """
    facility = application.facility
    language = facility.representative.language
    with translation.override(language):
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
            "lines": frozen(lines),
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
            "Please hand in a corrective action plan by %(until)s, in the portal under Decision. For "
            "each criterion that is not met, say what is wrong, what you want to reach, and who does "
            "what by when."
        )
        % values
    ]
    if outcome == Outcome.DENY:
        steps.append(_("Before that an on-site audit must be agreed. The office offers the dates in the portal."))
    steps.append(
        _("A consultation about what is required can be asked of the office in the portal. It is charged by invoice.")
    )
    return steps


def request_certificate(
    application: Application, number: str, code: str, starts_on: date, ends_on: date, by: User
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


def request_letter(
    application: Application,
    outcome: str,
    reason: str,
    today: date,
    term: tuple[date, date] | None,
    by: User,
) -> Document:
    """The letter with the result (R66); `term` is first and last day of what an approval grants."""
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
            "starts_on": term[0].isoformat() if term else "",
            "ends_on": term[1].isoformat() if term else "",
            "paragraphs": _paragraphs(application, outcome, reason, today, term, judgements_of(application).remarks),
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


def letter_texts(
    application: Application,
    ways: Sequence[tuple[str, str]],
    remarks: Sequence[Remark],
    *,
    reason: str,
    starts_on: date,
    ends_on: date,
) -> list[list[str]]:
    """What the letter would say today, for each outcome and level, in the language of the representative.

    Nothing is written or asked of the database.
    """
    asked, today = application.level, timezone.localdate()
    with translation.override(application.facility.representative.language):
        texts = []
        for outcome, level in ways:
            application.level = level
            term = (starts_on, ends_on) if outcome == Outcome.APPROVE else None
            texts.append(_paragraphs(application, outcome, reason, today, term, remarks))
    application.level = asked
    return texts


def _country_name(facility: Facility) -> str:
    return str(countries.name(str(facility.country)))


def _address_lines(facility: Facility) -> list[str]:
    town = f"{facility.postal_code} {facility.city}".strip()
    return [line for line in (facility.street, town, _country_name(facility)) if line]


def _paragraphs(*args: Any) -> list[str]:
    """The letter's text in the present language, in the office's words where it has changed them."""
    with edited_words(DECISION_LETTER):
        return _shipped_paragraphs(*args)


def _shipped_paragraphs(
    application: Application,
    outcome: str,
    reason: str,
    today: date,
    term: tuple[date, date] | None,
    remarks: Sequence[Remark],
) -> list[str]:
    """The letter's text. It names neither assessor; their remarks follow without a name."""
    level = application.get_level_display()
    if term is not None:
        values = {
            "code": application.code,
            "facility": application.facility.name,
            "level": level,
            "from": date_format(term[0]),
            "until": date_format(term[1]),
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
            _("The certificate comes with this letter. Its code lets anybody check that it is valid."),
            _("The centre is listed in public from today.")
            if term[0] <= today
            else _("The public list shows the new term from that day on. Until then your present term goes on."),
        ]
    else:
        values = {"code": application.code, "until": date_format(plan_due(today))}
        paragraphs = [
            _("The decision on application %(code)s is deferred.") % values
            if outcome == Outcome.DEFER
            else _("Application %(code)s is denied.") % values,
            reason,
            *next_steps(outcome, today),
            _("The report that comes with this letter says what is required."),
        ]
    if remarks:
        paragraphs.append(ngettext("The assessors add one remark.", "The assessors add these remarks.", len(remarks)))
        paragraphs.extend(f"{remark.question.criterion}: {remark.text}" for remark in remarks)
    return paragraphs


def request_appeal_letter(appeal: Appeal, *, upheld: bool) -> Document:
    """The letter on an appeal that a panel has judged; it names nobody of the panel."""
    facility, application = appeal.facility, appeal.application
    language = facility.representative.language
    with translation.override(language):
        values = {
            "code": application.code,
            "filed": date_format(timezone.localdate(appeal.filed_at)),
            "signed": date_format(timezone.localdate(appeal.decision.signed_at)),
        }
        with edited_words(APPEAL_LETTER):
            paragraphs = _appeal_paragraphs(values, upheld=upheld)
        context = {
            "facility_name": facility.name,
            "address_lines": _address_lines(facility),
            "date": timezone.localdate().isoformat(),
            "reference": application.code,
            "outcome": _("Appeal upheld") if upheld else _("Appeal not upheld"),
            "level_label": str(application.get_level_display()),
            "starts_on": "",
            "ends_on": "",
            "paragraphs": paragraphs,
            "chair_name": str(appeal.named_by),
        }
        title = _("Appeal on application %(code)s") % {"code": application.code}
    return request_document(
        kind=DocumentKind.LETTER,
        facility=facility,
        subject=application.code,
        title=title,
        context=context,
        language=language,
    )


def _appeal_paragraphs(values: dict[str, str], *, upheld: bool) -> list[str]:
    """The letter's text; the office may change it."""
    paragraphs = [
        _("On %(filed)s you appealed against the decision of %(signed)s on application %(code)s.") % values,
        _("Two people judged the appeal who neither assessed the application nor signed the decision."),
    ]
    if upheld:
        return [
            *paragraphs,
            _("The appeal is upheld. The chairperson looks at the decision again and signs it."),
            _("The status of your hospital does not change until then, and no plan is due."),
        ]
    return [
        *paragraphs,
        _("The appeal is not upheld: both say that the decision was right."),
        _("The day by which your corrective action plan is due has moved by the days that the appeal took."),
    ]


register_letter(
    APPEAL_LETTER,
    gettext_lazy("Letter on an appeal"),
    written=texts_of(sys.modules[__name__], _appeal_paragraphs.__name__),
)
