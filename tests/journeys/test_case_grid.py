"""The grid of 30 cases, filled in with nothing but a keyboard and a clipboard."""

from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal, wait_until
from tests.journeys.walker import sideways, violations


@pytest.fixture(scope="session")
def slug(portal: Portal) -> str:
    return open_place(portal, "Keyboard Clinic", "keyboard")


def saved(page: Page) -> None:
    expect(page.locator("[data-saved-mark]")).to_have_attribute("data-state", "saved")


def cases(portal: Portal, slug: str) -> dict[int, tuple[str, str, dict[str, str]]]:
    sql = (
        "SELECT number, tumour_type, coalesce(procedure_on::text, ''), marks FROM casereview_case c"
        " JOIN facilities_facility f ON f.id = c.facility_id WHERE f.slug = %s ORDER BY number"
    )
    with psycopg.connect(portal.owner_url) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        return {number: (kind, day, marks) for number, kind, day, marks in connection.execute(sql, [slug])}


def test_thirty_cases_are_filled_in_with_the_keyboard_alone(
    portal: Portal, open_browser: Callable[..., Page], slug: str
) -> None:
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(page, f"/facilities/{slug}/cases/", "member@keyboard.example")
    keys = page.keyboard
    # Tab reaches the grid once; it opens at the tumour type of case 1.
    inside = "document.activeElement.closest('tbody[data-cases]') !== null"
    for _press in range(80):
        keys.press("Tab")
        if page.evaluate(inside):
            break
    expect(page.locator("tr[data-case='1'] td.gt")).to_be_focused()
    keys.type("k")
    keys.press("Enter")
    keys.type("liver, h")
    keys.press("Enter")
    keys.type("breast")
    keys.press("Tab")
    # The date of case 3, then the two above it.
    keys.type("9.1.2026")
    keys.press("Shift+Enter")
    keys.type("8 January 2026")
    keys.press("Shift+Enter")
    keys.type("2026-01-07")
    keys.press("Enter")
    saved(page)
    held = cases(portal, slug)
    assert [held[number][:2] for number in (1, 2, 3)] == [
        ("kidney", "2026-01-07"),
        ("liver_hcc", "2026-01-08"),
        ("breast", "2026-01-09"),
    ]
    # The three types and dates go down over all cases, three rows at a time.
    keys.press("Control+Home")
    keys.press("ArrowRight")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowRight")
    keys.press("Control+c")
    for row in range(4, 31, 3):
        keys.press("Control+Home")
        keys.press("ArrowRight")
        for _step in range(row - 1):
            keys.press("ArrowDown")
        keys.press("Control+v")
    # Everything else is present: one row of marks, copied down to the end.
    keys.press("Control+Home")
    for _step in range(3):
        keys.press("ArrowRight")
    keys.press("Shift+End")
    keys.press("p")
    keys.press("Home")
    for _step in range(3):
        keys.press("ArrowRight")
    keys.press("Shift+Control+End")
    keys.press("Control+d")
    # One gap, taken back, and made again.
    keys.press("Control+Home")
    for _step in range(3):
        keys.press("ArrowRight")
    keys.press("m")
    keys.press("Control+z")
    keys.press("Control+y")
    saved(page)
    held = cases(portal, slug)
    assert {kind for kind, _day, _marks in held.values()} == {"kidney", "liver_hcc", "breast"}
    assert all(day for _kind, day, _marks in held.values())
    assert [len(marks) for _kind, _day, marks in held.values()] == [36] * 30
    assert [marks["first_name"] for _kind, _day, marks in held.values()] == ["missing"] + ["present"] * 29
    expect(page.locator("#sum-first_name")).to_contain_text("29")
    expect(page.locator("#tallies")).to_contain_text("30 of 30")
    assert problems == []
    assert violations(page) == []


def test_a_wrong_date_stays_to_be_mended_and_an_undo_brings_a_block_back(
    portal: Portal, open_browser: Callable[..., Page], slug: str
) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/cases/", "deputy@keyboard.example")
    keys = page.keyboard
    for number in (2, 30):
        page.locator(f"tr[data-case='{number}'] td.m").nth(5).click()
        keys.press("m")
        saved(page)
    page.locator("tr[data-case='1'] td.m").first.click()
    keys.press("ArrowLeft")
    keys.type("31.2.2026")
    keys.press("Enter")
    expect(page.locator("[data-grid-note]")).to_contain_text("“31.2.2026” is no day of the calendar.")
    expect(page.locator("tr[data-case='1'] td.gd")).to_contain_text("31.2.2026")
    expect(page.locator("tr[data-case='1'] td.gd")).to_have_attribute("aria-invalid", "true")
    before = cases(portal, slug)
    assert [before[number][2] == {} for number in (2, 30)] == [False, False]
    keys.press("ArrowRight")
    keys.press("Shift+Control+End")
    keys.press("Delete")
    saved(page)
    after = cases(portal, slug)
    assert [len(after[number][2]) for number in (1, 2, 30)] == [len(before[1][2]), 0, 0]
    keys.press("Control+z")
    saved(page)
    assert cases(portal, slug) == before


def test_a_lost_connection_keeps_the_marks_and_offers_them_again(
    portal: Portal, open_browser: Callable[..., Page], slug: str
) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/cases/", "holder@keyboard.example")
    page.route("**/cases/cells/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("tr[data-case='7'] td.m").nth(4).click()
    page.keyboard.press("m")
    expect(page.locator("[data-saved-mark]")).to_have_attribute("data-state", "offline")
    page.unroute("**/cases/cells/")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    saved(page)
    assert cases(portal, slug)[7][2]["nationality"] == "missing"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:'))") == []


def test_a_mouse_marks_cells_and_legend_and_heads_stay_in_view(
    portal: Portal, open_browser: Callable[..., Page]
) -> None:
    slug = open_place(portal, "Mouse Clinic", "mouse")
    page = open_browser()
    page.set_viewport_size({"width": 1280, "height": 800})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(page, f"/facilities/{slug}/cases/", "member@mouse.example")
    first = page.locator("tr[data-case='1'] td.m").first
    first.click()
    choice = page.get_by_role("group", name="Case 1: First name")
    expect(choice.get_by_role("button")).to_have_text(["presentP", "missingM", "not yet marked"])
    assert violations(page) == []
    choice.get_by_role("button", name="missing").click()
    expect(choice).to_be_hidden()
    saved(page)
    assert cases(portal, slug)[1][2] == {"first_name": "missing"}
    expect(page.locator("#gap-1")).to_contain_text("1/36")
    # Another click offers the marks again; Escape closes them and the keys work on.
    first.click()
    expect(choice.get_by_role("button", name="missing")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    page.keyboard.press("p")
    saved(page)
    assert cases(portal, slug)[1][2] == {"first_name": "present"}
    # The last row: what the marks mean, the names of the columns and the name of the cell are still in the window.
    last = page.locator("tr[data-case='30'] td.m").last
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last.hover()
    expect(page.locator("[data-grid-place]")).to_have_text(
        "Case 30: Were vital signs watched throughout, by your system of monitoring?"
    )
    bar, heads, cell = (
        place.evaluate("element => element.getBoundingClientRect().toJSON()")
        for place in (page.locator(".gridbar"), page.locator(".g thead"), last)
    )
    assert -1 <= bar["y"] <= 1
    assert -1 <= heads["y"] - (bar["y"] + bar["height"]) <= 1
    assert heads["y"] + heads["height"] <= cell["y"] + 1 < 800
    assert min(cell["width"], cell["height"]) >= 24
    assert sideways(page) == []
    # A type or a date opens at the first click.
    page.locator("tr[data-case='29'] td.gt").click()
    expect(page.locator("tr[data-case='29'] td.gt select")).to_be_focused()
    page.keyboard.press("Escape")
    # A block takes one mark.
    page.locator("tr[data-case='28'] td.m").nth(2).hover()
    page.mouse.down()
    page.locator("tr[data-case='29'] td.m").nth(3).hover()
    page.mouse.up()
    page.get_by_role("group", name="4 cells").get_by_role("button", name="present").click()
    saved(page)
    held = cases(portal, slug)
    assert [held[n][2] for n in (28, 29)] == [{"gender": "present", "date_of_birth": "present"}] * 2
    assert problems == []


@pytest.mark.parametrize("press", ["click", "tap"])
def test_pressing_a_chosen_cell_again_offers_its_marks_and_changes_nothing(
    portal: Portal, open_browser: Callable[..., Page], press: str
) -> None:
    slug = open_place(portal, f"Again Clinic {press}", f"again{press}")
    page = open_browser(has_touch=press == "tap")
    sign_in(page, f"/facilities/{slug}/cases/", f"member@again{press}.example")
    cell = page.locator("tr[data-case='1'] td.m").first
    choice = page.get_by_role("group", name="Case 1: First name")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/cases/cells/") else None)
    getattr(cell, press)()
    choice.get_by_role("button", name="present").click()
    saved(page)
    assert len(sent) == 1
    for _time in range(3):
        getattr(cell, press)()
        expect(choice.get_by_role("button", name="present")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("Escape")
        expect(choice).to_be_hidden()
    # Without Escape in between too, as in a double click.
    for _time in range(2):
        getattr(cell, press)()
        expect(choice.get_by_role("button", name="present")).to_have_attribute("aria-pressed", "true")
    # The keys do what their list says: Enter goes down and Space takes the next mark. It is all that was sent.
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-case='2'] td.m").first).to_be_focused()
    assert len(sent) == 1
    page.keyboard.press("Space")
    saved(page)
    assert len(sent) == 2
    held = cases(portal, slug)
    assert [held[number][2] for number in (1, 2)] == [{"first_name": "present"}] * 2
    page.keyboard.press("Space")
    saved(page)
    assert len(sent) == 3
    assert cases(portal, slug)[2][2] == {"first_name": "missing"}


#: The case whose row the browser last said the pointer is over, be it that the pointer moved or the row did.
WATCH = """() => document.querySelector("table[data-grid]").addEventListener("mouseover", (event) => {
  event.currentTarget.dataset.over = event.target.closest("tr").dataset.case;
})"""


def test_the_name_of_the_cell_stays_when_an_error_moves_the_grid_below_the_pointer(
    portal: Portal, open_browser: Callable[..., Page]
) -> None:
    slug = open_place(portal, "Resting Clinic", "resting")
    page = open_browser()
    # As tall as the page, so that it has nothing to scroll and an error moves the grid.
    page.set_viewport_size({"width": 1280, "height": 2400})
    sign_in(page, f"/facilities/{slug}/cases/", "member@resting.example")
    page.evaluate(WATCH)
    place = page.locator("[data-grid-place]")
    note = page.locator("[data-grid-note]")
    page.locator("tr[data-case='5'] td.gd").click(position={"x": 20, "y": 3})
    expect(place).to_have_text("Case 5: Date")
    page.keyboard.type("31.2.2026")
    page.keyboard.press("Tab")
    expect(note).to_contain_text("is no day of the calendar")
    # The browser has told the page that another case is below the pointer now.
    expect(page.locator("table[data-grid]")).to_have_attribute("data-over", "4")
    expect(place).to_have_text("Case 5: First name")
    # A pointer that moves is followed, until a key is pressed.
    page.locator("tr[data-case='9'] td.m").nth(1).hover()
    expect(place).to_have_text("Case 9: Last name")
    page.keyboard.press("p")
    expect(place).to_have_text("Case 5: First name")
    expect(note).to_be_hidden()
    saved(page)
    assert cases(portal, slug)[5][2] == {"first_name": "present"}


def test_an_error_that_moves_the_grid_during_a_press_chooses_no_second_cell(
    portal: Portal, open_browser: Callable[..., Page]
) -> None:
    slug = open_place(portal, "Pressing Clinic", "pressing")
    page = open_browser()
    page.set_viewport_size({"width": 1280, "height": 2400})
    sign_in(page, f"/facilities/{slug}/cases/", "member@pressing.example")
    page.locator("tr[data-case='5'] td.gd").click()
    page.keyboard.type("31.2.2026")
    page.locator("tr[data-case='5'] td.m").nth(4).hover(position={"x": 10, "y": 3})
    page.evaluate(WATCH)
    page.mouse.down()
    expect(page.locator("[data-grid-note]")).to_contain_text("is no day of the calendar")
    expect(page.locator("table[data-grid]")).to_have_attribute("data-over", "4")
    expect(page.locator("[data-grid-place]")).to_have_text("Case 5: Nationality at birth")
    page.mouse.up()
    page.get_by_role("group", name="Case 5: Nationality at birth").get_by_role("button", name="missing").click()
    saved(page)
    held = cases(portal, slug)
    assert [held[number][2] for number in (4, 5)] == [{}, {"nationality": "missing"}]


#: How far the choice of a mark begins below the chosen cell.
BELOW = """() => Math.round(document.querySelector("[data-grid-pick]").getBoundingClientRect().top
  - document.querySelector("td.m.sel").getBoundingClientRect().bottom)"""


def test_an_open_choice_goes_with_its_cell_when_an_error_moves_the_grid(
    portal: Portal, open_browser: Callable[..., Page]
) -> None:
    slug = open_place(portal, "Following Clinic", "following")
    page = open_browser()
    page.set_viewport_size({"width": 1280, "height": 2400})
    sign_in(page, f"/facilities/{slug}/cases/", "member@following.example")
    held: list[Route] = []
    page.route("**/cases/cells/", lambda route: held.append(route))
    page.locator("tr[data-case='5'] td.gd").click()
    page.keyboard.type("31.2.2026")
    cell = page.locator("tr[data-case='5'] td.m").nth(4)
    cell.click()
    choice = page.get_by_role("group", name="Case 5: Nationality at birth")
    expect(choice).to_be_visible()
    assert page.evaluate(BELOW) == 4
    top = "element => element.getBoundingClientRect().top"
    before = cell.evaluate(top)
    held[0].continue_()
    expect(page.locator("[data-grid-note]")).to_contain_text("is no day of the calendar")
    assert cell.evaluate(top) > before
    wait_until("the choice is below its cell again", lambda: page.evaluate(BELOW) == 4)
    expect(choice).to_be_visible()
