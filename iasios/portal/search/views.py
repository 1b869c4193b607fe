"""The search: a page that works without script, and the same list for the sheet that Ctrl K opens."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from iasios.access import http_methods
from iasios.portal.search import pages, papers, questions, records
from iasios.portal.search.hits import Group, Results
from iasios.portal.search.reader import Reader
from iasios.text.search_marks import words_of
from iasios.web.script_requests import wants_fragment

LONGEST = 100
#: Fewer letters would find everything; a figure alone may be a question or a case.
FEWEST = 2


@login_not_required
@http_methods(read=["GET"])
def search(request: HttpRequest) -> HttpResponse:
    """What fits the text, by what the person may see; open to visitors, who find what is public."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "")[:LONGEST].split())
    reader = Reader(request.user)
    results = _results(reader, text)
    template = "search/_results.html" if wants_fragment(request, "found") else "search/page.html"
    return render(request, template, {"results": results})


def _results(reader: Reader, text: str) -> Results:
    words = words_of(text)
    if not words or (len("".join(words)) < FEWEST and not text.isdigit()):
        return Results(text, [], [group for group in [pages.pages(reader, [])] if group])
    facilities = records.facilities(reader, words)
    groups = [
        facilities,
        papers.applications(reader, words),
        records.centres(reader, words),
        records.people(reader, words),
        papers.invoices(reader, words),
        papers.certificates(reader, words),
        questions.dossier_questions(reader, words),
        questions.questions(reader, words),
        questions.cases(reader, words),
        pages.actions(reader, facilities),
        pages.pages(reader, words),
    ]
    found: list[Group] = sorted((group for group in groups if group), key=lambda group: not group.is_named)
    if found:
        return Results(text, words, found)
    alike = records.mistyped_facilities(reader, words)
    return Results(text, words, [alike] if alike else [], is_alike=alike is not None)
