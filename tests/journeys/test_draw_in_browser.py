"""The draw in a real browser: the list stays there, the script agrees with the portal, the record repeats it."""

import csv
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal
from tests.journeys.walker import violations

VECTORS = json.loads(
    (Path(__file__).resolve().parents[1] / "casereview" / "draw_vectors.json").read_text(encoding="utf-8")
)
LIST = [f"NHS 485 777 {number:04d}" for number in range(1, 188)]


@pytest.fixture(scope="session")
def slug(portal: Portal) -> str:
    return open_place(portal, "Drawing Clinic", "drawing")


def recorded(portal: Portal, slug: str) -> tuple[str, int, list[int], str]:
    sql = (
        "SELECT seed, size, positions, list_fingerprint FROM casereview_draw d JOIN casereview_drawoutcome o"
        " ON o.draw_id = d.id JOIN facilities_facility f ON f.id = d.facility_id WHERE f.slug = %s"
    )
    with psycopg.connect(portal.owner_url) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        return connection.execute(sql, [slug]).fetchone()


def sheet(page: Page) -> list[list[str]]:
    rows = page.locator("[data-draw-part=sheet] tr").all()
    return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]


@pytest.mark.rule("R37", "R45")
def test_the_draw_is_made_and_repeated_and_no_request_carries_the_list(
    portal: Portal, open_browser: Callable[..., Page], slug: str
) -> None:
    page = open_browser()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(page, f"/facilities/{slug}/cases/selection/", "member@drawing.example")
    page.get_by_role("button", name="Start the draw").click()
    pasted = "\n".join(["", "Fallnummer", *LIST, LIST[2], "  "])
    page.locator("[data-draw-part=list]").fill(pasted)
    expect(page.locator("[data-draw-part=count]")).to_have_text("187 procedures")
    notes = page.locator("[data-draw-part=notes] li")
    expect(notes).to_have_text(
        [
            "Line 2, “Fallnummer”, is a heading: it is left out.",
            f"Line 190, “{LIST[2]}”, says the same as line 5: it is left out.",
        ]
    )
    # Both can be counted, and left out again.
    page.get_by_label("The line taken for a heading is a procedure").check()
    page.get_by_label("The repeated lines are procedures of their own").check()
    expect(page.locator("[data-draw-part=count]")).to_have_text("189 procedures")
    page.get_by_label("The line taken for a heading is a procedure").uncheck()
    page.get_by_label("The repeated lines are procedures of their own").uncheck()
    assert violations(page) == []
    # Nothing is drawn before it is confirmed; whoever is not sure goes back to the list.
    page.get_by_role("button", name="Draw 30 from this list").click()
    question = page.get_by_role("group", name="Draw 30 of 187 procedures now?")
    expect(question).to_be_focused()
    expect(question).to_contain_text(f"The first is “{LIST[0]}”, the last is “{LIST[-1]}”.")
    assert violations(page) == []
    page.get_by_role("button", name="Not yet").click()
    expect(question).to_be_hidden()
    assert recorded(portal, slug) is None
    page.get_by_role("button", name="Draw 30 from this list").click()
    # Pressed twice, it is drawn once, and no message says anything else.
    page.get_by_role("button", name="Draw 30 of 187 procedures").dblclick()
    expect(page.locator("[data-draw-part=said]")).to_contain_text("Drawn from 187 procedures.")
    expect(page.locator("[data-draw-part=said]")).not_to_have_class(re.compile("wrong"))
    assert sum(one.url.endswith("/draw/size/") for one in sent) == 1
    seed, size, positions, fingerprint = recorded(portal, slug)
    expected = [[str(case), str(position), LIST[position - 1]] for case, position in enumerate(positions, start=1)]
    assert (size, sheet(page)) == (187, expected)
    expect(page.locator("[data-draw-part=seed]")).to_have_text(seed)
    salt = page.locator("[data-draw-part=salt]").inner_text()
    assert violations(page) == []
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save it as a file").click()
    assert saved.value.suggested_filename == f"key-sheet-{slug}.csv"
    lines = list(csv.reader(Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert (lines[1:31], lines[31]) == (expected, ["Check code", salt])

    # Anybody with the list and the key sheet repeats it, signed out, on the page that explains it.
    expect(page.get_by_role("heading", name="Draw 1 has started")).to_be_hidden()
    page.get_by_role("link", name="I have it, go on").click()
    expect(page.get_by_role("button", name="Confirm the random selection")).to_be_in_viewport()
    expect(page.locator("[data-draw-part=list]")).to_be_hidden()
    page.get_by_text("Proof of the draw").click()
    page.get_by_role("link", name="Check the draw").click()
    page.locator("[data-draw-part=list]").fill(pasted)
    page.locator("[data-draw-part=salt_field]").fill(salt)
    page.locator("[data-draw-part=fingerprint]").fill(fingerprint)
    page.get_by_role("button", name="Repeat the draw with the list").click()
    expect(page.locator("[data-draw-part=said]")).to_have_text(
        "The draw is repeated, and the list is the one it was made from."
    )
    assert sheet(page) == expected
    assert violations(page) == []
    page.locator("[data-draw-part=list]").fill("\n".join(reversed(LIST)))
    page.get_by_role("button", name="Repeat the draw with the list").click()
    expect(page.locator("[data-draw-part=said]")).to_contain_text("but the list or its order is not the one")

    carried = [request.url + (request.post_data or "") for request in sent]
    assert len(carried) > 5
    # The number as a whole: three figures or letters of it stand in many a token.
    listed = re.compile(r"NHS(\s|\+|%20)485|485(\s|\+|%20)777")
    assert [text for text in carried if listed.search(text) or salt in text] == []
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "NHS" not in kept
    assert problems == []


def test_days_outside_the_twelve_months_are_named(portal: Portal, open_browser: Callable[..., Page]) -> None:
    slug = open_place(portal, "Dated Clinic", "dated")
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/cases/selection/", "member@dated.example")
    page.get_by_role("button", name="Start the draw").click()
    lines = [f"{number} {date.today() - timedelta(days=number)}" for number in range(30)]
    far = date.today() + timedelta(days=40)
    lines += [f"A {far:%d.%m.%Y}", "B 2019-03-04", "C 31/12/2019", "D 31.02.2019", "E 12-2019", "F 123.45.20190"]
    page.locator("[data-draw-part=list]").fill("\n".join(lines))
    expect(page.locator("[data-draw-part=count]")).to_have_text("36 procedures")
    expect(page.locator("[data-draw-part=notes] li")).to_have_text(
        [
            f"Line {at}, “{lines[at - 1]}”: this day is not within the last 12 months. The line counts all the same."
            for at in (31, 32, 33)
        ]
    )


def test_the_script_holds_to_the_examples(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/random-draw/")
    for one in VECTORS["draws"]:
        assert (
            page.evaluate("([seed, size]) => drawPositions(seed, size)", [one["seed"], one["size"]]) == one["positions"]
        )
    for one in VECTORS["fingerprints"]:
        found = page.evaluate("([salt, lines]) => listFingerprint(salt, lines)", [one["salt"], one["lines"]])
        assert found == one["sha256"]


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        (["Fallnummer", "4711", "4712"], "Fallnummer"),
        (["Record number;Date", "4711;2026-01-02", "4712;2026-01-03"], "Record number;Date"),
        (["Eingriffe 2026", "A 1", "A 2"], "Eingriffe 2026"),
        (["Case 1", "Case 2", "Case 3"], None),
        (["4711", "4712", "4713"], None),
        (["Blue", "Green", "Red"], None),
    ],
)
def test_a_heading_is_known_and_a_procedure_is_none(
    open_browser: Callable[..., Page], lines: list[str], heading: str | None
) -> None:
    page = open_browser()
    page.goto("/random-draw/")
    read = page.evaluate("(text) => understand(text)", "\n".join(lines))
    assert (read["heading"] and read["heading"]["text"]) == heading
    assert read["lines"] == (lines[1:] if heading else lines)
    assert page.evaluate("(text) => understand(text, { headingCounts: true }).lines", "\n".join(lines)) == lines
