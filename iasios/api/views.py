"""The office's page of tokens: made, shown once, revoked."""

from http import HTTPStatus

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from iasios.access import Capability, http_methods, require_or_404
from iasios.api.forms import TokenForm
from iasios.api.models import Scope
from iasios.api.queries import all_tokens, token_with
from iasios.api.services import make_token, revoke_token
from iasios.list_files import csv_response, wants_csv
from iasios.web.encryption import decrypt, encrypt

PER_PAGE = 25
#: Session key: the token that was made a moment ago, encrypted, to be shown once.
FRESH = "fresh_api_token"


@never_cache
@http_methods(read=["GET"], write=["POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """All tokens, and the form for a new one, which is shown once after it was made."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    words = dict(Scope.choices)
    if wants_csv(request):
        headings = (
            *(_("Name"), _("Ends with"), _("May read"), _("Made by"), _("Made on"), _("Last day"), _("Last used")),
            *(_("Requests"), _("Revoked on")),
        )
        lines = (
            (
                *(one.name, one.ending, ", ".join(str(words.get(scope, scope)) for scope in one.scopes)),
                *(str(one.made_by), one.made_at, one.last_day, one.last_used_at, one.uses, one.revoked_at),
            )
            for one in all_tokens()
        )
        return csv_response("tokens", headings, lines)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _made, key = make_token(by=request.user, **form.cleaned_data)
        request.session[FRESH] = encrypt(key)
        return redirect("api_tokens:tokens")
    page = Paginator(all_tokens(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, [words.get(scope, scope) for scope in row.scopes]) for row in page],
        "fresh": _fresh(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "api/tokens.html", context, status=status)


def _fresh(request: HttpRequest) -> str:
    """The new key, once."""
    try:
        return decrypt(request.session.pop(FRESH, ""))
    except InvalidToken:
        return ""


@http_methods(read=["GET"], write=["POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then ends a token at once."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = token_with(pk)
    if found is None:
        raise Http404(_("There is no such token."))
    if request.method == "POST":
        if revoke_token(token=found, by=request.user):
            messages.success(request, _("Revoked. The program is refused from now on."))
        return redirect("api_tokens:tokens")
    return render(request, "api/revoke.html", {"token": found})
