"""Pairs of assessors that are suggested for an application: who is left out, who goes first, and why."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.models import Assignment
from assessment.queries.assignments import candidates_for
from assessment.queries.suggested_pairs import SuggestedPair, suggested_pairs
from assessment.services import assign_assessors, declare_interest, remove_assessor, save_profile
from facilities.services import add_member
from tests.factories.dossier import submitted_application, with_assessors
from tests.factories.facility import make_facility
from tests.factories.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.stage("submitted")]


def profile(person: Any, country: str, languages: list[str], most: int | None = None, away: Any = None) -> None:
    save_profile(country=country, languages=languages, most_dossiers=most, away_until=away, by=person)


@pytest.fixture
def four(one: Any, two: Any, three: Any) -> list[Any]:
    """Lucía, Jonas and Petra, and Anneli, of four countries; all speak English, two German."""
    people = [one, two, three, make_user("assessor.four@iasios.example", "Anneli Kask", groups=["assessor"])]
    for person, country, languages in zip(
        people, ("ES", "SE", "CZ", "EE"), (["en"], ["en", "de"], ["en", "de"], ["en"]), strict=True
    ):
        profile(person, country, languages, most=4)
    return people


def names(pairs: list[SuggestedPair]) -> list[set[str]]:
    return [{pair.first.person.full_name, pair.second.person.full_name} for pair in pairs]


def of(application: Any, language: str = "en") -> list[SuggestedPair]:
    return suggested_pairs(candidates_for(application), language=language)


def test_whoever_something_is_known_against_is_left_out(ours: Any, theirs: Any, office: Any, four: list[Any]) -> None:
    one, two, three, four_ = four
    application = submitted_application(ours)
    assert len(of(application)) == 3
    add_member(facility=ours.facility, user=one, by=None)
    assert all(one.full_name not in pair for pair in names(of(application)))
    declare_interest(place="Northgate", what="Research", by=two)
    assert names(of(application)) == [{three.full_name, four_.full_name}]
    profile(three, "CZ", ["en"], away=timezone.localdate() + timedelta(days=3))
    assert of(application) == []
    profile(three, "CZ", ["en"], most=1)
    assert names(of(application)) == [{three.full_name, four_.full_name}]
    other = submitted_application(theirs)
    assign_assessors(application=other, first=three, second=one, ask=False, in_spite="", by=office)
    # As many dossiers as she wants.
    assert of(application) == []


def test_the_hospitals_language_then_two_countries_then_little_to_do(
    ours: Any, theirs: Any, office: Any, four: list[Any]
) -> None:
    one, two, three, four_ = four
    application = submitted_application(ours)
    assert names(of(application, "de"))[0] == {two.full_name, three.full_name}
    profile(three, "SE", ["en", "de"])
    # German is worth more than two countries, and two countries are worth more than a dossier.
    assert names(of(application, "de"))[0] == {two.full_name, three.full_name}
    assert {two.full_name, three.full_name} not in names(of(application))
    with_assessors(theirs, office, one, two)
    assert names(of(application))[0] == {three.full_name, four_.full_name}


def test_two_of_one_hospital_do_not_sit_together(ours: Any, one: Any, two: Any) -> None:
    application = submitted_application(ours)
    assert names(of(application)) == [{one.full_name, two.full_name}]
    clinic = make_facility("Clinic of both", "both", city="Graz", country="AT")
    for person in (one, two):
        add_member(facility=clinic.facility, user=person, by=None)
    assert of(application) == []


def test_one_who_sits_already_keeps_the_seat(ours: Any, office: Any, four: list[Any]) -> None:
    one, two, *_others = four
    application = with_assessors(ours, office, one, two)
    assert of(application) == []
    remove_assessor(assignment=Assignment.objects.get(application=application, seat=1), reason="Ill.", by=office)
    pairs = suggested_pairs(candidates_for(application), language="en", left={one.pk})
    assert {pair.second.person for pair in pairs} == {two}
    assert one not in {pair.first.person for pair in pairs}


def test_the_office_chooses_a_pair_by_its_link(ours: Any, office: Any, four: list[Any], as_user: Any) -> None:
    _one, two, three, _four = four
    application = submitted_application(ours)
    ours.representative.language = "de"
    ours.representative.save(update_fields=["language"])
    page = reverse("assessment:assign", args=[application.code])
    browser = as_user(office)
    shown = browser.get(page)
    pair = shown.context["pairs"][0]
    assert {pair.first.person, pair.second.person} == {two, three}
    assert pair.reasons == [
        "Nothing that the portal knows speaks against them.",
        "Both speak: English, German.",
        "Open dossiers: 0 of 4 and 0 of 4.",
        f"They work in {pair.first.profile.country.name} and {pair.second.profile.country.name}.",
    ]
    link = f"?first={pair.first.person.pk}&amp;second={pair.second.person.pk}#seats"
    assert link in shown.text
    form = browser.get(page, {"first": pair.first.person.pk, "second": pair.second.person.pk}).context["form"]
    assert (form["first"].value(), form["second"].value()) == (pair.first.person.pk, pair.second.person.pk)
    # What no suggestion says is taken for nothing.
    strange = browser.get(page, {"first": "x", "second": str(ours.member.pk)})
    assert (strange.status_code, strange.context["form"]["first"].value()) == (200, None)
    for person, status in ((ours.representative, 403), (two, 404)):
        assert as_user(person).get(page).status_code == status
