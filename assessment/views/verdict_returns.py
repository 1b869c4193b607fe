"""The office gives one verdict that was handed in by mistake back to its assessor."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.forms.evaluations import GiveBackForm
from assessment.queries.verdict_returns import given_verdicts
from assessment.services import give_back_verdict
from assessment.services.name_checks import NameFound
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods
from iasios.web.kept_copies import nothing_saved
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def give_back(request: AuthenticatedHttpRequest, code: str, seat: int) -> HttpResponse:
    """Chooses the question and says why; what stands in the verdict is not shown while it is not disclosed (A22)."""
    application = fetch(Application, code=code, user=request.user, may=Capability.RETURN_VERDICT)
    given = given_verdicts(application, seat)
    if given is None:
        raise Http404
    back = reverse("assessment:dossier", args=[code])
    if not given.questions:
        messages.info(request, _("This evaluation is not handed in, so its verdicts can be changed anyway."))
        return nothing_saved(redirect(back))
    asked = {row.pk: row for row in given.questions}
    form = GiveBackForm(
        request.POST if request.method == "POST" else None,
        questions=[(pk, f"{row.criterion} {row.translated('short')}") for pk, row in asked.items()],
    )
    if request.method == "POST" and form.is_valid():
        question = asked[form.cleaned_data["question"]]
        try:
            give_back_verdict(
                assignment=given.assignment,
                question=question,
                reason=form.cleaned_data["reason"],
                name_is_meant=form.cleaned_data["name_is_meant"],
                by=request.user,
            )
        except NameFound as found:
            form.refuse("reason", found)
        except StepRefused as refused:
            form.add_error("reason" if not form.cleaned_data["reason"] else None, str(refused))
        else:
            values = {"criterion": question.criterion, "name": given.assignment.assessor}
            messages.success(
                request, _("%(name)s can change the verdict on %(criterion)s and was told by mail.") % values
            )
            return redirect(back)
    return render(
        request,
        "assessment/verdict_return.html",
        {
            "application": application,
            "facility": application.facility,
            "assessor": given.assignment.assessor,
            "form": form,
            "back": back,
        },
        status=422 if form.is_bound else 200,
    )
