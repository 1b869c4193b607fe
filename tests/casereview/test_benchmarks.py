"""Benchmarks: enough others behind every figure, nobody to be told apart, neither by change nor by own inclusion."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from applications.models import Answer, Application
from casereview.models import BenchmarkRelease, CaseReview
from casereview.queries.benchmarks import benchmarks_for, quarter_of
from casereview.services import benchmarks as service
from casereview.services import release_benchmarks
from facilities.models import Facility
from facilities.services.status import record_award
from iasios.access import office_scope, person_scope
from tests.casereview.pages import grid
from tests.factories.case_review import complete_review
from tests.factories.facility import make_facility
from tests.factories.stages import bring_to

pytestmark = pytest.mark.django_db
Q1, Q2 = date(2026, 3, 4), date(2026, 4, 2)


def accredit(place, chair, gaps=()):
    complete_review(place, gaps=dict.fromkeys(gaps, ("stage",)))
    answers = Answer.objects.filter(application=place.application)
    answers.filter(question__requirement="core").update(met=True, evidence="On file.", is_complete=True)
    with office_scope("a centre of a test"):
        bring_to(
            Application.objects.get(pk=place.application.pk),
            "approved",
            representative=place.representative,
            chair=chair,
        )
        record_award(
            facility=Facility.objects.get(pk=place.facility.pk),
            level="accredited",
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=1460),
            certificate_code=f"CODE{place.facility.pk:08d}",
            by=None,
        )
    return place


@pytest.fixture
def centres(chair):
    """Five accredited centres; the item *stage* is missing in 0, 3, 6, 9 and 12 of their 30 records."""
    return [accredit(make_facility(f"Centre {n}", f"centre{n}"), chair, range(1, 3 * n + 1)) for n in range(5)]


def reviews(place):
    return CaseReview.objects.get(application=place.application).pk


def shown(place):
    return benchmarks_for(place.facility, "2026").shares


def test_five_others_stand_behind_a_figure_and_the_own_centre_does_not_count(centres, ours, chair, as_user):
    release_benchmarks(today=Q1)
    # The mean of 100, 90, 80, 70 and 60 percent.
    assert shown(ours)["stage"].percent == 80
    # For one of the five only four others are there.
    assert shown(centres[0]) == {}
    html = as_user(ours.member).get(grid(ours) + "benchmarks/").content.decode()
    assert '<td class="num" data-label="All accredited centres">80 %</td>' in html
    assert 'class="bench__mark"' in html
    assert (
        "No figures of other centres yet"
        in as_user(centres[0].member).get(grid(centres[0]) + "benchmarks/").content.decode()
    )
    # Ends say no exact figure: here every centre has all dates of birth.
    assert shown(ours)["first_name"].percent == 95
    assert "95 % or more" in html
    for centre in centres:
        assert centre.facility.name not in html


def test_four_are_too_few(ours, chair):
    for n in range(4):
        accredit(make_facility(f"Centre {n}", f"centre{n}"), chair)
    release_benchmarks(today=Q1)
    assert shown(ours) == {}


def test_a_figure_changes_only_when_six_came_or_went(centres, ours, chair):
    release_benchmarks(today=Q1)
    assert release_benchmarks(today=Q1 + timedelta(days=20)) is None
    for n in range(5, 10):
        accredit(make_facility(f"Centre {n}", f"centre{n}"), chair, range(1, 31))
    assert release_benchmarks(today=Q2) is not None
    assert shown(ours)["stage"].percent == 80  # five came: for one of them only four others would be new
    accredit(make_facility("Centre 10", "centre10"), chair, range(1, 31))
    assert release_benchmarks(today=date(2026, 7, 1)) is not None
    assert shown(ours)["stage"].percent == 36  # 400 percent over eleven centres


def test_too_few_left_are_hidden_and_come_back_only_after_a_change():
    six = dict.fromkeys(range(1, 7), 0.5)
    first = service._figures({"stage": six}, {})
    assert first["stage"] == {"share": 0.5, "reviews": [1, 2, 3, 4, 5, 6], "is_shown": True}
    same = service._figures({"stage": {**six, 7: 0.0}}, first)
    assert same == first
    other = dict.fromkeys(range(11, 14), 1.0)
    gone = service._figures({"stage": other}, first)
    assert gone["stage"] == {**first["stage"], "is_shown": False}
    assert service._figures({"stage": six}, gone)["stage"]["is_shown"] is False
    back = service._figures({"stage": dict.fromkeys(range(11, 16), 1.0)}, gone)
    assert back["stage"] == {"share": 1.0, "reviews": [11, 12, 13, 14, 15], "is_shown": True}


def test_drafts_and_centres_that_are_not_accredited_do_not_count(centres, ours, chair):
    complete_review(ours, gaps=dict.fromkeys(range(1, 31), ("stage",)))
    release_benchmarks(today=Q1)
    release = BenchmarkRelease.objects.get()
    assert release.figures["stage"]["reviews"] == sorted(reviews(centre) for centre in centres)


def test_postgresql_shows_the_rows_to_nobody_of_a_hospital(centres, ours):
    release_benchmarks(today=Q1)
    for person in (ours.representative, centres[0].representative):
        with person_scope(person):
            assert not BenchmarkRelease.objects.exists()


def test_the_page_keeps_to_its_budget_and_is_for_the_own_people(
    centres, ours, theirs, chair, assessor_one, as_user, queries
):
    release_benchmarks(today=Q1)
    browser = as_user(ours.member)
    browser.get(grid(ours) + "benchmarks/")
    with queries(at_most=12):
        assert browser.get(grid(ours) + "benchmarks/").status_code == 200
    for person, status in ((theirs.member, 404), (assessor_one, 404), (chair, 403)):
        assert as_user(person).get(grid(ours) + "benchmarks/").status_code == status


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_quarters(day, first):
    assert quarter_of(day) == first
