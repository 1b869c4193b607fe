"""The application's workbook goes out, is filled in elsewhere and comes back, with JavaScript and without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal
from tests.journeys.walker import violations


@pytest.fixture(scope="session")
def base(portal: Portal) -> str:
    return f"/facilities/{open_place(portal, 'Travelling Clinic', 'travelling')}/application"


def fill_in(file: Path, **rows: dict[str, Any]) -> None:
    book = load_workbook(file)
    sheet = book["Answers"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "code")
    columns = {cell.value: cell.column for cell in head}
    numbers = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=head[0].row + 2)}
    for code, values in rows.items():
        for name, value in values.items():
            sheet.cell(numbers[code.removeprefix("q")], columns[name]).value = value
    book.save(file)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_workbook_goes_out_and_comes_back(
    base: str, open_browser: Callable[..., Page], tmp_path: Path, script: bool
) -> None:
    good, bad, contested = ("8a", "8b", "9a") if script else ("10a", "10b", "11a")
    page = open_browser(script=script)
    sign_in(page, f"{base}/workbook/", "member@travelling.example")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook").click()
    file = tmp_path / "application.xlsx"
    download.value.save_as(file)
    fill_in(
        file,
        **{
            f"q{good}": {"met": "Yes", "evidence": "Filled in on the train"},
            f"q{bad}": {"met": "perhaps", "evidence": "=1+1"},
            f"q{contested}": {"met": "Yes", "evidence": "From the workbook"},
        },
    )
    # Meanwhile the portal learns something else, on a page that is saved by its button.
    standard = page.context.new_page()
    standard.goto(f"{base}/{contested[:-1]}/")
    standard.fill(f"[name='{contested}-evidence']", "From the portal")
    standard.get_by_role("button", name="Save", exact=True).click()
    expect(standard.locator("body")).to_contain_text("What you typed is saved." if contested == "11a" else "Saved at")

    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Compare it").click()
    expect(page.locator("main table tbody tr")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("Write Yes or No.")
    expect(page.locator(f"[name=take][value='{good}']")).to_be_checked()
    expect(page.locator(f"[name=take][value='{contested}']")).not_to_be_checked()
    if script:
        assert violations(page) == []
    page.get_by_role("button", name="Write what is ticked").click()
    expect(page.locator("body")).to_contain_text("1 answer written.")
    page.goto(f"{base}/{good[:-1]}/")
    expect(page.locator(f"[name='{good}-evidence']")).to_have_value("Filled in on the train")
    expect(page.locator(f"[name='{bad}-evidence']")).to_have_value("")
    standard.goto(f"{base}/{contested[:-1]}/")
    expect(standard.locator(f"[name='{contested}-evidence']")).to_have_value("From the portal")
