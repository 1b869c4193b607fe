"""A site of a few pages that lives in the test: static files from disk, answers from the test, no server behind it."""

import json
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib.staticfiles.finders import find
from playwright.sync_api import ConsoleMessage, Page, Request, Route

ORIGIN = "http://portal.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; require-trusted-types-for 'script'; trusted-types portal"
)


@dataclass
class Answer:
    """What the server says to one request; ``None`` as status is a broken connection."""

    status: int | None = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, status: int, **values: Any) -> "Answer":
        return cls(status, json.dumps(values), {"Content-Type": "application/json"})


class Site:
    """Serves pages by path and records every form that was sent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages: dict[str, str] = {}
        self.answers: dict[str, Callable[[dict[str, str]], Answer]] = {}
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)
        page.route(f"{ORIGIN}/**", self._serve)

    def _heard(self, line: ConsoleMessage) -> None:
        if "Content Security" in line.text or "TrustedHTML" in line.text:
            self.problems.append(line.text)

    def open(self, path: str = "/") -> None:
        self.page.goto(ORIGIN + path)

    def _serve(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/static/"):
            file = Path(find(path.removeprefix("/static/")))
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(status=200, body=file.read_bytes(), headers={"Content-Type": kind})
            return
        if request.method == "POST":
            data = _form(request)
            self.sent.append((path, data))
            answer = self.answers.get(path, lambda _: Answer(404))(data)
            if answer.status is None:
                route.abort("connectionfailed")
            else:
                route.fulfill(status=answer.status, body=answer.body, headers=answer.headers)
            return
        found = path in self.pages
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        route.fulfill(
            status=200 if found else 404, body=self.pages.get(path, "<title>Nothing</title>"), headers=headers
        )


def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "")
    body = (request.post_data_buffer or b"").decode()
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}
    boundary = kind.partition("boundary=")[2]
    fields = {}
    for part in body.split(f"--{boundary}")[1:-1]:
        head, _, value = part.strip("\r\n").partition("\r\n\r\n")
        fields[head.partition('name="')[2].partition('"')[0]] = value
    return fields
