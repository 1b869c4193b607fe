"""No key of an address, no query string and no typed secret in any line of a log, whoever writes it."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from iasios.web.logging import FINAL_PROCESSORS, KEYED_PATHS, SHARED_PROCESSORS, without_secrets
from iasios.web.server import logconfig_dict
from tests.conftest import Client

#: Names of parts of an address that are keys.
KEYS = {"token", "key", "uidb64", "uidb36", "secret"}
SECRET = "s3cr3t-0f-a-link:1abcde:XyZ-9_8"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, as it would stand on standard output."""
    seen = io.StringIO()
    handler = logging.StreamHandler(seen)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=FINAL_PROCESSORS, foreign_pre_chain=SHARED_PROCESSORS)
    )
    root = logging.getLogger()
    root.addHandler(handler)
    yield seen
    root.removeHandler(handler)


def routes(patterns: Any, before: str = "/") -> Iterator[tuple[str, set[str]]]:
    for entry in patterns:
        pattern = entry.pattern
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, before + str(pattern).removeprefix("^"))
        elif isinstance(entry, URLPattern):
            yield before + str(pattern).removeprefix("^"), set(pattern.converters) | set(pattern.regex.groupindex)


def test_every_address_with_a_key_is_known() -> None:
    beginnings = {re.split(r"[<(]", route)[0] for route, names in routes(get_resolver().url_patterns) if names & KEYS}
    assert beginnings == set(KEYED_PATHS)


def test_the_proxy_hides_the_same() -> None:
    written = (Path(settings.BASE_DIR) / "docker" / "nginx.conf").read_text()
    (found,) = re.findall(r"\?<kept>/\(([^)]*)\)/\)", written)
    assert {f"/{beginning}/" for beginning in found.split("|")} == set(KEYED_PATHS)
    assert "$request " not in written
    assert "$request_uri" not in written.replace("return 308 https://$host$request_uri", "")
    assert "error_log /dev/stderr emerg;" in written


@pytest.mark.parametrize("path", KEYED_PATHS)
def test_a_key_is_hidden_wherever_it_stands(path: str) -> None:
    for text in (
        f"Not Found: {path}{SECRET}/",
        f"Referer checking failed - https://portal.example{path}{SECRET} does not match any trusted origins.",
        f'Error handling request "{path}{SECRET}?next=/a/"',
    ):
        hidden = without_secrets(text)
        assert SECRET not in hidden
        assert f"{path}…" in hidden


def test_a_query_string_is_hidden_and_words_with_a_mark_are_not() -> None:
    assert without_secrets("Not Found: /office/?q=Northgate&page=2") == "Not Found: /office/?…"
    assert without_secrets("Why? Because.") == "Why? Because."
    assert without_secrets("/facilities/a/") == "/facilities/a/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", KEYED_PATHS)
def test_requests_leave_no_key_behind(path: str, lines: io.StringIO) -> None:
    browser = Client(enforce_csrf_checks=True)
    parts = {"/accounts/activate/": "Nw/", "/accounts/password/reset/key/": "7-"}
    address = path + parts.get(path, "") + SECRET
    for asked in (address, address + "/", address + "/?next=/" + SECRET, address + ".ics", address + "/more/"):
        browser.get(asked)
        browser.post(asked, {"password1": SECRET, "code": SECRET}, headers={"referer": f"https://elsewhere{address}/"})
    written = lines.getvalue()
    assert written.count('"event": "request"') == 10
    assert SECRET not in written
    assert "s3cr3t" not in written


@pytest.mark.django_db
def test_signing_in_leaves_neither_password_nor_session(ours: Any, lines: io.StringIO) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": ours.member.email, "password": "a wrong " + SECRET})
    browser.post("/accounts/login/", {"login": ours.member.email, "password": "accredit-demo"})
    browser.post("/user-registration/", {"code": "ABCD-" + SECRET})
    written = lines.getvalue()
    assert "request" in written
    assert [word for word in (SECRET, "accredit-demo", browser.session.session_key) if word in written] == []


def test_an_exception_and_its_arguments_are_hidden(lines: io.StringIO) -> None:
    try:
        raise RuntimeError(f"cannot open /calendar/{SECRET}.ics")
    except RuntimeError:
        logging.getLogger("celery.worker").exception("Task %s raised", f"/register/again/{SECRET}/")
    structlog.get_logger("portal.test").warning("seen", address=[f"/calendar/{SECRET}"], more={"a": f"/x/?t={SECRET}"})
    written = lines.getvalue()
    assert "RuntimeError" in written
    assert SECRET not in written


def test_gunicorn_logs_as_the_portal_does_and_keeps_no_access_log() -> None:
    assert logconfig_dict["formatters"]["json"]["processors"] is FINAL_PROCESSORS
    assert logconfig_dict["loggers"]["gunicorn.access"]["handlers"] == []
