"""A template reaches our own static files and nothing else."""

import socket
from pathlib import Path
from typing import Any

import pytest
from weasyprint import HTML

from iasios.documents.pdf import BASE, ForeignResource, StaticFiles, render_pdf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url",
    [
        "http://198.51.100.7/x.png",
        "https://example.org/x.css",
        "http://static.invalid/fonts/pdf/fonts.css",
        "https://static.invalid.example.org/fonts/pdf/fonts.css",
        "ftp://198.51.100.7/x",
        "file:///etc/passwd",
        "file:etc/passwd",
        f"{BASE}../../etc/passwd",
        f"{BASE}%2e%2e/%2e%2e/etc/passwd",
        f"{BASE}/etc/passwd",
        f"{BASE}fonts/%00",
        f"{BASE}fonts/none.ttf",
        f"{BASE}fonts",
        "javascript:alert(1)",
    ],
)
def test_everything_else_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("a connection was opened"))
    with pytest.raises(ForeignResource):
        StaticFiles().fetch(url)


def test_static_files_and_data_are_served() -> None:
    sheet = StaticFiles().fetch(f"{BASE}fonts/pdf/fonts.css")
    assert sheet.content_type == "text/css"
    assert b"Source Serif 4" in sheet.read()
    assert StaticFiles().fetch("data:text/plain;base64,aGVsbG8=").read() == b"hello"


def test_collected_files_are_found_in_production(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "only-collected.txt").write_text("here")
    assert StaticFiles().fetch(f"{BASE}only-collected.txt").read() == b"here"


@pytest.mark.parametrize(
    "tag", ['<img alt="x" src="https://example.org/x.png">', '<link rel="stylesheet" href="file:///etc/x">']
)
def test_a_foreign_address_in_a_template_ends_the_rendering(
    ask: Any, monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    monkeypatch.setattr("iasios.documents.pdf.render_to_string", lambda name, context: tag if "html" in name else "")
    with pytest.raises(ForeignResource):
        render_pdf(ask("letter"))


def test_relative_addresses_lead_to_our_own_files() -> None:
    html = HTML(
        string='<link rel="stylesheet" href="/fonts/pdf/fonts.css"><p>x', base_url=BASE, url_fetcher=StaticFiles()
    )
    assert html.write_pdf().startswith(b"%PDF-")
