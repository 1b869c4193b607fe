"""My Profile: read, updated on the button, kept version by version, and never changing what was issued (R15)."""

import pytest

from assessment.models import Certificate
from facilities.models import Facility, Listing
from facilities.services import (
    StaleProfile,
    update_profile,
)
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document
from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice
from tests.facilities.addresses import page
from tests.facilities.forms_data import profile_post
from tests.factories import dossier
from tests.factories.facility import make_facility

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

ROLES = ("member", "deputy", "account_holder", "representative")


@pytest.mark.rule("R15")
def test_the_profile_changes_on_the_button_and_its_history_shows_how(ours, theirs, as_user):
    browser = as_user(ours.account_holder)
    response = browser.post(page(ours, "profile/edit"), profile_post(city="Łódź", country="PL"), follow=True)
    assert response.redirect_chain == [(page(ours, "profile"), 302)]
    assert "Łódź" in response.content.decode()
    assert f'href="{page(ours, "profile/history")}"' in browser.get(page(ours, "profile")).text
    history = browser.get(page(ours, "profile/history"))
    for piece in ("Leeds</del>", "Łódź</ins>", "Dr Holder Northgate"):
        assert piece in history.text
    assert [[(c.label, c.before, c.after) for c in line["changes"]] for line in history.context["lines"]] == [
        [("Town or city", "Leeds", "Łódź"), ("Country", "United Kingdom", "Poland")],
        [],
    ]
    assert Facility.objects.get(pk=theirs.facility.pk).city == "Rotterdam"


@pytest.mark.stage("accredited")
@pytest.mark.rule("R15")
def test_what_was_issued_keeps_what_it_said(ours, office, assessor_one, assessor_two, chair, as_user):
    issue_enrolment_invoice(facility=ours.facility, by=None)
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)

    def issued():
        return [
            list(Invoice.objects.order_by("pk").values()),
            list(Certificate.objects.order_by("pk").values()),
            list(Document.objects.order_by("created_at").values()),
        ]

    before = issued()
    assert all(before)
    changed = profile_post(name="Renamed Hospital", city="York", billing_name="Renamed", billing_address="Elsewhere 1")
    assert as_user(ours.representative).post(page(ours, "profile/edit"), changed).status_code == 302
    assert Listing.objects.get(facility=ours.facility).name == "Renamed Hospital"
    assert issued() == before


@pytest.mark.parametrize("changes", [1, 3])
def test_versions_come_in_pages_and_cost_the_same(ours, as_user, queries, monkeypatch, changes):
    monkeypatch.setattr("facilities.views.profile.PER_PAGE", 2)
    browser = as_user(ours.representative)
    for number in range(changes):
        browser.post(page(ours, "profile/edit"), profile_post(version=str(number + 1), city=f"Town {number}"))
    browser.get(page(ours, "profile"))
    with queries(7):
        first = browser.get(page(ours, "profile/history"))
    assert [line["version"].version for line in first.context["lines"]] == [changes + 1, changes]
    # What the last version of a page is compared with stands on the next one.
    assert all(line["changes"] for line in first.context["lines"] if line["version"].version > 1)
    last = browser.get(page(ours, "profile/history"), {"page": 9}).context["lines"][-1]
    assert (last["version"].version, last["changes"]) == (1, [])


def test_an_unchanged_profile_says_so(ours, as_user):
    response = as_user(ours.representative).post(page(ours, "profile/edit"), profile_post(), follow=True)
    assert "Nothing was changed." in response.content.decode()


@pytest.mark.rule("R13")
@pytest.mark.parametrize("role", ["member", "deputy"])
def test_deputy_and_members_cannot_change_the_profile(ours, as_user, role):
    response = as_user(getattr(ours, role)).post(page(ours, "profile/edit"), profile_post(city="York"))
    assert response.status_code == 403
    assert Facility.objects.get(pk=ours.facility.pk).city == "Leeds"


def test_a_stale_profile_shows_both_texts_and_keeps_what_was_typed(ours, as_user):
    as_user(ours.account_holder).post(page(ours, "profile/edit"), profile_post(city="York"))
    browser = as_user(ours.representative)
    response = browser.post(page(ours, "profile/edit"), profile_post(city="Hull", street="2 Side Street"))
    assert response.status_code == 409
    assert [(c.label, c.before, c.after) for c in response.context["conflicts"]] == [
        ("Street and number", "1 Main Street", "2 Side Street"),
        ("Town or city", "York", "Hull"),
    ]
    text = response.content.decode()
    assert "Dr Holder Northgate updated the profile on" in text
    assert 'value="Hull"' in text
    assert 'name="version" value="2"' in text
    assert Facility.objects.get(pk=ours.facility.pk).city == "York"
    again = browser.post(page(ours, "profile/edit"), profile_post(version="2", city="Hull"))
    assert again.status_code == 302
    assert Facility.objects.get(pk=ours.facility.pk).city == "Hull"


def test_a_stale_profile_with_the_same_text_says_so(ours, as_user):
    browser = as_user(ours.representative)
    browser.post(page(ours, "profile/edit"), profile_post(city="York"))
    response = browser.post(page(ours, "profile/edit"), profile_post(city="York"))
    assert response.status_code == 409
    assert "Your entries are the same" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Give the name of the facility."),
        (
            "procedures_per_year",
            "149",
            "The programme asks for at least 150 therapeutic procedures a year; you gave 149.",
        ),
        ("institution", "", "Name the institution that the facility belongs to."),
        ("version", "", "Reload the page: it has lost track of the version it shows."),
        ("version", "x", "Enter a whole number."),
    ],
)
def test_the_profile_refuses_what_does_not_fit_and_keeps_it(ours, as_user, field, typed, message):
    response = as_user(ours.representative).post(
        page(ours, "profile/edit"), profile_post(street="9 Typed Street") | {field: typed}
    )
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [message]}
    assert "9 Typed Street" in response.content.decode()
    assert ours.facility.profile_versions.count() == 1


@pytest.mark.rule("R16")
def test_members_do_not_read_the_invoice_address(ours, as_user):
    assert "Accounts payable" not in as_user(ours.member).get(page(ours, "profile")).content.decode()
    assert "Accounts payable" in as_user(ours.deputy).get(page(ours, "profile")).content.decode()


def test_the_profile_takes_six_queries(ours, as_user, queries):
    browser = as_user(ours.deputy)
    with queries(6):
        browser.get(page(ours, "profile"))


# --- as a service ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("R15")
def test_updating_the_profile_keeps_the_version_and_the_public_line(ours, theirs):
    with person_scope(ours.account_holder):
        changed = update_profile(
            facility=ours.facility,
            version=1,
            values={"name": "Northgate Müller", "city": "Łódź"},
            by=ours.account_holder,
        )
    assert changed is True
    fresh = Facility.objects.get(pk=ours.facility.pk)
    assert (fresh.name, fresh.version) == ("Northgate Müller", 2)
    versions = list(fresh.profile_versions.values_list("version", "values__name", "by"))
    assert versions == [(2, "Northgate Müller", ours.account_holder.pk), (1, "Northgate University Hospital", None)]
    listing = Listing.objects.get(facility=fresh)
    assert (listing.name, listing.name_key, listing.city_key) == ("Northgate Müller", "northgate muller", "lodz")
    assert AuditEvent.objects.get(action="profile.updated").detail == {"version": 2, "fields": ["name", "city"]}


def test_an_update_without_a_change_makes_no_version(ours):
    assert update_profile(facility=ours.facility, version=1, values={"city": "Leeds"}, by=ours.representative) is False
    assert ours.facility.profile_versions.count() == 1


def test_a_stale_update_is_refused_with_the_present_profile(ours):
    update_profile(facility=ours.facility, version=1, values={"city": "York"}, by=ours.representative)
    with pytest.raises(StaleProfile) as stale:
        update_profile(facility=ours.facility, version=1, values={"city": "Hull"}, by=ours.account_holder)
    assert (stale.value.current.city, stale.value.current.version) == ("York", 2)
    assert Facility.objects.get(pk=ours.facility.pk).city == "York"


def test_a_facility_that_is_not_public_stays_so_after_an_update():
    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    update_profile(facility=place.facility, version=1, values={"city": "York"}, by=place.representative)
    assert not Listing.objects.exists()
