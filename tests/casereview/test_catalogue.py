"""The marks of the case review that we ship, and every fault that the loader names."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest

from applications.catalogue import load_edition
from casereview.catalogue import CatalogueError, available_datasets, load_dataset
from casereview.catalogue.loading import HERE

DATASET = "minimum_dataset_2026.toml"
GERMAN = "minimum_dataset_2026.de.toml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped dataset, to be broken."""
    for name in (DATASET, GERMAN):
        shutil.copy(HERE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def problems_after(folder):
    """Replaces pieces of text, each found exactly once, and returns the problems that the loader then names."""

    def change_and_load(*changes, file=DATASET):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError) as caught:
            load_dataset("2026", folder)
        return list(caught.value.problems)

    return change_and_load


# What we ship


def test_one_dataset_is_shipped():
    assert available_datasets() == ("2026",)


def test_the_shipped_dataset_is_read_once():
    assert load_dataset("2026") is load_dataset("2026")


def test_the_review_asks_for_30_cases_and_3_tumour_types():
    dataset = load_dataset("2026")
    assert (dataset.cases, dataset.tumour_types_needed) == (30, 3)


@pytest.mark.rule("R41")
def test_the_minimum_dataset_has_30_items_in_four_groups():
    dataset = load_dataset("2026")
    sizes = {group.code: len(dataset.marks_of_group(group.code)) for group in dataset.groups if group.in_dataset}
    assert sizes == {"patient": 7, "history": 7, "cancer": 8, "treatment": 8}
    assert len(dataset.items) == 30
    assert {item.topic for item in dataset.items} == {"records"}


@pytest.mark.rule("R41", "R42", "R43")
def test_six_further_marks_belong_to_the_three_criteria():
    marks = load_dataset("2026").further_marks
    assert [(mark.code, mark.topic) for mark in marks] == [
        ("icd_current", "records"),
        ("staging_current", "records"),
        ("consent", "consent"),
        ("change_recorded", "consent"),
        ("identity", "identity"),
        ("vital_signs", "identity"),
    ]
    assert {mark.wording for mark in marks} == {"yes_no"}


@pytest.mark.rule("R39")
def test_the_36_marks_divide_over_the_three_topics_of_the_questions():
    dataset = load_dataset("2026")
    questions = [q for q in load_edition("2026.1").questions if q.kind == "case_review"]
    assert len(dataset.marks) == 36
    assert [(q.number, len(dataset.marks_of_topic(q.options["topic"]))) for q in questions] == [
        (13, 32),
        (30, 2),
        (36, 2),
    ]


@pytest.mark.rule("R39", "R44")
def test_an_edition_lends_the_topics_its_numbers_and_the_columns_its_criteria():
    asked = {
        "records": SimpleNamespace(number=5, criterion="2(b)"),
        "consent": SimpleNamespace(number=9, criterion="4(a)"),
        "identity": SimpleNamespace(number=40, criterion="9(c) i"),
    }
    dataset = load_dataset("2026").for_questions(asked)
    assert [topic.question for topic in dataset.topics] == [5, 9, 40]
    assert [group.short for group in dataset.groups] == [
        "Patient", "History", "Cancer", "Treatment", "2(b)", "4(a)", "9(c) i",
    ]  # fmt: skip
    german = load_dataset("2026").in_language("de").for_questions(asked)
    assert [group.short for group in german.groups][-3:] == ["2(b)", "4(a)", "9(c) i"]
    assert [topic.question for topic in load_dataset("2026").topics] == [0, 0, 0]


def test_the_columns_read_as_on_the_grid():
    assert [mark.short for mark in load_dataset("2026").marks] == [
        "First name", "Last name", "Gender", "Date of birth", "Nationality at birth", "Name of the hospital",
        "Responsible physician",
        "Date of referral", "Date of consultation", "Symptoms", "Co-morbidities", "Family history",
        "Nutritional status",
        "Performance status", "Primary site, ICD-10", "Date of diagnosis", "Histological subtype",
        "Differentiation", "Laterality",
        "Diagnostic method", "Stage", "Largest diameter", "Date of the procedure", "Type of procedure",
        "Name of the operator", "Intention",
        "Target sites", "Treatment technique", "Device used", "Treatment parameters", "ICD version current",
        "Staging version current",
        "Consent on file", "Later change recorded", "Identity matched", "Vital signs monitored",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_item_has_one_name_on_the_grid_and_on_the_page_of_a_case(language):
    dataset = load_dataset("2026").in_language(language)
    assert [(mark.short, mark.label) for mark in dataset.items if mark.short != mark.label] == []
    # The six further marks are questions on the page and short names on the grid.
    assert all(mark.label.endswith("?") and not mark.short.endswith("?") for mark in dataset.further_marks)


def test_only_three_marks_may_be_not_applicable():
    dataset = load_dataset("2026")
    may = [mark.code for mark in dataset.marks if mark.may_be_not_applicable]
    assert may == ["symptoms", "family_history", "change_recorded"]
    assert dataset.mark("change_recorded").not_applicable_label == "No change took place"
    assert dataset.mark("symptoms").not_applicable_label == ""


def test_printed_choices_are_offered_as_help():
    dataset = load_dataset("2026")
    for code, words in {
        "differentiation": ("Well", "moderate", "poor", "undifferentiated", "unknown"),
        "laterality": ("Left", "right", "bilateral"),
        "diagnostic_method": ("Clinical", "tumour marker", "cytology", "histology", "imaging", "unknown"),
    }.items():
        assert [word for word in words if word not in dataset.mark(code).help] == []


def test_the_tumour_types_are_told_apart():
    kinds = load_dataset("2026").tumour_types
    assert len(kinds) == 15
    assert len({kind.label for kind in kinds}) == len({kind.short for kind in kinds}) == 15
    assert kinds[-1].code == "other"


def test_an_unknown_mark_is_refused():
    with pytest.raises(KeyError, match="shoe_size"):
        load_dataset("2026").mark("shoe_size")


@pytest.mark.parametrize("language", ["de", "de-at"])
def test_the_dataset_reads_in_german(language):
    english, german = load_dataset("2026"), load_dataset("2026").in_language(language)
    assert german.title == "Mindestdatensatz 2026"
    assert german.groups[0].label == "Angaben zur Person"
    assert german.mark("laterality").help == "Links, rechts oder beidseits."
    assert german.mark("change_recorded").not_applicable_label == "Keine Änderung"
    assert german.tumour_types[4].label == "Niere"
    assert [mark.code for mark in german.marks] == [mark.code for mark in english.marks]
    assert [mark.wording for mark in german.marks] == [mark.wording for mark in english.marks]


def test_a_language_without_translation_reads_in_english():
    dataset = load_dataset("2026")
    assert dataset.in_language("is") is dataset


# Which datasets there are


def test_an_unknown_dataset_is_refused_with_the_known_ones():
    with pytest.raises(CatalogueError) as caught:
        load_dataset("2031")
    assert caught.value.problems == ("There is no minimum dataset 2031. Known: 2026.",)


def test_an_empty_folder_has_no_dataset(tmp_path):
    with pytest.raises(CatalogueError) as caught:
        load_dataset("2026", tmp_path)
    assert caught.value.problems == ("There is no minimum dataset 2026. Known: none.",)


def test_the_checksum_follows_words_and_not_comments(folder):
    before = load_dataset("2026", folder).sha256
    path = folder / DATASET
    path.write_text("# A remark.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_dataset("2026", folder).sha256 == before == load_dataset("2026").sha256
    path.write_text(path.read_text(encoding="utf-8").replace('"Laterality"', '"Side"'), encoding="utf-8")
    assert load_dataset("2026", folder).sha256 != before


# Faults of the file


def test_a_file_that_is_not_toml_is_refused_with_its_line(problems_after):
    assert problems_after(("cases = 30", "cases = ")) == [
        "minimum_dataset_2026.toml: not readable as TOML: Invalid value (at line 16, column 9)."
    ]


def test_the_frame_of_the_review_is_fixed(problems_after):
    assert problems_after(
        ('code = "2026"', 'code = "2027"'),
        ("cases = 30", "cases = 29"),
        ("tumour_types_needed = 3", "tumour_types_needed = 2"),
    ) == [
        "minimum_dataset_2026.toml: code must be 2026, as in the name of the file.",
        "minimum_dataset_2026.toml: cases is 29; the review has 30.",
        "minimum_dataset_2026.toml: tumour_types_needed is 2; the review needs 3.",
    ]


def test_all_faults_are_named_at_once_with_file_and_code(problems_after):
    assert problems_after(
        ('dataset = false, topic = "records"', 'dataset = 0, topic = "records"'),
        ('dataset = false, topic = "consent"', "dataset = false, topic = 30"),
        ('  { code = "other"', '  { code = "Other one"'),
        ('label = "Laterality"\n', ""),
        ('label = "Stage"\n', 'label = "Stage"\nwording = "words"\n'),
        ('label = "Gender"\n', 'label = "Gender"\nnot_applicable_label = "None"\n'),
        ('label = "Target sites"\n', 'label = "Target sites"\ncolour = "blue"\n'),
    ) == [
        "minimum_dataset_2026.toml, group coding: dataset must be true or false.",
        "minimum_dataset_2026.toml, group consent: topic must be text.",
        "minimum_dataset_2026.toml, tumour type Other one: code must be small letters and underscores.",
        "minimum_dataset_2026.toml, mark laterality: label is missing.",
        "minimum_dataset_2026.toml, mark stage: wording is 'words'; it must be one of presence, yes_no.",
        "minimum_dataset_2026.toml, mark target_sites: colour is not known.",
    ]


def test_faults_between_tables_are_named_at_once(problems_after):
    assert problems_after(
        ('label = "Laterality"\n', ""),
        ('label = "Gender"\n', 'label = "Gender"\nnot_applicable_label = "None"\n'),
        ('tumour_types_topic = "consent"', 'tumour_types_topic = "size"'),
        ('dataset = false, topic = "identity"', 'dataset = true, topic = "safety"'),
        ('  { code = "other"', '  { code = "another"'),
    ) == [
        "minimum_dataset_2026.toml, mark laterality: label is missing.",
        "minimum_dataset_2026.toml: tumour_types_topic is 'size'; it must be one of records, consent, identity.",
        "minimum_dataset_2026.toml, group safety: topic is 'safety'; it must be one of records, consent, identity.",
        "minimum_dataset_2026.toml: topic identity has no group.",
        "minimum_dataset_2026.toml: the groups of the dataset have 32 marks; 30 are wanted.",
        "minimum_dataset_2026.toml, mark gender: not_applicable_label needs may_be_not_applicable = true.",
        "minimum_dataset_2026.de.toml: tumour type another is missing.",
        "minimum_dataset_2026.de.toml: tumour type other is not in the original.",
        "minimum_dataset_2026.de.toml, mark gender: not_applicable_label must be in both or in neither.",
    ]


def test_every_group_has_its_number_of_marks(problems_after):
    assert problems_after(('[mark.laterality]\ngroup = "cancer"', '[mark.laterality]\ngroup = "history"')) == [
        "minimum_dataset_2026.toml: group history has 8 marks; 7 are wanted.",
        "minimum_dataset_2026.toml: group cancer has 7 marks; 8 are wanted.",
    ]


def test_a_mark_belongs_to_a_known_group(problems_after):
    assert problems_after(('[mark.laterality]\ngroup = "cancer"', '[mark.Laterality]\ngroup = "side"')) == [
        "minimum_dataset_2026.toml, mark Laterality: the code must be small letters and underscores.",
        "minimum_dataset_2026.toml, mark Laterality: group 'side' is not known.",
        "minimum_dataset_2026.toml: group cancer has 7 marks; 8 are wanted.",
        "minimum_dataset_2026.de.toml: mark Laterality is missing.",
        "minimum_dataset_2026.de.toml: mark laterality is not in the original.",
    ]


def test_a_group_and_a_topic_occur_once(problems_after):
    assert problems_after(
        ('{ code = "safety", ', '{ code = "coding", '), ('{ code = "identity", ', '{ code = "consent", ')
    )[:3] == [
        "minimum_dataset_2026.toml: topic consent occurs twice.",
        "minimum_dataset_2026.toml, group coding: topic is 'identity'; it must be one of records, consent, consent.",
        "minimum_dataset_2026.toml: group coding occurs twice.",
    ]


def test_a_tumour_type_occurs_once(problems_after):
    assert problems_after(('code = "adrenal"', 'code = "kidney"')) == [
        "minimum_dataset_2026.toml: tumour type kidney occurs twice.",
        "minimum_dataset_2026.de.toml: tumour type adrenal is not in the original.",
    ]


def test_there_must_be_tumour_types_to_choose_from(problems_after):
    text = (HERE / DATASET).read_text(encoding="utf-8")
    listed = text[text.index("tumour_types = [") : text.index("[mark.first_name]")]
    problems = problems_after((listed, "tumour_types = []\n"))
    assert problems[0] == "minimum_dataset_2026.toml: tumour_types has 0 entries; a review needs 3 to choose from."
    assert len(problems) == 16


# Faults of a translation


def test_a_translation_covers_the_same_codes_and_texts(problems_after):
    assert problems_after(
        ('dataset = "2026"', 'dataset = "2025"'),
        ('language = "de"', 'language = "fr"'),
        ("patient = {", "person = {"),
        ('short = "Nebenniere"', 'shrt = "Nebenniere"'),
        ("[mark.stage]", "[mark.stadium]"),
        ('help = "Links, rechts oder beidseits."\n', ""),
        ('not_applicable_label = "Keine Änderung"\n', ""),
        file=GERMAN,
    ) == [
        "minimum_dataset_2026.de.toml, tumour type adrenal: short is missing.",
        "minimum_dataset_2026.de.toml, tumour type adrenal: shrt is not known.",
        "minimum_dataset_2026.de.toml: dataset must be 2026.",
        "minimum_dataset_2026.de.toml: language must be de, as in the name of the file.",
        "minimum_dataset_2026.de.toml: group patient is missing.",
        "minimum_dataset_2026.de.toml: group person is not in the original.",
        "minimum_dataset_2026.de.toml: mark stage is missing.",
        "minimum_dataset_2026.de.toml: mark stadium is not in the original.",
        "minimum_dataset_2026.de.toml, mark laterality: help must be in both or in neither.",
        "minimum_dataset_2026.de.toml, mark change_recorded: not_applicable_label must be in both or in neither.",
    ]
