"""What the internal case review asks of each case, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol


class TopicQuestion(Protocol):
    """The question of an edition about a topic, as far as the case review names it."""

    @property
    def number(self) -> int: ...
    @property
    def criterion(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class TopicSpec:
    """What the records show. Each edition has one question about it, in which gaps are explained (R39, R44).

    `question` is 0 until the dataset is read for an edition (`DatasetSpec.for_questions`).
    """

    code: str
    label: str
    question: int = 0


@dataclass(frozen=True, kw_only=True)
class GroupSpec:
    """A group of marks about one topic."""

    code: str
    label: str
    short: str
    in_dataset: bool
    topic: str


@dataclass(frozen=True, kw_only=True)
class MarkSpec:
    """One mark of a case: is it there, or was it done?

    `wording` is "presence" (Present, Missing) or "yes_no" (Yes, No).
    """

    code: str
    group: str
    label: str
    short: str
    help: str
    wording: str
    may_be_not_applicable: bool
    not_applicable_label: str
    in_dataset: bool
    topic: str


@dataclass(frozen=True, kw_only=True)
class TumourTypeSpec:
    """One entry of the list of tumour types. There is no free text: it might tell who the patient is."""

    code: str
    label: str
    short: str


@dataclass(frozen=True, kw_only=True)
class LabelText:
    """The words of a group or a tumour type in another language."""

    label: str
    short: str


@dataclass(frozen=True, kw_only=True)
class MarkText:
    """The words of a mark in another language."""

    label: str
    short: str
    help: str
    not_applicable_label: str


@dataclass(frozen=True, kw_only=True)
class DatasetTranslation:
    """All words of a dataset in another language, by code."""

    language: str
    title: str
    topics: Mapping[str, str]
    groups: Mapping[str, LabelText]
    tumour_types: Mapping[str, LabelText]
    marks: Mapping[str, MarkText]


@dataclass(frozen=True, kw_only=True)
class DatasetSpec:
    """The 36 marks of a case: 30 items of the minimum dataset, then coding, consent and safety (R41 to R43)."""

    code: str
    title: str
    cases: int
    tumour_types_needed: int
    #: The topic whose question asks for the different tumour types.
    tumour_types_topic: str
    topics: tuple[TopicSpec, ...]
    groups: tuple[GroupSpec, ...]
    marks: tuple[MarkSpec, ...]
    tumour_types: tuple[TumourTypeSpec, ...]
    translations: Mapping[str, DatasetTranslation]
    sha256: str

    @property
    def items(self) -> tuple[MarkSpec, ...]:
        """The 30 items of the minimum dataset."""
        return tuple(mark for mark in self.marks if mark.in_dataset)

    @property
    def further_marks(self) -> tuple[MarkSpec, ...]:
        """The six marks beyond the minimum dataset."""
        return tuple(mark for mark in self.marks if not mark.in_dataset)

    def mark(self, code: str) -> MarkSpec:
        """The mark with this code; KeyError when there is none."""
        for mark in self.marks:
            if mark.code == code:
                return mark
        raise KeyError(code)

    def marks_of_group(self, code: str) -> tuple[MarkSpec, ...]:
        """The marks of a group, in order."""
        return tuple(mark for mark in self.marks if mark.group == code)

    def marks_of_topic(self, code: str) -> tuple[MarkSpec, ...]:
        """The marks whose gaps are explained in the question about a topic (R39)."""
        return tuple(mark for mark in self.marks if mark.topic == code)

    def topic(self, code: str) -> TopicSpec:
        """The topic with this code."""
        return next(topic for topic in self.topics if topic.code == code)

    def for_questions(self, questions: Mapping[str, TopicQuestion]) -> DatasetSpec:
        """The dataset as an edition asks for it, whose questions are given by topic."""

        def short(group: GroupSpec) -> str:
            return group.short.replace("{criterion}", questions[group.topic].criterion)

        return replace(
            self,
            topics=tuple(replace(topic, question=questions[topic.code].number) for topic in self.topics),
            groups=tuple(replace(group, short=short(group)) for group in self.groups),
        )

    def in_language(self, language: str) -> DatasetSpec:
        """The same dataset in another language ("de", "de-at"); in English when there is no translation."""
        words = self.translations.get(language) or self.translations.get(language.partition("-")[0])
        if words is None:
            return self
        return replace(
            self,
            title=words.title,
            topics=tuple(replace(topic, label=words.topics[topic.code]) for topic in self.topics),
            groups=tuple(replace(group, **vars(words.groups[group.code])) for group in self.groups),
            marks=tuple(replace(mark, **vars(words.marks[mark.code])) for mark in self.marks),
            tumour_types=tuple(replace(kind, **vars(words.tumour_types[kind.code])) for kind in self.tumour_types),
        )
