"""What comes back: a question from the chairperson, an answer from the office, a held mail, a mail server's report."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys import scenes
from tests.journeys.deciding import recommend
from tests.journeys.portal import Portal
from tests.journeys.stage import set_the_stage
from tests.journeys.walker import Walker

ASSESSORS = ("assessor.one@iasios.example", "assessor.two@iasios.example")


def test_what_the_chairperson_returns_is_judged_again(portal: Portal, people: Callable[..., Walker]) -> None:
    code = set_the_stage(portal, "both_in", "returned")["code"]
    recommend(people, code, "approve")
    chair = people("chair@iasios.example", width=390)
    chair.go(f"/sign-off/{code}/")
    chair.fill({"decision": "return", "reason": "Look at the training records."})
    chair.page.locator("details", has=chair.page.locator("[name=questions]")).locator("summary").click()
    chair.page.locator("[name=questions][value='1c']").check(force=True)
    chair.press("form.sign button[type=submit]")
    chair.password_if_asked()
    for address in ASSESSORS:
        walker = people(address)
        walker.go(f"/assessments/{code}/")
        walker.has("1 question is open again.")
        walker.has("Look at the training records.")
        walker.go(f"/assessments/{code}/1a/")
        walker.has("this one stays as you handed it in")
        walker.go(f"/assessments/{code}/hand-in/")
        walker.click("Hand in to the office")
    recommend(people, code, "approve")
    chair.go(f"/sign-off/{code}/")
    chair.has("Both assessors have recommended")


def test_one_answer_and_one_verdict_come_back(portal: Portal, people: Callable[..., Walker]) -> None:
    found = set_the_stage(portal, "both_in", "corrected")
    code, slug = found["code"], found["slug"]
    desk = people("office@iasios.example")
    desk.go(f"/office/applications/{code}/answers/return/")
    desk.fill({"reason": "Name the course of each person."})
    desk.page.locator("[name=questions]").first.check(force=True)
    desk.click("Return answers")
    signs = people("representative@corrected.example", width=390)
    signs.go(f"/facilities/{slug}/corrections/")
    signs.has("Name the course of each person.")
    signs.page.locator("textarea").first.fill("Two courses for everybody, with dates.")
    signs.click("Save and hand in")
    signs.password_if_asked()
    signs.has("No answer is returned to you now.")
    desk.go("/office/")
    desk.has("came back corrected")

    for address in ASSESSORS:
        walker = people(address)
        walker.go(f"/assessments/{code}/hand-in/")
        walker.click("Hand in to the office")
    desk.go(f"/office/applications/{code}/verdicts/1/")
    desk.page.locator("[name=question]").select_option(index=2)
    desk.fill({"reason": "It was meant for another question."})
    desk.click("Give a verdict back")
    one = people(ASSESSORS[0])
    one.go(f"/assessments/{code}/")
    one.has("It was meant for another question.")


@pytest.fixture
def nothing_stays_held(portal: Portal) -> Iterator[None]:
    """What the office holds back it holds back of everybody: the journeys after this one wait for their mail."""
    yield
    portal.stagehand.call(scenes.hold_nothing_back)


@pytest.mark.usefixtures("nothing_stays_held")
def test_a_mail_is_held_changed_and_released_and_another_comes_back(
    portal: Portal, people: Callable[..., Walker]
) -> None:
    slug = portal.stagehand.call(scenes.place, "Mail Hospital", "mailhouse")
    desk = people("office@iasios.example")
    desk.go("/office/mail/kinds/")
    desk.page.locator("label", has_text="Messages and questions").locator("input").check(force=True)
    desk.click("Save")
    portal.stagehand.call(scenes.ask_for_status, slug)
    desk.go("/office/")
    desk.page.get_by_role("link", name="Waits for your release").first.click()
    desk.click("Change the words")
    desk.fill({"subject": "How is it going?", "text": "Dear all,\n\nplease tell us."})
    desk.click("Save")
    desk.has("As the portal wrote it, and who changed it")
    desk.click("Release")
    desk.has("Released. The mail is on its way.")

    portal.stagehand.call(scenes.bounce, "representative@mailhouse.example")
    desk.go(f"/facilities/{slug}/people/")
    desk.has("Mail came back on")
    desk.go("/office/")
    desk.has("Mail to representative@mailhouse.example came back")

    desk.go("/office/mail/texts/")
    desk.page.locator("a.task__t").first.click()
    desk.check()
