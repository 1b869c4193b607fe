"""Round 1 ends with yes, after a return by the chairperson; the assessors disagree, and the chairperson decides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.deciding import recommend, sign
from tests.journeys.portal import Portal
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker


@pytest.mark.long
@pytest.mark.rule("R58", "R59", "R65")
def test_returned_by_the_chairperson_and_then_approved_in_round_1(
    portal: Portal, people: Callable[..., Walker]
) -> None:
    found = set_the_stage(portal, "both_in", "moorland")
    code, slug = found["code"], found["slug"]
    recommend(people, code, "approve")
    chair = people("chair@iasios.example", width=390)
    sign(chair, code, "return", "Say more about the records.")
    one = people("assessor.one@iasios.example")
    one.go(f"/assessments/{code}/recommend/")
    one.has("Say more about the records.")
    recommend(people, code, "approve", reasons="Thirty records, three gaps, all explained.")
    sign(chair, code, "approve")
    member = people("member@moorland.example")
    member.go(f"/facilities/{slug}/")
    member.has("Accredited until")
    expect(member.page.locator("body")).not_to_contain_text("Say more about the records.")


@pytest.mark.rule("R58", "R59", "R60")
def test_they_disagree_and_the_chairperson_sees_both_and_decides(portal: Portal, people: Callable[..., Walker]) -> None:
    found = set_the_stage(portal, "settled", "marshes")
    code, slug = found["code"], found["slug"]
    recommend(people, code, "approve", "defer")
    chair = people("chair@iasios.example", width=390)
    chair.go(f"/sign-off/{code}/")
    for words in ("The records show it. (one)", "The records show it. (two)", "They recommend different outcomes."):
        chair.has(words)
    expect(chair.page.locator("form.sign input:checked")).to_have_count(0)
    office = people("office@iasios.example")
    office.go(f"/assessments/{code}/")
    office.has("They recommend different outcomes.")
    assert code in portal.mail_to("office@iasios.example", containing="recommend different outcomes")
    sign(chair, code, "defer", "The plan is too young to be judged.")
    member = people("member@marshes.example")
    member.go(f"/facilities/{slug}/decision/")
    member.has("The decision is deferred")
    expect(member.page.locator("body")).not_to_contain_text("different outcomes")
