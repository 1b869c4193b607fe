"""Between two decisions: a suspension and its end, appeals, and the confirmation of a year with a change."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import terms
from tests.journeys.deciding import sign
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker

SEND = "main form:has(textarea, select) button[type=submit]"


def change_certificate(people: Callable[..., Walker], slug: str, kind: str, reason: str) -> None:
    """The office proposes, the chairperson signs: in force today."""
    office, chair = people("office@iasios.example"), people("chair@iasios.example")
    office.go(f"/office/facilities/{slug}/certificate/")
    office.fill(
        {
            "kind": kind,
            "effective_on": date.today().isoformat(),
            "public_reason": reason,
            "internal_reason": "Letter of this week, in the file.",
        }
    )
    office.click("Propose to the chairperson")
    office.password_if_asked()
    chair.go("/sign-off/")
    chair.press('main a[href^="/sign-off/certificates/"]')
    chair.has(reason)
    chair.fill({"decision": "sign"})
    chair.press("form.sign button[type=submit]")
    chair.password_if_asked()


def seal_title(visitor: Walker, code: str) -> str:
    answer = visitor.page.request.get(f"/seal/{code}.svg")
    assert answer.ok
    return answer.text().partition("<title")[2].partition(">")[2].partition("</title>")[0]


@pytest.mark.rule("R66", "R74", "R83")
def test_a_suspension_and_its_end(portal: Portal, open_browser: Callable[..., Page], people: Any) -> None:
    name = "Suspension Clinic"
    found = portal.stagehand.call(terms.accredited, name, "suspension", 400)
    slug, code = found["slug"], found["certificate"]
    visitor = Walker(open_browser(), portal, script=True)
    visitor.go(f"/verify/{code}/")
    visitor.has("Valid")
    assert seal_title(visitor, code).startswith(f"{name}: Valid, until ")

    reason = "The head of the service has left."
    change_certificate(people, slug, "suspend", reason)
    portal.mail_to("representative@suspension.example", containing=reason)
    visitor.go(f"/verify/{code}/")
    visitor.has("Suspended")
    visitor.has(reason)
    visitor.go(f"/centres/{slug}/")
    visitor.has("The accreditation is suspended since")
    assert seal_title(visitor, code).startswith(f"{name}: Suspended, since ")
    representative = people("representative@suspension.example")
    representative.go(f"/facilities/{slug}/documents/")
    representative.has("The accreditation is suspended, so the seal must not be used now.")

    change_certificate(people, slug, "reinstate", "A new head is in office.")
    visitor.go(f"/verify/{code}/")
    expect(visitor.page.locator(".cst--valid")).to_have_count(1)
    visitor.has(reason)
    visitor.go(f"/centres/{slug}/")
    expect(visitor.page.locator(".cst--valid")).to_have_count(1)
    assert seal_title(visitor, code).startswith(f"{name}: Valid, until ")
    representative.go(f"/facilities/{slug}/documents/")
    expect(representative.page.locator("body")).not_to_contain_text("the seal must not be used now")


def appeal_is_judged(portal: Portal, people: Callable[..., Walker], domain: str, opinions: tuple[str, str]) -> Any:
    """Filed by the representative, admitted, two people named, both opinions given; slug and code."""
    found = portal.stagehand.call(terms.deferred, f"{domain.capitalize()} Hospital", domain)
    slug = found["slug"]
    representative = people(f"representative@{domain}.example")
    representative.go(f"/facilities/{slug}/appeal/")
    representative.fill({"reasons": f"The plan of {domain} was in the file that nobody opened."})
    representative.click("File the appeal")
    representative.password_if_asked()
    representative.has("Filed, the office checks it")
    office = people("office@iasios.example")
    office.go(f"/office/facilities/{slug}/")
    number = office.page.locator('main a[href^="/office/appeals/"]').first.get_attribute("href")
    assert number
    office.go(number)
    office.fill({"decision": "admit"})
    office.press(SEND)
    office.password_if_asked()
    pk = number.strip("/").rpartition("/")[2]
    chair = people("chair@iasios.example")
    chair.go(f"/sign-off/appeals/{pk}/")
    for field, person in (("first", "Ada Panel"), ("second", "Ben Panel")):
        value = chair.page.locator(f'[name="{field}"] option', has_text=person).get_attribute("value")
        chair.fill({field: value})
    chair.press(SEND)
    chair.password_if_asked()
    for person, opinion in zip(("ada", "ben"), opinions, strict=True):
        judge = people(f"{person}@panel.example")
        judge.go(f"/assessor/appeals/{pk}/")
        judge.has(f"The plan of {domain} was in the file")
        judge.fill({"opinion": opinion, "reasons": "Page 4 of the file."})
        judge.press(SEND)
        judge.password_if_asked()
    return found


def test_an_appeal_is_upheld(portal: Portal, people: Callable[..., Walker]) -> None:
    found = appeal_is_judged(portal, people, "upheld", ("stand", "uphold"))
    representative = people("representative@upheld.example")
    representative.go(f"/facilities/{found['slug']}/appeal/")
    representative.has("Upheld")
    sign(people("chair@iasios.example"), found["code"], "approve")
    representative.go(f"/facilities/{found['slug']}/")
    representative.has("Accredited until")


def test_an_appeal_is_refused(portal: Portal, people: Callable[..., Walker]) -> None:
    found = appeal_is_judged(portal, people, "notupheld", ("stand", "stand"))
    representative = people("representative@notupheld.example")
    representative.go(f"/facilities/{found['slug']}/appeal/")
    representative.has("Not upheld")
    representative.has("The decision stays as it is.")
    portal.mail_to("representative@notupheld.example", containing="appeal")
    representative.go(f"/facilities/{found['slug']}/plan/")
    representative.has("Hand in the plan")


def test_a_year_is_confirmed_with_a_change(portal: Portal, people: Callable[..., Walker]) -> None:
    found = portal.stagehand.call(terms.accredited, "Anniversary Clinic", "anniversary", 366)
    slug = found["slug"]
    done = portal.stagehand.call(terms.run_the_day)
    assert f"ask-for-confirmations {slug}" in done
    portal.mail_to("representative@anniversary.example", containing="confirm")
    representative = people("representative@anniversary.example")
    representative.go(f"/facilities/{slug}/confirmation/")
    representative.fill({"answer": "changed", "text": "The suite moved to House B in May.", "procedures": "240"})
    representative.page.locator('[name="changes"][value="site"]').check(force=True)
    representative.press(SEND)
    representative.password_if_asked()
    representative.has("The suite moved to House B in May.")
    office = people("office@iasios.example")
    office.go("/office/confirmations/")
    office.has("Another site or another address")
    office.click("Anniversary Clinic")
    office.has("The suite moved to House B in May.")
    office.fill({"note": "The new suite is seen at the next audit."})
    office.click("I have looked at it")
    office.go("/office/confirmations/")
    expect(office.page.locator("main")).not_to_contain_text("Anniversary Clinic")
    # Asked once: the next run has nothing more for this year.
    assert f"ask-for-confirmations {slug}" not in portal.stagehand.call(terms.run_the_day)
