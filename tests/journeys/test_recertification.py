"""From the first notice of the end to the next term: Lindenhof as Centre of Excellence, Auwald as Accredited Centre.

The day of the whole portal is moved, and the daily run does what is due; people do the rest at their browsers.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import terms
from tests.journeys.portal import Portal
from tests.journeys.walker import Walker

PLACES = {"lindenhof": "Klinikum Lindenhof", "auwald": "Klinik Auwald"}


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("Europe/Vienna"))


@pytest.fixture(scope="module")
def portal(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of its own: the day of the others stays as it is."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    folder = Path(tmp_path_factory.mktemp("moved"))
    running = Portal(f"moved_{worker_id}", folder, redis_database=10 + 2 * number, clock=folder / "clock")
    running.move_to(noon("2030-09-15"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def at_desk(chromium: Browser, portal: Portal) -> Iterator[Callable[[str], Walker]]:
    """`at_desk("chair@…")` signs in anew: months lie between two days, and every earlier session is over."""
    contexts = []
    seen: set[str] = set()

    def sit_down(email: str = "") -> Walker:
        context = chromium.new_context(base_url=portal.origin, locale="en-GB", reduced_motion="reduce")
        contexts.append(context)
        walker = Walker(context.new_page(), portal, script=True, seen=seen)
        if email:
            walker.sign_in(email)
        return walker

    yield sit_down
    for context in contexts:
        context.close()


def pay(portal: Portal, office: Walker, representative: Walker, slug: str) -> None:
    """The representative reads the invoice; the office records the whole amount."""
    representative.go(f"/facilities/{slug}/invoices/")
    row = representative.page.locator("tr", has_text="Recertification")
    number = re.search(r"\d{4}-\d{5}", row.first.inner_text())
    assert number
    office.go(f"/office/invoices/{number.group(0)}/payment/")
    office.password_if_asked()
    office.fill({"received_on": "2034-03-14"})
    office.click("Record the payment")


@pytest.mark.rule("R74", "R75", "R76", "R77", "R78", "R79")
def test_two_centres_are_accredited_again_at_different_levels(portal: Portal, at_desk: Callable[..., Walker]) -> None:
    call = portal.stagehand.call
    places: dict[str, Any] = {
        domain: call(terms.accredited_on_the_moved_day, name, domain) for domain, name in PLACES.items()
    }
    slugs = {domain: found["slug"] for domain, found in places.items()}

    # Twelve months before the last day: the first notice, no invoice yet.
    portal.move_to(noon("2033-09-14"))
    done = call(terms.run_the_moved_day)
    assert {f"tell-of-ends {slug}" for slug in slugs.values()} <= set(done)
    assert not any(line.startswith("invoice-recertifications") for line in done)
    portal.mail_to("representative@lindenhof.example", containing="ends in 12 months, on 14 September 2034")

    # Six months before it: the invoice; its payment opens the application.
    portal.move_to(noon("2034-03-14"))
    done = call(terms.run_the_moved_day)
    assert {f"invoice-recertifications {slug}" for slug in slugs.values()} <= set(done)
    assert call(terms.run_the_moved_day) == []
    office = at_desk("office@iasios.example")
    desks = {domain: at_desk(f"representative@{domain}.example") for domain in PLACES}
    codes = {}
    for domain, desk in desks.items():
        pay(portal, office, desk, slugs[domain])
        base = f"/facilities/{slugs[domain]}/application"
        desk.go(f"{base}/1/")
        desk.has("It comes from another application")
        confirm = desk.page.locator("button[name=confirm]")
        before = confirm.count()
        with desk.page.expect_navigation():
            confirm.first.click()
        expect(confirm).to_have_count(before - 1)
        desk.go(f"{base}/level/")
        desk.fill({"level": "excellence" if domain == "lindenhof" else "accredited"})
        desk.press("main form:has([name=level]) button[type=submit]")
        codes[domain] = call(terms.written_again, slugs[domain])
        desk.go(f"{base}/submit/")
        desk.fill({"declaration": True})
        desk.click("Submit the application")
        desk.password_if_asked()
        call(terms.recommended_again, codes[domain])

    # The chairperson signs at once; nothing changes before the running term is over (A25).
    chair = at_desk("chair@iasios.example")
    for code in codes.values():
        chair.go(f"/sign-off/{code}/")
        chair.fill({"decision": "approve"})
        chair.press("form.sign button[type=submit]")
        chair.password_if_asked()
        chair.has("Signed.")
    visitor = at_desk()
    visitor.go(f"/centres/{slugs['lindenhof']}/")
    visitor.has("Accredited Centre for interventional oncology, from 15 September 2030 to 14 September 2034")

    portal.move_to(noon("2034-09-15"))
    done = call(terms.run_the_moved_day)
    assert {f"begin-terms {slug}" for slug in slugs.values()} <= set(done)
    assert not any(line.startswith("end-terms") for line in done)
    levels = {"lindenhof": "Centre of Excellence", "auwald": "Accredited Centre"}
    for domain, level in levels.items():
        visitor.go(f"/centres/{slugs[domain]}/")
        visitor.has(f"{level} for interventional oncology, from 15 September 2034 to 14 September 2038")
        portal.mail_to(f"representative@{domain}.example", containing=level)
        visitor.go(f"/verify/{places[domain]['certificate']}/")
        expect(visitor.page.locator(".cst--valid")).to_have_count(0)
    desk = at_desk("representative@lindenhof.example")
    desk.go(f"/facilities/{slugs['lindenhof']}/")
    desk.has("Centre of Excellence until 14 September 2038")
