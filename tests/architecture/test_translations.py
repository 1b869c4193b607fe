"""Whoever reads the portal in another language reads all of it in that language."""

import re

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from tests.architecture.messages import catalogue, compiled, texts_of_sources

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
REMEDY = (
    "Run `make messages` and translate what is empty in locale/{}/LC_MESSAGES/django.po, then run it again to compile"
)
# What must come out as it went in: values to be filled in, and markup.
_KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z][^>]*>")


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _words(context: str | bytes | None) -> str | None:
    """Babel reads contexts of compiled files as bytes."""
    return context.decode() if isinstance(context, bytes) else context


def test_every_text_is_translated(language: str) -> None:
    told = {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalogue(language)
        if message.id and not message.fuzzy and all(message.string if message.pluralizable else [message.string])
    }
    assert sorted(text for _context, text in texts_of_sources() - told) == [], REMEDY.format(language)


def test_values_and_markup_are_kept(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id or not message.string:
            continue
        if message.pluralizable:
            # One may be said in words: "one case" for "%(count)s case".
            allowed = {found for text in message.id for found in _KEPT.findall(text)}
            wrong += [text for text in message.string if not set(_KEPT.findall(text)) <= allowed]
            wrong += [message.string[-1]] if set(_KEPT.findall(message.string[-1])) != allowed else []
        elif sorted(_KEPT.findall(message.id)) != sorted(_KEPT.findall(message.string)):
            wrong.append(message.string)
    assert wrong == []


def test_django_reads_what_people_edited(language: str) -> None:
    def said(messages: Catalog) -> dict[tuple[str | None, str], tuple[str, ...]]:
        """By the singular; what a text is in each number."""
        return {
            (_words(m.context), m.id[0] if m.pluralizable else m.id): tuple(m.string) if m.pluralizable else (m.string,)
            for m in messages
            if m.id and not m.fuzzy
        }

    assert said(compiled(language)) == said(catalogue(language)), "Run `make messages`"
