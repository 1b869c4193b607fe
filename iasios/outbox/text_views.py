"""The office changes the texts of mails and letters, language by language, with a preview."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iasios.access import Capability, http_methods, require_or_404
from iasios.outbox.editing import reset_texts, save_texts
from iasios.outbox.forms import TextsForm
from iasios.outbox.queries import edited_counts, edited_rows
from iasios.outbox.texts import TextKind, text_kind, text_kinds


@http_methods(read=["GET"])
def texts(request: HttpRequest) -> HttpResponse:
    """Every kind of mail and letter whose texts can be changed, and how many are."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    changed: Counter[str] = edited_counts()
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in text_kinds():
        title = one.messages[0].shipped(request.LANGUAGE_CODE)[0]
        row = {"kind": one.kind, "title": title, "changed": changed[one.kind], "texts": len(one.messages)}
        groups.setdefault(str(one.label), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: group[0].casefold())
    return render(request, "outbox/texts.html", {"groups": ordered})


@http_methods(read=["GET"], write=["POST"])
def edit_texts(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The texts of one kind in one language, beside the shipped ones; a preview saves nothing."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = text_kind(kind)
    if found is None or language not in dict(settings.LANGUAGES):
        raise Http404
    here = reverse("outbox:text", args=[kind, language])
    if "reset" in request.POST:
        if reset_texts(kind=found, language=language, by=request.user):
            messages.success(request, _("The shipped texts are used again."))
        return redirect(here)
    stored = edited_rows(kind)
    own = {row.message: (row.text, row.plural) for row in stored if row.language == language}
    form = TextsForm(request.POST if request.method == "POST" else None, kind=found, language=language, edits=own)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        changed = save_texts(kind=found, language=language, texts=form.texts(), by=request.user)
        words = ngettext("Saved: %(count)s text is changed.", "Saved: %(count)s texts are changed.", changed)
        messages.success(request, words % {"count": changed} if changed else _("Nothing was changed."))
        return redirect(here)
    context = {
        "kind": found,
        "title": found.messages[0].shipped(request.LANGUAGE_CODE)[0],
        "form": form,
        "lines": form.lines(),
        "language": language,
        "is_edited": bool(own),
        "previews": _previews(found, {(row.language, row.message): row.text for row in stored}, form, language),
        "language_chips": [
            {
                "label": label,
                "url": reverse("outbox:text", args=[kind, code]),
                "count": None,
                "current": code == language,
            }
            for code, label in settings.LANGUAGES
        ],
    }
    return render(request, "outbox/text.html", context, status=422 if form.errors else 200)


def _previews(
    kind: TextKind, edits: dict[tuple[str, str], str], form: TextsForm, language: str
) -> list[dict[str, Any]]:
    """The texts in their order in each language: as typed in the one at hand, as they are sent in the others."""
    typed = form.typed()
    return [
        {
            "language": code,
            "label": label,
            "paragraphs": [
                typed[message.key]
                if code == language
                else edits.get((code, message.key), "") or message.shipped(code)[0]
                for message in kind.messages
            ],
        }
        for code, label in settings.LANGUAGES
    ]
