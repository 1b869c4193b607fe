"""Cases about to leave the window are told of in time, once."""

from datetime import date

import pytest

from casereview.services import warn_of_leaving_cases
from casereview.tasks import warn_of_cases
from facilities.enums import NoticeKind
from facilities.models import Notice
from facilities.presenters.notices import describe
from tests.factories.case_review import fill_case, hand_in


def told(place):
    notices = Notice.objects.filter(facility=place.facility, kind=NoticeKind.CASES_LEAVE).order_by("pk")
    return [describe(notice, place.slug).text for notice in notices]


@pytest.mark.rule("R38")
def test_a_case_within_30_days_is_told_of_once(ours, theirs):
    fill_case(ours, 6, procedure_on=date(2025, 4, 3))
    fill_case(ours, 7, procedure_on=date(2025, 4, 4))
    fill_case(theirs, 1, procedure_on=date(2025, 6, 1))
    assert (warn_of_cases(), warn_of_cases()) == (1, 0)
    assert told(ours) == ["Case 6 leaves the 12-month window on 3 April 2026. Submit before, or replace it."]
    assert told(theirs) == []
    fill_case(ours, 8, procedure_on=date(2025, 3, 20))
    assert warn_of_leaving_cases(today=date(2026, 3, 5)) == 1
    assert told(ours)[1:] == [
        "Cases 7, 8 leave the 12-month window, the first on 20 March 2026. Submit before, or replace them."
    ]


@pytest.mark.rule("R38")
def test_a_submitted_application_is_left_in_peace(ours):
    hand_in(ours)
    assert warn_of_leaving_cases(today=date(2027, 1, 20)) == 0
