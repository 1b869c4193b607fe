"""A role is one row of the policy: rights, words, home and navigation follow from it."""

from typing import Any

import pytest
from django.urls import reverse

from iasios.access import Capability, Role, fetch, may, standing_of
from iasios.access import gate as access_gate
from iasios.access.roles import NavigationLink, RoleRow, register_roles
from iasios.policy import ROLES
from iasios.portal.navigation import navigation
from iasios.portal.workplace_views import desk
from iasios.web.current_facility import set_current_facility
from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

TREASURER = RoleRow(
    label="Treasurer",
    short_label="Treasurer",
    bar_label="treasurer",
    description="Pays the invoices.",
    capabilities={Capability.VIEW_INVOICES: None},
)
AUDITOR = RoleRow(
    label="Auditor",
    description="Reads the invoices of everybody.",
    capabilities={Capability.VIEW_INVOICES: None},
    home="invoicing:office_list",
    home_description="All invoices",
    navigation=(NavigationLink("invoicing:office_list", "Accounts", ("invoicing:office_detail",)),),
)


@pytest.fixture
def two_more_roles(monkeypatch: pytest.MonkeyPatch) -> Any:
    rows: Any = {"treasurer": TREASURER, "auditor": AUDITOR, **ROLES}
    register_roles(rows)
    monkeypatch.setattr(access_gate._registry, "rules", {role: row.capabilities for role, row in rows.items()})
    yield
    register_roles(ROLES)


def test_every_role_has_its_words_and_a_place_to_begin() -> None:
    assert set(ROLES) == set(Role)
    for role, row in ROLES.items():
        assert row.label
        assert row.description
        assert row.capabilities
        # Whoever works at a facility begins there, and is named in its lists of people and in the bar.
        assert bool(row.home) != bool(row.short_label and row.bar_label), role
        assert all(reverse(link.name) for link in row.navigation)


def test_a_role_of_a_facility_is_one_row(two_more_roles: Any, rf: Any, ours: Any, theirs: Any) -> None:
    person = make_user("treasurer@north.example", "Tom Reed")
    standing_of(person).facilities = {ours.facility.pk: frozenset({"treasurer"})}  # type: ignore[dict-item]
    invoice = issue_enrolment_invoice(facility=ours.facility, by=None)
    assert fetch(Invoice, pk=invoice.pk, user=person, may=Capability.VIEW_INVOICES) == invoice
    assert not may(person, Capability.VIEW_PEOPLE, ours.facility)
    assert not may(person, Capability.VIEW_INVOICES, theirs.facility)
    request = rf.get("/")
    request.user, request.resolver_match = person, None
    set_current_facility(request, ours.facility)
    made = navigation(request)
    assert (made["role"], "Invoices" in [link["label"] for link in made["nav"]]) == ("treasurer", True)


def test_a_role_of_the_programme_is_one_row(two_more_roles: Any, rf: Any, ours: Any) -> None:
    person = make_user("auditor@iasios.example", "Ann Bell")
    standing_of(person).groups = frozenset({"auditor"})  # type: ignore[arg-type]
    assert may(person, Capability.VIEW_INVOICES, ours.facility)
    assert not may(person, Capability.RUN_OFFICE)
    request = rf.get("/home/")
    request.user, request.resolver_match = person, None
    made = navigation(request)
    assert (made["place"], [link["label"] for link in made["nav"]]) == ("Auditor", ["Accounts"])
    response = desk(request)
    assert (response.status_code, response["Location"]) == (302, reverse("invoicing:office_list"))
