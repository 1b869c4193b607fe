"""The draw in a real browser: the list stays there, the script agrees with the portal, the record repeats it."""

import csv
import json
import re
from collections.abc import Callable
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
    page.locator("[data-draw-part=list]").fill("\n".join(["", *LIST, "  "]))
    expect(page.locator("[data-draw-part=count]")).to_have_text("187 procedures")
    assert violations(page) == []
    page.get_by_role("button", name="Draw 30 from this list").click()
    expect(page.locator("[data-draw-part=said]")).to_contain_text("Drawn from 187 procedures.")
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
    page.get_by_role("link", name="I have it, go on").click()
    page.get_by_text("Proof of the draw").click()
    page.get_by_role("link", name="Check the draw").click()
    page.locator("[data-draw-part=list]").fill("\n".join(LIST))
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
