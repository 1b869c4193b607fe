"""Structured logs: one JSON line per event, with the request's id, and without a secret in any of them."""

import re
from collections.abc import Mapping
from typing import Any

import structlog

#: Beginnings of addresses whose end is a key: who knows it may act. docker/nginx.conf hides the same.
KEYED_PATHS = (
    "/accounts/activate/",
    "/accounts/confirm-email/",
    "/accounts/password/reset/key/",
    "/calendar/",
    "/colleagues/remove/",
    "/doubts/",
    "/register/again/",
    "/user-registration/join/",
    "/workshops/bookings/",
)
_KEY = re.compile(f"({'|'.join(map(re.escape, KEYED_PATHS))})[^\\s\"'<>?&#]+")
# What was searched for, or a key of a provider on its way back: from the mark to the end of the word.
_QUERY = re.compile(r"(/[^\s\"'<>?]*)\?[^\s\"'<>]+")
_HIDDEN = "\u2026"


def without_secrets(text: str) -> str:
    """The text with the keys and query strings of all addresses in it hidden."""
    return _QUERY.sub(rf"\1?{_HIDDEN}", _KEY.sub(rf"\1{_HIDDEN}", text))


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, Mapping):
        return {key: _hidden(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(each) for each in value]
    return value


def hide_secrets(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog: whatever logs, a library or an exception, the line passes here last."""
    return {key: _hidden(value) for key, value in event.items()}


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
FINAL_PROCESSORS: list[Any] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    hide_secrets,
    structlog.processors.JSONRenderer(),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED_PROCESSORS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
