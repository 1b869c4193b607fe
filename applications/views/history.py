"""How an answer came about: every version with who, when and what changed, and restoring one."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Answer, Application, Question
from applications.presenters.answer_changes import TextChange, answer_line, text_changes
from applications.presenters.question_cards import saved_text
from applications.queries import AnswerChange, Content, answers_of, changes_of, contents_of, question_of
from applications.services import How, StaleVersion, restore_answer
from applications.views.current_application import fetch_latest, not_open
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, may

#: Changes on one page.
PAGE = 10


@dataclass(frozen=True)
class HistoryLine:
    """One change as the page shows it."""

    who: str
    when: str
    how: str
    version: int
    answer: str
    texts: list[TextChange]
    is_current: bool


@http_methods()
def history(request: HttpRequest, slug: str, question: str) -> HttpResponse:
    """The changes of one answer, latest first."""
    application = fetch_latest(request, slug, Capability.VIEW_DRAFTING)
    if application is None:
        return not_open(request, slug)
    return _draw(request, application, _asked(application, question))


@http_methods(read=[], write=["POST"])
def restore(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """Makes an earlier version the present one; a version that was saved in between is shown first (409)."""
    application = fetch_latest(request, slug, Capability.EDIT_ANSWERS)
    if application is None:
        return not_open(request, slug)
    asked = _asked(application, question)
    source, version = (_number(request.POST.get(name, "")) for name in ("source", "version"))
    try:
        restore_answer(answer=_answer(application, asked), source=source, version=version, by=request.user)
    except LookupError:
        raise Http404 from None
    except StaleVersion as stale:
        line = _("%(who)s changed this at %(when)s. Look at it before you restore another version.") % {
            "who": stale.current.updated_by,
            "when": saved_text(stale.current.updated_at),
        }
        return _draw(request, application, asked, stale=line, status=409)
    messages.success(request, _("Restored. The text that stood there is in the history."))
    address = reverse("applications:standard", args=[slug, asked.standard.number])
    return redirect(f"{address}#q-{asked.code}")


def _asked(application: Application, code: str) -> Question:
    question = question_of(application, code)
    if question is None:
        raise Http404
    return question


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _answer(application: Application, question: Question) -> Answer:
    return next(a for a in answers_of(application, standard=question.standard.number) if a.question == question)


def _draw(
    request: HttpRequest, application: Application, question: Question, *, stale: str = "", status: int = 200
) -> HttpResponse:
    answer = _answer(application, question)
    page = Paginator(changes_of(answer), PAGE).get_page(request.GET.get("page"))
    contents = contents_of(answer, {n for change in page for n in (change.before, change.version)})
    back = reverse("applications:standard", args=[application.facility.slug, question.standard.number])
    context = {
        "application": application,
        "facility": application.facility,
        "question": question,
        "text": question.translated("text"),
        "answer": answer,
        "page": page,
        "lines": [_line(question, change, contents, answer.version) for change in page],
        "editable": bool(may(request.user, Capability.EDIT_ANSWERS, application)),
        "back": f"{back}#q-{question.code}",
        "stale": stale,
    }
    return render(request, "applications/history.html", context, status=status)


def _line(question: Question, change: AnswerChange, contents: dict[int, Content], current: int) -> HistoryLine:
    before, after = contents.get(change.before, Content()), contents.get(change.version, Content())
    return HistoryLine(
        who=str(change.by),
        when=saved_text(change.at),
        how=_how(change),
        version=change.version,
        answer=answer_line(before, after),
        texts=text_changes(question, before, after),
        is_current=change.version == current,
    )


def _how(change: AnswerChange) -> str:
    words = {
        How.MERGED: _("Decided between two texts"),
        How.RESTORED: _("Restored from version %(number)s") % {"number": change.source},
        How.IMPORTED: _("Taken over from a workbook"),
        How.COPIED: _("Copied from another site of the group"),
        How.CARRIED: _("Carried over from the application before"),
    }
    return words.get(How(change.how), "") if change.how in list(How) else ""
