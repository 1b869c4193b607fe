"""One locked application with its 30 cases: what every service of this app works on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from applications.queries import topic_questions
from applications.services import record_case_review_facts
from casereview.catalogue import DatasetSpec, load_dataset
from casereview.completeness import (
    HEADER_CELLS,
    ReviewFacts,
    case_is_complete,
    clean_mark,
    clean_procedure_on,
    clean_tumour_type,
    facts_of,
)
from casereview.enums import CASES
from casereview.models import Case, CaseReview
from casereview.queries import cases_of
from facilities.models import User
from iasios.audit.services import record
from iasios.compiled_queries import compiled_query


@compiled_query
def _locked_reviews(application_id: int) -> QuerySet[CaseReview]:
    rows = CaseReview.objects.select_related("application__facility").filter(application_id=application_id)
    return rows.select_for_update(of=("self", "application"))


def _locked_review(application_id: int) -> CaseReview:
    found = _locked_reviews(application_id)
    if not found:
        raise CaseReview.DoesNotExist
    return found[0]


class Work:
    """One locked application with its 30 cases, read once; writes what changed and pushes the facts down.

    The lock on the application is the lock on its cases: every writer takes it first, and the trigger that refuses
    changes after submission reads the same row.
    """

    def __init__(self, application_id: int, by: User) -> None:
        self.by = by
        # Both in one statement: a review confirmed while this waited must not look unconfirmed.
        self.review = _locked_review(application_id)
        self.application = self.review.application
        if not self.application.is_open_for_answers:
            raise PermissionDenied(_("The application has been submitted, so its cases can no longer be changed."))
        self.cases = cases_of(self.review)
        self.dataset = load_dataset(self.review.dataset).for_questions(topic_questions(self.application.edition_id))
        self._changed: dict[int, Case] = {}

    def case(self, number: int) -> Case:
        if not 1 <= number <= CASES:
            raise ValidationError(_("There are %(cases)s cases."), code="number", params={"cases": CASES})
        return self.cases[number - 1]

    def change(self, case: Case, **values: Any) -> None:
        """Notes the change; a save that changes nothing leaves version, time and name alone."""
        if all(getattr(case, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(case, name, value)
        case.is_complete = case_is_complete(case, self.dataset)
        case.version += 1
        case.updated_at, case.updated_by = timezone.now(), self.by
        self._changed[case.pk] = case

    def change_cells(self, case: Case, wanted: Mapping[str, Any]) -> None:
        """Some cells of a case; the others stay."""
        marks = {cell: value for cell, value in wanted.items() if cell not in HEADER_CELLS}
        for item, mark in marks.items():
            clean_mark(self.dataset, item, mark)
        header = clean_header(
            self.dataset,
            case,
            wanted.get("tumour_type", case.tumour_type),
            wanted.get("procedure_on", case.procedure_on),
        )
        self.change(case, marks=merged(case.marks, marks), **header)

    def finish(self) -> None:
        """Writes the changed cases in one statement, then tells the application what is new."""
        columns = ["tumour_type", "procedure_on", "marks", "is_complete", "version", "updated_at", "updated_by"]
        if len(self._changed) == 1:
            next(iter(self._changed.values())).save(update_fields=columns)
        elif self._changed:
            Case.objects.bulk_update(self._changed.values(), columns)
        if self._changed:
            self.note("case_review.marks_saved", cases=sorted(case.number for case in self._changed.values()))
        facts = facts_of(
            self.cases,
            self.dataset,
            selection_confirmed=self.review.random_selection_confirmed_at is not None,
            today=timezone.localdate(),
        )
        known = known_facts(self.application)
        if facts != known:
            record_case_review_facts(
                application=self.application,
                cases_completed=facts.cases_completed,
                completed=facts.completed,
                gaps=facts.gaps,
                gap_items=facts.gap_items,
                items=facts.items,
                oldest_case_on=facts.oldest_case_on,
                locked=True,
            )
        if facts.completed != known.completed:
            self.note("case_review.completed" if facts.completed else "case_review.reopened")

    def note(self, action: str, **detail: Any) -> None:
        record(action, by=self.by, facility=self.application.facility, subject=self.application.code, **detail)


def known_facts(application: Application) -> ReviewFacts:
    """What the application was told last."""
    return ReviewFacts(
        cases_completed=application.cases_completed,
        completed=application.case_review_completed_at is not None,
        gaps=application.case_gaps,
        gap_items=application.case_gap_items,
        items=application.case_items,
        oldest_case_on=application.oldest_case_on,
    )


def merged(marks: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    return {item: mark for item, mark in {**marks, **changes}.items() if mark}


def clean_header(dataset: DatasetSpec, case: Case, tumour_type: str, procedure_on: date | None) -> dict[str, Any]:
    if procedure_on != case.procedure_on:
        clean_procedure_on(procedure_on, timezone.localdate())
    return {"tumour_type": clean_tumour_type(dataset, tumour_type), "procedure_on": procedure_on}
