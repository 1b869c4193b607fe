"""The links of top bar and footer: who sees which, which is the current one, and that they cost nothing."""

import re
from typing import Any

import pytest
from django.urls import reverse

from facilities.models import Facility
from facilities.services import add_member
from iasios.access import Capability, fetch
from iasios.portal.navigation import navigation
from iasios.web.current_facility import set_current_facility
from tests.factories import dossier
from tests.factories.facility import make_facility


def links(response: Any) -> list[str]:
    found = re.search(r'<nav aria-label="Main".*?</nav>', response.content.decode(), re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]+?)\s*</a>", found.group(0)) if found else []


def current(response: Any) -> list[str]:
    found = re.search(r'<nav aria-label="Main".*?</nav>', response.content.decode(), re.DOTALL)
    return re.findall(r'<a [^>]*aria-current="page">([^<]+?)\s*</a>', found.group(0)) if found else []


@pytest.mark.django_db
def test_visitors_see_the_public_pages(client: Any) -> None:
    assert links(client.get("/")) == ["The pathway", "Criteria", "Centres", "Fees"]
    for name, label in (
        ("portal:criteria", "Criteria"),
        ("portal:fees", "Fees"),
        ("facilities:directory", "Centres"),
    ):
        assert current(client.get(reverse(name))) == [label]


@pytest.mark.rule("R16")
def test_a_facilitys_people_see_its_rooms(as_user: Any, ours: Any, theirs: Any) -> None:
    url = reverse("portal:home", args=[ours.slug])
    rooms = ["Home", "Application", "Case review", "Messages", "Invoices", "Documents", "People"]
    for person in (ours.representative, ours.deputy, ours.account_holder):
        assert links(as_user(person).get(url)) == rooms
    assert links(as_user(ours.member).get(url)) == [room for room in rooms if room != "Invoices"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("portal:home", "Home"),
        ("applications:summary", "Application"),
        ("applications:all", "Application"),
        ("casereview:grid", "Case review"),
        ("casereview:summary", "Case review"),
        ("invoicing:list", "Invoices"),
        ("facilities:threads", "Messages"),
        ("facilities:documents", "Documents"),
        ("facilities:people", "People"),
        ("facilities:profile", "People"),
        ("facilities:profile_history", "People"),
        ("facilities:invite", "People"),
        ("facilities:exports", "Documents"),
        ("facilities:notices", "Home"),
        ("invoicing:consultations", "Home"),
    ],
)
def test_the_room_one_is_in_is_marked(as_user: Any, ours: Any, name: str, label: str) -> None:
    response = as_user(ours.representative).get(reverse(name, args=[ours.slug]))
    assert response.status_code == 200
    assert current(response) == [label]


def test_a_page_that_reads_two_facilities_shows_the_one_it_belongs_to(rf: Any, ours: Any, theirs: Any) -> None:
    """Whatever the gate let the person into before and after."""
    add_member(facility=theirs.facility, user=ours.member, by=None)
    request = rf.get(reverse("portal:home", args=[ours.slug]))
    request.user, request.resolver_match = ours.member, None
    places = (ours.facility, theirs.facility)
    for belongs_to in places:
        for order in (places, places[::-1]):
            for place in order:
                fetch(Facility, pk=place.pk, user=request.user, may=Capability.VIEW_FACILITY)
                if place == belongs_to:
                    set_current_facility(request, place)
            made = navigation(request)
            assert (made["place"], made["nav"][0]["url"]) == (
                belongs_to.name,
                reverse("portal:home", args=[belongs_to.slug]),
            )


@pytest.mark.rule("R22")
def test_before_the_payment_there_is_no_application(as_user: Any, theirs: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    response = as_user(place.representative).get(reverse("portal:home", args=[place.slug]))
    assert links(response) == ["Home", "Messages", "Invoices", "Documents", "People"]


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R55")
def test_requests_appear_while_information_is_asked_for(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    browser = as_user(ours.representative)
    rooms = ["Home", "Application", "Requests", "Messages", "Invoices", "Documents", "People"]
    # The links are the same on the pages that are about no application.
    for name in (
        "portal:home",
        "applications:evidence",
        "facilities:threads",
        "invoicing:list",
        "facilities:documents",
        "facilities:people",
    ):
        assert links(browser.get(reverse(name, args=[ours.slug]))) == rooms, name
    # The case review rests by then; it is linked from the application and still found.
    review = reverse("casereview:summary", args=[ours.slug])
    assert f'href="{review}"' in browser.get(reverse("applications:summary", args=[ours.slug])).text
    assert current(browser.get(review)) == ["Application"]
    response = browser.get(reverse("assessment:requests", args=[ours.slug]))
    assert current(response) == ["Requests"]
    dossier.answer_requests(application, ours.member)
    dossier.resubmit(application=application, by=ours.representative)
    assert "Requests" not in links(browser.get(reverse("portal:home", args=[ours.slug])))


@pytest.mark.stage("assigned")
def test_roles_of_the_programme_see_their_lists(
    as_user: Any, ours: Any, office: Any, chair: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = dossier.with_assessors(ours, office, assessor_one, assessor_two)
    assert links(as_user(office).get("/office/")) == [
        "Today",
        "Pipeline",
        "Messages",
        "Assessors",
        "Invoices",
        "Calendar",
        "Editions",
        "Figures",
        "Registrations",
        "Outgoing mail",
        "Set-up",
    ]
    for person, name, args, label in (
        (office, "portal:today", [], "Today"),
        (office, "portal:pipeline", [], "Pipeline"),
        (office, "portal:facility", [ours.slug], "Pipeline"),
        (office, "facilities:office_threads", [], "Messages"),
        (office, "facilities:office_texts", [], "Messages"),
        (office, "invoicing:office_list", [], "Invoices"),
        (office, "invoicing:office_fees", [], "Invoices"),
        (office, "invoicing:office_consultations", [], "Messages"),
        (office, "outbox:list", [], "Outgoing mail"),
        (office, "applications:editions", [], "Editions"),
        (office, "portal:figures", [], "Figures"),
        (office, "portal:yearly_reports", [], "Figures"),
        (office, "applications:edition_new", [], "Editions"),
        (office, "api_tokens:tokens", [], "Set-up"),
        (office, "webhooks:receivers", [], "Set-up"),
        (office, "support_view:list", [], "Set-up"),
        (office, "programme:assessment_rules", [], "Set-up"),
        (chair, "assessment:sign_offs", [], "Decisions"),
        (assessor_one, "assessment:list", [], "Dossiers"),
        (assessor_one, "assessment:question", [application.code, "1a"], "Dossiers"),
    ):
        response = as_user(person).get(reverse(name, args=args))
        assert response.status_code == 200
        assert current(response) == [label]


def test_an_assessor_with_a_hospital_finds_both(as_user: Any, ours: Any, assessor_one: Any) -> None:
    add_member(facility=ours.facility, user=assessor_one, by=None)
    assert links(as_user(assessor_one).get("/assessments/")) == ["Dossiers", "Messages", "Guidance", "My facility"]


def test_whoever_works_at_several_places_finds_the_choice_in_the_menu(as_user: Any, ours: Any, theirs: Any) -> None:
    words = "All your places of work"
    assert words not in as_user(ours.deputy).get(reverse("portal:home", args=[ours.slug])).text
    add_member(facility=theirs.facility, user=ours.member, by=None)
    text = as_user(ours.member).get(reverse("portal:home", args=[ours.slug])).text
    assert re.search(rf'<a href="{reverse("portal:desk")}">[^<]*<svg.*?{words}', text)


def test_members_find_home_from_public_pages(as_user: Any, ours: Any) -> None:
    response = as_user(ours.member).get("/criteria/")
    assert links(response) == ["My facility", "The pathway", "Criteria", "Centres", "Fees"]
    assert current(response) == ["Criteria"]


def test_place_and_person_stand_in_the_bar(as_user: Any, ours: Any, theirs: Any, office: Any, chair: Any) -> None:
    url = reverse("portal:home", args=[ours.slug])
    for person, title in (
        (ours.representative, "representative"),
        (ours.deputy, "deputy"),
        (ours.account_holder, "account holder"),
        (ours.member, "colleague"),
    ):
        text = as_user(person).get(url).content.decode()
        assert f"<b>Northgate University Hospital</b><span>{person}, {title}</span>" in text
    assert f"<b>Office</b><span>{office}</span>" in as_user(office).get("/office/").content.decode()
    assert f"<b>Chairperson</b><span>{chair}</span>" in as_user(chair).get("/sign-off/").content.decode()


@pytest.mark.django_db
def test_the_footer_leads_to_contact_privacy_and_accessibility(client: Any) -> None:
    foot = client.get("/").content.decode().partition("<footer")[2]
    for name in ("portal:contact", "assessment:verify_form", "portal:privacy", "portal:accessibility"):
        assert f'href="{reverse(name)}"' in foot
        assert client.get(reverse(name)).status_code == 200


def test_costs_no_query(as_user: Any, queries: Any, ours: Any) -> None:
    browser = as_user(ours.representative)
    with queries(4):  # session, person with links, scope, edition
        browser.get("/criteria/")
