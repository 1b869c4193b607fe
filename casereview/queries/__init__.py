"""Reading the case review: which one, its cases, its tallies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from applications.kinds import codes_resting_on_cases
from applications.models import Answer, Application, Question
from applications.queries import topic_questions
from casereview.catalogue import DatasetSpec, MarkSpec, TopicSpec, available_datasets, load_dataset
from casereview.completeness import WindowState, gaps_of, is_marked, window_state
from casereview.draw import commitment
from casereview.enums import CASES, TUMOUR_TYPES_NEEDED, Mark
from casereview.models import Case, CaseReview, Draw, DrawOutcome
from facilities.models import Facility
from iasios.compiled_queries import compiled_query


def latest_reviews() -> QuerySet[CaseReview]:
    """The newest review of each facility (a recertification brings a new one), with `explained` and `edition_id`.

    `explained` lists which of the questions that rest on the case review hold an explanation and what will be done
    (R44).
    """
    rows = CaseReview.objects.filter(pk=Subquery(_newest_review())).annotate(**_explained())
    return rows.select_related("random_selection_confirmed_by")


def latest_cases() -> QuerySet[Case]:
    """The cases of the newest review of each facility, with `explained` and `edition_id` as above."""
    rows = Case.objects.filter(review=Subquery(_newest_review())).annotate(**_explained())
    return rows.select_related("review", "updated_by")


def _newest_review() -> QuerySet[CaseReview, int]:
    return CaseReview.objects.filter(facility=OuterRef("facility")).order_by("-pk").values_list("pk", flat=True)[:1]


def _explained() -> dict[str, Any]:
    answers = Answer.objects.filter(application=OuterRef("application"), question__kind__in=codes_resting_on_cases())
    written = answers.exclude(elaboration="").exclude(measures="")
    return {
        "explained": ArraySubquery(written.order_by("question__number").values("question__number")),
        "edition_id": F("application__edition_id"),
    }


def has_review(facility: Facility) -> bool:
    """Whether a case review was ever opened for the facility (R22)."""
    return CaseReview.objects.filter(facility=facility).exists()


def cases_of(review: CaseReview) -> list[Case]:
    """All 30 cases in order."""
    return _cases(review.pk)


@compiled_query
def _cases(review_id: int) -> QuerySet[Case]:
    return Case.objects.filter(review=review_id).order_by("number")


def newest_dataset() -> DatasetSpec:
    """The dataset that a review opened now would have, in the present language; no query."""
    return load_dataset(available_datasets()[-1]).in_language(get_language() or "en")


def dataset_of(review: CaseReview, edition_id: int | None = None) -> DatasetSpec:
    """What the review asks, in the language of the page, with the questions of the application's edition.

    Args:
        edition_id: where the caller knows it without reading the application.
    """
    dataset = load_dataset(review.dataset).in_language(get_language() or "en")
    return dataset.for_questions(topic_questions(edition_id or review.application.edition_id))


def tumour_types_question(review: CaseReview) -> Question:
    """The question of the edition that asks for different tumour types (R40)."""
    return topic_questions(review.application.edition_id)[load_dataset(review.dataset).tumour_types_topic]


@dataclass(frozen=True, kw_only=True)
class ItemTally:
    """What the 30 cases say about one item."""

    item: MarkSpec
    present: int
    missing: int
    not_applicable: int

    @property
    def marked(self) -> int:
        return self.present + self.missing + self.not_applicable


@dataclass(frozen=True, kw_only=True)
class CriterionTally:
    """How the complete cases stand for one criterion, and which cases have a gap (R39, R44)."""

    topic: TopicSpec
    #: Of the edition of the application.
    question: Question
    #: Complete cases without a gap, of so many complete ones.
    in_order: int
    complete: int
    #: Numbers of all cases with a gap, complete or not.
    gap_cases: tuple[int, ...]
    #: How many marks say missing.
    gaps: int


@dataclass(frozen=True, kw_only=True)
class DatedCase:
    """A case and where it stands in the 12-month window (R38)."""

    number: int
    procedure_on: date
    window: WindowState


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """The summary of a case review (R46)."""

    criteria: tuple[CriterionTally, ...]
    items: dict[str, ItemTally]
    #: Codes of the tumour types, each with its number of cases.
    tumour_types: dict[str, int]
    complete: int
    begun: tuple[int, ...]
    not_started: tuple[int, ...]
    #: Cases that have every mark, and lack the tumour type or the date.
    marked_only: tuple[int, ...]
    oldest: DatedCase | None
    #: Cases whose date has left the window, and those that will soon; oldest first.
    outside: tuple[DatedCase, ...]
    leaving: tuple[DatedCase, ...]
    selection_confirmed: bool
    #: The cases can still be changed.
    is_open: bool
    #: Groups of complete cases that are the same in everything.
    twins: tuple[tuple[int, ...], ...] = ()

    @property
    def total(self) -> int:
        return CASES

    @property
    def percent(self) -> int:
        return 100 * self.complete // CASES

    @property
    def tumour_types_needed(self) -> int:
        return TUMOUR_TYPES_NEEDED

    @property
    def tumour_types_missing(self) -> int:
        return max(0, TUMOUR_TYPES_NEEDED - len(self.tumour_types))

    @property
    def is_complete(self) -> bool:
        """All that submission needs from the case review."""
        return (
            self.complete == CASES and not self.tumour_types_missing and self.selection_confirmed and not self.outside
        )


def tallies_of(review: CaseReview, cases: Iterable[Case] | None = None, *, today: date | None = None) -> Tallies:
    """Counts everything in one query; none when the 30 cases are at hand. `review` comes with its application."""
    rows = cases_of(review) if cases is None else list(cases)
    dataset = dataset_of(review)
    application = review.application
    day = today or window_day(application)
    dated = sorted(_dated(rows, day), key=lambda one: (one.procedure_on, one.number))
    tumour_types: dict[str, int] = {}
    for case in rows:
        if case.tumour_type:
            tumour_types[case.tumour_type] = tumour_types.get(case.tumour_type, 0) + 1
    return Tallies(
        criteria=tuple(_criteria(dataset, topic_questions(application.edition_id), rows)),
        items=_items(dataset, rows),
        tumour_types=tumour_types,
        complete=sum(case.is_complete for case in rows),
        begun=tuple(case.number for case in rows if not case.is_complete and is_begun(case)),
        not_started=tuple(case.number for case in rows if not is_begun(case)),
        marked_only=tuple(case.number for case in rows if not case.is_complete and is_marked(case, dataset)),
        oldest=dated[0] if dated else None,
        outside=tuple(one for one in dated if one.window.is_outside),
        # What was handed in cannot fall out of the window any more.
        leaving=tuple(one for one in dated if one.window.is_soon) if application.is_open_for_answers else (),
        is_open=application.is_open_for_answers,
        selection_confirmed=review.random_selection_confirmed_at is not None,
        twins=_twins(rows),
    )


def window_day(application: Application) -> date:
    """The day to which the 12 months lead: today, or the day of submission once there is one (R38, A12)."""
    if application.is_open_for_answers or application.submitted_at is None:
        return timezone.localdate()
    return timezone.localdate(application.submitted_at)


def _twins(cases: Iterable[Case]) -> tuple[tuple[int, ...], ...]:
    """Complete cases that are the same in everything, each group once: perhaps one record was entered twice."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for case in cases:
        if case.is_complete:
            key = (case.tumour_type, case.procedure_on, tuple(sorted(case.marks.items())))
            alike.setdefault(key, []).append(case.number)
    return tuple(tuple(numbers) for numbers in alike.values() if len(numbers) > 1)


def is_begun(case: Case) -> bool:
    """Whether anything was entered."""
    return bool(case.tumour_type or case.procedure_on or case.marks)


def _dated(cases: Iterable[Case], today: date) -> Iterable[DatedCase]:
    for case in cases:
        if case.procedure_on:
            state = window_state(case.procedure_on, today)
            yield DatedCase(number=case.number, procedure_on=case.procedure_on, window=state)


def _items(dataset: DatasetSpec, cases: list[Case]) -> dict[str, ItemTally]:
    counts = {spec.code: {str(mark): 0 for mark in Mark} for spec in dataset.marks}
    for case in cases:
        for item, mark in case.marks.items():
            if item in counts:
                counts[item][mark] += 1
    return {
        spec.code: ItemTally(
            item=spec,
            present=counts[spec.code][Mark.PRESENT],
            missing=counts[spec.code][Mark.MISSING],
            not_applicable=counts[spec.code][Mark.NOT_APPLICABLE],
        )
        for spec in dataset.marks
    }


def _criteria(dataset: DatasetSpec, questions: Mapping[str, Question], cases: list[Case]) -> Iterable[CriterionTally]:
    for topic in dataset.topics:
        specs = dataset.marks_of_topic(topic.code)
        gaps = {case.number: len(gaps_of(case.marks, specs)) for case in cases}
        complete = [case.number for case in cases if case.is_complete]
        yield CriterionTally(
            topic=topic,
            question=questions[topic.code],
            in_order=sum(not gaps[number] for number in complete),
            complete=len(complete),
            gap_cases=tuple(number for number, count in gaps.items() if count),
            gaps=sum(gaps.values()),
        )


@dataclass(frozen=True, kw_only=True)
class DrawRecord:
    """One draw of a review, with what it drew once it has."""

    draw: Draw
    outcome: DrawOutcome | None

    @property
    def number(self) -> int:
        return self.draw.number

    @property
    def reason(self) -> str:
        return self.draw.reason

    @property
    def method(self) -> str:
        return self.draw.method

    @property
    def fixed_at(self) -> datetime:
        return self.draw.fixed_at

    @property
    def fixed_by(self) -> Any:
        return self.draw.fixed_by

    @property
    def is_drawn(self) -> bool:
        return self.outcome is not None

    @property
    def size(self) -> int:
        return self.outcome.size if self.outcome else 0

    @property
    def list_fingerprint(self) -> str:
        return self.outcome.list_fingerprint if self.outcome else ""

    @property
    def drawn_at(self) -> datetime | None:
        return self.outcome.drawn_at if self.outcome else None

    @property
    def drawn_by(self) -> Any:
        return self.outcome.drawn_by if self.outcome else None

    @property
    def is_ordered(self) -> bool:
        return self.draw.is_ordered

    @property
    def commitment(self) -> str:
        return commitment(self.draw.seed)

    @property
    def seed(self) -> str:
        """The seed, once its list is counted; empty before, so that no page can show it too early."""
        return self.draw.seed if self.outcome else ""

    @property
    def positions(self) -> list[int]:
        return list(self.outcome.positions) if self.outcome else []


def reviews_with_application() -> QuerySet[CaseReview]:
    """Reviews with their application and its facility."""
    return CaseReview.objects.select_related("application__facility")


def draws_of(review: CaseReview) -> list[DrawRecord]:
    """All draws in order, in one query."""
    rows = Draw.objects.filter(review=review).select_related("outcome__drawn_by", "fixed_by").order_by("number")
    return [DrawRecord(draw=row, outcome=getattr(row, "outcome", None)) for row in rows]
