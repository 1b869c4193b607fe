"""A first visit: page, style sheet, script, icons and fonts stay within 120 kB over the wire."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.urls import reverse

LIMIT = 120_000  # bytes
#: Latin text needs these two; the others are asked for by their letters.
FONTS = ("fonts/sans-latin.woff2", "fonts/serif-latin.woff2")


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def files_of(html: str) -> set[str]:
    """Static files that the page asks for by itself, and the two fonts that its style sheet names."""
    asked = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"#]+)(?:#[^"]*)?"', html))
    return asked | set(FONTS)


def weight(response: Any) -> int:
    html = response.content
    total = packed(html)
    for name in files_of(html.decode()):
        found = find(name)
        assert found, name
        content = Path(found).read_bytes()
        total += len(content) if name.endswith(".woff2") else packed(content)
    return total


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/criteria/", "/accounts/login/"])
def test_public_pages_are_light(client: Any, url: str) -> None:
    assert weight(client.get(url)) <= LIMIT


def test_pages_of_people_are_light(as_user: Any, ours: Any, office: Any) -> None:
    assert weight(as_user(ours.representative).get(reverse("portal:home", args=[ours.slug]))) <= LIMIT
    assert weight(as_user(office).get("/office/")) <= LIMIT


@pytest.mark.django_db
def test_one_style_sheet_alone_blocks_the_first_page(client: Any) -> None:
    head = client.get("/").content.decode().partition("</head>")[0]
    assert len(re.findall(r'<link rel="stylesheet"', head)) == 1
    assert re.findall(r"<script(?! defer)", head) == []
    assert re.findall(r'rel="preload" href="/static/([^"]+)"', head) == ["fonts/sans-latin.woff2"]
