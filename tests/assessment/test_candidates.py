"""What the office knows of an assessor before choosing, and what assessors say about themselves."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessment.models import Assignment, DeclaredInterest
from assessment.queries.assignments import candidates_for
from assessment.services import (
    AssignmentRefused,
    assign_assessors,
    declare_interest,
    decline_seat,
    disclose_names,
    end_interest,
    hand_in,
    object_to_assessor,
    remove_assessor,
    save_profile,
)
from facilities.services import add_member
from iasios.audit.models import AuditEvent
from tests.factories.dossier import judge, submitted_application, with_assessors
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


@pytest.fixture
def application(ours, theirs):
    return submitted_application(ours)


# --- what speaks against somebody -------------------------------------------------------------------------------------


def doubts(application, person):
    found = next(row for row in candidates_for(application) if row.person == person)
    return [(doubt.text, doubt.is_bar) for doubt in found.doubts]


@pytest.mark.stage("submitted")
def test_membership_bars_and_is_said_first(application, ours, one):
    declare_interest(place="Northgate", what="My spouse works there", by=one)
    add_member(facility=ours.facility, user=one, by=None)
    assert doubts(application, one) == [
        ("Belongs to this hospital", True),
        ("Declared: Northgate, My spouse works there", False),
    ]


@pytest.mark.stage("submitted")
def test_same_town_same_institution_and_an_earlier_no_are_doubts(ours, office, one, two, three):
    near = make_facility("Leeds General", "leeds-general", city="leeds", country="GB")
    sister = make_facility("Sister Hospital", "sister", city="York", country="GB")
    for facility in (ours.facility, sister.facility):
        facility.kind, facility.institution = "institution", "Pennine Trust"
        facility.save(update_fields=["kind", "institution"])
    add_member(facility=near.facility, user=one, by=None)
    add_member(facility=sister.facility, user=two, by=None)
    application = submitted_application(ours)
    assign_assessors(
        application=application, first=three, second=one, ask=True, in_spite="Nobody else is free.", by=office
    )
    asked = Assignment.objects.get(application=application, assessor=three)
    decline_seat(assignment=asked, is_conflict=True, reason="We publish together.", by=three)
    year = timezone.now().year
    assert doubts(application, one) == [("Works in the same town, at Leeds General", False)]
    assert doubts(application, two) == [("Works at the same institution, Pennine Trust", False)]
    assert doubts(application, three) == [(f"Declared a conflict with this hospital in {year}", False)]


@pytest.mark.stage("submitted")
def test_a_doubt_is_set_aside_only_with_a_reason_that_is_kept(application, office, one, two, as_user):
    declare_interest(place="Leeds", by=one)
    with pytest.raises(AssignmentRefused, match="say why you choose this person despite it") as refused:
        assign_assessors(application=application, first=one, second=two, by=office)
    assert refused.value.is_doubt
    form = {"first": one.pk, "second": two.pk, "how": "agreed", "in_spite": ""}
    response = as_user(office).post(url("assign", application.code), form)
    assert (response.status_code, "Declared: Leeds" in response.content.decode()) == (422, True)
    form["in_spite"] = "A town of 800,000."
    assert as_user(office).post(url("assign", application.code), form).status_code == 302
    event = AuditEvent.objects.get(action="assessment.assigned")
    assert event.detail["in_spite"] == "A town of 800,000."


@pytest.mark.stage("submitted")
def test_an_interest_that_has_ended_counts_no_more(application, one):
    declare_interest(place="Leeds", by=one)
    assert end_interest(pk=DeclaredInterest.objects.get().pk, by=one)
    assert doubts(application, one) == []


def test_the_office_sees_country_languages_load_and_turn_around(ours, theirs, office, one, two, three, as_user):
    with time_machine.travel("2026-02-02 10:00", tick=False):
        application = with_assessors(ours, office, one, two)
        judge(application, one)
    with time_machine.travel("2026-02-12 10:00", tick=False):
        hand_in(application=application, by=one)
    save_profile(country="ES", languages=["es", "en"], most_dossiers=1, away_until=None, by=one)
    other = submitted_application(theirs)
    row = next(row for row in candidates_for(other) if row.person == one)
    assert (row.open_dossiers, row.languages, row.is_full, round(row.days)) == (1, "English, Spanish", True, 10)
    for address in (url("assign", other.code), url("board")):
        text = as_user(office).get(address).content.decode()
        assert "English, Spanish" in text
        assert "Spain" in text


def test_the_board_costs_the_same_for_one_and_three(office, one, two, three, as_user, queries):
    page = as_user(office)
    page.get(url("board"))
    with queries(9):
        assert len(page.get(url("board")).context["rows"]) == 3
    for person in (two, three):
        person.groups.clear()
    with queries(9):
        assert len(page.get(url("board")).context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.stage("assigned")
def test_assigning_costs_the_same_whatever_speaks_against_whom(ours, office, one, two, three, as_user, queries, number):
    application = with_assessors(ours, office, one, two)
    for position, person in enumerate((one, two, three)[:number]):
        near = make_facility(f"Leeds {position}", f"leeds-{position}", city="leeds", country="GB")
        add_member(facility=near.facility, user=person, by=None)
        declare_interest(place="Northgate", by=person)
    disclose_names(application=application, by=office)
    object_to_assessor(application=application, seat=1, reason="We compete.", by=ours.representative)
    remove_assessor(assignment=Assignment.objects.get(application=application, seat=2), reason="Ill.", by=office)
    page = as_user(office)
    page.get(url("assign", application.code))
    with queries(12):
        shown = page.get(url("assign", application.code)).context
    assert [one.reason for one in shown["objections"]] == ["We compete."]
    assert [(seat.assessor, seat.reason) for seat in shown["earlier"]] == [(two, "Ill.")]
    assert [seat.person for seat in shown["seats"]] == [one]
    assert shown["disclosure"].application_id == application.pk
    assert [len(row.facilities) for row in shown["candidates"]].count(1) == number


# --- the assessor's own page ------------------------------------------------------------------------------------------


def test_an_assessor_says_what_the_office_should_know(one, two, as_user):
    page = as_user(one)
    form = {"country": "ES", "languages": ["en", "es"], "most_dossiers": "3", "away_until": "2030-01-31"}
    assert page.post(url("profile"), form).status_code == 302
    assert one.assessor_profile.languages == ["en", "es"]
    assert page.post(url("interests"), {"place": "Hospital Clínic", "what": "Research"}).status_code == 302
    assert "Hospital Clínic" in page.get(url("profile")).content.decode()
    declared = DeclaredInterest.objects.get()
    assert as_user(two).post(url("interests"), {"end": declared.pk}).status_code == 404
    assert page.post(url("interests"), {"end": declared.pk}).status_code == 302
    assert "Hospital Clínic" not in page.get(url("profile")).content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"country": "XX"}, "country"),
        ({"most_dossiers": "0"}, "1"),
        ({"away_until": "soon"}, "date"),
        ({"languages": ["klingon"]}, "languages"),
    ],
)
def test_bad_input_is_refused(form, words, one, as_user):
    response = as_user(one).post(url("profile"), form)
    assert response.status_code == 422
    assert words in response.content.decode().lower()
