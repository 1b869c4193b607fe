"""Both evaluations side by side, disagreements first, and the verdict that both find together (R51, A22)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.enums import VerdictChoice
from assessment.forms.evaluations import JointVerdictForm
from assessment.queries.dossiers import Dossier, DossierLine, dossier_of
from assessment.queries.notes import colleague_notes
from assessment.services import StaleVersion, agree_joint_verdict, propose_joint_verdict
from assessment.views.dossier_context import dossier_context, question_address
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may
from iasios.workflow import StepRefused


@http_methods(read=["GET"])
def side_by_side(request: HttpRequest, code: str) -> HttpResponse:
    """Both evaluations of the round; only once both are in."""
    application = fetch(Application, code=code, user=request.user, may=Capability.VIEW_DOSSIER)
    found = dossier_of(application, request.user)
    if not found.both_in:
        return redirect("assessment:dossier", code=code)
    return _page(request, found)


@http_methods(read=["GET"], write=["POST"])
def joint(request: AuthenticatedHttpRequest, code: str, question: str) -> HttpResponse:
    """Proposes a joint verdict on one question, or agrees to the other assessor's."""
    if request.method != "POST":
        fetch(Application, code=code, user=request.user, may=Capability.VIEW_DOSSIER)
        return redirect(_card(code, question))
    application = fetch(Application, code=code, user=request.user, may=Capability.EVALUATE)
    found = dossier_of(application, request.user)
    line = found.line(question)
    if line is None:
        raise Http404
    agrees = "agree" in request.POST
    form = JointVerdictForm(request.POST, agrees=agrees, prefix=question)
    if not form.is_valid():
        return _page(request, found, refused=(question, form), status=422)
    values = form.cleaned_data
    try:
        if agrees:
            made = agree_joint_verdict(
                application=application, question=line.question, seen=values["seen"], by=request.user
            )
        else:
            made = propose_joint_verdict(
                application=application,
                question=line.question,
                seen=values["seen"],
                choice=values["choice"],
                comment=values["comment"],
                by=request.user,
            )
    except StaleVersion:
        form.add_error(None, _("The other assessor has changed this in between. What is saved now is shown beside it."))
        return _page(request, found, refused=(question, form), status=409)
    except StepRefused as refused:
        form.add_error("comment" if found.both_in else None, str(refused))
        return _page(request, found, refused=(question, form), status=422)
    messages.success(
        request,
        _("You agree on %(criterion)s.") % {"criterion": line.question.criterion}
        if made.is_agreed
        else _("Your proposal on %(criterion)s waits for the other assessor.") % {"criterion": line.question.criterion},
    )
    return redirect(_card(code, question))


def _card(code: str, question: str) -> str:
    return f"{reverse('assessment:side_by_side', args=[code])}#j-{question}"


def _page(
    request: HttpRequest,
    found: Dossier,
    *,
    refused: tuple[str, JointVerdictForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    application = found.application
    notes = colleague_notes(application, request.user, found.round)
    together = {line.question.pk: line.joint for line in found.lines if line.joint is not None}
    may_judge = found.own is not None and bool(may(request.user, Capability.EVALUATE, application))

    def rows(lines: list[DossierLine]) -> list[dict[str, Any]]:
        return [
            {
                "line": line,
                "url": question_address(request, application.code, line),
                "cells": [
                    (person, line.verdicts.get(person.pk), notes[line.question.pk].get(person.pk, ""))
                    for person in found.assessors
                ],
                "joint": together.get(line.question.pk),
                # What was typed stays; it refers to what stands there now.
                "seen": together[line.question.pk].pk if line.question.pk in together else 0,
                "form": _form(line, together, refused) if may_judge else None,
                "is_refused": refused is not None and refused[0] == line.question.code,
            }
            for line in lines
        ]

    apart = found.disagreements
    agreed_open = [line for line in found.open_lines if not line.differs]
    rest = [line for line in found.lines if line.verdicts and not line.differs and not line.is_open]
    settled = len(apart) - len(found.apart)
    waiting = [
        row
        for row in together.values()
        if not row.is_agreed and found.own is not None and row.proposed_by_id != request.user.pk
    ]
    return render(
        request,
        "assessment/side_by_side.html",
        dossier_context(request, found)
        | {
            "apart": rows(apart),
            "settled": settled,
            "waiting": len(waiting),
            "refused": refused[1] if refused else None,
            "may_judge": may_judge,
            "verdict_choices": VerdictChoice.choices,
            "groups": [
                {"id": "open", "heading": _("Open, without a difference"), "rows": rows(agreed_open)},
                {"id": "met", "heading": _("Met, without a difference"), "rows": rows(rest)},
            ],
        },
        status=status,
    )


def _form(
    line: DossierLine, together: dict[int, Any], refused: tuple[str, JointVerdictForm] | None
) -> JointVerdictForm:
    code = line.question.code
    if refused is not None and refused[0] == code:
        return refused[1]
    current = together.get(line.question.pk)
    initial = {"choice": current.choice, "comment": current.comment} if current else {}
    return JointVerdictForm(initial=initial, prefix=code)
