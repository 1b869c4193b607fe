"""The newest edition as the public reads it: standards and questions, core and extended (R26, R27)."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import get_language

from applications.queries import EditionFigures, newest_edition, newest_figures, questions_of


@dataclass(frozen=True)
class PublicQuestion:
    code: str
    number: int
    criterion: str
    is_core: bool
    text: str
    guidance: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class PublicStandard:
    number: int
    title: str
    questions: tuple[PublicQuestion, ...]

    @property
    def core(self) -> int:
        return sum(question.is_core for question in self.questions)

    @property
    def extended(self) -> int:
        return len(self.questions) - self.core

    @property
    def plan(self) -> list[tuple[bool, str]]:
        """For `{% dots %}`: nothing is answered yet."""
        return [(question.is_core, "plan") for question in self.questions]


@dataclass(frozen=True)
class PublicSection:
    code: str
    title: str
    standards: tuple[PublicStandard, ...]


@dataclass(frozen=True)
class PublicCatalogue:
    """Everything that the public pages say about an edition, in one language; empty while none is published."""

    title: str = ""
    sections: tuple[PublicSection, ...] = field(default=())

    @property
    def standards(self) -> list[PublicStandard]:
        return [standard for section in self.sections for standard in section.standards]

    @property
    def core(self) -> int:
        return sum(standard.core for standard in self.standards)

    @property
    def extended(self) -> int:
        return sum(standard.extended for standard in self.standards)

    @property
    def total(self) -> int:
        return self.core + self.extended

    @property
    def figures(self) -> EditionFigures:
        """How much the edition asks; while none is published, the one that we ship."""
        if not self.sections:
            return newest_figures()
        return EditionFigures(
            sections=len(self.sections), standards=len(self.standards), total=self.total, core=self.core
        )

    def only(self, requirement: str) -> "PublicCatalogue":
        """The core or the extended questions alone; standards without any of them are left out."""
        wanted = requirement == "core"
        sections = []
        for section in self.sections:
            standards = tuple(
                PublicStandard(standard.number, standard.title, questions)
                for standard in section.standards
                if (questions := tuple(q for q in standard.questions if q.is_core is wanted))
            )
            if standards:
                sections.append(PublicSection(section.code, section.title, standards))
        return PublicCatalogue(self.title, tuple(sections))


def public_catalogue() -> PublicCatalogue:
    """The newest published edition in the active language: one query, since its questions are read once per process."""
    edition = newest_edition()
    if edition is None:
        return PublicCatalogue()
    return _catalogue(edition.pk, edition.title, get_language() or "en")


@lru_cache(maxsize=16)
def _catalogue(edition_id: int, title: str, language: str) -> PublicCatalogue:
    sections: dict[str, str] = {}
    standards: dict[str, dict[int, str]] = {}
    asked: dict[int, list[PublicQuestion]] = {}
    for question in questions_of(edition_id):
        standard, section = question.standard, question.standard.section
        sections[section.code] = str(section.translated("title"))
        standards.setdefault(section.code, {})[standard.number] = str(standard.translated("title"))
        asked.setdefault(standard.number, []).append(
            PublicQuestion(
                code=question.code,
                number=question.number,
                criterion=question.criterion,
                is_core=question.is_core,
                text=str(question.translated("text")),
                guidance=str(question.translated("guidance")),
                evidence=tuple(str(example) for example in question.translated("evidence")),  # type: ignore[attr-defined]
            )
        )
    return PublicCatalogue(
        title=title,
        sections=tuple(
            PublicSection(
                code,
                words,
                tuple(PublicStandard(number, name, tuple(asked[number])) for number, name in standards[code].items()),
            )
            for code, words in sections.items()
        ),
    )
