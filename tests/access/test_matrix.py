"""The matrix, closed under the URLconf: an address without a row fails."""

import re

import pytest
from django.db import transaction
from django.test import Client as PlainClient
from django.urls import reverse

from tests.access import moments
from tests.access.addresses import ARGUMENTS
from tests.access.matrix import (
    ACCOUNT,
    ANYWHERE,
    AUDIT,
    DRAFT,
    GROUPS,
    NOT_GRANTED,
    PLAN,
    PROOF,
    REQUESTED,
    ROUND_1,
    SIGN_OFF,
    Cells,
)
from tests.access.world import ROLES, World, value_for
from tests.conftest import OFFICE, Client, set_scope

pytestmark = pytest.mark.django_db


def test_every_address_has_a_row():
    rows = {
        name.removeprefix("POST ")
        for table in (ANYWHERE, ACCOUNT, DRAFT, ROUND_1, REQUESTED, AUDIT, NOT_GRANTED, PLAN, PROOF, SIGN_OFF)
        for name in table
    }
    assert sorted(set(ARGUMENTS) - rows) == []
    assert sorted(rows - set(ARGUMENTS)) == []


def test_another_facility_is_always_404():
    about_one = DRAFT | ROUND_1 | REQUESTED | AUDIT | NOT_GRANTED | PLAN | PROOF | SIGN_OFF
    assert {row: cells.of("other") for row, cells in about_one.items() if cells.of("other") != "404"} == {}


def test_a_role_added_later_gets_the_default():
    """So that a new role touches the rows that it is about, and no other."""
    for tables in (ANYWHERE, DRAFT, ROUND_1):
        assert {row: cells.of("treasurer") for row, cells in tables.items()} == {
            row: cells.default for row, cells in tables.items()
        }
    known = {*ROLES, *GROUPS}
    named = {
        role
        for table in (ANYWHERE, ACCOUNT, DRAFT, ROUND_1, REQUESTED, AUDIT, NOT_GRANTED, PLAN, PROOF, SIGN_OFF)
        for cells in table.values()
        for role in cells.by_role
    }
    assert named - known == set()


#: Forms that are sent; every one carries the key that makes it happen once, but for those that change the view alone
#: or sign out.
_FORMS = re.compile(r"<form\b[^>]*method=.post.*?</form>", re.DOTALL | re.IGNORECASE)
_HARMLESS = re.compile(r'action="/(language|appearance|accounts/logout)/')


def observed(browser: PlainClient, row: str, url: str) -> str:
    """What the address answers, undone afterwards."""
    with transaction.atomic():
        response = browser.post(url) if row.startswith("POST ") else browser.get(url)
        transaction.set_rollback(True)
    set_scope(OFFICE)
    if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
        keyless = [form for form in _FORMS.findall(response.content.decode()) if not _HARMLESS.search(form)]
        assert all('name="form_key"' in form for form in keyless), f"{row}: a form that can happen twice"
    if response.status_code in (301, 302):
        return "in" if response["Location"].startswith("/accounts/login/") else "go"
    return str(response.status_code)


def check(world: World, table: dict[str, Cells]) -> None:
    browsers = {}
    for role in ROLES:
        browsers[role] = Client()
        if role != "anonymous":
            browsers[role].force_login(world.people[role])
    wrong = []
    for row, cells in table.items():
        name = row.removeprefix("POST ")
        url = reverse(name, kwargs={argument: value_for(world, name, argument) for argument in ARGUMENTS[name]})
        seen = {role: observed(browsers[role], row, url) for role in ROLES}
        wrong += [
            f"{row} for {role}: expected {cells.of(role)}, observed {answer}"
            for role, answer in seen.items()
            if answer != cells.of(role)
        ]
    assert not wrong, "\n".join(wrong)


def test_pages_of_nobody_in_particular(world):
    check(world, ANYWHERE)


def test_pages_of_ones_own_account(world):
    check(world, ACCOUNT)


@pytest.mark.rule("R11", "R16", "R17", "R18", "R13", "R14")
def test_while_the_application_is_written(world):
    check(world, DRAFT)


@pytest.mark.rule("R49", "R69")
def test_under_assessment(world, staff):
    moments.round_1(world, staff)
    check(world, ROUND_1)


@pytest.mark.rule("R55", "R11")
def test_while_information_is_requested(world, staff):
    moments.requested(world, staff)
    check(world, REQUESTED)


@pytest.mark.rule("R56")
def test_while_a_remote_audit_is_ahead(world, staff):
    moments.audit(world, staff)
    check(world, AUDIT)


@pytest.mark.rule("R62")
def test_after_a_no(world, staff):
    moments.not_granted(world, staff)
    check(world, NOT_GRANTED)


@pytest.mark.rule("R62")
def test_while_a_plan_is_under_review(world, staff):
    moments.plan(world, staff)
    check(world, PLAN)


@pytest.mark.rule("R62")
def test_while_proof_is_asked_for(world, staff, settings):
    settings.CLAMAV_URL = ""
    moments.proof(world, staff)
    check(world, PROOF)


@pytest.mark.rule("R59")
def test_while_the_signature_is_awaited(world, staff):
    moments.sign_off(world, staff)
    check(world, SIGN_OFF)
