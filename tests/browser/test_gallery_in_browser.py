"""The gallery in a real browser: accessible, without sideways scrolling, in both themes and at four widths."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from playwright.sync_api import expect

from iasios.ui import views
from tests.browser.site import Site
from tests.journeys.walker import UNSEEN

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def html(rf: RequestFactory) -> str:
    return views.gallery(rf.get("/gallery/")).content.decode()


@pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(1280, False, id="1280-light"),
        pytest.param(360, True, id="360-dark"),
        pytest.param(1280, True, id="1280-dark", marks=pytest.mark.long),
        pytest.param(360, False, id="360-light", marks=pytest.mark.long),
    ],
)
def test_gallery_is_accessible(new_site: Callable[..., Site], html: str, width: int, dark: bool) -> None:
    site = new_site(width=width, dark=dark)
    site.pages["/"] = html
    site.open()
    found = Axe().run(site.page, options=RULES).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found] == []


@pytest.mark.parametrize("width", [1280, 768, 360, 320])
def test_gallery_never_scrolls_sideways(new_site: Callable[..., Site], html: str, width: int) -> None:
    site = new_site(width=width)
    site.pages["/"] = html
    site.open()
    assert site.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("width", "columns"), [(1280, 4), (360, 2), (320, 1)])
def test_boxes_of_a_word_stand_in_columns(new_site: Callable[..., Site], html: str, width: int, columns: int) -> None:
    site = new_site(width=width)
    site.pages["/"] = html
    site.open()
    boxes = site.page.locator("#id_languages input").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().x)"
    )
    assert (len(boxes), len(set(boxes))) == (8, columns)


def test_error_summary_has_focus_and_leads_to_the_field(new_site: Callable[..., Site], html: str) -> None:
    site = new_site()
    site.pages["/"] = html
    site.open()
    summary = site.page.locator(".errsum")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Country: Choose one.").click()
    expect(site.page.locator("#id_bad-country")).to_be_focused()


def test_menu_unfolds_and_closes_with_escape(new_site: Callable[..., Site], html: str) -> None:
    site = new_site(width=360)
    site.pages["/"] = html
    site.open()
    links = site.page.locator("#main-menu")
    expect(links).to_be_hidden()
    site.page.get_by_role("button", name="Menu").click()
    expect(links).to_be_visible()
    site.page.keyboard.press("Escape")
    expect(links).to_be_hidden()
    expect(site.page.get_by_role("button", name="Menu")).to_be_focused()


def test_tab_leads_from_the_menu_button_to_its_first_link(new_site: Callable[..., Site], html: str) -> None:
    site = new_site(width=360)
    site.pages["/"] = html
    site.open()
    site.page.get_by_role("button", name="Menu").focus()
    site.page.keyboard.press("Enter")
    site.page.keyboard.press("Tab")
    links = site.page.locator("#main-menu a")
    expect(links.first).to_be_focused()
    for _ in range(links.count()):
        site.page.keyboard.press("Tab")
    expect(links.first).to_be_hidden()


def test_no_tab_stop_is_out_of_sight_on_a_phone(new_site: Callable[..., Site], html: str) -> None:
    site = new_site(width=360)
    site.pages["/"] = html
    site.open()
    assert site.page.evaluate(UNSEEN) == []
    expect(site.page.get_by_label("Select all")).to_be_visible()


def test_menu_is_a_link_to_the_footer_without_script(new_site: Callable[..., Site], html: str) -> None:
    site = new_site(width=360, java_script_enabled=False)
    site.pages["/"] = html
    site.open()
    site.page.get_by_role("link", name="Menu", exact=True).click()
    assert site.page.url.endswith("#menu")
    expect(site.page.locator("#menu")).to_be_in_viewport()


def test_dialog_opens_and_gives_focus_back(new_site: Callable[..., Site], html: str) -> None:
    site = new_site()
    site.pages["/"] = html
    site.open()
    opener = site.page.get_by_role("link", name="Remove a colleague")
    opener.click()
    dialog = site.page.get_by_role("dialog", name="Remove Tomasz Żurek?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_bulk_bar_counts_and_leaves_with_the_selection(new_site: Callable[..., Site], html: str) -> None:
    site = new_site()
    site.pages["/"] = html
    site.open()
    bar = site.page.locator("[data-bulk-bar]")
    expect(bar.locator("[data-bulk-count]")).to_have_text("1 selected")
    site.page.get_by_label("Select all").check()
    expect(bar.locator("[data-bulk-count]")).to_have_text("10 selected")
    bar.get_by_role("button", name="Clear the selection").click()
    expect(bar).to_be_hidden()


def test_counter_speaks_up_near_the_limit(new_site: Callable[..., Site], html: str) -> None:
    site = new_site()
    site.pages["/"] = html
    site.open()
    count = site.page.locator('[data-count-for="id_evidence"]')
    site.page.locator("#id_evidence").fill("x" * 17_999)
    expect(count).to_be_hidden()
    site.page.locator("#id_evidence").fill("x" * 20_001)
    expect(count).to_have_text("20,001 / 20,000")
