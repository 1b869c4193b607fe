"""People at their browsers: joining with approval, a hand-over, a lost second factor, two facilities in one account."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.journeys.portal import PASSWORD, Portal
from tests.journeys.test_from_registration_to_certificate import register
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Kinds of pages that axe has looked at in this run."""
    return set()


@pytest.fixture
def person(portal: Portal, open_browser: Callable[..., Any], seen: set[str]) -> Callable[..., Walker]:
    def new(*, script: bool = True, width: int = 1280) -> Walker:
        return Walker(open_browser(script=script, width=width), portal, script, seen)

    return new


def registered(person: Callable[..., Walker], domain: str, name: str) -> tuple[Walker, str]:
    """A new facility, with its account holder signed in, and its address."""
    register(person(), domain, name)
    holder = person()
    holder.activate(f"another@{domain}")
    found = re.search(r"/facilities/([\w-]+)/", holder.page.url)
    assert found, holder.page.url
    return holder, found.group(1)


def follow(walker: Walker, address: str, containing: str, path: str) -> None:
    """Opens the link of a mail."""
    mail = walker.portal.mail_to(address, containing=containing)
    link = re.search(rf"{re.escape(walker.portal.origin)}({path}\S+)", mail)
    assert link, mail
    walker.go(link.group(1))


@pytest.mark.rule("R8", "R9")
def test_from_registration_in_steps_to_an_approved_colleague(portal: Portal, person: Callable[..., Walker]) -> None:
    visitor = person()
    visitor.go("/")
    visitor.click("Can we register? Four questions tell")
    visitor.fill({"procedures": "212", "country": "PT", "approval": "yes", "people": "yes"})
    visitor.click("Show the answer")
    visitor.has("Your facility can register now")
    visitor.click("Register your service")
    visitor.fill({"email": "ana@tejo.example"})
    visitor.click("Begin")
    visitor.fill(
        {
            "name": "Clínica do Tejo",
            "kind": "independent",
            "street": "Rua Larga 4",
            "postal_code": "1200-001",
            "city": "Lisboa",
        },
        "facility-",
    )
    visitor.click("Save and continue")
    # Half of it on this computer, the rest on another one, without JavaScript.
    elsewhere = person(script=False)
    follow(elsewhere, "ana@tejo.example", "reopens", "/register/again/")
    elsewhere.fill(
        {"authority_name": "Rui Costa", "authority_position": "Director", "authority_confirmed": True}, "facility-"
    )
    elsewhere.click("Save and continue")
    elsewhere.fill(
        {"billing_name": "Clínica do Tejo", "billing_address": "Rua Larga 4", "billing_country": "PT"}, "facility-"
    )
    elsewhere.click("Save and continue")
    for role, name in (("representative", "Ana Reis"), ("deputy", "Rita Melo")):
        elsewhere.fill({"full_name": name, "email": f"{role}@tejo.example", "profession": "Radiologist"}, f"{role}-")
    elsewhere.fill({"holder-who": "representative"})
    elsewhere.click("Save and continue")
    elsewhere.has("Ana Reis")
    elsewhere.click("Register the facility")
    elsewhere.has("Clínica do Tejo")

    representative = person()
    representative.activate("representative@tejo.example")
    representative.go("/facilities/clinica-do-tejo/people/")
    representative.fill({"approves": True})
    representative.click("Save this choice")
    representative.has("New colleagues need approval from now on.")
    code = representative.page.locator(".code code").inner_text()

    colleague = person()
    colleague.go("/user-registration/")
    colleague.fill(
        {
            "code": code.lower().replace("-", " "),
            "full_name": "Sofia Pires",
            "email": "sofia@tejo.example",
            "profession": "Nurse",
        }
    )
    colleague.click("Send me the activation link")
    colleague.activate("sofia@tejo.example")
    colleague.has("approves new colleagues")
    follow(representative, "representative@tejo.example", "asks to join", "/facilities/")
    representative.click("Approve")
    representative.has("Sofia Pires")
    colleague.go("/home/")
    assert colleague.page.url.endswith("/facilities/clinica-do-tejo/")
    assert [walker.problems for walker in (visitor, elsewhere, representative, colleague)] == [[]] * 4


@pytest.mark.rule("R10", "R11")
def test_the_account_is_handed_over_by_both_sides(portal: Portal, person: Callable[..., Walker]) -> None:
    holder, slug = registered(person, "sena.example", "Hospital do Sena")
    deputy = person(width=390)
    deputy.activate("deputy@sena.example")
    holder.go(f"/facilities/{slug}/people/")
    holder.click("Hand over Main account holder")
    value = holder.page.locator("label.choice, label", has_text="Deputy Dupont").locator("input").first
    value.check(force=True)
    holder.click("Ask both sides")
    holder.password_if_asked()
    holder.has("Has not confirmed yet")
    follow(deputy, "deputy@sena.example", "handed over", "/facilities/")
    deputy.click("Take over this role")
    deputy.password_if_asked()
    deputy.has("holds the role")
    holder.go(f"/facilities/{slug}/people/")
    expect(holder.page.get_by_role("link", name="Invite a colleague")).to_have_count(0)
    deputy.go(f"/facilities/{slug}/people/")
    deputy.click("Invite a colleague")
    portal.mail_to("another@sena.example", containing="changed hands")
    deputy.go(f"/facilities/{slug}/profile/edit/")
    deputy.fill({"city": "Viana do Castelo"})
    deputy.click("Update facility profile")
    deputy.click("Earlier versions")
    deputy.has("Viana do Castelo")
    assert deputy.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [walker.problems for walker in (holder, deputy)] == [[]] * 2


def test_a_lost_second_factor_is_replaced_with_a_recovery_code(portal: Portal, person: Callable[..., Walker]) -> None:
    holder, slug = registered(person, "lima.example", "Hospital da Lima")
    holder.go(f"/facilities/{slug}/people/")
    holder.click("Set one up")
    holder.click("Set up the app")
    holder.password_if_asked()
    text = holder.page.locator("main").inner_text()
    secret = re.search(r"\b[A-Z2-7]{32}\b", text.replace(" ", ""))
    assert secret, text
    # A code holds for half a minute, which may end between reading the clock and the answer: then the next one does.
    for _attempt in range(2):
        counters = list(yield_hotp_counters_from_time())
        code = format_hotp_value(hotp_value(secret.group(0), counters[len(counters) // 2]))
        holder.fill({"code": code})
        holder.press("main form button[type=submit]")
        if "/totp/activate/" not in holder.page.url:
            break
    holder.go("/accounts/2fa/recovery-codes/")
    holder.password_if_asked()
    shown = holder.page.locator("main").inner_text()
    codes = re.findall(r"\b[0-9a-f]{8}\b", shown)
    assert codes, f"{holder.page.url}: {shown}"

    # The phone is gone: password and a code on paper, in a browser without JavaScript.
    later = person(script=False)
    later.go("/accounts/login/")
    later.fill({"login": "another@lima.example", "password": PASSWORD})
    later.press("main form button[type=submit]")
    later.fill({"code": "000000"})
    later.press("main form button[type=submit]")
    assert "/2fa/authenticate/" in later.page.url
    later.fill({"code": codes[0]})
    later.press("main form button[type=submit]")
    assert later.page.url.endswith(f"/facilities/{slug}/")
    later.go("/accounts/2fa/")
    later.click("Switch it off")
    later.password_if_asked()
    later.press("main form button[type=submit]")
    later.go(f"/facilities/{slug}/people/")
    later.has("Your second factor")
    assert [walker.problems for walker in (holder, later)] == [[]] * 2


@pytest.mark.rule("R18")
def test_two_facilities_in_one_account(portal: Portal, person: Callable[..., Walker]) -> None:
    one, first = registered(person, "norte.example", "Hospital do Norte")
    two, second = registered(person, "sul.example", "Hospital do Sul")
    two.go(f"/facilities/{second}/people/invite/")
    two.fill({"email": "another@norte.example", "full_name": "A. Dupont"})
    two.click("Send the invitation")
    two.go(f"/facilities/{second}/people/")
    expect(two.page.locator("main")).to_contain_text("A. Dupont")
    follow(one, "another@norte.example", "asks you to join", "/invitations/")
    one.click("Join this facility")
    one.go("/home/")
    one.has("Hospital do Norte")
    one.has("Hospital do Sul")
    one.click("Hospital do Sul")
    expect(one.page.get_by_role("link", name="Invoices", exact=True)).to_have_count(0)
    one.go(f"/facilities/{first}/")
    expect(one.page.get_by_role("link", name="Invoices", exact=True).first).to_be_visible()
    # From the mail about the new colleague, removed without a sign-in.
    stranger = person()
    follow(stranger, "another@sul.example", "has joined", "/colleagues/remove/")
    stranger.click("Remove from the facility")
    stranger.has("has no access any more")
    refused = one.page.goto(f"/facilities/{second}/")
    assert refused is not None
    assert refused.status == 404
    assert [walker.problems for walker in (one, two, stranger)] == [[]] * 3


@pytest.mark.long
def test_a_passkey_signs_in_and_confirms_important_steps(
    portal: Portal, open_browser: Callable[..., Any], person: Callable[..., Walker]
) -> None:
    """Browsers bind passkeys to names, so this one asks for the portal as localhost."""
    _holder, slug = registered(person, "ria.example", "Hospital da Ria")
    home = f"/facilities/{slug}/people/"
    origin = f"http://localhost:{portal.port}"
    page = open_browser()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    def password_login(target: str) -> None:
        page.goto(f"{origin}/accounts/login/?next={target}")
        page.fill('[name="login"]', "another@ria.example")
        page.fill('[name="password"]', PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(origin + target)

    password_login("/accounts/2fa/")
    page.get_by_role("link", name="Add a key").click()
    page.fill('[name="password"]', PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{origin}/accounts/2fa/webauthn/add/")
    page.locator('main [name="name"]').fill("Key of the test")
    page.locator('main [name="passwordless"]').check(force=True)
    page.locator("main form button[id]").first.click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{origin}/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Key of the test")

    page.goto(f"{origin}/accounts/logout/")
    page.locator("main form button[type=submit]").click()
    page.goto(f"{origin}/accounts/login/?next={home}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(origin + home)

    # An important step asks again, and the key answers here as well.
    page.goto(f"{origin}/accounts/2fa/recovery-codes/generate/")
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_role("link", name=re.compile("passkey|security key", re.IGNORECASE)).click()
    page.locator("main form button").first.click()
    page.wait_for_url(f"{origin}/accounts/2fa/recovery-codes/generate/")
