"""One question between colleagues (*done, please check*, *change wanted*), and between hospital and office."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.places import open_place
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker, violations


@pytest.fixture(scope="module")
def base(portal: Portal) -> str:
    slug = open_place(portal, "Checking Hospital", "checking")
    return f"/facilities/{slug}/application"


@pytest.fixture
def person(open_browser: Callable[..., Page], portal: Portal) -> Callable[..., Walker]:
    def arrive(email: str, **options: int) -> Walker:
        walker = Walker(open_browser(**options), portal, True)
        walker.sign_in(email)
        return walker

    return arrive


def test_a_colleague_is_done_and_the_lead_wants_a_change(
    person: Callable[..., Walker], base: str, portal: Portal
) -> None:
    lead, colleague = person("deputy@checking.example"), person("member@checking.example", width=390)
    lead.go(f"{base}/8a/team/")
    lead.page.select_option("[name=assignee]", label="Dr Member Checking")
    lead.click("Assign")
    colleague.go(f"{base}/8a/team/")
    colleague.fill({"text": "The second line is new."})
    colleague.click("Done, please check")
    colleague.has("Done. The person who gave the question is asked by mail to check it.")
    mail = portal.mail_to("deputy@checking.example", containing="please check question 8(a)")
    link = re.search(r"/facilities/\S+/application/8a/team/", mail)
    assert link, mail
    lead.go(link.group())
    lead.fill({"text": "Please name the committee."})
    lead.click("Change wanted")
    lead.go(f"{base}/8/")
    expect(lead.page.locator("#q-8a .q__tools")).to_contain_text("Change wanted")
    assert violations(lead.page) == []
    colleague.go(f"{base}/questions/?show=change_wanted")
    expect(colleague.page.locator("tbody tr")).to_have_count(1)
    colleague.click("Dr Member Checking")
    colleague.has("Please name the committee.")
    colleague.click("Done, please check")
    lead.go(f"{base}/8a/team/")
    lead.click("Checked, no change")
    lead.has("The question is checked.")
    assert violations(lead.page) == []


def test_hospital_and_office_write_about_a_question(person: Callable[..., Walker], base: str, portal: Portal) -> None:
    hospital, office = person("member@checking.example", width=390), person("office@iasios.example")
    hospital.go(f"{base}/9/")
    with hospital.page.expect_navigation():
        hospital.page.locator("#q-9a a", has_text="Ask the office").click()
    hospital.has("Assessors never see it.")
    hospital.fill({"text": "Is a scan of the list enough?"})
    hospital.click("Send to IASIOS office")
    hospital.has("Sent. The office was told by mail.")
    assert violations(hospital.page) == []
    office.go(f"{base}/9a/messages/")
    office.has("Is a scan of the list enough?")
    office.fill({"text": "Yes, when it can be read."})
    office.click("Send to everybody at Checking Hospital")
    assert violations(office.page) == []
    hospital.go(f"{base}/9/")
    expect(hospital.page.locator("#q-9a .q__tools")).to_contain_text("New from the other side")
    with hospital.page.expect_navigation():
        hospital.page.locator("#q-9a a", has_text="New from the other side").click()
    hospital.has("Yes, when it can be read.")
    hospital.go(f"{base.removesuffix('/application')}/messages/")
    expect(hospital.page.locator("tbody tr")).to_have_count(1)
