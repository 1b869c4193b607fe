"""What keeps a draft of an edition from being published, in sentences for the office.

The same as the checks of the files, said of pages and fields; what only those find is passed on as they say it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from applications.catalogue import CatalogueError, edition_of
from applications.catalogue.comparison import compared, reference_of
from applications.catalogue.writing import Files, catalogue_files, ordered, spoken
from applications.kinds import declared_kind
from applications.models import EditionDraft
from applications.queries.edition_drafts import identity_of, latest_edition, standard_of, topics_of
from applications.queries.edition_files import other_languages

TITLE_LIMIT = 120
SHORT_LIMIT = 60
LABEL_LIMIT = 150
EVIDENCE_FROM, EVIDENCE_TO = 2, 4


@dataclass(frozen=True)
class DraftFault:
    """One thing to correct: of a question where it has an identity, of a title where it says so, else of the draft."""

    sentence: str
    identity: str = ""
    reference: str = ""
    of_names: bool = False


def faults_of(draft: EditionDraft, present: Files) -> list[DraftFault]:
    """Everything that keeps the draft from being published, in the order of its questions."""
    files = draft.files
    found = [*_of_edition(files, present), *_of_names(files)]
    for code in ordered(files):
        identity, reference = identity_of(files, code), reference_of(code, files["en"]["question"][code])
        found += [DraftFault(sentence, identity, reference) for sentence in _of_question(files, code)]
    if not found:
        try:
            edition_of(catalogue_files(files))
        except CatalogueError as error:
            found = [DraftFault(problem) for problem in error.problems]
    return found


def language_name(language: str) -> str:
    return str(_(get_language_info(language)["name"]))


def _of_edition(files: Files, present: Files) -> Iterator[DraftFault]:
    year, latest = int(files["en"]["year"]), latest_edition()
    if year < latest.year:
        yield DraftFault(
            _("Its year is %(year)s; an edition of %(latest)s is published.") % {"year": year, "latest": latest.year}
        )
    if compared(present, files).is_empty:
        yield DraftFault(_("No question differs from the edition in force."))
    if not files["en"]["core"]:
        yield DraftFault(_("No question is core."))
    asked = {standard_of(code) for code in files["en"]["question"]}
    for row in files["en"]["standards"]:
        if row["number"] not in asked:
            yield DraftFault(_("Standard %(number)s has no question.") % {"number": row["number"]})
    missing = set(topics_of(present)) - set(topics_of(files))
    for topic in sorted(missing):
        yield DraftFault(
            _("The case review needs a question about its topic “%(topic)s”, in which gaps are explained.")
            % {"topic": topic}
        )
    for language in other_languages():
        if language not in files:
            yield DraftFault(_("%(language)s is missing altogether.") % {"language": language_name(language)})


def _of_names(files: Files) -> Iterator[DraftFault]:
    for language in spoken(files):
        values = files[language]
        said = {"language": language_name(language)}
        if not values["title"]:
            yield DraftFault(_("The edition has no title in %(language)s.") % said, of_names=True)
        for what in ("sections", "standards"):
            rows = values[what]
            titles = list(rows.values()) if isinstance(rows, dict) else [row["title"] for row in rows]
            if any(len(title) > TITLE_LIMIT for title in titles):
                yield DraftFault(
                    _("A title is longer than %(limit)s characters in %(language)s.") % {**said, "limit": TITLE_LIMIT},
                    of_names=True,
                )
            count = sum(not title for title in titles)
            if count:
                words = (
                    ngettext(
                        "%(count)s part has no title in %(language)s.",
                        "%(count)s parts have no title in %(language)s.",
                        count,
                    )
                    if what == "sections"
                    else ngettext(
                        "%(count)s standard has no title in %(language)s.",
                        "%(count)s standards have no title in %(language)s.",
                        count,
                    )
                )
                yield DraftFault(words % {"count": count, **said}, of_names=True)


def _of_question(files: Files, code: str) -> Iterator[str]:
    original = files["en"]["question"][code]
    rests = declared_kind(original).rests_on_cases
    if rests and not original.get("options", {}).get("topic"):
        yield _("It has no topic of the case review.")
    for language in spoken(files):
        words = files[language]["question"].get(code)
        said = {"language": language_name(language)}
        if words is None:
            yield _("It is not written in %(language)s.") % said
            continue
        yield from _of_words(words, said)
        yield from _of_labels(words, original, said, rests=rests)
        if language != "en" and len(words["evidence"]) != len(original["evidence"]):
            yield _("The %(language)s has %(count)s examples of evidence, the English %(other)s.") % {
                **said,
                "count": len(words["evidence"]),
                "other": len(original["evidence"]),
            }


def _of_words(words: dict[str, Any], said: dict[str, str]) -> Iterator[str]:
    if not words["text"]:
        yield _("The question is not written in %(language)s.") % said
    elif not words["text"].endswith("?"):
        yield _("The question does not end with a question mark in %(language)s.") % said
    if not words["short"]:
        yield _("The topic is not written in %(language)s.") % said
    elif len(words["short"]) > SHORT_LIMIT:
        yield _("The topic is longer than %(limit)s characters in %(language)s.") % {**said, "limit": SHORT_LIMIT}
    if not words["guidance"]:
        yield _("The hint is not written in %(language)s.") % said
    if not EVIDENCE_FROM <= len(words["evidence"]) <= EVIDENCE_TO:
        yield _("%(fewest)s to %(most)s examples of evidence are wanted in %(language)s; it has %(count)s.") % {
            **said,
            "fewest": EVIDENCE_FROM,
            "most": EVIDENCE_TO,
            "count": len(words["evidence"]),
        }


def _of_labels(words: dict[str, Any], original: dict[str, Any], said: dict[str, str], *, rests: bool) -> Iterator[str]:
    for name in ("elaboration_label", "measures_label"):
        own, other = words.get(name, ""), original.get(name, "")
        box = {**said, "box": _("description") if name == "elaboration_label" else _("measures")}
        if bool(own) != bool(other):
            yield _("The box for the %(box)s must be asked for in English and in %(language)s, or in neither.") % box
        elif rests and not own:
            yield _("The box for the %(box)s is not written in %(language)s.") % box
        if own and not own.endswith("?"):
            yield _("What the box for the %(box)s asks does not end with a question mark in %(language)s.") % box
        if len(own) > LABEL_LIMIT:
            yield _("What the box for the %(box)s asks is longer than %(limit)s characters in %(language)s.") % {
                **box,
                "limit": LABEL_LIMIT,
            }
