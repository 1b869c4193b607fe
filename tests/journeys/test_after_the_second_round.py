"""After two rounds: audit, deferred, plan, proof, approved; denied after a return; the highest level and its fall-back.

The way up to the end of round 2 is another journey's; here the stage is set beneath the pages.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.deciding import recommend, sign
from tests.journeys.portal import Portal
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker

pytestmark = pytest.mark.long

CRITERIA = ("6c", "8c")


def in_days(days: int) -> str:
    """The day so many days ahead, as a date field takes it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def write_plan(walker: Walker, slug: str) -> None:
    for code in CRITERIA:
        walker.go(f"/facilities/{slug}/plan/{code}/")
        walker.fill({"issue": "There is no written plan.", "desired_outcome": "A plan in each room."})
        walker.fill({"action": "Write it", "person": "Dr Dupont", "due_on": in_days(60)}, "row-1-")
        walker.click("Save")


def test_audit_deferred_plan_proof_approved(portal: Portal, people: Callable[..., Walker]) -> None:
    found = set_the_stage(portal, "still_open", "quayside")
    code, slug = found["code"], found["slug"]
    one, two = people("assessor.one@iasios.example"), people("assessor.two@iasios.example")
    one.go(f"/assessments/{code}/?view=summary")
    one.click("Call a remote audit")
    one.fill({"start_1": f"{in_days(20)}T10:00", "start_2": f"{in_days(21)}T14:30", "minutes_planned": "60"})
    one.click("Call the audit and send the dates to the hospital")
    one.click("Cancel the audit")
    one.fill({"reason": "Other dates are better."})
    one.click("Cancel the audit")
    soon = one.page.evaluate("new Date(Date.now() + 10 * 864e5).toISOString().slice(0, 16)")
    one.fill({"start_1": soon, "minutes_planned": "60"})
    one.click("Send the dates to the hospital")
    deputy = people("deputy@quayside.example", width=390)
    deputy.go(f"/facilities/{slug}/")
    deputy.click("Choose a date")
    deputy.page.locator("[name=slot]").first.check(force=True)
    deputy.fill({"participants": "Dr Dupont, head of service"})
    deputy.click("Agree to this date")
    assert "remote audit" in portal.mail_to("deputy@quayside.example", containing="The date is agreed").lower()
    set_the_stage(portal, "hold", "quayside")
    deputy.go(f"/facilities/{slug}/audit/")
    deputy.has("Talked over.")
    recommend(people, code, "defer")
    chair = people("chair@iasios.example", width=390)
    sign(chair, code, "defer", "Write the plan first.")

    member = people("member@quayside.example")
    member.go(f"/facilities/{slug}/decision/")
    member.has("The decision is deferred")
    write_plan(member, slug)
    representative = people("representative@quayside.example")
    representative.go(f"/facilities/{slug}/plan/")
    representative.click("Hand in the plan")

    one.go(f"/assessments/{code}/plan/")
    for number in range(2):
        form = one.page.locator(".act form").nth(number)
        form.locator("[name=verdict][value=proof]").check(force=True)
        form.locator("[name=comment]").fill("Show the plan as adopted.")
        with one.page.expect_navigation():
            form.locator("button").click()
    one.click("Ask for proof of 2 actions")
    for number in range(2):
        member.go(f"/facilities/{slug}/plan/")
        with member.page.expect_navigation():
            member.page.locator(".act a.btn").nth(number).click()
        member.fill({"proof": "Adopted by the board on 3 May."})
        member.click("Save the proof")
    representative.go(f"/facilities/{slug}/plan/")
    representative.click("Hand in the proof")
    two.go(f"/assessments/{code}/plan/")
    for number in range(2):
        form = two.page.locator(".act form").nth(number)
        form.locator("[name=verdict][value=accepted]").check(force=True)
        with two.page.expect_navigation():
            form.locator("button").click()
    recommend(people, code, "approve")
    sign(chair, code, "approve")
    member.go(f"/facilities/{slug}/")
    member.has("Accredited until")


def test_returned_then_denied_with_an_on_site_audit(portal: Portal, people: Callable[..., Walker]) -> None:
    found = set_the_stage(portal, "audit_held", "ridgeway")
    code, slug = found["code"], found["slug"]
    recommend(people, code, "deny")
    chair = people("chair@iasios.example", width=390)
    sign(chair, code, "return", "Say more about the second point.")
    one = people("assessor.one@iasios.example")
    one.go(f"/assessments/{code}/recommend/")
    one.has("Say more about the second point.")
    recommend(people, code, "deny")
    sign(chair, code, "deny", "Two core criteria are not met.")
    representative = people("representative@ridgeway.example")
    representative.go(f"/facilities/{slug}/")
    representative.has("The accreditation is denied")
    write_plan(representative, slug)
    representative.go(f"/facilities/{slug}/plan/")
    representative.has("A date for the on-site audit must be agreed first.")
    office = people("office@iasios.example")
    office.go(f"/assessments/{code}/audit/dates/")
    office.fill({"start_1": f"{in_days(30)}T09:00", "minutes_planned": "240", "place": "Main building, room 4"})
    office.click("Send the dates to the hospital")
    representative.go(f"/facilities/{slug}/audit/")
    representative.page.locator("[name=slot]").first.check(force=True)
    representative.click("Agree to this date")
    representative.go(f"/facilities/{slug}/plan/")
    representative.click("Hand in the plan")
    representative.has("Handed in on")


def test_the_highest_level_and_its_fall_back(portal: Portal, people: Callable[..., Walker]) -> None:
    all_met = set_the_stage(portal, "excellence", "summit")
    short = set_the_stage(portal, "short_of_excellence", "foothill")
    chair = people("chair@iasios.example", width=390)
    sign(chair, all_met["code"], "approve")
    chair.go(f"/sign-off/{short['code']}/")
    chair.has("Not all 52 questions are met")
    sign(chair, short["code"], "fall_back")
    summit = people("representative@summit.example")
    summit.go(f"/facilities/{all_met['slug']}/")
    # The highest level is asked for with a recertification: it begins when the present term has ended.
    summit.has("Accredited until")
    summit.has("The next term is decided: Centre of Excellence from")
    foothill = people("representative@foothill.example")
    foothill.go(f"/facilities/{short['slug']}/")
    foothill.has("Accredited until")
    foothill.has("The next term is decided: Accredited Centre from")
