"""The chairperson's one screen per decision, made for a telephone (R59, R60)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import Level
from applications.models import Application, Question
from applications.queries import questions_of
from applications.workflow import APPLICATION
from assessment.deadlines import last_day_of_term
from assessment.forms.evaluations import FALL_BACK, RETURN, SignForm
from assessment.presenters.list_lines import DECISION_HEADINGS, decision_lines
from assessment.queries.appeals import appeals_for_chair
from assessment.queries.certificate_changes import changes_to_sign
from assessment.queries.decisions import SignOff, awaiting_signature, sign_off_of, signed_lately, to_sign
from assessment.queries.reports import lacking_for_excellence
from assessment.services import return_to_assessors, sign_off
from assessment.services.decision_documents import letter_texts
from assessment.services.decisions import first_day_of_term
from assessment.services.name_checks import NameFound
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.access.reauthentication import confirmed_act, is_confirmed
from iasios.list_files import csv_response, wants_csv
from iasios.workflow import StepRefused

PER_PAGE = 25
#: Steps of the transition table by what the form posts.
_CHOICES = {"approve": "approve", "defer": "defer", "deny": "deny", "return_to_assessors": RETURN}


@http_methods(read=["GET"])
def sign_offs(request: HttpRequest) -> HttpResponse:
    """What waits for a signature, the longest first, and what was signed lately."""
    require_or_404(request.user, Capability.LIST_SIGN_OFFS)
    if wants_csv(request):
        return csv_response("decisions", DECISION_HEADINGS, decision_lines(request.user))
    today = timezone.localdate()
    page = Paginator(awaiting_signature(request.user), PER_PAGE).get_page(request.GET.get("page"))
    waiting = [
        {"application": row, "days": (today - timezone.localdate(row.status_since)).days} for row in page.object_list
    ]
    changes = [{"change": row, "days": (today - timezone.localdate(row.proposed_at)).days} for row in changes_to_sign()]
    appeals = appeals_for_chair()
    signed = signed_lately() if page.number == 1 else []
    context = {"page": page, "waiting": waiting, "changes": changes, "appeals": appeals, "signed": signed}
    return render(request, "assessment/sign_offs.html", context)


def _offered(application: Application, user: Any, lacking: list[Any]) -> list[str]:
    """What the table lets this person do now; an outcome that a guard closes is not offered at all (R61)."""
    offers = APPLICATION.offers(application, user)
    possible = {_CHOICES[o.transition.name] for o in offers if o.possible and o.transition.name in _CHOICES}
    offered = [choice for choice in _CHOICES.values() if choice in possible]
    if application.level == Level.EXCELLENCE and "approve" in offered:
        offered.insert(offered.index("approve") + 1, FALL_BACK)
        if lacking:
            offered.remove("approve")
    return offered


@http_methods(read=["GET"], write=["POST"])
def sign(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Recommendations, what was not met, how it went, and the decision; signing asks for the password again."""
    require_or_404(request.user, Capability.LIST_SIGN_OFFS)
    application: Any = fetch(Application, queryset=to_sign, code=code, user=request.user, may=Capability.VIEW_DOSSIER)
    open_ = bool(may(request.user, Capability.SIGN_OFF, application))
    lacking = lacking_for_excellence(application) if open_ else []
    offered = _offered(application, request.user, lacking) if open_ else []
    asked = {row.code: row for row in questions_of(application.edition_id)} if RETURN in offered else {}
    form = SignForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        questions=[(code, f"{row.criterion} {row.translated('short')}") for code, row in asked.items()],
    )
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Sign with my password")):
                chosen = [asked[code] for code in form.cleaned_data.pop("questions")]
                return _decide(request, application, chosen, **form.cleaned_data)
        except NameFound as found_name:
            form.refuse("reason", found_name)
        except StepRefused as refused:
            form.refuse(None, refused)
    today = timezone.localdate()
    found = sign_off_of(application)
    letters = _letters(found, form, offered) if open_ else []
    return render(
        request,
        "assessment/sign_off.html",
        {
            "application": application,
            "facility": application.facility,
            "found": found,
            "form": form,
            "chosen": form["decision"].value() or "",
            "is_open": open_,
            "letters": letters,
            "lacking": lacking,
            "today": today,
            "ends_on": last_day_of_term(today),
            "days": (today - timezone.localdate(application.status_since)).days,
            "position": application.queue_place if open_ else 0,
            "waiting": application.queue_length,
            "is_recent": is_confirmed(request),
        },
        status=422 if form.is_bound else 200,
    )


def _letters(found: SignOff, form: SignForm, offered: list[str]) -> list[dict[str, Any]]:
    """The letter of each decision that sends one, to be read before signing."""
    application = found.application
    labels = dict(form.fields["decision"].choices)  # type: ignore[attr-defined]
    choices = [choice for choice in offered if choice != RETURN]
    ways = [
        ("approve" if choice == FALL_BACK else choice, Level.ACCREDITED if choice == FALL_BACK else application.level)
        for choice in choices
    ]
    reason = form["reason"].value() or _("[Your reason]")
    starts_on = first_day_of_term(application, timezone.localdate())
    ends_on = last_day_of_term(starts_on)
    texts = letter_texts(application, ways, found.remarks, reason=reason, starts_on=starts_on, ends_on=ends_on)
    return [
        {"label": labels[choice], "paragraphs": paragraphs} for choice, paragraphs in zip(choices, texts, strict=True)
    ]


def _decide(
    request: AuthenticatedHttpRequest,
    application: Application,
    questions: list[Question],
    *,
    decision: str,
    reason: str,
    name_is_meant: bool,
) -> HttpResponse:
    if decision == RETURN:
        return_to_assessors(application=application, reason=reason, questions=questions, by=request.user)
        words = (
            ngettext(
                "Returned. Both assessors were told, judge %(count)s question again, and recommend again.",
                "Returned. Both assessors were told, judge %(count)s questions again, and recommend again.",
                len(questions),
            )
            if questions
            else _("Returned. Both assessors were told and recommend again.")
        )
        messages.success(request, words % {"count": len(questions)})
    else:
        outcome, level = ("approve", Level.ACCREDITED) if decision == FALL_BACK else (decision, "")
        sign_off(
            application=application,
            outcome=outcome,
            level=level,
            reason=reason,
            name_is_meant=name_is_meant,
            by=request.user,
        )
        messages.success(
            request,
            _("Signed. %(facility)s has been told by mail and in the portal.") % {"facility": application.facility},
        )
    return redirect("assessment:sign_offs")
