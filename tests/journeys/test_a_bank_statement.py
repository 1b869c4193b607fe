"""A bank statement at the office opens the application of whoever paid."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys import terms
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker


@pytest.mark.rule("R21", "R22")
def test_a_bank_file_opens_an_application(portal: Portal, people: Callable[..., Walker]) -> None:
    paying = portal.stagehand.call(terms.registered, "Paying Hospital", "paying")
    waiting = portal.stagehand.call(terms.registered, "Waiting Hospital", "waiting")
    member, neighbour = people("member@paying.example"), people("member@waiting.example")
    member.go(f"/facilities/{paying['slug']}/application/")
    expect(member.page.get_by_role("link", name="Standard 1", exact=False)).to_have_count(0)

    office = people("office@iasios.example")
    office.go("/office/invoices/")
    office.click("Bank statements")
    office.password_if_asked()
    lines = [
        "Date;Amount;Currency;Name;IBAN;Reference",
        f"{date.today()};{paying['total']};EUR;Paying Trust;GB29NWBK60161331926819;Invoice {paying['number']}",
        f"{date.today()};17.50;EUR;Somebody else;GB29NWBK60161331926819;Thank you",
    ]
    statement = {"name": "statement.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    office.page.set_input_files("[name=file]", files=[statement])  # type: ignore[list-item]
    office.click("Take in the file")
    row = office.page.locator("tr", has_text="Paying Trust")
    expect(row).to_contain_text(paying["number"])
    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(office.page.locator("tr", has_text="Somebody else").get_by_role("checkbox")).to_have_count(0)
    office.click("Record the ticked lines")
    office.password_if_asked()
    expect(office.page.locator("tr", has_text="Paying Trust")).to_have_count(0)

    portal.mail_to("representative@paying.example", containing=paying["number"])
    member.go(f"/facilities/{paying['slug']}/application/1/")
    expect(member.page.locator("main textarea").first).to_be_editable()
    neighbour.go(f"/facilities/{waiting['slug']}/application/")
    neighbour.page.goto(f"/facilities/{waiting['slug']}/application/1/")
    expect(neighbour.page.locator("main textarea")).to_have_count(0)
    # The same file again pays nothing twice.
    office.go("/office/bank/")
    office.page.set_input_files("[name=file]", files=[statement])  # type: ignore[list-item]
    office.click("Take in the file")
    office.has("This file was taken before")
