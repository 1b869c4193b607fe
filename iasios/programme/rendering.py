"""Texts of public pages as they are shown: placeholders filled in, and never more markup than the small one."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from iasios.programme.public_texts import PLACEHOLDERS, PublicText
from iasios.programme.queries import texts_in_force
from iasios.text.markup import as_html
from iasios.text.placeholders import filled, names_in

_values: dict[str, Callable[[], int]] = {
    "minimum": lambda: settings.MINIMUM_PROCEDURES,
    "years": lambda: settings.ACCREDITATION_YEARS,
}


def register_value(name: str, value: Callable[[], int]) -> None:
    """Enters what fills in a placeholder that another app knows; it is asked only for texts that have it."""
    if name not in PLACEHOLDERS:
        raise ValueError(f"no placeholder: {name}")
    _values[name] = value


def filled_in(words: str, known: Mapping[str, int] | None = None) -> str:
    """The words with every placeholder that is known filled in, still as markup."""
    known = known or {}
    names = [name for name in names_in(words) if name in _values]
    return filled(words, {name: number_format(known[name] if name in known else _values[name]()) for name in names})


def rendered(text: PublicText, words: str, known: Mapping[str, int] | None = None) -> SafeString:
    """The words as a page shows them.

    Args:
        known: values that are at hand, so that nobody is asked for them.
    """
    words = filled_in(words, known)
    return mark_safe(linebreaks(words, autoescape=True)) if text.is_plain else as_html(words)


def shown_texts(*texts: PublicText, known: Mapping[str, int] | None = None) -> dict[str, SafeString]:
    """The texts in the reader's language, by name; empty where there is nothing to say. One query for all."""
    found = texts_in_force(texts, get_language() or settings.LANGUAGE_CODE)
    return {text.name: rendered(text, found[text.name], known) for text in texts}
