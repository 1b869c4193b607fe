"""The gallery shows every component in every state; the shell around it keeps its promises."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import RequestFactory, override_settings
from django.urls import reverse

from iasios.ui import status_vocabulary, views
from iasios.ui.static_bundle import STATIC
from iasios.ui.templatetags import shell, ui

TEMPLATES = STATIC.parent / "templates"
TAGS = sorted({*ui.register.tags, *shell.register.tags})


@pytest.fixture
def page(rf: RequestFactory) -> str:
    return views.gallery(rf.get(reverse("ui:gallery"))).content.decode()


class Ids(HTMLParser):
    """Collects ids and what refers to them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in {"for", "aria-labelledby", "aria-describedby", "data-dialog", "data-menu"}:
                self.references += (value or "").split()


def test_every_state_is_shown_as_pill_and_plain(page: str) -> None:
    for key, state in status_vocabulary.STATES.items():
        tone = f"pill--{state.tone}" if state.tone else "pill"
        assert tone in page, key
        assert str(state.word) in page, key


def test_every_component_tag_is_shown() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "gallery").glob("*.html"))
    shown += (TEMPLATES / "base.html").read_text(encoding="utf-8")
    shown += "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "components").glob("*.html"))
    elsewhere = {"hero_art", "error_prefix", "identifier_words"}
    assert [tag for tag in TAGS if f"{{% {tag}" not in shown and tag not in elsewhere] == []


def test_ids_are_unique_and_references_lead_somewhere(page: str) -> None:
    found = Ids()
    found.feed(page)
    assert sorted(name for name in set(found.ids) if found.ids.count(name) > 1) == []
    assert sorted(set(found.references) - set(found.ids)) == []


def test_no_inline_style_script_or_handler(page: str) -> None:
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []


def test_shell_waits_for_one_style_sheet_and_preloads_one_font(page: str) -> None:
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', page) == ["/static/css/portal.css"]
    assert re.findall(r'<link rel="preload" href="([^"]+)"', page) == ["/static/fonts/sans-latin.woff2"]
    assert re.findall(r"<script (?!defer )", page) == []


def test_first_link_skips_to_the_content(page: str) -> None:
    assert re.search(r"<a [^>]+>", page).group(0) == '<a class="skip" href="#main">'  # type: ignore[union-attr]
    assert '<main id="main" tabindex="-1"' in page


def test_menu_leads_to_the_footer_without_script(page: str) -> None:
    page = " ".join(page.split())
    assert 'href="#menu" data-menu="main-menu"' in page
    assert '<nav class="foot__menu only-narrow" id="menu"' in page


def test_language_and_direction_stand_on_the_page(page: str) -> None:
    assert '<html lang="en" dir="ltr">' in page


@pytest.mark.parametrize(
    ("cookie", "attribute"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")]
)
def test_personal_choice_of_theme(rf: RequestFactory, cookie: str, attribute: str) -> None:
    request = rf.get("/gallery/")
    request.COOKIES["theme"] = cookie
    assert f'<html lang="en" dir="ltr"{attribute}>' in views.gallery(request).content.decode()


def _choose(rf: RequestFactory, **data: str) -> Any:
    return views.theme(rf.post(reverse("ui:theme"), data))


def test_theme_is_kept_in_a_cookie(rf: RequestFactory) -> None:
    answer = _choose(rf, theme="dark", next="/gallery/")
    assert (answer.status_code, answer["Location"]) == (302, "/gallery/")
    assert answer.cookies["theme"].value == "dark"


def test_theme_follows_the_system_again(rf: RequestFactory) -> None:
    assert _choose(rf, theme="", next="/").cookies["theme"]["max-age"] == 0


def test_theme_never_leads_to_another_site(rf: RequestFactory) -> None:
    assert _choose(rf, theme="dark", next="https://elsewhere.example/")["Location"] == "/"


def test_sorting_turns_round_and_keeps_the_rest(rf: RequestFactory) -> None:
    drawn = views.gallery(rf.get("/gallery/", {"sort": "name", "q": "a", "page": "2"})).content.decode()
    assert 'aria-sort="ascending">' in drawn
    assert '<a href="?sort=-name&amp;q=a">' in drawn
    assert 'aria-sort="none">' in drawn
    assert '<a href="?sort=amount&amp;q=a">' in drawn


def test_pages_keep_the_rest_of_the_address(rf: RequestFactory) -> None:
    drawn = " ".join(views.gallery(rf.get("/gallery/", {"sort": "name", "page": "2"})).content.decode().split())
    assert "11 to 20 of 30" in drawn
    assert 'rel="prev" href="?sort=name&amp;page=1"' in drawn
    assert 'rel="next" href="?sort=name&amp;page=3"' in drawn


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409"])
def test_error_pages_say_what_to_do_next(rf: RequestFactory, name: str) -> None:
    drawn = get_template(f"{name}.html").render({}, rf.get("/"))
    assert drawn.count("<h1>") == 1
    assert 'class="btn"' in drawn


def test_the_page_for_failures_needs_no_context() -> None:
    drawn = get_template("500.html").render()
    assert "The server could not answer" in drawn
    assert "{%" not in drawn


@override_settings(LANGUAGE_CODE="en")
def test_documentation_names_every_tag() -> None:
    text = (STATIC.parent / "docs" / "components.md").read_text(encoding="utf-8")
    assert [tag for tag in TAGS if tag not in text] == []
