"""Typed access to environment variables; reports every missing or malformed one at once."""

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

T = TypeVar("T")


class SettingsError(Exception):
    """One or more settings are missing or malformed; the message lists them all."""


class Env:
    """Reads values, collects problems, and raises them together in `check()`.

    A variable without a default is required.
    """

    _REQUIRED = object()

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self._source = os.environ if source is None else source
        self._problems: list[str] = []
        #: What was asked for: how it is read, and the default; for the reference of settings.
        self.asked: dict[str, tuple[str, Any]] = {}

    def _read(self, name: str, parse: Callable[[str], T], default: Any, kind: str = "text") -> T:
        self.asked[name] = (kind, "required" if default is self._REQUIRED else default)
        raw = self._source.get(name, "")
        if raw == "":
            if default is self._REQUIRED:
                self._problems.append(f"{name} is not set")
                return parse_or_none(parse)
            return default
        try:
            return parse(raw)
        except ValueError as error:
            self._problems.append(f"{name}: {error}")
            return parse_or_none(parse)

    def text(self, name: str, default: Any = _REQUIRED) -> str:
        return self._read(name, str, default)

    def flag(self, name: str, default: Any = _REQUIRED) -> bool:
        return self._read(name, _flag, default, "1 or 0")

    def number(self, name: str, default: Any = _REQUIRED) -> int:
        return self._read(name, int, default, "number")

    def words(self, name: str, default: Any = _REQUIRED) -> list[str]:
        """A comma-separated list."""
        return self._read(name, lambda raw: [word.strip() for word in raw.split(",") if word.strip()], default, "list")

    def database(self, name: str, default: Any = _REQUIRED) -> dict[str, Any]:
        """`postgresql://user:password@host:port/name` as Django's DATABASES entry."""
        return self._read(name, _database, default, "database")

    def providers(self, name: str, default: Any = _REQUIRED) -> list[dict[str, Any]]:
        """A JSON list of identity providers: `id`, `name`, `server_url`, `client_id`, `secret`, `domains`."""
        return self._read(name, _providers, default, "JSON")

    def mail(self, name: str, default: Any = _REQUIRED) -> dict[str, Any]:
        """`smtp://user:password@host:port`, `smtps://…`, `smtp+tls://…` or `filemail:///folder`."""
        return self._read(name, _mail, default, "address")

    def check(self) -> None:
        """Raises SettingsError naming every problem found so far."""
        if self._problems:
            raise SettingsError("; ".join(self._problems))


def parse_or_none(parse: Callable[[str], T]) -> Any:
    """A stand-in value after a problem was noted, so that reading can go on to find the next one."""
    return {} if parse in (_database, _mail) else None


def _flag(raw: str) -> bool:
    value = raw.strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ValueError("expected 1 or 0")


def _database(raw: str) -> dict[str, Any]:
    parts = urlsplit(raw)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ValueError("expected postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


_PROVIDER_KEYS = {"id", "name", "server_url", "client_id", "secret", "domains"}


def _providers(raw: str) -> list[dict[str, Any]]:
    found = json.loads(raw)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ValueError("expected a JSON list of objects")
    for entry in found:
        if set(entry) != _PROVIDER_KEYS or not isinstance(entry["domains"], list) or not entry["domains"]:
            raise ValueError(f"each provider has exactly {', '.join(sorted(_PROVIDER_KEYS))}; domains is a list")
        if urlsplit(entry["server_url"]).scheme not in {"https", "http"}:
            raise ValueError("server_url begins with https://")
    return found


def _mail(raw: str) -> dict[str, Any]:
    parts = urlsplit(raw)
    if parts.scheme == "filemail":
        return {"BACKEND": "iasios.outbox.eml_backend.EmlBackend", "folder": unquote(parts.path)}
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ValueError("expected smtp://, smtps://, smtp+tls:// or filemail:///")
    return {
        "BACKEND": "iasios.outbox.smtp_backend.PatientEmailBackend",
        "host": parts.hostname or "localhost",
        "port": parts.port or 25,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": 20,
    }
