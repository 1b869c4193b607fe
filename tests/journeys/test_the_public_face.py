"""What the public does without an account: the map as a list, a doubt from sending to outcome, a workshop booked."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.walker import sideways, violations


@pytest.fixture(scope="module")
def slug(portal: Any) -> str:
    return open_place(portal, "Kurklinik Bad Muster", "muster")


@pytest.mark.rule("R83")
def test_a_map_is_read_as_a_list_and_its_marks_are_links(portal: Any, open_browser: Any, slug: str) -> None:
    page = open_browser(script=True)
    page.goto("/centres/?q=muster")
    assert [*sideways(page), *violations(page)] == []
    mark = page.get_by_role("link", name=re.compile("^Kurklinik Bad Muster, "))
    expect(mark).to_have_count(1)
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/centres/{slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kurklinik Bad Muster")
    assert [*sideways(page), *violations(page)] == []
    plain = open_browser(script=False)
    plain.goto("/centres/")
    plain.get_by_placeholder("Near a town").fill("Manchester")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_role("status")).to_have_text("The nearest to Manchester come first.")
    expect(plain.get_by_role("link", name="Kurklinik Bad Muster", exact=True)).to_be_visible()


@pytest.mark.rule("R83")
def test_a_doubt_from_sending_to_its_outcome(portal: Any, open_browser: Any, slug: str) -> None:
    sender = open_browser(script=False)
    sender.goto(f"/centres/{slug}/")
    sender.get_by_role("link", name="Raise a doubt").click()
    sender.get_by_label("The seal or a certificate is used when it should not be").check()
    sender.get_by_label("What have you seen?").fill("The seal hangs in another clinic.")
    sender.get_by_role("button", name="Send to the office").click()
    sender.wait_for_url("**/doubts/*-*/")
    office = open_browser(script=True)
    sign_in(office, "/office/", "office@iasios.example")
    office.get_by_text("A doubt: The seal or a certificate").first.wait_for()
    office.goto("/office/doubts/")
    assert [*sideways(office), *violations(office)] == []
    office.get_by_role("link", name=re.compile("^Kurklinik Bad Muster: ")).click()
    expect(office.get_by_text("The seal hangs in another clinic.")).to_be_visible()
    assert [*sideways(office), *violations(office)] == []
    office.get_by_label("You were right, and it is corrected").check(force=True)
    office.get_by_label("Answer to the sender").last.fill("It has been taken down.")
    office.get_by_role("button", name="Close with this outcome").click()
    expect(office.get_by_text("Closed. The sender can read the outcome now.")).to_be_visible()
    sender.reload()
    expect(sender.get_by_text("Closed: You were right, and it is corrected")).to_be_visible()
    expect(sender.get_by_text("It has been taken down.")).to_be_visible()


@pytest.mark.rule("R82")
def test_a_workshop_is_booked_and_given_back(portal: Any, open_browser: Any) -> None:
    office = open_browser(script=True)
    sign_in(office, "/office/workshops/new/", "office@iasios.example")
    begins = datetime.now() + timedelta(days=40)
    office.get_by_label("Title").fill("Criteria in an afternoon")
    office.get_by_label("Place").fill("Vienna")
    office.get_by_label("Begins (Vienna time)").fill(begins.strftime("%Y-%m-%dT14:00"))
    office.get_by_label("Number of seats").fill("1")
    office.get_by_label("Last day of booking").fill((begins - timedelta(days=7)).strftime("%Y-%m-%d"))
    office.get_by_role("button", name="Put it on the public list").click()
    office.wait_for_url(re.compile(r"/office/workshops/\d+/$"))
    person = open_browser(script=True)
    person.goto("/workshops/")
    person.get_by_role("link", name="Criteria in an afternoon").click()
    person.get_by_label("Your name").fill("Ada Booker")
    person.get_by_label("Hospital or clinic").fill("Clinic of Graz")
    person.get_by_label("Your e-mail address").fill("ada.booker@graz.example")
    assert [*sideways(person), *violations(person)] == []
    person.get_by_role("button", name="Book a seat").click()
    expect(person.get_by_text("Look into your mail")).to_be_visible()
    expect(person.get_by_role("button", name="Join the waiting list")).to_be_visible()
    mail = portal.mail_to("ada.booker@graz.example", containing="/workshops/bookings/")
    link = re.search(r"/workshops/bookings/[A-Z0-9-]+/", mail)
    assert link is not None
    office.reload()
    expect(office.get_by_text("Ada Booker")).to_be_visible()
    assert [*sideways(office), *violations(office)] == []
    person.goto(link.group(0))
    person.get_by_role("button", name="Cancel my booking").click()
    expect(person.get_by_text("Your booking is cancelled.")).to_be_visible()
    person.goto("/workshops/")
    expect(person.get_by_text("1 seat free")).to_be_visible()
