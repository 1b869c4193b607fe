"""The workbook's way out and back in a browser without JavaScript; then the gaps stand at their question."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal

pytestmark = pytest.mark.long


@pytest.mark.rule("R41", "R44")
def test_a_workbook_goes_out_comes_back_and_its_gaps_are_explained(
    portal: Portal, open_browser: Callable[..., Page], tmp_path: Path
) -> None:
    slug = open_place(portal, "Workbook Clinic", "workbook")
    page = open_browser(script=False)
    sign_in(page, f"/facilities/{slug}/cases/workbook/", "member@workbook.example")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook").click()
    file = tmp_path / "cases.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    codes = {cell.value: cell.column for cell in sheet[4]}
    for row in range(6, 36):
        for code, column in codes.items():
            if code == "tumour_type":
                sheet.cell(row, column).value = ("Kidney", "Breast", "Prostate")[row % 3]
            elif code not in ("number", "procedure_on"):
                sheet.cell(row, column).value = "present"
    sheet.cell(9, codes["stage"]).value = "Missing"
    sheet.cell(10, codes["stage"]).value = "perhaps"
    book.save(file)
    page.set_input_files("[name=workbook]", file)
    page.get_by_role("button", name="Check the workbook").click()
    expect(page.locator("main")).to_contain_text("“perhaps” is no mark.")
    sheet.cell(10, codes["stage"]).value = "Present"
    book.save(file)
    page.set_input_files("[name=workbook]", file)
    page.get_by_role("button", name="Check the workbook").click()
    page.get_by_role("button", name="Save 1110 cells").click()
    expect(page.locator("main")).to_contain_text("1110 cells of the workbook are saved.")
    page.goto(f"/facilities/{slug}/application/3/")
    gaps = page.locator("#q-3c .gaptable")
    expect(gaps.locator("tbody tr")).to_have_count(1)
    expect(gaps.locator("tbody tr")).to_contain_text("Stage")
    expect(gaps.locator("tbody td").last).to_have_text("4")
    page.fill("[name='3c-elaboration']", "The ward lost the form.")
    page.fill("[name='3c-measures']", "Staging is entered by the tumour board now.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.goto(f"/facilities/{slug}/cases/")
    expect(page.locator("#tallies")).to_contain_text("1 gap, explained in 3(c)")
