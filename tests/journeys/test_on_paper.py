"""What a reader holds in the hand after printing a page, and what a first visit costs on the wire."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import scenes
from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal
from tests.journeys.walker import resize

# What a finger has to hit: not the links within a sentence.
SMALL = """() => [...document.querySelectorAll("a[href], button, select, textarea, summary")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches(".skip"))
    .filter(e => getComputedStyle(e).display !== "inline"
        || e.parentElement.textContent.trim() === e.textContent.trim())
    .filter(e => e.getBoundingClientRect().height < 24)
    .map(e => `${e.getBoundingClientRect().height} px: ${e.outerHTML.slice(0, 100)}`)"""
#: A4 less its margins, in CSS pixels.
UPRIGHT, LYING = 658, 1032
LONG = "\n".join(f"Line {number} of the evidence, kept in the folder of the service." for number in range(1, 121))


@pytest.fixture(scope="session")
def slug(portal: Portal) -> str:
    return open_place(portal, "Paper Clinic", "paper")


def printed(page: Page) -> list[str]:
    """The text of each page on paper, without the browser's grounds."""
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=False))) as pdf:
        return [sheet.get_textpage().get_text_bounded() for sheet in pdf]


def test_the_grid_keeps_its_marks_and_fits_on_one_sheet(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/cases/", "member@paper.example")
    page.emulate_media(media="print")
    resize(page, {"width": LYING, "height": 700})
    assert page.locator(".g td.m svg").first.is_visible()
    assert page.locator(".g").evaluate("e => e.scrollWidth") <= LYING
    (sheet,) = printed(page)
    # Whose cases they are, the heads of the columns, and the last of the thirty.
    for words in ("Paper Clinic", "Case review", "Patient", "Present, of 30 records"):
        assert words in sheet
    assert sheet.count("not chosen") == 30
    assert "All keys of the grid" not in sheet


def test_the_pipeline_is_whole(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, "/office/pipeline/", "office@iasios.example")
    page.emulate_media(media="print")
    resize(page, {"width": LYING, "height": 700})
    assert page.locator(".pipe").evaluate("e => e.getBoundingClientRect().right") <= LYING
    for head in ("Facility", "Stage", "With", "For how long", "Due", "Assessors", "Invoice"):
        expect(page.locator(".pipe thead").get_by_text(head, exact=True)).to_be_visible()


def test_today_leaves_room_for_its_words(portal: Portal, open_browser: Callable[..., Page]) -> None:
    portal.stagehand.call(scenes.morning, "Paper Hospital", "papermorning")
    page = open_browser()
    sign_in(page, "/office/", "office@iasios.example")
    page.emulate_media(media="print")
    resize(page, {"width": UPRIGHT, "height": 900})
    rows = page.locator(".wait")
    expect(rows).to_have_count(3)
    # Without its buttons the last column is as wide as its day, not as on a screen.
    for row in rows.all():
        assert row.locator(".wait__body").evaluate("e => e.getBoundingClientRect().width") > UPRIGHT / 2
        expect(row.locator(".wait__act .wait__due")).to_be_visible()
        expect(row.get_by_role("button")).to_have_count(0)


def test_a_wide_list_lies_on_its_side(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, "/office/assessors/", "office@iasios.example")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        width, height = pdf[0].get_size()
        assert (round(width), round(height)) == (842, 595)
    page.goto("/office/")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        width, height = pdf[0].get_size()
        assert (round(width), round(height)) == (595, 842)


def test_help_is_printed_only_where_it_is_open(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/application/1/", "member@paper.example")
    assert "What counts as evidence" not in "".join(printed(page))
    page.get_by_text("What counts as evidence").first.click()
    text = "".join(printed(page))
    assert text.count("What counts as evidence") == 1
    assert "A worked example" not in text


def test_a_long_answer_is_printed_to_its_end(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/application/1/", "member@paper.example")
    page.locator("textarea[name='1a-evidence']").fill(LONG)
    text = "".join(printed(page))
    assert "Line 1 of the evidence" in text
    assert "Line 120 of the evidence" in text
    assert page.locator(".on-paper").count() == 0


def test_yes_and_no_differ_without_any_ground(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/application/1/", "member@paper.example")
    chosen = page.locator(".yn input").first
    chosen.check(force=True)
    page.emulate_media(media="print")
    mark = "e => { const s = getComputedStyle(e, '::after'); return [s.content, s.borderTopWidth, s.borderTopStyle] }"
    assert chosen.evaluate(mark) == ['""', chosen.evaluate(mark)[1], "solid"]
    assert float(chosen.evaluate(mark)[1].removesuffix("px")) >= 4
    assert page.locator(".yn input").nth(1).evaluate(mark)[0] == "none"


@pytest.mark.parametrize("path", ["", "cases/", "application/", "application/1/", "application/all/"])
def test_a_first_visit_in_a_real_browser(open_browser: Callable[..., Page], slug: str, path: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/", "member@paper.example")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"/facilities/{slug}/{path}", wait_until="networkidle")
    # Heads of answers are in it: about half a kilobyte for each file.
    assert 40_000 < sum(sizes) <= 125_000


@pytest.mark.parametrize(
    ("path", "words", "reached"),
    [
        ("cases/", "Skip to the grid", "#grid"),
        ("application/1/", "Skip to the questions", "#q-1a"),
    ],
)
def test_skip_links_lead_to_the_work(
    open_browser: Callable[..., Page], slug: str, path: str, words: str, reached: str
) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/{path}", "member@paper.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(words)
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(reached)).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.querySelector('{reached}').contains(document.activeElement)")


def test_forced_colours_show_one_current_item(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser(forced_colors="active")
    sign_in(page, f"/facilities/{slug}/", "member@paper.example")
    lines = page.locator("#main-menu a").evaluate_all(
        "links => links.map(e => [getComputedStyle(e).borderBottomColor === getComputedStyle(document.body)"
        ".backgroundColor, e.hasAttribute('aria-current')])"
    )
    assert [current for hidden, current in lines if not hidden] == [True]


def test_nothing_moves_while_a_page_comes(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/", "member@paper.example")
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.moved += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in ("", "cases/", "application/1/"):
        page.goto(f"/facilities/{slug}/{path}", wait_until="networkidle")
        assert page.evaluate("window.moved") == 0, path


@pytest.mark.parametrize("path", ["/", "/register/all/", "/facilities/{}/", "/facilities/{}/application/1/"])
def test_no_target_is_lower_than_24_pixels(open_browser: Callable[..., Page], slug: str, path: str) -> None:
    page = open_browser(width=360)
    sign_in(page, f"/facilities/{slug}/", "member@paper.example")
    page.goto(path.format(slug))
    assert page.evaluate(SMALL) == []


def test_labels_and_boxes_of_two_fields_stand_in_line(open_browser: Callable[..., Page], slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/evidence/add/", "member@paper.example")
    tops = page.locator(".two").last.evaluate(
        "pair => [...pair.children].map(field => [...field.querySelectorAll('.label, .hint, input')]"
        ".map(part => [part.className.split(' ')[0], Math.round(part.getBoundingClientRect().top)]))"
    )
    first, second = ({name: top for name, top in field if name != "hint"} for field in tops)
    assert first == second
    # One of the two alone has a hint, or there would be nothing to line up.
    assert sum(name == "hint" for field in tops for name, _top in field) == 1


def lowest_lines(page: Page) -> list[str]:
    """What stands lowest on each sheet but the last."""
    found = []
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        for sheet in list(pdf)[:-1]:
            text = sheet.get_textpage()
            boxes = [text.get_rect(at) for at in range(text.count_rects())]
            low = min(bottom for _left, bottom, _right, _top in boxes)
            found.append(text.get_text_bounded(bottom=low - 1, top=low + 14).strip())
    return found


def test_no_sheet_of_the_figures_ends_with_a_heading(open_browser: Callable[..., Page], slug: str) -> None:
    """Wherever the sheets break: what stands above takes more room step by step."""
    page = open_browser()
    sign_in(page, "/office/figures/", "office@iasios.example")
    heads = page.locator("main h2").all_inner_texts()
    findings = page.locator(".sect__head:has(~ .tblwrap) + p").all_inner_texts()
    assert (len(heads), len(findings) > 1) == (page.locator("main section").count(), True)
    for height in range(0, 1000, 125):
        page.locator("main").evaluate("(e, height) => { e.style.paddingBlockStart = `${height}px` }", height)
        lowest = lowest_lines(page)
        assert len(lowest) > 1
        for words in (*heads, *findings, "The same as a table"):
            assert not any(words in line or line in words for line in lowest), (height, words)
