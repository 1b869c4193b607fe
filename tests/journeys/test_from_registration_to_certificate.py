"""A new hospital goes all the way, as seven people at seven browsers, with JavaScript and without."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from applications.catalogue import load_edition
from casereview.catalogue import load_dataset
from tests.journeys.locking import accepted_changes
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker

EDITION = load_edition("2026.1")
DATASET = load_dataset("2026")
CORE = [question for question in EDITION.questions if question.requirement == "core"]
DOUBTFUL = "8c"


def register(walker: Walker, domain: str, name: str) -> None:
    walker.go("/")
    walker.click("Register your service")
    walker.click("Everything ready? Fill in one page")
    walker.fill(
        {
            "name": name,
            "kind": "institution",
            "institution": f"{name} Trust",
            "street": "5 Quay Street",
            "postal_code": "4000",
            "city": "Liège",
            "country": "BE",
            "procedures_per_year": "231",
            "authority_name": "Marie Lambert",
            "authority_position": "Hospital director",
            "authority_confirmed": True,
            "billing_name": name,
            "billing_address": "Accounts payable\n5 Quay Street\n4000 Liège",
            "billing_country": "BE",
            "purchase_order": "PO 77",
        },
        "facility-",
    )
    for role in ("representative", "deputy", "another"):
        if role == "another":
            walker.fill({"holder-who": "another"})
            if not walker.script:
                walker.page.locator("summary", has_text="Details of the other person").click()
        walker.fill(
            {
                "title": "Dr",
                "full_name": f"{role.capitalize()} Dupont",
                "email": f"{role}@{domain}",
                "profession": "Interventional radiologist",
            },
            f"{role}-",
        )
    walker.click("Register the facility")
    walker.has(name)


def answer_everything(walker: Walker, slug: str) -> None:
    for standard in EDITION.standards:
        walker.go(f"/facilities/{slug}/application/{standard.number}/")
        for question in (q for q in EDITION.questions if q.standard == standard.number):
            values: dict[str, Any] = {"met": "yes", "evidence": f"Written policy for {question.short}, version 2."}
            if walker.page.locator(f'[name="{question.code}-elaboration"]').count():
                values["elaboration"] = "Agreed by the team, written down, checked every year."
            if walker.page.locator(f'[name="{question.code}-measures"]').count():
                values["measures"] = "The quality manager checks ten records each month until December."
            walker.fill(values, f"{question.code}-")
        if walker.script and standard.number == 1:
            # Everything saves by itself: nobody presses a button on this page.
            for question in (q for q in EDITION.questions if q.standard == 1):
                expect(walker.page.locator(f"#state-{question.code}")).to_contain_text("Complete")
            walker.page.reload()
            expect(walker.page.locator('[name="1a-evidence"]')).to_have_value(re.compile("Written policy"))
            continue
        walker.click("Save")


def review_thirty_cases(walker: Walker, slug: str) -> None:
    walker.go(f"/facilities/{slug}/cases/selection/")
    walker.page.get_by_text("Our records were drawn in another way").click()
    walker.fill({"how": "By lot, from a box with all numbers.", "drawn": True, "key_kept": True})
    walker.click("Confirm the random selection")
    kinds = [kind.code for kind in DATASET.tumour_types][:4]
    walker.go(f"/facilities/{slug}/cases/?group=header")
    for number in range(1, 31):
        day = date.today() - timedelta(days=number * 9)
        walker.fill({"tumour_type": kinds[number % 4], "procedure_on": day.isoformat()}, f"c{number}-")
    walker.press("button[name=save]")
    for group in DATASET.groups:
        walker.go(f"/facilities/{slug}/cases/?group={group.code}")
        for number in range(1, 31):
            for mark in DATASET.marks_of_group(group.code):
                missing = number == 7 and mark.code == "vital_signs"
                walker.page.locator(f'[name="c{number}-{mark.code}"]').select_option(
                    "missing" if missing else "present"
                )
        walker.press("button[name=save]")
    walker.go(f"/facilities/{slug}/cases/")


def judge(walker: Walker, code: str, *, doubts: bool) -> None:
    """Every core question, one after the other: *Save, next open* leads from each to the next."""
    walker.go(f"/assessments/{code}/{CORE[0].code}/")
    for question in CORE:
        assert walker.page.url.endswith(f"/{question.code}/"), walker.page.url
        unclear = doubts and question.code == DOUBTFUL
        walker.fill({"choice": "unclear" if unclear else "met"})
        if unclear:
            walker.fill({"comment": "Please say what happens when the monitor in room 2 is out of use."})
        walker.click("Save, next open")
    hand_in(walker, code)


def hand_in(walker: Walker, code: str) -> None:
    walker.go(f"/assessments/{code}/hand-in/")
    walker.click("Hand in to the office")
    assert not walker.page.url.endswith("/hand-in/"), walker.page.locator("main").inner_text()


@pytest.mark.rule(
    "R3", "R4", "R6", "R7", "R8", "R19", "R20", "R21", "R22", "R32", "R33", "R34", "R37", "R44", "R47", "R49", "R50",
    "R51", "R53", "R54", "R55", "R58", "R59", "R65", "R66", "R67", "R74", "R83",
)  # fmt: skip
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_new_hospital_becomes_an_accredited_centre(
    portal: Portal, open_browser: Callable[..., Any], script: bool
) -> None:
    seen: set[str] = set()

    def person() -> Walker:
        return Walker(open_browser(script=script), portal, script, seen)

    name = "Clinique des Quais" if script else "Clinique des Ponts"
    domain = "quais.example" if script else "ponts.example"

    # 1, 2: the public pages, the registration, the activation mails
    visitor = person()
    register(visitor, domain, name)
    holder = person()
    holder.activate(f"another@{domain}")
    slug = re.search(r"/facilities/([\w-]+)/", holder.page.url)
    assert slug, holder.page.url
    slug = slug.group(1)
    code = re.search(
        r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2,}(?:-[A-Z0-9]+)?\b", portal.mail_to(f"another@{domain}", containing="code")
    )
    assert code

    member = person()
    member.go("/user-registration/")
    member.fill(
        {
            "code": code.group(0).lower(),
            "full_name": "Amélie Petit",
            "email": f"member@{domain}",
            "profession": "Oncology nurse",
        }
    )
    member.click("Send me the activation link")
    member.activate(f"member@{domain}")
    member.go(f"/facilities/{slug}/")
    expect(member.page.get_by_role("link", name="Invoices", exact=True)).to_have_count(0)

    # 3: the invoice, seen by the right people only, and its payment
    holder.go(f"/facilities/{slug}/invoices/")
    number = holder.page.locator("main").get_by_text(re.compile(r"^\d{4}-\d{5}$")).first.inner_text().strip()
    refused = member.page.goto(f"/facilities/{slug}/invoices/{number}/")
    assert refused is not None
    assert refused.status == 403
    member.go(f"/facilities/{slug}/application/")
    office = person()
    office.sign_in("office@iasios.example")
    office.go("/office/")
    office.go(f"/office/invoices/{number}/payment/")
    office.password_if_asked()
    due = office.page.locator('[name="amount"]').input_value()
    office.fill({"amount": due or "3300.00", "received_on": date.today().isoformat()})
    office.click("Record the payment")

    # 4, 5: case review and application, by the whole team
    holder.go(f"/facilities/{slug}/")
    holder.has("Enrolled Centre")
    review_thirty_cases(member, slug)
    member.go(f"/facilities/{slug}/evidence/add/?question=7a")
    member.fill({"title": "Consent policy, version 4", "place": "Quality drive"})
    member.click("Add it")
    member.has("Consent policy, version 4")
    answer_everything(member, slug)
    member.go(f"/facilities/{slug}/application/")
    member.has("28 of 28")
    member.go(f"/facilities/{slug}/application/all/")

    # 6: only the representative submits
    member.go(f"/facilities/{slug}/application/submit/")
    expect(member.page.locator('[name="declaration"]')).to_have_count(0)
    representative = person()
    representative.activate(f"representative@{domain}")
    representative.go(f"/facilities/{slug}/")
    representative.go(f"/facilities/{slug}/application/submit/")
    representative.fill({"declaration": True})
    representative.click("Submit the application")
    representative.password_if_asked()
    member.go(f"/facilities/{slug}/application/1/")
    expect(member.page.locator("main textarea")).to_have_count(0)
    assert accepted_changes(portal, slug) == []
    application = re.search(r"IAS-\d{4}-\d{4}", member.page.goto(f"/facilities/{slug}/application/").text())  # type: ignore[union-attr]
    assert application
    application = application.group(0)

    # 7: two assessors, each alone; one request; round 2
    office.go(f"/office/applications/{application}/assessors/")
    for seat, who in (("first", "Lucía Ferrán"), ("second", "Jonas Wikström")):
        value = office.page.locator(f'[name="{seat}"] option', has_text=who).get_attribute("value")
        office.fill({seat: value})
    office.click("Assign and tell both")
    one, two = person(), person()
    one.sign_in("assessor.one@iasios.example")
    two.sign_in("assessor.two@iasios.example")
    one.go("/assessments/")
    one.click(f"Assess {name}?")
    one.click("Yes, I assess it")
    two.go(f"/assessor/asked/{application}/")
    two.click("Yes, I assess it")
    judge(one, application, doubts=True)
    two.go(f"/assessments/{application}/{DOUBTFUL}/")
    expect(two.page.locator("body")).not_to_contain_text("room 2 is out of use")
    judge(two, application, doubts=False)
    one.go(f"/assessments/{application}/side-by-side/")
    one.go(f"/assessments/{application}/requests/")
    one.click("Send to the hospital")
    portal.mail_to(f"representative@{domain}", containing="requests")
    member.go(f"/facilities/{slug}/requests/")
    expect(member.page.locator("body")).not_to_contain_text("Ferrán")
    member.fill({"reply": "A portable monitor is kept in the recovery bay and checked every week."})
    member.click("Save the reply")
    representative.go(f"/facilities/{slug}/requests/hand-in/")
    representative.click("Hand in the replies")
    representative.password_if_asked()
    for assessor in (one, two):
        assessor.go(f"/assessments/{application}/{DOUBTFUL}/")
        assessor.has("portable monitor")
        assessor.fill({"choice": "met"})
        assessor.click("Save, next open")
        hand_in(assessor, application)

    # 8: both recommend, the chairperson signs, anyone can check
    for assessor in (one, two):
        assessor.go(f"/assessments/{application}/recommend/")
        assessor.fill({"outcome": "approve", "reasons": "A mature service; every core criterion is met."})
        assessor.click("Make the recommendation")
        assert not assessor.page.url.endswith("/recommend/"), assessor.page.locator("main").inner_text()
    chair = person()
    chair.sign_in("chair@iasios.example")
    chair.go("/sign-off/")
    chair.go(f"/sign-off/{application}/")
    chair.fill({"decision": "approve"})
    chair.press("form.sign button[type=submit]")
    # The password is asked for when the sign-in is some minutes old; the signature that was sent is resumed after it.
    chair.password_if_asked()
    chair.has("Signed.")
    portal.mail_to(f"representative@{domain}", containing="accredited")
    representative.go(f"/facilities/{slug}/")
    representative.has("Accredited Centre")
    representative.go(f"/facilities/{slug}/documents/")
    representative.go(f"/facilities/{slug}/notices/")
    office.go(f"/office/facilities/{slug}/")
    office.go("/office/mail/")
    visitor.go("/centres/")
    visitor.has(name)
    entry = visitor.page.locator("li, tr, article").filter(has_text=name).locator('a[href^="/verify/"]').first
    address = entry.get_attribute("href")
    assert address
    visitor.go(address)
    visitor.has(name)
    visitor.has("Accredited Centre")
    visitor.has("Valid")
    assert [walker.problems for walker in (visitor, holder, member, office, one, two, chair)] == [[]] * 7
