"""The questions that we ship, and every fault that the loader names."""

from __future__ import annotations

import shutil
from dataclasses import FrozenInstanceError

import pytest

from applications.catalogue import CatalogueError, available_editions, load_edition
from applications.catalogue.loading import HERE
from applications.kinds import KINDS

EDITION = "edition_2026.toml"
GERMAN = "edition_2026.de.toml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped edition, to be broken."""
    for name in (EDITION, GERMAN):
        shutil.copy(HERE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def problems_after(folder):
    """Replaces pieces of text, each found exactly once, and returns the problems that the loader then names."""

    def change_and_load(*changes, file=EDITION):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError) as caught:
            load_edition("2026.1", folder)
        assert str(caught.value) == "\n".join(caught.value.problems)
        return list(caught.value.problems)

    return change_and_load


def question_block(code, file=EDITION):
    """The text of one question, from its heading to the next."""
    text = (HERE / file).read_text(encoding="utf-8")
    start = text.index(f"[question.{code}]")
    end = text.find("\n[question.", start)
    return text[start : end + 1 if end > 0 else len(text)]


# What we ship


def test_one_edition_is_shipped():
    assert available_editions() == ("2026.1",)


@pytest.mark.parametrize("code", ["2026.1", "2026"])
def test_an_edition_loads_by_its_code_or_its_year(code):
    edition = load_edition(code)
    assert (edition.code, edition.year, edition.title) == ("2026.1", 2026, "Edition 2026")


@pytest.mark.rule("R26")
def test_there_are_52_yes_or_no_questions_without_a_gap():
    questions = load_edition("2026.1").questions
    assert [question.number for question in questions] == list(range(1, 53))
    assert len({question.code for question in questions}) == 52
    assert all(question.text.endswith("?") for question in questions)


@pytest.mark.rule("R27")
def test_28_questions_are_core_and_24_extended():
    questions = load_edition("2026.1").questions
    assert [question.requirement for question in questions].count("core") == 28
    assert [question.requirement for question in questions].count("extended") == 24


@pytest.mark.rule("R27")
def test_the_core_criteria_are_the_27_published_ones():
    core = [question.criterion for question in load_edition("2026.1").questions if question.is_core]
    published = [
        "1a", "1c", "1e", "1f", "1g", "2b", "3a", "3c", "4b", "4c", "4d", "5d", "6a", "6b", "6c", "6d",
        "7a", "7b", "8a", "8b", "8c", "8d", "8e", "10c", "11a", "12a", "12b",
    ]  # fmt: skip
    assert sorted(set(core)) == sorted(published)
    assert len(published) == 27
    assert [criterion for criterion in published if core.count(criterion) == 2] == ["1f"]


@pytest.mark.rule("R39")
def test_questions_13_30_and_36_are_the_case_review():
    case_review = [question for question in load_edition("2026.1").questions if question.kind == "case_review"]
    assert [(question.number, question.code) for question in case_review] == [(13, "3c"), (30, "7b"), (36, "8d")]


def test_gaps_are_explained_and_answered_in_the_case_review_questions_only():
    questions = load_edition("2026.1").questions
    when_gaps = [question for question in questions if question.elaboration == "when_gaps"]
    assert [question.number for question in when_gaps] == [13, 30, 36]
    assert {question.elaboration_label for question in when_gaps} == {"What explains the gaps?"}
    assert [question.number for question in questions if question.measures_label] == [13, 30, 36]


@pytest.mark.rule("R29")
def test_the_questions_with_a_second_text_box():
    always = [question.code for question in load_edition("2026.1").questions if question.elaboration == "always"]
    assert always == ["1e", "1f-before", "1f-after", "1g", "2b", "4b", "4c", "5d", "6c", "10c", "11a", "12a"]


def test_three_sections_hold_thirteen_standards():
    edition = load_edition("2026.1")
    held = {
        section.code: [s.number for s in edition.standards if s.section == section.code] for section in edition.sections
    }
    assert held == {
        "staff-and-facilities": [1, 2, 3, 4, 5, 6],
        "planning-and-delivery": [7, 8, 9],
        "safety-and-quality": [10, 11, 12, 13],
    }
    questions = [question.standard for question in edition.questions]
    assert [questions.count(number) for number in range(1, 14)] == [8, 2, 4, 4, 5, 5, 4, 5, 3, 4, 2, 3, 3]


def test_references_are_written_as_people_write_them():
    edition = load_edition("2026.1")
    assert [question.reference for question in edition.questions[4:8]] == ["1(e)", "1(f) i", "1(f) ii", "1(g)"]
    assert edition.question("10c").reference == "10(c)"


def test_only_published_or_counted_questions_claim_it():
    questions = load_edition("2026.1").questions
    assert {question.code for question in questions if question.confidence == "derived"} == {"1f-before", "1f-after"}
    assert all((question.confidence == "reconstructed") == (not question.is_core) for question in questions)


def test_no_two_questions_say_the_same():
    questions = load_edition("2026.1").questions
    assert len({question.text for question in questions}) == 52
    assert len({question.short for question in questions}) == 52


def test_the_german_translation_is_complete():
    edition = load_edition("2026.1")
    german = edition.translations["de"]
    assert list(edition.translations) == ["de"]
    assert list(german.questions) == [question.code for question in edition.questions]
    assert list(german.standards) == list(range(1, 14))
    assert german.standards[8] == "Durchführung der Behandlung"
    assert german.sections["safety-and-quality"] == "Sicherheit und Qualität"
    assert german.questions["8a"].short == "Identitätsprüfung"
    assert len({text.text for text in german.questions.values()}) == 52


def test_an_unknown_code_has_no_question():
    with pytest.raises(KeyError, match="1f"):
        load_edition("2026.1").question("1f")


def test_an_edition_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        load_edition("2026.1").title = "Another"


# Which editions there are


def test_an_unknown_edition_is_refused_with_the_known_ones():
    with pytest.raises(CatalogueError) as caught:
        load_edition("2031.1")
    assert caught.value.problems == ("There is no edition 2031.1. Known: 2026.1.",)


def test_an_empty_folder_has_no_edition(tmp_path):
    assert available_editions(tmp_path) == ()
    with pytest.raises(CatalogueError) as caught:
        load_edition("2026.1", tmp_path)
    assert caught.value.problems == ("There is no edition 2026.1. Known: none.",)


def test_a_year_means_its_latest_edition(folder):
    for number in (2, 10):
        text = (HERE / EDITION).read_text(encoding="utf-8").replace('code = "2026.1"', f'code = "2026.{number}"')
        (folder / f"edition_2026_{number}.toml").write_text(text, encoding="utf-8")
    assert available_editions(folder) == ("2026.1", "2026.2", "2026.10")
    assert load_edition("2026", folder).code == "2026.10"
    assert load_edition("2026.1", folder).code == "2026.1"


def test_two_files_cannot_be_the_same_edition(folder):
    shutil.copy(folder / EDITION, folder / "edition_2026_b.toml")
    with pytest.raises(CatalogueError) as caught:
        available_editions(folder)
    assert caught.value.problems == ("edition_2026_b.toml: code 2026.1 is already that of edition_2026.toml.",)


# The checksum


def test_the_checksum_follows_words_and_not_comments(folder):
    before = load_edition("2026.1", folder).sha256
    path = folder / EDITION
    path.write_text("# A remark.\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_edition("2026.1", folder).sha256 == before == load_edition("2026.1").sha256
    path = folder / GERMAN
    path.write_text(path.read_text(encoding="utf-8").replace('"Risikoregister"\n', '"Register"\n'), encoding="utf-8")
    after = load_edition("2026.1", folder).sha256
    assert after != before
    assert len(after) == 64


# Faults of the file


def test_a_file_that_is_not_toml_is_refused_with_its_line(problems_after):
    assert problems_after(("year = 2026", "year = ")) == [
        "edition_2026.toml: not readable as TOML: Invalid value (at line 16, column 8)."
    ]


def test_a_code_used_twice_is_refused_with_its_line(problems_after):
    problems = problems_after(("[question.1b]", "[question.1a]"))
    assert len(problems) == 1
    assert problems[0].startswith("edition_2026.toml: not readable as TOML: Cannot declare ('question', '1a') twice")


def test_the_year_and_the_code_must_agree(problems_after):
    assert problems_after(("year = 2026", "year = 2027")) == [
        "edition_2026.toml: code 2026.1 must begin with the year 2027 and a dot."
    ]


def test_unknown_keys_are_named(problems_after):
    assert problems_after(
        ('title = "Edition 2026"', 'title = "Edition 2026"\ncolour = "blue"'),
        ('code = "safety-and-quality", title', 'code = "safety-and-quality", name = "x", title'),
        ("number = 13, section", "colour = 1, number = 13, section"),
        ("number = 52", 'number = 52\nhint = "x"'),
    ) == [
        "edition_2026.toml, section safety-and-quality: name is not known.",
        "edition_2026.toml, standard 13: colour is not known.",
        "edition_2026.toml, question 13c: hint is not known.",
        "edition_2026.toml: colour is not known.",
    ]


def test_all_faults_are_named_at_once_with_file_and_code(problems_after):
    assert problems_after(
        ('short = "Registration and licences"\n', ""),
        ('short = "Who may perform what"', "short = 5"),
        ('short = "Vital signs"', 'short = " "'),
        ("number = 45\n", "number = true\n"),
        ("number = 52\n", ""),
    ) == [
        "edition_2026.toml, question 1a: short is missing.",
        "edition_2026.toml, question 1b: short must be text.",
        "edition_2026.toml, question 8c: short must be text without blanks at its ends.",
        "edition_2026.toml, question 11a: number must be a whole number.",
        "edition_2026.toml, question 13c: number is missing.",
    ]


def test_where_only_words_are_wrong_the_other_checks_speak_in_the_same_run(problems_after):
    assert problems_after(
        ('short = "Registration and licences"\n', ""),
        ('short = "Who may perform what"', 'short = "Who may perform what"\nhint = "x"'),
        ("number = 52\n", "number = 51\n"),
    ) == [
        "edition_2026.toml, question 1a: short is missing.",
        "edition_2026.toml, question 1b: hint is not known.",
        "edition_2026.toml: no question has number 52.",
        "edition_2026.toml: number 51 belongs to more than one question: 13b, 13c.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('requirement = "core"', 'requirement = "main"', "requirement is 'main'; it must be one of core, extended."),
        (
            'confidence = "source"',
            'confidence = "sure"',
            "confidence is 'sure'; it must be one of source, derived, reconstructed.",
        ),
        ('"Policy on pregnancy", ', '"Policy on pregnancy", "Fifth", ', "evidence has 5 entries; 2 to 4 are wanted."),
        ('"Policy on pregnancy", ', '"", ', "evidence must be a list of texts."),
        ("sources and staff?", "sources and staff.", "text must be a question and end with a question mark."),
        ("the four parts?", "the four parts", "elaboration_label must be a question and end with a question mark."),
        ("number = 45", 'number = 45\nmeasures_label = "W?"', "measures_label belongs to case-review questions only."),
    ],
)
def test_a_fault_in_one_question(problems_after, old, new, fault):
    block = question_block("11a")
    assert block.count(old) == 1
    problems = problems_after((block, block.replace(old, new)))
    assert problems[0] == f"edition_2026.toml, question 11a: {fault}"


def test_texts_for_lists_and_labels_are_short(problems_after):
    assert problems_after(('short = "Risk register"', f'short = "{61 * "x"}"')) == [
        "edition_2026.toml, question 10c: short has 61 characters; 60 fit."
    ]


def test_what_is_no_list_or_text_is_named_as_such(problems_after):
    text = (HERE / EDITION).read_text(encoding="utf-8")
    listed = text[text.index("sections = [") : text.index("standards = [")]
    problems = problems_after(
        (listed, 'sections = ["one"]\n'),
        ('evidence = ["Survey and results"', "evidence = [5"),
        ('"Risk register", "Action plan with owners and dates", "Minutes of the last review"]', '"x", "y"]\nkind = 7'),
    )
    assert problems[0] == "edition_2026.toml: entry 1 of sections must be a table."
    assert "edition_2026.toml, question 10d: evidence must be a list of texts." in problems
    assert "edition_2026.toml, question 10c: kind must be text." in problems


def test_a_question_without_evidence_is_refused(problems_after):
    block = question_block("10c")
    without = "\n".join(line for line in block.splitlines() if not line.startswith("evidence")) + "\n"
    assert problems_after((block, without))[0] == "edition_2026.toml, question 10c: evidence is missing."


def test_a_translation_without_its_titles_is_refused(problems_after):
    text = (HERE / GERMAN).read_text(encoding="utf-8")
    listed = text[text.index("[sections]") : text.index("[standards]")]
    assert problems_after((listed, ""), file=GERMAN) == [
        "edition_2026.de.toml: sections is missing.",
    ]


def test_a_question_must_be_a_table(problems_after):
    problems = problems_after((question_block("13c"), ""), ("[question.1a]", "[question]\n13c = 5\n[question.1a]"))
    assert problems[0] == "edition_2026.toml: question 13c must be a table."


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("13-c", "the code must be a criterion such as 1a, or 1f-before for one part of it."),
        ("14c", "standard 14 is not known."),
    ],
)
def test_a_code_must_be_a_criterion_of_a_known_standard(problems_after, code, fault):
    assert problems_after(("[question.13c]", f"[question.{code}]"))[0] == f"edition_2026.toml, question {code}: {fault}"


def test_a_number_given_twice_and_one_left_out(problems_after):
    assert problems_after(("number = 52\n", "number = 51\n")) == [
        "edition_2026.toml: no question has number 52.",
        "edition_2026.toml: number 51 belongs to more than one question: 13b, 13c.",
    ]


def test_numbers_follow_standards_and_letters(problems_after):
    assert problems_after(("number = 51\n", "number = 520\n"), ("number = 52\n", "number = 51\n")) == [
        "edition_2026.toml: no question has number 52.",
        "edition_2026.toml: number 520 is outside 1 to 52.",
        "edition_2026.toml: the numbers do not follow the order of standards and letters.",
    ]


def test_letters_run_from_a_without_a_gap(problems_after):
    assert problems_after(("[question.13c]", "[question.13d]"))[0] == (
        "edition_2026.toml: standard 13 has the letters abd; they must run from a without a gap."
    )


def test_a_missing_question_is_noticed_everywhere(problems_after):
    assert problems_after((question_block("9c"), "")) == [
        "edition_2026.toml: no question has number 40.",
        "edition_2026.toml: 23 questions are extended; 24 are wanted.",
        "edition_2026.de.toml: question 9c is not in the original.",
    ]


def test_two_questions_on_one_criterion_need_parts(problems_after):
    assert problems_after(('part = "ii"\n', "")) == [
        "edition_2026.toml: criterion 1f has the parts ['i', '']; two or more questions need i, ii, one needs none."
    ]


def test_a_single_question_has_no_part(problems_after):
    assert problems_after(("number = 52\n", 'number = 52\npart = "i"\n')) == [
        "edition_2026.toml: criterion 13c has the parts ['i']; two or more questions need i, ii, one needs none."
    ]


@pytest.mark.rule("R27")
def test_the_core_list_cannot_drift_from_the_published_one(problems_after):
    licences, privileges = question_block("1a"), question_block("1b")
    assert problems_after(
        (licences, licences.replace('"core"', '"extended"')), (privileges, privileges.replace('"extended"', '"core"'))
    ) == [
        "edition_2026.toml: criterion 1a is published as core and is not core here.",
        "edition_2026.toml: criterion 1b is core here and is not published as core.",
    ]


def test_the_counts_of_core_and_extended_are_fixed(problems_after):
    block = question_block("1f-after")
    assert problems_after((block, block.replace('"core"', '"extended"'))) == [
        "edition_2026.toml: 27 questions are core; 28 are wanted.",
        "edition_2026.toml: 25 questions are extended; 24 are wanted.",
    ]


@pytest.mark.rule("R39")
def test_the_case_review_cannot_leave_its_questions(problems_after):
    review, signs = question_block("8d"), question_block("8c")
    assert problems_after(
        (review, review.replace('kind = "case_review"\n', "").replace('options = { topic = "identity" }\n', "")),
        (signs, signs.replace("number = 35", 'number = 35\nkind = "case_review"\noptions = { topic = "identity" }')),
    ) == [
        "edition_2026.toml, question 8c: a case-review question needs elaboration_label and measures_label.",
        "edition_2026.toml, question 8d: measures_label belongs to case-review questions only.",
        "edition_2026.toml: question 36 must be the case review of 8d.",
        "edition_2026.toml: question 35 must not be a case review.",
    ]


def test_sections_and_standards_must_fit(problems_after):
    assert problems_after(
        ('code = "planning-and-delivery", ', 'code = "staff-and-facilities", '),
        ("{ number = 13, section", "{ number = 14, section"),
    ) == [
        "edition_2026.toml: section staff-and-facilities occurs twice.",
        "edition_2026.toml, standard 7: section 'planning-and-delivery' is not known.",
        "edition_2026.toml, standard 8: section 'planning-and-delivery' is not known.",
        "edition_2026.toml, standard 9: section 'planning-and-delivery' is not known.",
        "edition_2026.toml: the standards must be numbered 1 to 13 in this order.",
        "edition_2026.toml, question 13a: standard 13 is not known.",
        "edition_2026.toml, question 13b: standard 13 is not known.",
        "edition_2026.toml, question 13c: standard 13 is not known.",
        "edition_2026.de.toml: section planning-and-delivery is not in the original.",
        "edition_2026.de.toml: standard 14 is missing.",
        "edition_2026.de.toml: standard 13 is not in the original.",
    ]


def test_a_section_without_a_standard_is_noticed(problems_after):
    assert problems_after(
        ('  { code = "safety-and-quality"', '  { code = "spare", title = "Spare" },\n  { code = "safety-and-quality"')
    ) == [
        "edition_2026.toml: section spare has no standard.",
        "edition_2026.de.toml: section spare is missing.",
    ]


def test_the_options_are_those_that_the_kind_knows(problems_after):
    assert problems_after(
        ('options = { topic = "records" }', 'options = { subject = "records" }'),
        ('options = { topic = "consent" }', 'options = { topic = "identity" }'),
        ("number = 52\n", 'number = 52\noptions = { unit = "mGy" }\n'),
        ("number = 51\n", 'number = 51\nkind = "essay"\n'),
    ) == [
        "edition_2026.toml, question 3c: options needs topic, because kind is case_review.",
        "edition_2026.toml, question 3c: options has subject, which kind case_review does not know.",
        f"edition_2026.toml, question 13b: kind is 'essay'; it must be one of {', '.join(KINDS)}.",
        "edition_2026.toml, question 13c: options has unit, which kind yes_no_evidence does not know.",
        "edition_2026.toml: topic identity of the case review belongs to more than one question.",
    ]


# Faults of a translation


def test_a_translation_belongs_to_its_edition_and_language(problems_after):
    assert problems_after(
        ('edition = "2026.1"', 'edition = "2025.1"'), ('language = "de"', 'language = "fr"'), file=GERMAN
    ) == [
        "edition_2026.de.toml: edition must be 2026.1.",
        "edition_2026.de.toml: language must be de, as in the name of the file.",
    ]


def test_a_translation_covers_the_same_codes(problems_after):
    assert problems_after(
        ("[question.13c]", "[question.13x]"),
        ('13 = "Forschung und Studien"\n', ""),
        ("safety-and-quality = ", "safety = "),
        file=GERMAN,
    ) == [
        "edition_2026.de.toml: section safety-and-quality is missing.",
        "edition_2026.de.toml: section safety is not in the original.",
        "edition_2026.de.toml: standard 13 is missing.",
        "edition_2026.de.toml: question 13c is missing.",
        "edition_2026.de.toml: question 13x is not in the original.",
    ]


def test_a_translation_has_the_same_texts(problems_after):
    assert problems_after(
        ('short = "Fortbildung"\n', 'short = "Fortbildung"\nelaboration_label = "Wie?"\n'),
        ('elaboration_label = "Wie regeln Sie jeden der vier Teile?"\n', ""),
        (', "Verzeichnis der strahlenexponierten Beschäftigten"', ""),
        ('short = "Vitalzeichen"\n', ""),
        ('short = "Identitätsprüfung"\n', 'short = "Identitätsprüfung"\nnumber = 33\n'),
        file=GERMAN,
    ) == [
        "edition_2026.de.toml, question 8a: number is not known.",
        "edition_2026.de.toml, question 8c: short is missing.",
        "edition_2026.de.toml, question 1c: elaboration_label must be in both or in neither.",
        "edition_2026.de.toml, question 11a: elaboration_label must be in both or in neither.",
        "edition_2026.de.toml, question 11a: evidence has 3 entries, the original 4.",
    ]


def test_faults_of_the_edition_and_of_a_broken_translation_come_together(folder, problems_after):
    (folder / GERMAN).write_text("edition = \n", encoding="utf-8")
    assert problems_after(('short = "Registration and licences"\n', "")) == [
        "edition_2026.toml, question 1a: short is missing.",
        "edition_2026.de.toml: not readable as TOML: Invalid value (at line 1, column 11).",
    ]
