"""Turns an edition file and its translations into checked data."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from applications.catalogue.specs import (
    EditionSpec,
    EditionTranslation,
    QuestionSpec,
    QuestionText,
    SectionSpec,
    StandardSpec,
)
from iasios.catalogue.toml_reader import (
    CatalogueError,
    Table,
    originals,
    read_file,
    read_translations,
    repeated,
    same_codes,
)

HERE = Path(__file__).resolve().parent

QUESTIONS = 52
STANDARDS = 13
REQUIREMENTS = {"core": 28, "extended": 24}
KINDS = ("yes_no_evidence", "case_review")
CONFIDENCES = ("source", "derived", "reconstructed")
PARTS = ("i", "ii", "iii", "iv")
# What fits a list of topics, and the label of a box.
SHORT, LABEL = 60, 150

# The letters published as core, per standard. They make 27 criteria; one of them is asked in two questions.
PUBLISHED_CORE = {
    1: "acefg", 2: "b", 3: "ac", 4: "bcd", 5: "d", 6: "abcd", 7: "ab",
    8: "abcde", 9: "", 10: "c", 11: "a", 12: "ab", 13: "",
}  # fmt: skip
# The three questions whose numbers are published: they rest on the internal case review (R39).
CASE_REVIEW = {13: "3c", 30: "7b", 36: "8d"}

_CODE = re.compile(r"(?P<standard>[1-9][0-9]?)(?P<letter>[a-z])(-[a-z]+)?")


def available_editions(directory: Path | None = None) -> tuple[str, ...]:
    """The codes of all editions, oldest first."""
    return tuple(_edition_files(directory or HERE))


def load_edition(code: str, directory: Path | None = None) -> EditionSpec:
    """The edition with this code ("2026.1"), or the latest of a year ("2026").

    Raises CatalogueError with every fault of the file and of its translations.
    """
    directory = directory or HERE
    files = _edition_files(directory)
    candidates = [known for known in files if known == code or known.rpartition(".")[0] == code]
    if not candidates:
        raise CatalogueError([f"There is no edition {code}. Known: {', '.join(files) or 'none'}."])
    file = files[candidates[-1]]
    problems = file.problems

    edition_code, year, title = file.text("code"), file.number("year"), file.text("title")
    if edition_code.rpartition(".")[0] != str(year):
        file.fault(f"code {edition_code} must begin with the year {year} and a dot.")
    sections = _sections(file)
    standards = _standards(file, sections)
    questions = _questions(file, standards)
    file.done()
    _check_questions(file, questions)

    translations, sha256 = read_translations(
        file,
        directory / file.where,
        lambda translation, language: _translation(translation, language, edition_code, sections, standards, questions),
    )
    if problems:
        raise CatalogueError(problems)
    return EditionSpec(
        code=edition_code,
        year=year,
        title=title,
        sections=sections,
        standards=standards,
        questions=questions,
        translations=translations,
        sha256=sha256,
    )


def _edition_files(directory: Path) -> dict[str, Table]:
    """The original files by their code, oldest edition first; each notes its faults in a list of its own."""
    problems: list[str] = []
    files: dict[str, Table] = {}
    for path in originals(directory, "edition"):
        own: list[str] = []
        file = read_file(path, own)
        code = file.text("code") if file else ""
        if file and code in files:
            file.fault(f"code {code} is already that of {files[code].where}.")
        if file and not own:
            files[code] = file
        problems += own
    if problems:
        raise CatalogueError(problems)
    return dict(sorted(files.items(), key=lambda item: [int(n) for n in re.findall(r"\d+", item[0])]))


def _sections(file: Table) -> tuple[SectionSpec, ...]:
    sections = []
    for table in file.tables("sections", "section", "code"):
        sections.append(SectionSpec(code=table.text("code"), title=table.text("title")))
        table.done()
    for code in repeated(section.code for section in sections):
        file.fault(f"section {code} occurs twice.")
    return tuple(sections)


def _standards(file: Table, sections: tuple[SectionSpec, ...]) -> tuple[StandardSpec, ...]:
    standards = []
    for table in file.tables("standards", "standard", "number"):
        standard = StandardSpec(number=table.number("number"), section=table.text("section"), title=table.text("title"))
        table.done()
        if standard.section not in [section.code for section in sections]:
            table.fault(f"section {standard.section!r} is not known.")
        standards.append(standard)
    if [standard.number for standard in standards] != list(range(1, STANDARDS + 1)):
        file.fault(f"the standards must be numbered 1 to {STANDARDS} in this order.")
    for section in sections:
        if section.code not in [standard.section for standard in standards]:
            file.fault(f"section {section.code} has no standard.")
    return tuple(standards)


def _questions(file: Table, standards: tuple[StandardSpec, ...]) -> tuple[QuestionSpec, ...]:
    questions = []
    for code, table in file.tables_by_code("question", "question").items():
        match = _CODE.fullmatch(code)
        question = QuestionSpec(
            code=code,
            number=table.number("number"),
            standard=int(match["standard"]) if match else 0,
            letter=match["letter"] if match else "",
            part=table.text("part", required=False),
            requirement=table.choice("requirement", tuple(REQUIREMENTS)),
            kind=table.choice("kind", KINDS, default=KINDS[0]),
            **_texts(table),
            confidence=table.choice("confidence", CONFIDENCES),
        )
        table.done()
        questions.append(question)
        if not match:
            table.fault("the code must be a criterion such as 1a, or 1f-before for one part of it.")
        elif question.standard not in [standard.number for standard in standards]:
            table.fault(f"standard {question.standard} is not known.")
        if question.kind == "case_review":
            if not (question.elaboration_label and question.measures_label):
                table.fault("a case-review question needs elaboration_label and measures_label.")
        elif question.measures_label:
            table.fault("measures_label belongs to case-review questions only.")
    return tuple(sorted(questions, key=lambda question: question.number))


def _texts(table: Table) -> dict[str, Any]:
    """The words of a question, which a translation repeats."""
    texts: dict[str, Any] = {
        "text": table.text("text"),
        "short": table.text("short", longest=SHORT),
        "guidance": table.text("guidance"),
        "evidence": table.texts("evidence", at_least=2, at_most=4),
        "elaboration_label": table.text("elaboration_label", required=False, longest=LABEL),
        "measures_label": table.text("measures_label", required=False, longest=LABEL),
    }
    for key in ("text", "elaboration_label", "measures_label"):
        if texts[key] and not texts[key].endswith("?"):
            table.fault(f"{key} must be a question and end with a question mark.")
    return texts


def _check_questions(file: Table, questions: tuple[QuestionSpec, ...]) -> None:
    """What holds for the questions together: numbers, letters, parts, core list, case review."""
    numbers = Counter(question.number for question in questions)
    for number in range(1, QUESTIONS + 1):
        if not numbers[number]:
            file.fault(f"no question has number {number}.")
    for number, count in sorted(numbers.items()):
        if not 1 <= number <= QUESTIONS:
            file.fault(f"number {number} is outside 1 to {QUESTIONS}.")
        if count > 1:
            codes = ", ".join(question.code for question in questions if question.number == number)
            file.fault(f"number {number} belongs to more than one question: {codes}.")

    criteria: dict[str, list[QuestionSpec]] = {}
    for question in questions:
        criteria.setdefault(question.criterion, []).append(question)
    for criterion, asked in criteria.items():
        parts = [question.part for question in asked]
        if parts != (list(PARTS[: len(asked)]) if len(asked) > 1 else [""]):
            file.fault(
                f"criterion {criterion} has the parts {parts}; two or more questions need i, ii, one needs none."
            )

    order = [(question.standard, question.letter) for question in questions]
    if order != sorted(order):
        file.fault("the numbers do not follow the order of standards and letters.")
    for standard in sorted({question.standard for question in questions}):
        letters = "".join(sorted({question.letter for question in questions if question.standard == standard}))
        if letters != "abcdefghijklmnopqrstuvwxyz"[: len(letters)]:
            file.fault(f"standard {standard} has the letters {letters}; they must run from a without a gap.")

    for requirement, wanted in REQUIREMENTS.items():
        found = sum(question.requirement == requirement for question in questions)
        if found != wanted:
            file.fault(f"{found} questions are {requirement}; {wanted} are wanted.")
    core = {question.criterion for question in questions if question.is_core}
    published = {f"{standard}{letter}" for standard, letters in PUBLISHED_CORE.items() for letter in letters}
    for criterion in sorted(published - core):
        file.fault(f"criterion {criterion} is published as core and is not core here.")
    for criterion in sorted(core - published):
        file.fault(f"criterion {criterion} is core here and is not published as core.")

    case_review = {question.number: question.criterion for question in questions if question.kind == "case_review"}
    for number, criterion in CASE_REVIEW.items():
        if case_review.get(number) != criterion:
            file.fault(f"question {number} must be the case review of {criterion}.")
    for number in sorted(set(case_review) - set(CASE_REVIEW)):
        file.fault(f"question {number} must not be a case review.")


def _translation(
    file: Table,
    language: str,
    edition: str,
    sections: tuple[SectionSpec, ...],
    standards: tuple[StandardSpec, ...],
    questions: tuple[QuestionSpec, ...],
) -> EditionTranslation:
    if file.text("edition") != edition:
        file.fault(f"edition must be {edition}.")
    if file.text("language") != language:
        file.fault(f"language must be {language}, as in the name of the file.")
    title = file.text("title")
    section_titles = file.texts_by_code("sections")
    same_codes(file, "section", section_titles, [section.code for section in sections])
    standard_titles = file.texts_by_code("standards")
    same_codes(file, "standard", standard_titles, [str(standard.number) for standard in standards])
    tables = file.tables_by_code("question", "question")
    same_codes(file, "question", tables, [question.code for question in questions])
    file.done()

    original = {question.code: question for question in questions}
    texts = {}
    for code, table in tables.items():
        texts[code] = QuestionText(**_texts(table))
        table.done()
        if code not in original:
            continue
        for key in ("elaboration_label", "measures_label"):
            if bool(getattr(texts[code], key)) != bool(getattr(original[code], key)):
                table.fault(f"{key} must be in both or in neither.")
        if len(texts[code].evidence) != len(original[code].evidence):
            table.fault(
                f"evidence has {len(texts[code].evidence)} entries, the original {len(original[code].evidence)}."
            )
    return EditionTranslation(
        language=language,
        title=title,
        sections=section_titles,
        standards={int(number): text for number, text in standard_titles.items() if number.isdecimal()},
        questions=texts,
    )
