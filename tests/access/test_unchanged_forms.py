"""Every form of every page, sent back untouched: what the portal wrote itself it can read, in each language."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from assessment.models import PlanAction
from assessment.services.plans import add_file
from tests.access import matrix
from tests.access.html_forms import HtmlForm, forms_of
from tests.access.test_matrix import ARGUMENTS
from tests.access.world import World, value_for
from tests.conftest import OFFICE, Client, set_scope
from tests.factories import audits, dossier, plans

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]
#: Those whose pages differ; deputy, holder and member see parts of what the representative sees.
ROLES = ("anonymous", "representative", "assessor", "chair", "office")
#: What no page offers, sent in place of every value, hidden ones too: it is refused or taken, and never breaks a page.
STRANGE = ("a\x00b", "x" * 10_000, "-1", "99999999999999999999")
#: Sends from these pages end the session, or begin one.
ENDS = {"account_logout", "account_login", "account_reauthenticate"}


def browser_of(person: Any, language: str) -> Client:
    """Signed in, confirmed a moment ago, reading in that language."""
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if person.is_authenticated:
        browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = browser.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        set_scope(OFFICE)
    return browser


def body_of(form: HtmlForm, button: tuple[str, str], instead: str = "") -> str:
    """What a browser sends; with `instead`, every value of the form is that."""
    body = QueryDict(mutable=True)
    for name, value in form.sent:
        body.appendlist(name, instead or value)
    if button[0]:
        body.appendlist(*button)
    return body.urlencode()


def undone(call: Any, *args: Any, **kwargs: Any) -> Any:
    with transaction.atomic():
        answer = call(*args, **kwargs)
        transaction.set_rollback(True)
    set_scope(OFFICE)
    return answer


def pages(world: World, role: str, tables: tuple[dict[str, Any], ...]) -> Iterator[tuple[str, str]]:
    """Addresses that this role may read; what only leads elsewhere is asked too, as the person has just confirmed."""
    for name, cells in {row: cells for table in tables for row, cells in table.items()}.items():
        if not name.startswith("POST ") and name not in ENDS and cells.of(role) in {"200", "go"}:
            yield name, reverse(name, kwargs={part: value_for(world, name, part) for part in ARGUMENTS[name]})


def shown_on(browser: Client, url: str) -> list[HtmlForm]:
    page = undone(browser.get, url)
    is_page = page.status_code == 200 and page.get("Content-Type", "").startswith("text/html")
    return forms_of(page.content.decode(), url) if is_page and not page.streaming else []


def trouble(form: HtmlForm, answer: Any) -> tuple[str, set[str]]:
    """The status with the address that it leads to, and the names of prefilled fields that were refused."""
    to = answer.get("Location", "").split("?")[0]
    given = {name for name, value in form.sent if value}
    html = answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
    refused = {name for shown in forms_of(html, "") for name in shown.refused}
    return f"{answer.status_code} {to}", refused & given


def check(world: World, *tables: dict[str, Any], at_least: int) -> None:
    """Sends every form of these pages in each language, each in a transaction that is undone."""
    wrong: list[str] = []
    seen: set[Any] = set()
    for role in ROLES:
        browsers = {code: browser_of(world.people[role], code) for code in LANGUAGES}
        browsers[LANGUAGES[0]].raise_request_exception = False
        for name, url in pages(world, role, tables):
            first = shown_on(browsers[LANGUAGES[0]], url)
            sends = [(place, nth) for place, form in enumerate(first) for nth in range(len(form.buttons))]
            new = [
                (place, nth)
                for place, nth in sends
                if (key := (role == "anonymous", first[place].shape, first[place].buttons[nth])) not in seen
                and not seen.add(key)  # type: ignore[func-returns-value]
            ]
            if not new:
                continue
            shown = {LANGUAGES[0]: first} | {code: shown_on(browsers[code], url) for code in LANGUAGES[1:]}
            for place, nth in new:
                outcomes = {}
                for code in LANGUAGES:
                    form = shown[code][place]
                    press = form.buttons[nth]
                    answer = undone(
                        browsers[code].post,
                        form.action,
                        body_of(form, press),
                        content_type="application/x-www-form-urlencoded",
                    )
                    outcomes[code], refused = trouble(form, answer)
                    if refused or answer.status_code in {400, 409} or answer.status_code >= 500:
                        wrong.append(f"{role} {name} {press} in {code}: {outcomes[code]} {sorted(refused)}")
                # A number of what was made is never given back, though the row is.
                if len({re.sub(r"\d+", "#", outcome) for outcome in outcomes.values()}) > 1:
                    wrong.append(f"{role} {name} {press}: {outcomes}")
                form = shown[LANGUAGES[0]][place]
                for strange in STRANGE:
                    body = body_of(form, form.buttons[nth], strange)
                    kind = "application/x-www-form-urlencoded"
                    answer = undone(browsers[LANGUAGES[0]].post, form.action, body, content_type=kind)
                    if answer.status_code >= 500:
                        wrong.append(f"{role} {name} {press} with {strange[:9]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert len(seen) >= at_least, len(seen)


def test_pages_of_nobody_in_particular(world: World) -> None:
    check(world, matrix.ANYWHERE, matrix.ACCOUNT, at_least=30)


def test_while_the_application_is_written(world: World) -> None:
    check(world, matrix.DRAFT, at_least=40)


def test_under_assessment(world: World, staff: Any) -> None:
    dossier.with_assessors(world.place, staff["office"], staff["assessor"], staff["second"])
    check(world, matrix.ROUND_1, at_least=15)


def test_while_information_is_requested(world: World, staff: Any) -> None:
    seats = (staff["office"], staff["assessor"], staff["second"])
    application = dossier.information_requested(world.place, *seats)
    world.values["pk"]["assessment:evidence"] = dossier.evidence(application, staff["office"], world.place.member).pk
    check(world, matrix.REQUESTED, at_least=6)


def test_while_a_remote_audit_is_ahead(world: World, staff: Any) -> None:
    audits.audit_agreed(world.place, staff["office"], staff["assessor"], staff["second"])
    check(world, matrix.AUDIT, at_least=5)


def test_after_a_no_and_around_the_plan(world: World, staff: Any, settings: Any) -> None:
    cast = (staff["office"], staff["assessor"], staff["second"], staff["chair"])
    plans.decided(world.place, *cast)
    check(world, matrix.NOT_GRANTED, at_least=5)


def test_while_proof_is_asked_for(world: World, staff: Any, settings: Any) -> None:
    settings.CLAMAV_URL = ""
    cast = (staff["office"], staff["assessor"], staff["second"], staff["chair"])
    application = plans.proof_requested(world.place, *cast)
    action = PlanAction.objects.filter(application=application).first()
    assert action is not None
    upload = SimpleUploadedFile("minutes.txt", b"Adopted by the board.", content_type="text/plain")
    kept = add_file(application=application, upload=upload, action=action, by=world.place.member)
    world.values["pk"] |= {"assessment": action.pk, "assessment:process_file": kept.stored_file_id}
    check(world, matrix.PLAN, matrix.PROOF, at_least=1)


def test_while_the_signature_is_awaited(world: World, staff: Any) -> None:
    dossier.awaiting_sign_off(world.place, staff["office"], staff["assessor"], staff["second"])
    check(world, matrix.SIGN_OFF, at_least=1)
