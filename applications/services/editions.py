"""Bringing an edition of the questions into the database (R26, R27)."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.catalogue import EditionSpec, load_edition
from applications.models import ArchivedEdition, Edition, Question, Section, Standard
from applications.queries import newest_edition
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record


class EditionChanged(Exception):
    """The file of a published edition says something else now; a published edition never changes."""


class EditionRefused(Exception):
    """What was asked of an edition cannot be done now; the message says why, to the office."""


def publish_edition(code: str, by: User | None = None, directory: Path | None = None) -> Edition:
    """Publishes an edition from its file, in force at once; doing it again changes nothing.

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
        return write_edition(spec, valid_from=None, by=by)


def write_edition(spec: EditionSpec, *, valid_from: date | None, by: User | None) -> Edition:
    """The rows of an edition that is not published yet, inside the transaction and scope of whoever publishes it.

    Args:
        valid_from: the day from which applications rest on it; None for at once.
    """
    edition = Edition.objects.create(
        code=spec.code,
        year=spec.year,
        title=spec.title,
        sha256=spec.sha256,
        published_at=timezone.now(),
        valid_from=valid_from,
    )
    _write_rows(edition, spec)
    begins = {"valid_from": valid_from.isoformat()} if valid_from is not None else {}
    record("edition.published", by=by, subject=spec.code, sha256=spec.sha256, **begins)
    return edition


def archive_edition(*, edition: Edition, by: User) -> None:
    """Keeps new applications from an edition for good; those under way go on with it.

    Raises:
        PermissionDenied: not the office.
        EditionRefused: new applications rest on it now, or it is archived already.
    """
    require(by, Capability.RUN_OFFICE)
    with transaction.atomic(), office_scope("archive an edition"):
        lock_editions()
        present = newest_edition()
        if present is not None and present.pk == edition.pk:
            raise EditionRefused(_("New applications rest on this edition. Publish a newer one first."))
        if ArchivedEdition.objects.filter(edition=edition).exists():
            raise EditionRefused(_("This edition is archived already."))
        ArchivedEdition.objects.create(edition=edition, archived_at=timezone.now(), archived_by=by)
        record("edition.archived", by=by, subject=edition.code)


def lock_editions() -> None:
    """Until the transaction ends, nobody else publishes or archives an edition."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('applications_edition'))")


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
            origin=question.origin,
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
