"""Makers of filled case reviews, through the services that people use."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from applications.models import Answer, Application
from casereview.catalogue import load_dataset
from casereview.models import Case, CaseReview
from casereview.services import CellChange, confirm_random_selection, save_block, save_case, save_cells

TUMOUR_TYPES = ("liver_hcc", "kidney", "bone_metastases")


def all_present(**different: str) -> dict[str, str]:
    """Thirty-six marks, all present but those given."""
    return {spec.code: "present" for spec in load_dataset("2026").marks} | different


def case_of(place: Any, number: int) -> Case:
    """One case of a place, as it is now."""
    return Case.objects.get(review=place.case_review, number=number)


def fill_case(place: Any, number: int, *, by: Any = None, procedure_on: date | None = None, **different: str) -> Case:
    """A complete case, 30 days old unless given; `different` are marks other than present."""
    return save_case(
        case=(case := case_of(place, number)),
        version=case.version,
        tumour_type=TUMOUR_TYPES[number % 3],
        procedure_on=procedure_on or timezone.localdate() - timedelta(days=30),
        marks=all_present(**different),
        by=by or place.member,
    )


def save_mark(*, case: Case, item: str, mark: str, by: Any) -> None:
    """One mark as the grid saves it, by somebody who sees the case as it is now."""
    was = Case.objects.get(pk=case.pk).marks.get(item, "")
    save_block(review=case.review, changes=[CellChange(number=case.number, cell=item, was=was, value=mark)], by=by)


def complete_review(
    place: Any, *, gaps: Mapping[int, tuple[str, ...]] | None = None, procedure_on: date | None = None
) -> CaseReview:
    """All 30 cases complete and the random selection confirmed; `gaps` says which items of which case are missing."""
    day = procedure_on or timezone.localdate() - timedelta(days=30)
    changes = {
        number: {
            "tumour_type": ("", TUMOUR_TYPES[number % 3]),
            "procedure_on": ("", day),
            **{
                item: ("", mark)
                for item, mark in all_present(**dict.fromkeys((gaps or {}).get(number, ()), "missing")).items()
            },
        }
        for number in range(1, 31)
    }
    save_cells(review=place.case_review, changes=changes, by=place.member)
    review = confirm_random_selection(review=place.case_review, by=place.representative)
    place.application.refresh_from_db()
    return review


def hand_in(place: Any) -> Application:
    """The application beyond the draft: every core answer met, the case review complete, the status moved by hand."""
    complete_review(place)
    answers = Answer.objects.filter(application=place.application)
    answers.filter(question__requirement="core").update(met=True, evidence="On file.", is_complete=True)
    Application.objects.filter(pk=place.application.pk).update(
        status="round_1", holder="office", submitted_at=timezone.now(), submitted_by=place.representative
    )
    place.application.refresh_from_db()
    return place.application
