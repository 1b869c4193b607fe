"""Every other page: what links lead each person of the demo to, one address for each name of the URLconf."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from bench.client import Request

_LINK = re.compile(rb'<a\s[^>]*?href="([^"#]+)')
#: Of one name a person asks for so many addresses, and reads them for links.
READ = 6
#: What a walk must not ask for: it would end the session, or lead away.
NOT_ASKED = {"account_logout"}


def name_of(path: str) -> str:
    """The name of the address in the URLconf; empty for what is no page of the portal."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return found.view_name or ""


def walk(
    ask: Callable[[Request], tuple[int, dict[str, str], bytes]], starts: dict[str, str]
) -> Iterator[tuple[str, Request]]:
    """The first address of each name that answers with a page, person by person in the given order.

    Args:
        ask: sends a request and returns status, headers and body.
        starts: the cookie of a person by the first page; the empty cookie is the public.
    """
    found: set[str] = set()
    for start, cookie in starts.items():
        waiting, seen, asked = [start], {start}, Counter[str]()
        while waiting:
            path = waiting.pop(0)
            name = name_of(path)
            request = Request(path, cookie)
            status, headers, body = ask(request)
            is_page = status == 200 and headers.get("content-type", "").startswith("text/html")
            if not is_page:
                continue
            if name not in found:
                found.add(name)
                yield name, request
            for other in _links(body, path):
                if other in seen:
                    continue
                seen.add(other)
                other_name = name_of(other)
                if other_name and other_name not in NOT_ASKED and asked[other_name] < READ:
                    asked[other_name] += 1
                    waiting.append(other)


def _links(body: bytes, path: str) -> Iterator[str]:
    for found in _LINK.findall(body):
        target = urlsplit(urljoin(path, unescape(found.decode())))
        if not target.scheme and not target.netloc and not target.query:
            yield target.path
