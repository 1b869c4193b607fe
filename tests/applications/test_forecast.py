"""The summary's forecast: from the pace of the last four weeks, and silent without one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Answer
from applications.queries import forecast_of, progress_of
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


def test_at_this_pace_it_is_done_by(ours, theirs, as_user, url, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    complete(ours, ["1a", "1c", "3a", "4d"], days_ago=27)
    complete(ours, ["6a"], days_ago=29)
    complete(theirs, ["1a"], days_ago=1)
    forecast = forecast_of(ours.application, progress_of(ours.application))
    assert (forecast.lately, forecast.left) == (4, 23)
    assert forecast.done_by == timezone.localdate() + timedelta(days=161)
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "At this pace the questions that are missing (23) are done by" in page


def test_without_a_pace_there_is_no_day(ours, as_user, url):
    assert forecast_of(ours.application, progress_of(ours.application)).done_by is None
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "No question was completed in the last four weeks, so there is no pace to reckon with." in page


def test_one_question_a_minute_ago_is_not_called_none(ours, as_user, url):
    complete(ours, ["1a"], days_ago=0)
    forecast = forecast_of(ours.application, progress_of(ours.application))
    assert (forecast.lately, forecast.done_by) == (1, None)
    page = as_user(ours.member).get(url("summary")).content.decode()
    assert "1 question was completed in the last four weeks: too few to reckon with." in page
    assert "No question was completed" not in page


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
