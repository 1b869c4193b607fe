"""Turns an edition file and its translations into checked data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from applications.catalogue.specs import (
    EditionSpec,
    EditionTable,
    EditionTranslation,
    EditionTranslationTable,
    QuestionSpec,
)
from applications.kinds import KINDS
from iasios.catalogue.toml_reader import (
    CatalogueError,
    CatalogueFile,
    check_language,
    checksum,
    originals,
    repeated,
    same_codes,
    same_texts,
    translations_of,
)

HERE = Path(__file__).resolve().parent

_PARTS = ("i", "ii", "iii", "iv")


def available_editions(directory: Path | None = None) -> tuple[str, ...]:
    """The codes of all editions, oldest first."""
    return tuple(_edition_files(directory or HERE))


def load_edition(code: str, directory: Path | None = None) -> EditionSpec:
    """The edition with this code ("2026.1"), or the latest of a year ("2026").

    Raises CatalogueError with every fault of the file and of its translations.
    """
    files = _edition_files(directory or HERE)
    candidates = [known for known in files if known == code or known.rpartition(".")[0] == code]
    if not candidates:
        raise CatalogueError([f"There is no edition {code}. Known: {', '.join(files) or 'none'}."])
    file = files[candidates[-1]]
    return _checked(file, translations_of(file.path))


def shipped_files(code: str, directory: Path | None = None) -> dict[str, dict[str, Any]]:
    """What the files of an edition say, unchecked: the original under "en", translations under their languages."""
    file = _edition_files(directory or HERE)[code]
    return {"en": file.values, **{language: found.values for language, found in translations_of(file.path).items()}}


def edition_of(files: Mapping[str, CatalogueFile]) -> EditionSpec:
    """The edition that these files say: the original under "en", its translations under their languages.

    Raises CatalogueError with every fault of all of them.
    """
    return _checked(files["en"], {language: file for language, file in files.items() if language != "en"})


def _checked(file: CatalogueFile, translated: Mapping[str, CatalogueFile]) -> EditionSpec:
    edition = file.read(EditionTable)
    if edition is not None:
        _check_edition(file, edition)

    words = {language: found.read(EditionTranslationTable) for language, found in translated.items()}
    translations = {
        language: _translation(translated[language], language, words_, edition)
        for language, words_ in words.items()
        if words_ is not None and edition is not None
    }
    problems = [problem for each in (file, *translated.values()) for problem in each.problems]
    if edition is None or problems:
        raise CatalogueError(problems)
    return EditionSpec(
        code=edition.code,
        year=edition.year,
        title=edition.title,
        sections=edition.sections,
        standards=edition.standards,
        questions=edition.asked,
        translations=translations,
        sha256=checksum(file, *translated.values()),
    )


def _edition_files(directory: Path) -> dict[str, CatalogueFile]:
    """The original files by their code, oldest edition first; each notes its faults in a list of its own."""
    problems: list[str] = []
    files: dict[str, CatalogueFile] = {}
    for path in originals(directory, "edition"):
        file = CatalogueFile(path)
        code = file.values.get("code")
        if file.is_readable and not isinstance(code, str):
            file.fault("code is missing." if code is None else "code must be text.")
        elif code in files:
            file.fault(f"code {code} is already that of {files[code].name}.")
        elif isinstance(code, str):
            files[code] = file
        problems += file.problems
    if problems:
        raise CatalogueError(problems)
    return dict(sorted(files.items(), key=lambda item: [int(n) for n in re.findall(r"\d+", item[0])]))


def _check_edition(file: CatalogueFile, edition: EditionTable) -> None:
    """What holds for the tables of a file together."""
    if edition.code.rpartition(".")[0] != str(edition.year):
        file.fault(f"code {edition.code} must begin with the year {edition.year} and a dot.")
    _check_standards(file, edition)
    standards = [standard.number for standard in edition.standards]
    questions = edition.asked
    for question in questions:
        entry = ("question", question.code)
        if not question.has_good_code:
            file.fault("the code must be a criterion such as 1a, or 1f-before for one part of it.", *entry)
        elif question.standard not in standards:
            file.fault(f"standard {question.standard} is not known.", *entry)
        if question.kind not in KINDS:
            file.fault(f"kind is {question.kind!r}; it must be one of {', '.join(KINDS)}.", *entry)
        else:
            for fault in KINDS[question.kind].faults(question):
                file.fault(fault, *entry)
    for identity in repeated(question.identity for question in questions):
        file.fault(f"origin {identity} belongs to more than one question.")
    _check_numbers(file, edition.questions, questions)
    _check_criteria(file, questions)
    _check_core(file, edition, questions)
    _check_case_review(file, edition, questions)


def _check_standards(file: CatalogueFile, edition: EditionTable) -> None:
    codes = [section.code for section in edition.sections]
    for code in repeated(codes):
        file.fault(f"section {code} occurs twice.")
    for standard in edition.standards:
        if standard.section not in codes:
            file.fault(f"section {standard.section!r} is not known.", "standard", standard.number)
    count = len(edition.standards)
    if [standard.number for standard in edition.standards] != list(range(1, count + 1)):
        file.fault(f"the standards must be numbered 1 to {count} in this order.")
    for code in codes:
        if code not in [standard.section for standard in edition.standards]:
            file.fault(f"section {code} has no standard.")


def _check_numbers(file: CatalogueFile, count: int, questions: Sequence[QuestionSpec]) -> None:
    numbers = Counter(question.number for question in questions)
    for number in range(1, count + 1):
        if not numbers[number]:
            file.fault(f"no question has number {number}.")
    for number, found in sorted(numbers.items()):
        if not 1 <= number <= count:
            file.fault(f"number {number} is outside 1 to {count}.")
        if found > 1:
            codes = ", ".join(question.code for question in questions if question.number == number)
            file.fault(f"number {number} belongs to more than one question: {codes}.")


def _check_criteria(file: CatalogueFile, questions: Sequence[QuestionSpec]) -> None:
    criteria: dict[str, list[str]] = {}
    for question in questions:
        criteria.setdefault(question.criterion, []).append(question.part)
    for criterion, parts in criteria.items():
        if parts != (list(_PARTS[: len(parts)]) if len(parts) > 1 else [""]):
            file.fault(
                f"criterion {criterion} has the parts {parts}; two or more questions need i, ii, one needs none."
            )
    order = [(question.standard, question.letter) for question in questions]
    if order != sorted(order):
        file.fault("the numbers do not follow the order of standards and letters.")
    for standard in sorted({question.standard for question in questions}):
        letters = "".join(sorted({question.letter for question in questions if question.standard == standard}))
        if letters != ascii_lowercase[: len(letters)]:
            file.fault(f"standard {standard} has the letters {letters}; they must run from a without a gap.")


def _check_core(file: CatalogueFile, edition: EditionTable, questions: Sequence[QuestionSpec]) -> None:
    for requirement, wanted in (("core", edition.core), ("extended", edition.questions - edition.core)):
        found = sum(question.requirement == requirement for question in questions)
        if found != wanted:
            file.fault(f"{found} questions are {requirement}; {wanted} are wanted.")
    core = {question.criterion for question in questions if question.is_core}
    published = set(edition.core_criteria)
    for criterion in sorted(published - core):
        file.fault(f"criterion {criterion} is published as core and is not core here.")
    for criterion in sorted(core - published):
        file.fault(f"criterion {criterion} is core here and is not published as core.")


def _check_case_review(file: CatalogueFile, edition: EditionTable, questions: Sequence[QuestionSpec]) -> None:
    resting = [question for question in questions if question.kind in KINDS and KINDS[question.kind].rests_on_cases]
    found = {str(question.number): question.criterion for question in resting}
    for number, criterion in edition.case_review.items():
        if found.get(number) != criterion:
            file.fault(f"question {number} must be the case review of {criterion}.")
    for number in found:
        if number not in edition.case_review:
            file.fault(f"question {number} must not be a case review.")
    for topic in repeated(question.options.get("topic") for question in resting if question.options):
        file.fault(f"topic {topic} of the case review belongs to more than one question.")


def _translation(
    file: CatalogueFile, language: str, words: EditionTranslationTable, edition: EditionTable
) -> EditionTranslation:
    if words.edition != edition.code:
        file.fault(f"edition must be {edition.code}.")
    check_language(file, language, words.language)
    same_codes(file, "section", words.sections, [section.code for section in edition.sections])
    same_codes(file, "standard", words.standards, [str(standard.number) for standard in edition.standards])
    same_codes(file, "question", words.question, [question.code for question in edition.asked])
    for code, text in words.question.items():
        original, entry = edition.question.get(code), ("question", code)
        if original is None:
            continue
        same_texts(file, entry, text, original, "elaboration_label", "measures_label")
        if len(text.evidence) != len(original.evidence):
            file.fault(f"evidence has {len(text.evidence)} entries, the original {len(original.evidence)}.", *entry)
        for name in set(text.options) - set(original.options):
            file.fault(f"options has {name}, which the original does not have.", *entry)
    return EditionTranslation(
        language=language,
        title=words.title,
        sections=words.sections,
        standards={int(number): text for number, text in words.standards.items() if number.isdecimal()},
        questions=words.question,
    )
