"""The office writes a new edition: begun from one that is published, changed question by question, published."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.catalogue import drafting, edition_of
from applications.catalogue.writing import Files, catalogue_files
from applications.models import Edition, EditionDraft
from applications.queries.draft_checks import faults_of
from applications.queries.edition_drafts import (
    code_of,
    known_identities,
    latest_edition,
    next_code,
    present_for,
)
from applications.queries.edition_files import files_of, other_languages
from applications.services.editions import EditionRefused, lock_editions, write_edition
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.text.formatting import day

#: What the columns of an edition and its questions hold.
_CODE = re.compile(r"20\d\d\.[1-9]\d{0,2}")
_LONGEST_CODE, _LONGEST_ORIGIN = 20, 40


class DraftChanged(EditionRefused):
    """Somebody else has changed the same question since the page was opened."""


def print_of(files: Files, code: str) -> str:
    """A short print of a question in all its languages, by which a later change of it is noticed.

    Its place does not count: that follows from other questions too.
    """
    said = {
        language: {
            name: value
            for name, value in values["question"].get(code, {}).items()
            if name not in ("number", "part", "origin")
        }
        for language, values in files.items()
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def draft_edition(*, base: Edition, year: int, by: User) -> EditionDraft:
    """Begins a new edition with everything that a published one says.

    Raises:
        PermissionDenied: not the office.
        EditionRefused: an edition of a later year is published.
    """
    require(by, Capability.RUN_OFFICE)
    with transaction.atomic(), office_scope("draft an edition"):
        lock_editions()
        if year < latest_edition().year:
            raise EditionRefused(
                _("An edition of %(year)s is published. Choose that year or a later one.")
                % {"year": latest_edition().year}
            )
        code = next_code(year)
        before = files_of(base)
        titles = {
            language: re.sub(r"\d{4}", str(year), str(values["title"]), count=1) for language, values in before.items()
        }
        files = drafting.begun(before, code=code, year=year, titles=titles, languages=other_languages())
        draft = _create(code, base, files, by)
        record("edition_draft.begun", by=by, subject=code, base=base.code)
    return draft


def import_draft(*, texts: Mapping[str, bytes], base: Edition, by: User) -> EditionDraft:
    """Begins a new edition with what files say, as they were exported.

    Args:
        texts: the file of each language of the portal.
        base: what it will be compared with while nothing is in force.

    Raises:
        PermissionDenied: not the office.
        CatalogueError: the files have faults; the message names all of them.
        EditionRefused: what is no TOML, or an edition or draft that has the code already.
    """
    require(by, Capability.RUN_OFFICE)
    files = {language: _values_of(text) for language, text in texts.items()}
    if not _CODE.fullmatch(str(files["en"].get("code", ""))):
        raise EditionRefused(_("The English file does not say the code of its edition, such as 2027.1."))
    spec = edition_of(catalogue_files(files))
    if any(len(question.code) > _LONGEST_CODE or len(question.origin) > _LONGEST_ORIGIN for question in spec.questions):
        raise EditionRefused(_("The code of a question is too long."))
    code = spec.code
    with transaction.atomic(), office_scope("import an edition"):
        lock_editions()
        if Edition.objects.filter(code=code).exists() or EditionDraft.objects.filter(code=code).exists():
            raise EditionRefused(_("There is an edition or a draft %(code)s already.") % {"code": code})
        draft = _create(code, base, files, by)
        record("edition_draft.imported", by=by, subject=code, base=base.code)
    return draft


def _values_of(text: bytes) -> dict[str, Any]:
    try:
        values = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        values = {}
    # A sign that no column of PostgreSQL takes is in no text that somebody wrote.
    if not values or "\\u0000" in json.dumps(values, default=str):
        raise EditionRefused(_("One of the files is not a catalogue file (TOML, in UTF-8)."))
    return values


def _create(code: str, base: Edition, files: Files, by: User) -> EditionDraft:
    now = timezone.now()
    return EditionDraft.objects.create(
        code=code, base=base, files=files, created_at=now, created_by=by, saved_at=now, saved_by=by
    )


def change_names(*, draft: EditionDraft, names: Mapping[str, Mapping[str, Any]], by: User) -> None:
    """Other titles of the edition, its parts and standards, by language.

    Raises:
        PermissionDenied: not the office.
        EditionRefused: the draft is published or gone.
    """
    with _changing(draft, by) as locked:
        files = drafting.with_names(locked.files, names)
        if files != locked.files:
            _save(locked, files, "named", by)


def change_question(
    *,
    draft: EditionDraft,
    identity: str,
    seen: str,
    marks: Mapping[str, Any],
    words: Mapping[str, Mapping[str, Any]],
    by: User,
) -> None:
    """Other words of a question by language, and other marks; nothing is recorded where nothing differs.

    Args:
        seen: the print of the question as the page showed it.

    Raises:
        PermissionDenied: not the office.
        DraftChanged: somebody else has changed or removed it meanwhile.
        EditionRefused: the draft is published or gone.
    """
    with _changing(draft, by) as locked:
        code = _seen(locked, identity, seen)
        files = drafting.with_question(locked.files, code, marks, words)
        if files != locked.files:
            _save(locked, files, "question_changed", by, question=code)


def add_question(
    *, draft: EditionDraft, standard: int, after: str, marks: Mapping[str, Any], by: User, is_part: bool = False
) -> str:
    """A new question of its own criterion, still without words. Returns its identity.

    Args:
        after: the identity of the question whose criterion stands before it; empty for the first of the standard.
        marks: `requirement`, `kind`, and `options` where the kind wants some.
        is_part: it becomes a further part of the criterion of `after`, which it is asked beside.

    Raises:
        PermissionDenied: not the office.
        DraftChanged: the question before it is gone.
        EditionRefused: the draft is published or gone, the standard has a criterion for every letter, or the criterion
            has as many parts as it may.
    """
    with _changing(draft, by) as locked:
        before = code_of(locked.files, after) if after else ""
        if before is None:
            raise DraftChanged(_("The question before it was removed meanwhile. Choose another place."))
        if is_part and _parts(locked.files, before) >= drafting.MOST_PARTS:
            raise EditionRefused(_("This criterion has as many parts as it may."))
        if not is_part and _criteria(locked.files, standard) >= drafting.MOST_CRITERIA:
            raise EditionRefused(_("This standard has as many criteria as there are letters."))
        files, code = drafting.added(
            locked.files, standard=standard, after=before, marks=marks, taken=known_identities(), is_part=is_part
        )
        _save(locked, files, "question_added", by, question=code)
        return str(files["en"]["question"][code].get("origin", code))


def remove_question(*, draft: EditionDraft, identity: str, seen: str, by: User) -> None:
    """Takes a question out of the draft; the letters after it close up.

    Raises:
        PermissionDenied: not the office.
        DraftChanged: somebody else has changed or removed it meanwhile.
        EditionRefused: the draft is published or gone.
    """
    with _changing(draft, by) as locked:
        code = _seen(locked, identity, seen)
        _save(locked, drafting.without(locked.files, code), "question_removed", by, question=code)


def move_question(*, draft: EditionDraft, identity: str, later: bool, by: User) -> None:
    """The criterion of a question one place earlier or later in its standard; at its end nothing happens.

    Raises:
        PermissionDenied: not the office.
        DraftChanged: the question was removed meanwhile.
        EditionRefused: the draft is published or gone.
    """
    with _changing(draft, by) as locked:
        code = code_of(locked.files, identity)
        if code is None:
            raise DraftChanged(_("This question was removed meanwhile."))
        files, now = drafting.moved(locked.files, code, later=later)
        if files != locked.files:
            _save(locked, files, "question_moved", by, question=code, to=now)


def discard_draft(*, draft: EditionDraft, by: User) -> None:
    """Takes a draft away that will not be published.

    Raises:
        PermissionDenied: not the office.
        EditionRefused: it is published or gone.
    """
    with _changing(draft, by) as locked:
        record("edition_draft.discarded", by=by, subject=locked.code, base=locked.base.code)
        locked.delete()


def publish_draft(*, draft: EditionDraft, valid_from: date, by: User) -> Edition:
    """Publishes a draft for good; new applications rest on it from a day, those under way stay on theirs.

    Raises:
        PermissionDenied: not the office.
        EditionRefused: something keeps it from being published, or the day is past or before another edition's.
    """
    with _changing(draft, by) as locked:
        lock_editions()
        if valid_from < timezone.localdate():
            raise EditionRefused(_("The first day is past. Choose today or a later day."))
        begins_on = latest_edition().begins_on
        if begins_on is not None and valid_from < begins_on:
            raise EditionRefused(
                _("Another edition begins on %(day)s. Choose that day or a later one, or archive the other first.")
                % {"day": day(begins_on)}
            )
        if faults_of(locked, files_of(present_for(locked))):
            raise EditionRefused(_("Something keeps this draft from being published. See the checks."))
        edition = write_edition(edition_of(catalogue_files(locked.files)), valid_from=valid_from, by=by)
        locked.edition = edition
        locked.save(update_fields=["edition"])
    return edition


@contextmanager
def _changing(draft: EditionDraft, by: User) -> Iterator[EditionDraft]:
    require(by, Capability.RUN_OFFICE)
    with transaction.atomic(), office_scope("change the draft of an edition"):
        rows = EditionDraft.objects.select_for_update(of=("self",)).select_related("base")
        locked = rows.filter(pk=draft.pk, edition__isnull=True).first()
        if locked is None:
            raise EditionRefused(_("This draft was published or discarded meanwhile."))
        yield locked


def _save(draft: EditionDraft, files: Files, step: str, by: User, **detail: Any) -> None:
    draft.files, draft.saved_at, draft.saved_by = files, timezone.now(), by
    draft.save(update_fields=["files", "saved_at", "saved_by"])
    record(f"edition_draft.{step}", by=by, subject=draft.code, **detail)


def _seen(draft: EditionDraft, identity: str, seen: str) -> str:
    code = code_of(draft.files, identity)
    if code is None:
        raise DraftChanged(_("This question was removed meanwhile."))
    if print_of(draft.files, code) != seen:
        raise DraftChanged(
            _("%(name)s has saved this draft meanwhile, and this question reads otherwise now. Nothing was saved.")
            % {"name": draft.saved_by}
        )
    return code


def _criteria(files: Files, standard: int) -> int:
    criteria = {code.partition("-")[0] for code in files["en"]["question"]}
    return sum(criterion[:-1] == str(standard) for criterion in criteria)


def _parts(files: Files, code: str) -> int:
    criterion = code.partition("-")[0]
    return sum(one.partition("-")[0] == criterion for one in files["en"]["question"])
