"""The office writes the texts of public pages, language by language, with a preview and every earlier version."""

from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.programme.forms import PublicTextForm
from iasios.programme.models import PublicTextVersion
from iasios.programme.public_texts import PUBLIC_TEXTS, PublicText
from iasios.programme.queries import texts_of_the_office, versions_of
from iasios.programme.rendering import rendered
from iasios.programme.services import save_public_text
from iasios.text.differences import word_difference
from iasios.workflow import StepRefused

#: Versions on one page.
PER_PAGE = 10


@http_methods(read=["GET"])
def public_texts(request: HttpRequest) -> HttpResponse:
    """Every text of a public page, and in which languages it has the office's words."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    changed = texts_of_the_office()
    rows = [
        {
            "text": text,
            "languages": [
                {"code": code, "label": label, "is_changed": (text.name, code) in changed}
                for code, label in settings.LANGUAGES
            ],
        }
        for text in PUBLIC_TEXTS.values()
    ]
    return render(request, "programme/public_texts.html", {"rows": rows})


@http_methods(read=["GET"], write=["POST"])
def public_text(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """One text in one language; a preview saves nothing, and an earlier version can be taken into the field."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    text = PUBLIC_TEXTS.get(name)
    if text is None or language not in dict(settings.LANGUAGES):
        raise Http404
    newest = versions_of(text, language).first()
    number, stored = (newest.number, newest.text) if newest else (0, "")
    words = _chosen_words(request, text, language) or stored or text.shipped_text(language)
    form = PublicTextForm(
        _sent(request, text, language), text=text, initial={"words": words, "begun_from": number}, label_suffix=""
    )
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        try:
            changed = save_public_text(text=text, language=language, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
            # Who has read the other version below may save over it.
            written = versions_of(text, language).first()
            form.data = {**form.data, "begun_from": written.number if written else 0}
        else:
            messages.success(request, _("Saved. The page shows it now.") if changed else _("Nothing was changed."))
            return redirect("programme:public_text", name, language)
    context = {
        "text": text,
        "language": language,
        "form": form,
        "preview": rendered(text, str(form["words"].value() or "")),
        "is_changed": bool(stored),
        "public_url": reverse(text.page),
        "language_chips": [
            {
                "label": label,
                "url": reverse("programme:public_text", args=[name, code]),
                "count": None,
                "current": code == language,
            }
            for code, label in settings.LANGUAGES
        ],
        **_history(request, text, language),
    }
    return render(request, "programme/public_text.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, text: PublicText, language: str) -> dict[str, Any] | None:
    """What was sent; to reset is to send the words that ship."""
    if request.method != "POST":
        return None
    sent = request.POST.dict()
    return sent | {"words": text.shipped_text(language)} if "reset" in sent else sent


def _chosen_words(request: HttpRequest, text: PublicText, language: str) -> str:
    """The words of the version that the address names."""
    number = request.GET.get("version", "")
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        return ""
    found = versions_of(text, language).filter(number=int(number)).first()
    return found.text or text.shipped_text(language) if found else ""


def _history(request: HttpRequest, text: PublicText, language: str) -> dict[str, Any]:
    """A page of versions, newest first, each with what it changed word by word."""
    page = Paginator(versions_of(text, language), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    before = versions_of(text, language).filter(number=shown[-1].number - 1).first() if shown else None
    lines = [
        {"version": now, "parts": word_difference(_words(then, text, language), _words(now, text, language))}
        for now, then in pairwise([*shown, before])
        if now is not None
    ]
    return {"page": page, "lines": lines}


def _words(version: PublicTextVersion | None, text: PublicText, language: str) -> str:
    return (version.text if version else "") or text.shipped_text(language)
