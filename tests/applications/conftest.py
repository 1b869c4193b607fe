"""Addresses and requests of the application's pages."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Answer


@pytest.fixture
def url(ours: Any) -> Callable[..., str]:
    """`url("standard", 1)` of our facility; `slug=` for another."""

    def address(name: str, *args: Any, slug: str = "") -> str:
        return reverse(f"applications:{name}", args=[slug or ours.slug, *args])

    return address


@pytest.fixture
def stored(ours: Any) -> Callable[[str], Answer]:
    """The answer to a question as it is in the database now."""

    def read(code: str) -> Answer:
        return Answer.objects.select_related("question", "updated_by").get(
            application=ours.application, question__code=code
        )

    return read


def card(code: str, *, version: int = 0, **typed: str) -> dict[str, str]:
    """The fields of one card as a browser sends them, without a word on what it had been shown."""
    return {f"{code}-{name}": value for name, value in typed.items()} | {f"{code}-version": str(version)}


def just_signed(browser: Any) -> Any:
    """A browser whose person has given the password a moment ago."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return browser
