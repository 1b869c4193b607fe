"""How alike two assessors judged: the figures, when they are counted, and who sees them."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessment.interrater_agreement import CHOICES, AgreementFigures, pair_key
from assessment.models import Agreement
from assessment.services import assign_assessors, hand_in
from iasios.access import person_scope
from tests.factories.dossier import handed_in, judge, second_round, with_assessors
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

ADDRESS = reverse("assessment:agreement")


def test_kappa_as_in_the_worked_example():
    # 50 cases, 20 and 15 alike, 5 and 10 apart: p0 0.70, pe 0.50, kappa 0.40.
    figures = AgreementFigures({"met/met": 20, "met/unclear": 5, "unclear/met": 10, "unclear/unclear": 15})
    assert (figures.judged, figures.alike, figures.percent) == (50, 35, 70)
    assert figures.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("pairs", "percent", "kappa"),
    [
        ({}, None, None),
        ({"met/met": 28}, 100, None),
        ({"met/met": 1, "unclear/unclear": 1}, 100, 1.0),
        ({"met/unclear": 1, "unclear/met": 1}, 0, -1.0),
        ({"met/unclear": 5}, 0, 0.0),
        ({"met/met": 1, "met/unclear": 1}, 50, 0.0),
        ({"met/met": 67, "met/unclear": 133}, 33.5, 0.0),
        ({"met/met": 694, "met/unclear": 2}, 99.7, 0.0),
        ({"met/met": 9999, "met/unclear": 1}, 99.9, 0.0),
    ],
)
def test_the_figures_at_their_edges(pairs, percent, kappa):
    figures = AgreementFigures(pairs)
    assert (figures.percent, figures.kappa) == (percent, kappa)


TABLES = st.dictionaries(
    st.sampled_from([pair_key(one, other) for one in CHOICES for other in CHOICES]), st.integers(0, 200)
)


@given(TABLES)
def test_kappa_never_leaves_its_range_nor_exceeds_the_share_alike(pairs):
    figures = AgreementFigures(pairs)
    if figures.kappa is not None:
        assert -1 - 1e-9 <= figures.kappa <= figures.alike / figures.judged + 1e-9
    swapped = AgreementFigures({"/".join(reversed(key.split("/"))): count for key, count in pairs.items()})
    assert (swapped.percent, swapped.kappa) == (figures.percent, pytest.approx(figures.kappa))


@pytest.mark.stage("assigned")
def test_it_is_counted_when_both_are_in(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one, choice="unclear", comment="Which?", codes=("8c", "6c"))
    judge(application, two, choice="not_met", comment="None.", codes=("8c",))
    for person in (one, two):
        judge(application, person)
        assert not Agreement.objects.exists()
        hand_in(application=application, by=person)
    counted = Agreement.objects.get()
    assert (counted.round, counted.judged, counted.alike) == (1, 28, 26)
    assert counted.pairs == {"met/met": 26, "unclear/met": 1, "unclear/not_met": 1}


@pytest.mark.stage("assigned")
def test_a_newcomer_makes_it_count_anew(ours, office, one, two, three):
    application = handed_in(ours, office, one, two, unmet_by_second=("8c",))
    assert Agreement.objects.get().alike == 27
    assign_assessors(application=application, first=one, second=three, by=office)
    judge(application, three)
    hand_in(application=application, by=three)
    assert Agreement.objects.get().alike == 28


@pytest.mark.stage("assigned")
def test_the_office_alone_sees_the_figures(ours, theirs, office, chair, one, two, as_user):
    application = handed_in(ours, office, one, two, unmet_by_second=("8c",))
    text = as_user(office).get(ADDRESS).content.decode()
    assert application.code in text
    assert "27, 96.4 %" in text
    for person in (one, chair, ours.representative):
        assert as_user(person).get(ADDRESS).status_code == 404
    with person_scope(one):
        assert Agreement.objects.count() == 0


@pytest.mark.stage("assigned")
def test_the_page_before_anything_is_compared_and_when_nothing_matches(ours, office, one, two, as_user):
    assert "No round is compared yet" in as_user(office).get(ADDRESS).content.decode()
    handed_in(ours, office, one, two)
    assert "Nothing matches “zzz”" in as_user(office).get(ADDRESS, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(count, ours, theirs, office, one, two, as_user, queries):
    for place in [ours, theirs, make_facility("Third Clinic", "third")][:count]:
        handed_in(place, office, one, two)
    page = as_user(office)
    page.get(ADDRESS)
    with queries(7):
        shown = page.get(ADDRESS).context
    assert len(shown["rows"]) == count
    assert shown["total"].pairs == Agreement.objects.first().pairs | {"met/met": 28 * count} | dict.fromkeys(
        set(shown["total"].pairs) - {"met/met"}, 0
    )


@pytest.mark.stage("second_round")
def test_rounds_count_apart(ours, office, one, two):
    application = second_round(ours, office, one, two)
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    assert list(Agreement.objects.order_by("round").values_list("round", "judged")) == [(1, 28), (2, 28)]
