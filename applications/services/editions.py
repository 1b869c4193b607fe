"""Bringing an edition of the questions into the database (R26, R27)."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.catalogue import EditionSpec, load_edition
from applications.models import Edition, Question, Section, Standard
from iasios.access import office_scope
from iasios.audit.services import record


class EditionChanged(Exception):
    """The file of a published edition says something else now; a published edition never changes."""


def publish_edition(code: str, by: Any = None, directory: Path | None = None) -> Edition:
    """Publishes an edition from its file; doing it again changes nothing.

    Args:
        code: "2026.1", or "2026" for the latest edition of that year.
        by: the person, or None for the command line.
        directory: where its file is; the catalogue that we ship when None.

    Raises:
        CatalogueError: the file has faults; the message names all of them.
        EditionChanged: the edition is published and its file was changed afterwards.
    """
    spec = load_edition(code, directory)
    with transaction.atomic(), office_scope("publish an edition"):
        published = Edition.objects.filter(code=spec.code).first()
        if published is not None:
            if published.sha256 != spec.sha256:
                raise EditionChanged(
                    f"Edition {spec.code} is published and its file was changed since "
                    f"(published {published.sha256[:12]}, file {spec.sha256[:12]}). "
                    "Applications rest on the published words: undo the change, or give the file a new code."
                )
            return published
        edition = Edition.objects.create(
            code=spec.code, year=spec.year, title=spec.title, sha256=spec.sha256, published_at=timezone.now()
        )
        _write_rows(edition, spec)
        record("edition.published", by=by, subject=spec.code, sha256=spec.sha256)
    return edition


def _write_rows(edition: Edition, spec: EditionSpec) -> None:
    languages = spec.translations.items()
    sections = Section.objects.bulk_create(
        Section(
            edition=edition,
            code=section.code,
            position=position,
            title=section.title,
            translations={language: {"title": words.sections[section.code]} for language, words in languages},
        )
        for position, section in enumerate(spec.sections, start=1)
    )
    by_code = {section.code: section for section in sections}
    standards = Standard.objects.bulk_create(
        Standard(
            edition=edition,
            section=by_code[standard.section],
            number=standard.number,
            title=standard.title,
            translations={language: {"title": words.standards[standard.number]} for language, words in languages},
        )
        for standard in spec.standards
    )
    by_number = {standard.number: standard for standard in standards}
    Question.objects.bulk_create(
        Question(
            edition=edition,
            standard=by_number[question.standard],
            code=question.code,
            number=question.number,
            letter=question.letter,
            part=question.part,
            requirement=question.requirement,
            kind=question.kind,
            text=question.text,
            short=question.short,
            guidance=question.guidance,
            evidence=list(question.evidence),
            elaboration=question.elaboration,
            elaboration_label=question.elaboration_label,
            measures_label=question.measures_label,
            options=question.options,
            translations={
                language: {
                    "text": words.questions[question.code].text,
                    "short": words.questions[question.code].short,
                    "guidance": words.questions[question.code].guidance,
                    "evidence": list(words.questions[question.code].evidence),
                    "elaboration_label": words.questions[question.code].elaboration_label,
                    "measures_label": words.questions[question.code].measures_label,
                    "options": question.options | words.questions[question.code].options,
                }
                for language, words in languages
            },
        )
        for question in spec.questions
    )
