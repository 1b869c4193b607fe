"""None of the dates of a remote audit suits the hospital: it offers its own, and an assessor accepts one."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.portal import Portal
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker


def in_days(days: int, hour: str) -> str:
    """A moment so many days ahead, as a field for date and time takes it."""
    return f"{(timezone.localdate() + timedelta(days=days)).isoformat()}T{hour}"


def test_none_of_the_dates_suits(portal: Portal, people: Callable[..., Walker]) -> None:
    found = set_the_stage(portal, "still_open", "offshore")
    code, slug = found["code"], found["slug"]
    one = people("assessor.one@iasios.example")
    one.go(f"/assessments/{code}/?view=summary")
    one.click("Call a remote audit")
    one.fill({"start_1": in_days(20, "10:00"), "minutes_planned": "60"})
    one.click("Call the audit and send the dates to the hospital")

    deputy = people("deputy@offshore.example", width=390)
    deputy.go(f"/facilities/{slug}/")
    deputy.click("Choose a date")
    deputy.page.get_by_text("None of these dates suits").click()
    # Nothing is sent without a date, and the message stands where one is missing.
    deputy.fill({"wish": "We can always meet on Fridays."})
    deputy.click("Send our dates")
    deputy.has("Offer at least one date.")
    expect(deputy.page.locator("[name=wish]")).to_have_value("We can always meet on Fridays.")
    deputy.fill({"start_1": in_days(27, "09:30"), "start_2": in_days(28, "16:00")})
    deputy.click("Send our dates")
    deputy.has("that no date suits, and offered these")

    portal.mail_to("assessor.one@iasios.example", containing="None of the dates suits Offshore Hospital.")
    one.go(f"/assessments/{code}/audit/")
    one.has("No date suits the hospital")
    one.has("We can always meet on Fridays.")
    one.page.locator("[name=slot]").nth(1).check(force=True)
    one.click("Accept this date")
    deputy.go(f"/facilities/{slug}/audit/")
    deputy.has("16:00")
    expect(deputy.page.get_by_text("None of these dates suits")).to_have_count(0)
    portal.mail_to("deputy@offshore.example", containing="The date is agreed")
