"""A person's own data: taking a copy, and going for good."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities.forms.privacy import EraseForm
from facilities.queries.personal_data import data_of, obstacles
from facilities.services.privacy import NotErasable, erase_person
from iasios.access import http_methods
from iasios.access.reauthentication import confirmed_act
from iasios.workflow import StepRefused


@http_methods()
def my_data(request: HttpRequest) -> HttpResponse:
    """What is kept, the copy to download, and the way to go."""
    return render(request, "facilities/my_data.html", {"obstacles": obstacles(request.user)})  # type: ignore[arg-type]


@never_cache
@http_methods()
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The copy, as JSON."""
    text = json.dumps(
        data_of(request.user),  # type: ignore[arg-type]
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        indent=1,
    )
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@http_methods(read=["GET"], write=["POST"])
def my_erasure(request: HttpRequest) -> HttpResponse:
    """Empties the account after the address was typed and the password given once more."""
    found = obstacles(request.user)  # type: ignore[arg-type]
    form = EraseForm(request.POST or None, address=request.user.email)  # type: ignore[union-attr]
    if request.method == "POST" and not found and form.is_valid():
        try:
            with confirmed_act(request, _("Erase for good")):
                erase_person(user=request.user)  # type: ignore[arg-type]
        except NotErasable as refusal:
            raise StepRefused(str(refusal)) from None
        logout(request)
        messages.success(request, _("Your account is erased."))
        return redirect("portal:start")
    return render(request, "facilities/my_erasure.html", {"obstacles": found, "form": form})
