"""A hospital has its cases looked at before it submits: asking, a remark at its case, the answer, asking again."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.walker import sideways, violations

TEXT = "The tumour type and the report do not fit."


@pytest.fixture(scope="module")
def slug(portal: Any) -> str:
    return open_place(portal, "Dritte Klinik", "dritte")


def test_the_office_looks_at_the_cases_and_the_hospital_answers(portal: Any, open_browser: Any, slug: str) -> None:
    hospital = open_browser()
    sign_in(hospital, f"/facilities/{slug}/cases/1/", "representative@dritte.example")
    hospital.locator("#id_tumour_type").select_option("kidney")
    with hospital.expect_navigation():
        hospital.locator("button[name=save]").click()
    hospital.goto(f"/facilities/{slug}/cases/")
    hospital.get_by_role("link", name="Check by the office").click()
    hospital.get_by_label("What should the office look at?").fill("Case 1, please.")
    hospital.get_by_role("button", name="Ask the office to look").click()
    expect(hospital.locator("main")).to_contain_text("The office looks at the cases by")
    assert violations(hospital) == []

    office = open_browser()
    sign_in(office, "/office/", "office@iasios.example")
    office.locator("main").get_by_role("link", name="Look", exact=True).first.click()
    expect(office.locator("main")).to_contain_text("Case 1, please.")
    office.get_by_role("link", name=re.compile("^Remark ?: Case 1$")).click()
    office.get_by_label("Item").select_option("tumour_type")
    office.get_by_label("Remark", exact=True).fill(TEXT)
    office.get_by_role("button", name="Keep this remark").click()
    expect(office.locator("main")).to_contain_text("Not sent yet")
    assert violations(office) == []
    assert sideways(office) == []
    office.get_by_role("button", name="Send the remarks").click()
    expect(office.locator("main")).to_contain_text("Looked through, with remarks")

    hospital.goto(f"/facilities/{slug}/cases/")
    hospital.get_by_role("link", name="Case 1", exact=True).first.click()
    expect(hospital.locator(".remark")).to_contain_text(TEXT)
    assert violations(hospital) == []
    hospital.locator(".remark").get_by_role("link", name="Answer").click()
    hospital.get_by_label("Your answer").fill("The report was of another day.")
    hospital.get_by_role("button", name="Save the answer").click()
    expect(hospital.locator(".remark")).to_contain_text("The report was of another day.")
    assert violations(hospital) == []
    assert sideways(hospital) == []
    with hospital.expect_navigation():
        hospital.get_by_role("button", name="Ask the office again").click()

    office.goto("/office/")
    office.locator("main").get_by_role("link", name="Look", exact=True).first.click()
    expect(office.locator("main")).to_contain_text("The report was of another day.")
    with office.expect_navigation():
        office.get_by_role("button", name="Nothing to remark").click()
    hospital.goto(f"/facilities/{slug}/cases/check/")
    expect(hospital.locator("main")).to_contain_text("Nothing to remark")
    expect(hospital.locator(".remark")).to_contain_text("Closed")


def test_keepers_read_the_log_and_everybody_the_benchmarks(portal: Any, open_browser: Any, slug: str) -> None:
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/cases/2/", "representative@dritte.example")
    page.locator("#id_tumour_type").select_option("kidney")
    with page.expect_navigation():
        page.locator("button[name=save]").click()
    page.goto(f"/facilities/{slug}/documents/")
    page.get_by_role("link", name="Read the log").click()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="Signed in").first).to_contain_text("Representative Dritte")
    expect(rows.filter(has_text="Cases saved").first).to_be_visible()
    assert violations(page) == []
    assert sideways(page) == []
    page.get_by_role("link", name="People", exact=True).last.click()
    expect(rows.filter(has_text="Cases saved")).to_have_count(0)

    page.goto(f"/facilities/{slug}/cases/summary/")
    page.get_by_role("link", name="Benchmarks").click()
    expect(page.locator("main")).to_contain_text("A figure is shown once at least 5 other centres are behind it.")
    assert violations(page) == []
    assert sideways(page) == []
