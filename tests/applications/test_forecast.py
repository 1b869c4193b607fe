"""The summary's forecast: from the pace of the last four weeks, and silent without one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Answer, Application
from applications.queries import forecast_of, progress_of
from casereview.models import Case
from tests.factories.application import answer_everything, make_ready

pytestmark = pytest.mark.django_db


def complete(place, codes, *, days_ago):
    Answer.objects.filter(application=place.application, question__code__in=codes).update(
        met=True,
        evidence="There",
        is_complete=True,
        version=1,
        updated_at=timezone.now() - timedelta(days=days_ago),
        updated_by=place.member,
    )


def opened(place, *, days_ago):
    """As one reads it days later; the database lets nobody change the day."""
    place.application.opened_at = timezone.now() - timedelta(days=days_ago)
    return place.application


def complete_cases(place, how_many, *, days_ago):
    """The facts of the application as the case review keeps them."""
    review = place.application.case_review
    for case in review.cases.order_by("number")[:how_many]:
        Case.objects.filter(pk=case.pk).update(
            is_complete=True,
            tumour_type="hcc",
            procedure_on=timezone.localdate() - timedelta(days=400),
            updated_at=timezone.now() - timedelta(days=days_ago),
            updated_by=place.member,
        )
    Application.objects.filter(pk=place.application.pk).update(cases_completed=how_many)
    place.application.refresh_from_db()


def test_at_this_pace_it_is_done_by(ours, theirs, as_user, url, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=60), tick=False)
    complete(ours, ["1a", "1c", "3a", "4d"], days_ago=27)
    complete(ours, ["6a"], days_ago=29)
    complete(theirs, ["1a"], days_ago=1)
    complete_cases(ours, 12, days_ago=27)
    complete_cases(theirs, 20, days_ago=1)
    forecast = forecast_of(ours.application, progress_of(ours.application))
    assert (forecast.lately, forecast.left, forecast.cases_lately, forecast.cases_left) == (4, 23, 12, 18)
    # The questions take 161 days at their pace, the cases 42 at theirs.
    assert forecast.done_by == timezone.localdate() + timedelta(days=161)
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "Completed in the last four weeks: 4 questions and 12 cases." in page
    assert "At this pace everything that is missing (23 questions and 18 cases) is done by" in page


@pytest.mark.parametrize(("age", "days"), [(7, 42), (10, 60), (28, 168), (90, 168)])
def test_the_pace_of_a_young_application_is_that_of_its_own_days(ours, age, days):
    complete(ours, ["1a", "1c", "3a", "4d"], days_ago=0)
    complete_cases(ours, 12, days_ago=0)
    forecast = forecast_of(opened(ours, days_ago=age), progress_of(ours.application))
    assert (forecast.lately, forecast.left) == (4, 24)
    assert forecast.done_by == timezone.localdate() + timedelta(days=days)


def test_an_application_of_this_week_has_no_forecast(ours, as_user, url):
    complete(ours, ["1a", "1c", "3a", "4d"], days_ago=0)
    complete_cases(ours, 12, days_ago=0)
    forecast = forecast_of(opened(ours, days_ago=6), progress_of(ours.application))
    assert (forecast.lately, forecast.done_by) == (4, None)
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "Completed in the last four weeks: 4 questions and 12 cases. It is too early for a forecast." in page


def test_slow_cases_hold_it_up(ours):
    answer_everything(ours.application, ours.member)
    complete_cases(ours, 1, days_ago=3)
    forecast = forecast_of(opened(ours, days_ago=60), progress_of(ours.application))
    assert forecast.done_by is None
    complete_cases(ours, 2, days_ago=3)
    forecast = forecast_of(opened(ours, days_ago=60), progress_of(ours.application))
    assert forecast.done_by == timezone.localdate() + timedelta(days=392)


def test_without_a_pace_there_is_no_day(ours, as_user, url):
    assert forecast_of(ours.application, progress_of(ours.application)).done_by is None
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "No forecast yet. It appears once a few questions are complete." in page


def test_one_question_a_minute_ago_is_not_called_nothing(ours, as_user, url):
    complete(ours, ["1a"], days_ago=0)
    forecast = forecast_of(ours.application, progress_of(ours.application))
    assert (forecast.lately, forecast.done_by) == (1, None)
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "Completed in the last four weeks: 1 question and 0 cases. It is too early for a forecast." in page
    assert "Nothing was completed" not in page


def test_one_case_a_minute_ago_is_not_called_nothing(ours, as_user, url):
    complete_cases(ours, 1, days_ago=0)
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "Completed in the last four weeks: 0 questions and 1 case. It is too early for a forecast." in page


def test_when_nothing_is_missing_there_is_nothing_to_forecast(ours):
    make_ready(ours.application, ours.member)
    assert forecast_of(ours.application, progress_of(ours.application)) is None


@pytest.mark.rule("R28")
def test_readiness_counts_for_both_levels(ours):
    answer_everything(ours.application, ours.member)
    Answer.objects.filter(application=ours.application, question__code="9a").update(met=False)
    Answer.objects.filter(application=ours.application, question__code="8a").update(met=False)
    progress = progress_of(ours.application)
    eighth, ninth = progress.standard(8), progress.standard(9)
    # 8(d) waits for the case review.
    assert (eighth.core_met, eighth.met, eighth.total) == (3, 3, 5)
    assert (ninth.core_met, ninth.met, ninth.total) == (0, 2, 3)
