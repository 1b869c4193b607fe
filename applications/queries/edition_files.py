"""What an edition says as the values of its files: those of its draft, those that we ship, or its rows read back."""

from typing import Any

from django.conf import settings

from applications.catalogue import available_editions, shipped_files
from applications.catalogue.drafting import declare
from applications.catalogue.writing import Files, checksum_of
from applications.kinds import DEFAULT_KIND
from applications.models import Edition, EditionDraft, Question
from applications.queries.edition import questions_of

_TEXTS = ("text", "short", "guidance")
_LABELS = ("elaboration_label", "measures_label")


def other_languages() -> list[str]:
    """The languages of the portal beside English, in which every edition is written."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def files_of(edition: Edition) -> Files:
    """The values of a published edition's files, by language.

    How sure we are of each question is not among its rows: one that comes from neither a draft nor our own files says
    "derived" of all of them.
    """
    files = EditionDraft.objects.filter(edition=edition).values_list("files", flat=True).first()
    if files is not None:
        return dict(files)
    if edition.code in available_editions():
        shipped = shipped_files(edition.code)
        if checksum_of(shipped) == edition.sha256:
            return shipped
    return _read_back(edition)


def _read_back(edition: Edition) -> Files:
    questions = questions_of(edition.pk)
    standards = {question.standard.number: question.standard for question in questions}
    sections = {standard.section.pk: standard.section for standard in standards.values()}
    in_order = sorted(sections.values(), key=lambda section: section.position)
    original: dict[str, Any] = {
        "code": edition.code,
        "year": edition.year,
        "title": edition.title,
        "sections": [{"code": section.code, "title": section.title} for section in in_order],
        "standards": [
            {"number": number, "section": standards[number].section.code, "title": standards[number].title}
            for number in sorted(standards)
        ],
        "question": {question.code: _entry(question) for question in questions},
    }
    declare(original)
    files: Files = {"en": original}
    spoken = [language for language in other_languages() if all(language in q.translations for q in questions)]
    for language in spoken:
        files[language] = {
            "edition": edition.code,
            "language": language,
            "title": edition.title,
            "sections": {section.code: section.translations[language]["title"] for section in in_order},
            "standards": {str(number): standards[number].translations[language]["title"] for number in standards},
            "question": {question.code: _words(question, question.translations[language]) for question in questions},
        }
    return files


def _entry(question: Question) -> dict[str, Any]:
    entry: dict[str, Any] = {"number": question.number, "requirement": question.requirement, "confidence": "derived"}
    entry |= {name: getattr(question, name) for name in ("part", "origin") if getattr(question, name)}
    if question.kind != DEFAULT_KIND:
        entry["kind"] = question.kind
    said = {name: getattr(question, name) for name in (*_TEXTS, "evidence", *_LABELS, "options")}
    return entry | {name: value for name, value in said.items() if value or name in _TEXTS}


def _words(question: Question, words: dict[str, Any]) -> dict[str, Any]:
    said = {name: words[name] for name in (*_TEXTS, "evidence")}
    said |= {name: words[name] for name in _LABELS if words.get(name)}
    options = {name: text for name, text in words.get("options", {}).items() if text != question.options.get(name)}
    return said | ({"options": options} if options else {})
