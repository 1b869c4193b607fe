"""Questions of the catalogue and cases of one's own review: read once per process, searched without a query."""

import re
from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from applications.queries import questions_of
from casereview.enums import CASES
from iasios.portal.public.criteria import PublicQuestion, PublicStandard, public_catalogue
from iasios.portal.search.hits import SHOWN, Group, Hit
from iasios.portal.search.reader import Reader
from iasios.text.search_keys import fold

_CRITERION = re.compile(r"(\d{1,2}) ?\(?([a-z])\)? ?(i{0,3}|iv|v)$")
_CASE = re.compile(r"(\d{1,2})$")
_ASSESSED = Q(submitted_at__isnull=False)


def questions(reader: Reader, words: Sequence[str]) -> Group | None:
    """By criterion (*8c*, *8(c)*), by number, or by words of the question and of its standard."""
    text = " ".join(words)
    found = [
        (standard, question)
        for standard in public_catalogue().standards
        for question in standard.questions
        if _fits(standard, question, text, words)
    ]
    if not found:
        return None
    hits = [
        Hit(
            title=question.text,
            url=_address(reader, standard, question),
            line=_("%(standard)s, core question") % {"standard": standard.title}
            if question.is_core
            else _("%(standard)s, extended question") % {"standard": standard.title},
            number=question.criterion,
        )
        for standard, question in found[:SHOWN]
    ]
    return Group("questions", _("Questions"), hits, len(found), is_named=_is_a_name(text))


def _fits(standard: PublicStandard, question: PublicQuestion, text: str, words: Sequence[str]) -> bool:
    if _is_a_name(text):
        return _is_named(question.criterion, question.number, text)
    key = fold(f"{question.text} {standard.title}")
    return all(word in key for word in words)


def _is_a_name(text: str) -> bool:
    return text.isdigit() or _CRITERION.match(text) is not None


def _is_named(criterion: str, number: int, text: str) -> bool:
    asked = _CRITERION.match(text)
    if asked is None:
        return number == int(text)
    base, _space, part = criterion.partition(" ")
    return base == f"{int(asked[1])}({asked[2]})" and asked[3] in ("", part)


def _address(reader: Reader, standard: PublicStandard, question: PublicQuestion) -> str:
    """The question in the reader's own application, where there is one that asks it; otherwise among the criteria."""
    for facility in reader.facilities:
        application = reader.applications.get(facility.pk)
        if application is not None and _asks(application, question.code):
            page = reverse("applications:standard", args=[facility.slug, standard.number])
            return f"{page}#q-{question.code}"
    return f"{reverse('portal:criteria')}#question-{question.code}"


def _asks(application: Application, code: str) -> bool:
    return any(question.code == code for question in questions_of(application.edition_id))


def dossier_questions(reader: Reader, words: Sequence[str]) -> Group | None:
    """One criterion in each dossier that an assessor has; by criterion or number alone."""
    text = " ".join(words)
    if not reader.standing.assessing or not _is_a_name(text):
        return None
    rows = Application.objects.filter(_ASSESSED, pk__in=list(reader.standing.assessing)).select_related("facility")
    hits = [
        Hit(
            title=application.facility.name,
            url=reverse("assessment:question", args=[application.code, question.code]),
            line=str(question.translated("text")),
            number=question.criterion,
        )
        for application in rows.order_by("due_on", "submitted_at", "pk")
        for question in questions_of(application.edition_id)
        if _is_named(question.criterion, question.number, text)
    ]
    return Group("dossiers", _("In your dossiers"), hits[:SHOWN], len(hits), is_named=True) if hits else None


def cases(reader: Reader, words: Sequence[str]) -> Group | None:
    """One of the 30 cases by its number: *7*, *case 7*."""
    asked = _CASE.match(words[-1])
    named = fold(_("Case"))
    if asked is None or not (len(words) == 1 or (len(words) == 2 and named.startswith(words[0]))):
        return None
    number = int(asked[1])
    hits = [
        Hit(
            title=_("Case %(number)s") % {"number": number},
            url=reverse("casereview:case", args=[facility.slug, number]),
            line=facility.name,
            icon="list",
        )
        for facility in reader.facilities
        if facility.level and facility.pk in reader.applications and 1 <= number <= CASES
    ]
    return Group("cases", _("Cases"), hits[:SHOWN], len(hits), is_named=True) if hits else None
