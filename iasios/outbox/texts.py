"""The texts of mails and letters, and the office's words in place of them.

The shipped texts are those of the translations; a text that the office has changed takes the place of its translation
while one mail or letter of that kind is made. Only named placeholders are filled in.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.html import escape
from django.utils.text import normalize_newlines
from django.utils.translation import trans_real

from iasios.outbox.mail_types import MailType, Urgency, all_mail_types
from iasios.outbox.models import EditedText
from iasios.outbox.python_texts import texts_of_kind
from iasios.text.placeholders import as_catalogue, in_braces, shipped_names

#: Mails that are written in Python have their texts in the functions that send them.
_IN_PYTHON = "outbox/words"
_CACHE_KEY = "outbox.edited_texts"
#: Seconds until a process that has just asked sees a change of the office.
_CACHE_SECONDS = 60


@dataclass(frozen=True)
class ShippedText:
    """One text: `key` and `plural` as the catalogues of translations key them."""

    key: str
    plural: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The placeholders that it must hold."""
        return shipped_names(self.key)

    @property
    def plural_names(self) -> frozenset[str]:
        return shipped_names(self.plural)

    def shipped(self, language: str) -> tuple[str, str]:
        """The text, and that of more than one, with placeholders in braces."""
        with translation.override(language):
            if self.plural:
                one, many = (translation.ngettext(self.key, self.plural, number) for number in (1, 2))
                return in_braces(one), in_braces(many)
            context, separator, text = self.key.rpartition("\x04")
            words = translation.pgettext(context, text) if separator else translation.gettext(text)
            return in_braces(words), ""


@dataclass(frozen=True)
class TextKind:
    """A kind of mail or letter whose texts the office may change."""

    kind: str
    label: Any
    messages: tuple[ShippedText, ...]
    is_letter: bool = False


_letters: dict[str, TextKind] = {}


def register_letter(
    kind: str, label: Any, texts: Iterable[str] = (), *, written: Iterable[tuple[str, str]] = ()
) -> None:
    """Enters a letter whose texts stand in Python; its service makes it within `edited_words`.

    Args:
        written: further texts as `iasios.outbox.python_texts.texts_of` reads them.
    """
    known = (*(ShippedText(text) for text in texts), *(ShippedText(*keys) for keys in written))
    _letters[kind] = TextKind(kind, label, known, is_letter=True)


def text_kinds() -> list[TextKind]:
    """Letters, then every kind of mail but those about keys, security and the account; each with its texts in order."""
    mails = [
        TextKind(one.kind, one.label, found)
        for one in all_mail_types()
        if one.urgency is not Urgency.ALWAYS and (found := messages_of(one))
    ]
    return [*_letters.values(), *mails]


def text_kind(kind: str) -> TextKind | None:
    return next((one for one in text_kinds() if one.kind == kind), None)


def messages_of(mail_type: MailType) -> tuple[ShippedText, ...]:
    """The texts of a mail's own template, or of the functions that write it; in their order, each once."""
    if mail_type.template == _IN_PYTHON:
        return tuple(ShippedText(*keys) for keys in texts_of_kind(mail_type.kind))
    return _messages_in(f"emails/{mail_type.template}.html") if mail_type.template else ()


@lru_cache(maxsize=256)
def _messages_in(template: str) -> tuple[ShippedText, ...]:
    found: dict[str, ShippedText] = {}
    compiled: Any = get_template(template)
    nodes = compiled.template.nodelist.get_nodes_by_type((BlockTranslateNode, TranslateNode))
    for node in nodes:
        message = _of_block(node) if isinstance(node, BlockTranslateNode) else _of_tag(node)
        if message is not None:
            found.setdefault(message.key, message)
    return tuple(found.values())


def _of_block(node: BlockTranslateNode) -> ShippedText | None:
    singular, _names = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural else ""
    # A context is a literal in every template of ours.
    context = f"{node.message_context.var}\x04" if node.message_context else ""
    return ShippedText(context + singular, plural) if singular.strip() else None


def _of_tag(node: TranslateNode) -> ShippedText | None:
    literal = getattr(node.filter_expression.var, "literal", None)
    context = f"{node.message_context.var}\x04" if node.message_context else ""
    return ShippedText(f"{context}{literal}") if isinstance(literal, str) else None


def _as_catalogue(text: str, *, as_html: bool, is_formatted: bool) -> str:
    """The office's words as a translation: without markup, and with nothing to fill in but the named placeholders.

    Args:
        is_formatted: something is filled in afterwards, so a sign of percent is doubled.
    """
    words = normalize_newlines(text)
    words = str(escape(words)) if as_html else words
    return as_catalogue(words) if is_formatted else words


class _Edited:
    """Translations of one language with some of them edited."""

    def __init__(self, present: Any, edits: Mapping[str, tuple[str, str]], *, as_html: bool) -> None:
        self._present = present
        self._edits = {
            key: tuple(
                # Templates fill in every text; Python only those that have placeholders or a plural.
                _as_catalogue(text, as_html=as_html, is_formatted=as_html or bool(shipped_names(key)) or bool(texts[1]))
                for text in texts
            )
            for key, texts in edits.items()
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._present, name)

    def gettext(self, message: str) -> str:
        edit = self._edits.get(message)
        return edit[0] if edit is not None else self._present.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        edit = self._edits.get(singular)
        if edit is None:
            return str(self._present.ngettext(singular, plural, number))
        return edit[0] if number == 1 else edit[1]


@contextmanager
def edited_words(kind: str, *, as_html: bool = False) -> Iterator[None]:
    """Within it, the office's words for this kind, in the present language, take the place of the translations.

    Args:
        as_html: the words go into a page as they are, so they are escaped here.
    """
    edits = edits_of(kind, translation.get_language() or "")
    present = getattr(trans_real._active, "value", None)  # type: ignore[attr-defined]
    if not edits or present is None:
        yield
        return
    trans_real._active.value = _Edited(present, edits, as_html=as_html)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        trans_real._active.value = present  # type: ignore[attr-defined]


def edits_of(kind: str, language: str) -> dict[str, tuple[str, str]]:
    """The office's words by the text that they replace. One query a minute, however many mails are made."""
    found: dict[str, dict[str, tuple[str, str]]] | None = cache.get(_CACHE_KEY)
    if found is None:
        found = {}
        for row in EditedText.objects.all():
            found.setdefault(f"{row.kind} {row.language}", {})[row.message] = (row.text, row.plural)
        cache.set(_CACHE_KEY, found, _CACHE_SECONDS)
    return found.get(f"{kind} {language}", {})


def forget_edits() -> None:
    """After a change: the next mail reads the texts again."""
    cache.delete(_CACHE_KEY)
