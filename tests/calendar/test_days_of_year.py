"""Which days of a year an anniversary may fall on: the filter of the database and the Python above it agree."""

from datetime import date, timedelta

import pytest

from iasios.calendar.invoices import anniversaries
from iasios.text.relative_dates import days_of_year


@pytest.mark.parametrize("first", [date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1), date(2023, 2, 28)])
def test_no_anniversary_is_left_out(first: date) -> None:
    for start in range(0, 800, 7):
        after = date(2026, 1, 1) + timedelta(days=start)
        for span in (1, 60, 400):
            until = after + timedelta(days=span)
            if anniversaries(first, after, until):
                assert first.month * 100 + first.day in days_of_year(after, until), (after, until)


def test_the_days_of_a_short_span_are_few() -> None:
    assert days_of_year(date(2026, 12, 30), date(2027, 1, 2)) == {1231, 101, 102}
    assert days_of_year(date(2027, 2, 26), date(2027, 3, 1)) == {227, 228, 229, 301}
    assert len(days_of_year(date(2026, 1, 1), date(2030, 1, 1))) == 366
