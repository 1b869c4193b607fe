"""Changing the texts of mails and letters, and going back to the shipped ones."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from iasios.audit.services import record
from iasios.outbox.models import EditedText
from iasios.outbox.texts import ShippedText, TextKind, forget_edits
from iasios.text.placeholders import names_in


class WrongPlaceholders(ValueError):
    """A text holds what nothing fills in, or lacks what it must say: `unknown` and `missing` name them."""

    def __init__(self, unknown: list[str], missing: list[str]) -> None:
        super().__init__("wrong placeholders")
        self.unknown, self.missing = unknown, missing


def check_placeholders(text: str, names: frozenset[str]) -> None:
    """Every placeholder of the shipped text stands in it, and no other.

    Raises:
        WrongPlaceholders: with both lists.
    """
    written = names_in(text)
    unknown = [name for name in dict.fromkeys(written) if name not in names]
    missing = sorted(names - set(written))
    if unknown or missing:
        raise WrongPlaceholders(unknown, missing)


@transaction.atomic
def save_texts(*, kind: TextKind, language: str, texts: Mapping[ShippedText, tuple[str, str]], by: Any) -> int:
    """Keeps the office's words; those that equal the shipped text take the edit away. Needs the office's scope.

    Args:
        texts: the text, and that of more than one, for each message of the kind that was on the form.

    Returns:
        How many texts are other than before.

    Raises:
        WrongPlaceholders: nothing is saved.
        ValueError: a text of another kind.
    """
    if foreign := set(texts) - set(kind.messages):
        raise ValueError(f"not of {kind.kind}: {foreign}")
    for message, (text, plural) in texts.items():
        check_placeholders(text, message.names)
        if message.plural:
            check_placeholders(plural, message.plural_names)
    rows = EditedText.objects.select_for_update().filter(kind=kind.kind, language=language)
    before = {row.message: row for row in rows}
    changed, now = 0, timezone.now()
    for message, words in texts.items():
        stored = before.get(message.key)
        if words == message.shipped(language):
            if stored is not None:
                stored.delete()
                changed += 1
            continue
        if stored is not None and (stored.text, stored.plural) == words:
            continue
        EditedText.objects.update_or_create(
            kind=kind.kind,
            language=language,
            message=message.key,
            defaults={"text": words[0], "plural": words[1], "changed_at": now, "changed_by": by},
        )
        changed += 1
    if changed:
        record("mail.texts_changed", by=by, subject=kind.kind, language=language, texts=changed)
        transaction.on_commit(forget_edits)
    return changed


@transaction.atomic
def reset_texts(*, kind: TextKind, language: str, by: Any) -> int:
    """Back to the shipped texts. Needs the office's scope. Returns how many were changed."""
    gone, _each = EditedText.objects.filter(kind=kind.kind, language=language).delete()
    if gone:
        record("mail.texts_reset", by=by, subject=kind.kind, language=language, texts=gone)
        transaction.on_commit(forget_edits)
    return gone
