"""What saving a case changes, what it refuses, and what the application is told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from applications.models import Application
from applications.services import StaleVersion
from casereview.models import Case, CaseReview
from casereview.services import StaleCells, confirm_random_selection, open_case_review, save_case, save_cells
from iasios.access import facility_scope
from iasios.audit.models import AuditEvent
from tests.casereview.pages import NOW
from tests.factories.case_review import all_present, case_of, complete_review, fill_case, hand_in, save_mark


def facts(place):
    place.application.refresh_from_db()
    application = place.application
    return (
        application.cases_completed,
        application.case_review_completed_at is not None,
        application.case_gaps,
        application.oldest_case_on,
    )


@pytest.mark.rule("R22", "R37")
def test_a_review_opens_with_30_blank_cases(ours, theirs):
    cases = Case.objects.filter(review=ours.case_review)
    assert [case.number for case in cases] == list(range(1, 31))
    assert {(case.tumour_type, case.procedure_on, case.is_complete, case.version) for case in cases} == {
        ("", None, False, 0)
    }
    assert {case.facility_id for case in cases} == {ours.facility.pk}
    assert facts(ours) == (0, False, {}, None)


def test_opening_a_review_again_returns_the_one_there_is(ours):
    assert open_case_review(application=ours.application, by=ours.member) == ours.case_review
    assert CaseReview.objects.filter(facility=ours.facility).count() == 1
    assert AuditEvent.objects.filter(facility=ours.facility, action="case_review.opened").count() == 1


@pytest.mark.rule("R41", "R42", "R43")
def test_a_case_is_complete_with_its_header_and_36_marks(ours, theirs):
    saved = fill_case(ours, 7, by=ours.member)
    assert (saved.is_complete, saved.version, saved.updated_by, saved.updated_at) == (True, 1, ours.member, NOW)
    assert case_of(ours, 7).marks == all_present()
    assert facts(ours) == (1, False, {}, date(2026, 2, 2))
    assert facts(theirs) == (0, False, {}, None)


@pytest.mark.parametrize("lacking", ["tumour_type", "procedure_on", "vital_signs"])
def test_a_case_that_lacks_anything_is_not_complete(ours, lacking):
    values = {"tumour_type": "kidney", "procedure_on": date(2026, 1, 9), "marks": all_present()}
    if lacking in values:
        values[lacking] = "" if lacking == "tumour_type" else None
    else:
        del values["marks"][lacking]
    saved = save_case(case=case_of(ours, 1), version=0, by=ours.member, **values)
    assert saved.is_complete is False


def test_saving_the_same_again_changes_nothing(ours):
    fill_case(ours, 7, by=ours.member)
    again = fill_case(ours, 7, by=ours.deputy)
    assert (again.version, again.updated_by) == (1, ours.member)


def test_a_stale_save_is_refused_and_tells_who_was_first(ours):
    save_mark(case=case_of(ours, 7), item="stage", mark="missing", by=ours.deputy)
    with pytest.raises(StaleVersion) as caught:
        save_case(case=case_of(ours, 7), version=0, tumour_type="", procedure_on=None, marks={}, by=ours.member)
    assert (caught.value.current.version, caught.value.current.updated_by) == (1, ours.deputy)
    assert case_of(ours, 7).marks == {"stage": "missing"}


def test_two_people_mark_different_items_of_one_case(ours):
    seen_by_both = case_of(ours, 7)
    save_mark(case=seen_by_both, item="stage", mark="missing", by=ours.deputy)
    save_mark(case=seen_by_both, item="histology", mark="present", by=ours.member)
    assert case_of(ours, 7).marks == {"stage": "missing", "histology": "present"}


def test_a_mark_is_taken_back_with_an_empty_one(ours):
    save_mark(case=case_of(ours, 7), item="stage", mark="missing", by=ours.member)
    save_mark(case=case_of(ours, 7), item="stage", mark="", by=ours.member)
    assert case_of(ours, 7).marks == {}
    assert facts(ours)[2] == {}


@pytest.mark.parametrize(
    "values",
    [
        {"marks": {"stage": "maybe"}},
        {"marks": {"stage": "not_applicable"}},
        {"marks": {"shoe_size": "present"}},
        {"tumour_type": "somebody's name"},
        {"procedure_on": date(2026, 3, 5)},
        {"procedure_on": date(2025, 3, 3)},
    ],
)
def test_a_refused_value_saves_nothing(ours, values):
    with pytest.raises(ValidationError):
        save_case(
            case=case_of(ours, 1),
            version=0,
            by=ours.member,
            **{"tumour_type": "", "procedure_on": None, "marks": {}} | values,
        )
    assert case_of(ours, 1).version == 0


@pytest.mark.rule("R38")
def test_a_case_may_be_marked_on_after_its_date_has_left_the_window(ours):
    save_case(
        case=case_of(ours, 6), version=0, tumour_type="kidney", procedure_on=date(2025, 4, 4), marks={}, by=ours.member
    )
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        save_case(
            case=case_of(ours, 6),
            version=1,
            tumour_type="kidney",
            procedure_on=date(2025, 4, 4),
            marks={"stage": "present"},
            by=ours.member,
        )
    assert case_of(ours, 6).marks == {"stage": "present"}


@pytest.mark.rule("R37")
def test_the_review_is_complete_with_30_cases_and_a_confirmed_selection(ours, theirs):
    review = complete_review(ours)
    assert facts(ours) == (30, True, {}, date(2026, 2, 2))
    assert facts(theirs) == (0, False, {}, None)
    assert (review.random_selection_confirmed_by, review.random_selection_confirmed_at) == (ours.representative, NOW)
    assert [
        event.action
        for event in AuditEvent.objects.filter(facility=ours.facility, action__startswith="case_review")
        if event.action != "case_review.marks_saved"
    ] == [
        "case_review.opened",
        "case_review.selection_confirmed",
        "case_review.completed",
    ]


@pytest.mark.rule("R37")
def test_without_a_confirmed_selection_the_review_is_not_complete(ours):
    complete_review(ours)
    CaseReview.objects.filter(pk=ours.case_review.pk).update(
        random_selection_confirmed_at=None, random_selection_confirmed_by=None
    )
    save_mark(case=case_of(ours, 1), item="stage", mark="missing", by=ours.member)
    assert facts(ours) == (30, False, {"13": 1}, date(2026, 2, 2))


def test_the_first_confirmation_stays(ours):
    complete_review(ours)
    confirm_random_selection(review=ours.case_review, by=ours.deputy)
    ours.case_review.refresh_from_db()
    assert ours.case_review.random_selection_confirmed_by == ours.representative


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    ("kinds", "complete"), [(["kidney", "breast"], False), (["kidney", "breast", "prostate"], True)]
)
def test_the_cases_cover_three_tumour_types(ours, kinds, complete):
    complete_review(ours)
    save_cells(
        review=ours.case_review,
        changes={
            case.number: {"tumour_type": (case.tumour_type, kinds[case.number % len(kinds)])}
            for case in Case.objects.filter(review=ours.case_review)
        },
        by=ours.member,
    )
    assert facts(ours)[:2] == (30, complete)


@pytest.mark.rule("R38")
def test_the_review_is_open_again_when_a_case_has_left_the_window(ours):
    complete_review(ours, procedure_on=date(2025, 3, 10))
    assert facts(ours) == (30, True, {}, date(2025, 3, 10))
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        save_mark(case=case_of(ours, 1), item="stage", mark="missing", by=ours.member)
    assert facts(ours) == (30, False, {"13": 1}, date(2025, 3, 10))
    assert AuditEvent.objects.filter(facility=ours.facility, action="case_review.reopened").count() == 1


@pytest.mark.rule("R39", "R44")
def test_gaps_are_counted_in_cases_for_each_question(ours):
    complete_review(ours, gaps={4: ("stage", "histology"), 9: ("consent",), 13: ("stage", "vital_signs", "identity")})
    assert facts(ours) == (30, True, {"13": 2, "30": 1, "36": 1}, date(2026, 2, 2))


def test_facts_are_pushed_only_when_they_changed(ours, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "casereview.services.review.record_case_review_facts", lambda **facts: calls.append(facts["gaps"])
    )
    save_mark(case=case_of(ours, 1), item="stage", mark="present", by=ours.member)
    assert calls == []
    save_mark(case=case_of(ours, 1), item="stage", mark="missing", by=ours.member)
    assert calls == [{"13": 1}]


def test_cells_changed_by_somebody_else_are_not_overwritten(ours):
    save_mark(case=case_of(ours, 3), item="stage", mark="missing", by=ours.deputy)
    with pytest.raises(StaleCells) as caught:
        save_cells(
            review=ours.case_review,
            changes={3: {"stage": ("", "present")}, 4: {"stage": ("", "present")}},
            by=ours.member,
        )
    assert [(case.number, cell, case.updated_by) for case, cell in caught.value.cells] == [(3, "stage", ours.deputy)]
    assert (case_of(ours, 3).marks, case_of(ours, 4).marks) == ({"stage": "missing"}, {})


def test_two_people_who_want_the_same_do_not_disagree(ours):
    save_mark(case=case_of(ours, 3), item="stage", mark="missing", by=ours.deputy)
    save_cells(review=ours.case_review, changes={3: {"stage": ("", "missing")}}, by=ours.member)
    assert case_of(ours, 3).updated_by == ours.deputy


@pytest.mark.rule("R37")
def test_there_is_no_case_31(ours):
    with pytest.raises(ValidationError, match="There are 30 cases"):
        save_cells(review=ours.case_review, changes={31: {"stage": ("", "present")}}, by=ours.member)
    assert Case.objects.filter(review=ours.case_review).count() == 30


@pytest.mark.rule("R49")
def test_a_submitted_case_is_locked(ours):
    hand_in(ours)
    with pytest.raises(PermissionDenied, match="can no longer be changed"):
        save_mark(case=case_of(ours, 1), item="stage", mark="missing", by=ours.member)
    assert case_of(ours, 1).marks["stage"] == "present"


# --- what PostgreSQL says by itself -----------------------------------------------------------------------------------


@pytest.mark.rule("R49")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE casereview_case SET tumour_type = 'kidney' WHERE application_id = %s",
        "DELETE FROM casereview_case WHERE application_id = %s",
        "UPDATE casereview_casereview SET random_selection_confirmed_at = now() WHERE application_id = %s",
    ],
)
def test_postgresql_refuses_changes_after_submission(ours, statement):
    hand_in(ours)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="the application is locked"),
        transaction.atomic(),
    ):
        cursor.execute(statement, [ours.application.pk])


@pytest.mark.rule("R37")
@pytest.mark.parametrize("number", [0, 31])
def test_postgresql_refuses_a_case_beyond_30(ours, number):
    with pytest.raises(IntegrityError, match="case_number_1_to_30"), transaction.atomic():
        Case.objects.create(
            review=ours.case_review, application=ours.application, facility=ours.facility, number=number
        )


def test_postgresql_refuses_a_second_case_with_the_same_number(ours):
    with pytest.raises(IntegrityError, match="case_number_unique_in_review"), transaction.atomic():
        Case.objects.create(review=ours.case_review, application=ours.application, facility=ours.facility, number=30)


@pytest.mark.parametrize(
    "marks",
    [
        '{"stage": "maybe"}',
        '{"stage": 1}',
        '{"stage": null}',
        '{"stage": ["present"]}',
        '{"stage": {}}',
        '["present"]',
        '"present"',
    ],
)
def test_postgresql_refuses_marks_that_are_no_marks(ours, marks):
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="case_marks_are_known"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE casereview_case SET marks = %s WHERE review_id = %s", [marks, ours.case_review.pk])


def test_postgresql_refuses_a_complete_case_without_header(ours):
    with pytest.raises(IntegrityError, match="case_complete_only_with_header"), transaction.atomic():
        Case.objects.filter(review=ours.case_review, number=1).update(is_complete=True)


@pytest.mark.rule("R18")
def test_cases_of_another_facility_are_invisible_in_sql(ours, theirs):
    with facility_scope(ours.facility.pk), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT facility_id FROM casereview_case")
        assert cursor.fetchall() == [(ours.facility.pk,)]
        cursor.execute("UPDATE casereview_case SET version = 9 WHERE facility_id = %s", [theirs.facility.pk])
        assert cursor.rowcount == 0


def test_the_facts_reach_only_the_own_application(ours, theirs):
    complete_review(theirs)
    assert Application.objects.get(pk=ours.application.pk).case_review_completed_at is None
