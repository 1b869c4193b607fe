"""The window, the dates and the marks that a case may have."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from applications.queries import window_start
from casereview.catalogue import load_dataset
from casereview.completeness import clean_mark, clean_procedure_on, clean_tumour_type, leaves_window_on, window_state

TODAY = date(2026, 3, 4)


@pytest.mark.rule("R38")
@pytest.mark.parametrize("day", [date(2025, 3, 4), date(2025, 12, 31), TODAY])
def test_a_date_of_the_last_12_months_is_taken(day):
    assert clean_procedure_on(day, TODAY) == day


@pytest.mark.rule("R38")
def test_an_older_date_is_refused_with_the_numbers():
    with pytest.raises(ValidationError) as caught:
        clean_procedure_on(date(2025, 2, 22), TODAY)
    assert caught.value.messages == [
        "22 February 2025 is 10 days too early. Cases come from the last 12 months, 4 March 2025 to 4 March 2026."
    ]


@pytest.mark.rule("R38")
def test_one_day_too_early_is_said_in_the_singular():
    with pytest.raises(ValidationError) as caught:
        clean_procedure_on(date(2025, 3, 3), TODAY)
    assert caught.value.messages[0].startswith("3 March 2025 is 1 day too early.")


def test_a_date_to_come_is_refused():
    with pytest.raises(ValidationError) as caught:
        clean_procedure_on(date(2026, 3, 5), TODAY)
    assert caught.value.messages == ["5 March 2026 has not come yet. Give a day from 4 March 2025 to 4 March 2026."]


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2025, 4, 4), date(2026, 4, 4)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 2, 28), date(2026, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 29)),
    ],
)
def test_a_case_leaves_the_window_after_its_anniversary(day, last):
    assert leaves_window_on(day) == last
    assert window_start(last) <= day < window_start(last + timedelta(days=1))


@pytest.mark.rule("R38")
def test_the_days_left_are_counted_to_the_last_day():
    state = window_state(date(2025, 4, 4), TODAY)
    assert (state.days_left, state.is_soon, state.is_outside) == (31, True, False)
    assert window_state(date(2025, 3, 4), TODAY).days_left == 0
    gone = window_state(date(2025, 3, 3), TODAY)
    assert (gone.days_left, gone.is_soon, gone.is_outside) == (-1, False, True)


@pytest.mark.parametrize(
    ("item", "mark", "message"),
    [
        ("first_name", "maybe", "Choose one of the marks that are offered."),
        ("shoe_size", "present", "The case review has no such item."),
        ("first_name", "not_applicable", "First name applies to every case: mark it as there or as missing."),
    ],
)
def test_a_mark_that_an_item_cannot_have_is_refused(item, mark, message):
    with pytest.raises(ValidationError) as caught:
        clean_mark(load_dataset("2026"), item, mark)
    assert caught.value.messages == [message]


def test_only_items_that_need_not_apply_take_the_third_mark():
    taken = []
    for spec in load_dataset("2026").marks:
        try:
            taken.append(clean_mark(load_dataset("2026"), spec.code, "not_applicable") and spec.code)
        except ValidationError:
            continue
    assert taken == ["symptoms", "family_history", "change_recorded"]


@pytest.mark.rule("R40")
def test_a_tumour_type_comes_from_the_list():
    assert clean_tumour_type(load_dataset("2026"), "kidney") == "kidney"
    with pytest.raises(ValidationError, match="from the list"):
        clean_tumour_type(load_dataset("2026"), "Mr Smith")
