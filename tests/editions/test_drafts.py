"""The office drafts an edition, changes it question by question, and publishes it for good."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from applications.catalogue import CatalogueError, load_edition, shipped_files
from applications.catalogue.writing import checksum_of, exported, spoken
from applications.enums import ApplicationKind
from applications.models import Answer, Application, Edition, EditionDraft, Question
from applications.queries import newest_edition, questions_of
from applications.queries.draft_checks import faults_of
from applications.queries.edition_drafts import code_of, comparison_of, topics_of
from applications.queries.edition_files import files_of
from applications.services import EditionChanged, open_application, publish_edition
from applications.services.edition_drafts import (
    DraftChanged,
    add_question,
    change_names,
    change_question,
    discard_draft,
    draft_edition,
    import_draft,
    move_question,
    print_of,
    publish_draft,
    remove_question,
)
from applications.services.editions import EditionRefused, archive_edition
from iasios.access import forget_standing, office_scope, person_scope
from iasios.audit.models import AuditEvent
from tests.factories.dossier import accredited

pytestmark = pytest.mark.django_db

OTHERS = Path(__file__).parent.parent / "applications" / "editions"
MARKS = {"requirement": "extended", "kind": "yes_no_evidence"}


@pytest.fixture
def present() -> Edition:
    return Edition.objects.get(code="2026.1")


@pytest.fixture
def draft(present: Edition, office: Any) -> EditionDraft:
    return draft_edition(base=present, year=2027, by=office)


def again(draft: EditionDraft) -> EditionDraft:
    with office_scope("test"):
        return EditionDraft.objects.get(pk=draft.pk)


def asked(draft: EditionDraft, language: str = "en") -> dict[str, Any]:
    return dict(again(draft).files[language]["question"])


def rewrite(draft: EditionDraft, identity: str, by: Any, *, marks: Any = None, **words: dict[str, Any]) -> None:
    """Other words in the languages that are named, the others as they are."""
    files = again(draft).files
    code = code_of(files, identity)
    assert code is not None
    entry = files["en"]["question"][code]
    change_question(
        draft=draft,
        identity=identity,
        seen=print_of(files, code),
        marks=marks or {"requirement": entry["requirement"], "confidence": entry["confidence"]},
        words=words,
        by=by,
    )


def write(draft: EditionDraft, identity: str, by: Any) -> None:
    """All words of a new question."""
    rewrite(
        draft,
        identity,
        by,
        en={"text": "Is it so?", "short": "So", "guidance": "Say how.", "evidence": ["One", "Two"]},
        de={"text": "Ist es so?", "short": "So", "guidance": "Sagen Sie, wie.", "evidence": ["Eins", "Zwei"]},
    )


def sentences(draft: EditionDraft, present: Edition) -> list[str]:
    with office_scope("test"):
        return [fault.sentence for fault in faults_of(again(draft), files_of(present))]


def changes(draft: EditionDraft) -> list[tuple[str, str, str]]:
    with office_scope("test"):
        return [(one.change, one.before, one.after) for one in comparison_of(again(draft)).questions]


@pytest.mark.rule("R26")
def test_a_draft_says_what_the_present_edition_says(draft: EditionDraft, present: Edition) -> None:
    assert (draft.code, draft.base, draft.edition) == ("2027.1", present, None)
    assert (draft.files["en"]["title"], draft.files["de"]["title"]) == ("Edition 2027", "Ausgabe 2027")
    assert draft.files["en"]["question"] == shipped_files("2026.1")["en"]["question"]
    assert changes(draft) == []
    assert sentences(draft, present) == ["No question differs from the edition in force."]
    assert AuditEvent.objects.filter(action="edition_draft.begun", subject="2027.1").count() == 1


def test_the_next_draft_of_a_year_has_the_next_code(draft: EditionDraft, present: Edition, office: Any) -> None:
    assert draft_edition(base=present, year=2027, by=office).code == "2027.2"
    assert draft_edition(base=present, year=2026, by=office).code == "2026.2"
    with pytest.raises(EditionRefused, match="An edition of 2026 is published"):
        draft_edition(base=present, year=2025, by=office)


def test_nobody_but_the_office_drafts(draft: EditionDraft, present: Edition, ours: Any, chair: Any) -> None:
    for person in (ours.representative, chair):
        with pytest.raises(PermissionDenied):
            draft_edition(base=present, year=2027, by=person)
        with pytest.raises(PermissionDenied):
            remove_question(draft=draft, identity="1a", seen="", by=person)
        with pytest.raises(PermissionDenied):
            publish_draft(draft=draft, valid_from=timezone.localdate(), by=person)
        with pytest.raises(PermissionDenied):
            discard_draft(draft=draft, by=person)
        with pytest.raises(PermissionDenied):
            archive_edition(edition=present, by=person)


def test_postgresql_shows_drafts_to_the_office_alone(
    draft: EditionDraft, ours: Any, assessor_one: Any, office: Any
) -> None:
    for person, seen in ((ours.representative, 0), (assessor_one, 0), (office, 1)):
        forget_standing(person)
        with transaction.atomic(), person_scope(person):
            assert EditionDraft.objects.count() == seen


def test_words_and_core_marks_change_by_language(draft: EditionDraft, present: Edition, office: Any) -> None:
    rewrite(draft, "1b", office, marks={"requirement": "core", "confidence": "source"}, de={"short": "Befugnisse"})
    files = again(draft).files
    assert files["de"]["question"]["1b"]["short"] == "Befugnisse"
    assert (files["en"]["core"], "1b" in files["en"]["core_criteria"]) == (29, True)
    with office_scope("test"):
        (change,) = comparison_of(again(draft)).questions
    assert [(one.language, one.name, one.parts) for one in change.fields] == [
        ("", "requirement", (("removed", "extended"), ("added", "core"))),
        ("", "confidence", (("removed", "reconstructed"), ("added", "source"))),
        ("de", "short", (("removed", "Wer welche Eingriffe durchführt"), ("added", "Befugnisse"))),
    ]
    assert sentences(draft, present) == []


def test_two_people_at_one_question(draft: EditionDraft, office: Any) -> None:
    seen = print_of(draft.files, "1a")
    rewrite(draft, "1a", office, en={"short": "Licences"})
    with pytest.raises(DraftChanged, match="Nothing was saved"):
        change_question(
            draft=draft,
            identity="1a",
            seen=seen,
            marks={"requirement": "core", "confidence": "source"},
            words={"en": {"short": "Registrations"}},
            by=office,
        )
    assert asked(draft)["1a"]["short"] == "Licences"
    # What happens to another question does not matter.
    seen = print_of(again(draft).files, "1c")
    remove_question(draft=draft, identity="1b", seen=print_of(again(draft).files, "1b"), by=office)
    remove_question(draft=draft, identity="1c", seen=seen, by=office)
    assert len(asked(draft)) == 50


def test_letters_and_numbers_close_up_and_questions_keep_their_identity(draft: EditionDraft, office: Any) -> None:
    remove_question(draft=draft, identity="1b", seen=print_of(draft.files, "1b"), by=office)
    entry = asked(draft)["1b"]
    assert (entry["short"], entry["number"], entry["origin"]) == ("Continuing professional development", 2, "1c")
    assert changes(draft)[:3] == [("removed", "1(b)", ""), ("changed", "1(c)", "1(b)"), ("changed", "1(d)", "1(c)")]
    # One of two questions of a criterion loses its part.
    remove_question(draft=draft, identity="1f-before", seen=print_of(again(draft).files, "1e-before"), by=office)
    assert "part" not in asked(draft)["1e-after"]


def test_a_new_question_is_not_taken_for_the_old_one_of_its_letter(
    draft: EditionDraft, present: Edition, office: Any
) -> None:
    identity = add_question(draft=draft, standard=1, after="1a", marks=MARKS, by=office)
    assert identity == "1b@2027.1"
    assert asked(draft)["1b"]["origin"] == "1b@2027.1"
    assert asked(draft)["1c"]["origin"] == "1b"
    assert ("added", "", "1(b)") in changes(draft)
    assert sentences(draft, present) == [
        "The question is not written in English.",
        "The topic is not written in English.",
        "The hint is not written in English.",
        "2 to 4 examples of evidence are wanted in English; it has 0.",
        "The question is not written in German.",
        "The topic is not written in German.",
        "The hint is not written in German.",
        "2 to 4 examples of evidence are wanted in German; it has 0.",
    ]
    write(draft, identity, office)
    assert sentences(draft, present) == []


def test_a_criterion_gets_a_second_part_and_no_letter_moves(draft: EditionDraft, present: Edition, office: Any) -> None:
    before = list(asked(draft))
    identity = add_question(draft=draft, standard=8, after="8c", marks=MARKS, by=office, is_part=True)
    assert identity == "8c-second"
    now = asked(draft)
    assert [code for code in now if code not in before] == ["8c-second"]
    assert [(code, now[code].get("part")) for code in ("8b", "8c", "8c-second")] == [
        ("8b", None),
        ("8c", "i"),
        ("8c-second", "ii"),
    ]
    assert now["8c-second"]["number"] == now["8c"]["number"] + 1
    write(draft, identity, office)
    assert sentences(draft, present) == []
    assert ("added", "", "8(c) ii") in changes(draft)
    for ending in ("third", "fourth"):
        assert add_question(draft=draft, standard=8, after=identity, marks=MARKS, by=office, is_part=True) == (
            f"8c-{ending}"
        )
    with pytest.raises(EditionRefused, match="as many parts as it may"):
        add_question(draft=draft, standard=8, after=identity, marks=MARKS, by=office, is_part=True)
    # Without the first, the others keep their codes; alone, one needs no part.
    for code in ("8c", "8c-third", "8c-fourth"):
        remove_question(draft=draft, identity=code, seen=print_of(again(draft).files, code), by=office)
    assert "part" not in asked(draft)["8c-second"]
    assert sentences(draft, present) == []


def test_a_criterion_moves_in_its_standard_alone(draft: EditionDraft, office: Any) -> None:
    move_question(draft=draft, identity="1e", later=True, by=office)
    found = asked(draft)
    assert (found["1e-before"]["origin"], found["1e-after"]["origin"], found["1f"]["origin"]) == (
        "1f-before", "1f-after", "1e",
    )  # fmt: skip
    move_question(draft=draft, identity="1e", later=False, by=office)
    assert asked(draft) == draft.files["en"]["question"]
    assert changes(draft) == []
    move_question(draft=draft, identity="2a", later=False, by=office)
    assert changes(draft) == []
    assert AuditEvent.objects.filter(action="edition_draft.question_moved").count() == 2


def test_every_topic_of_the_case_review_has_its_question(draft: EditionDraft, present: Edition, office: Any) -> None:
    topic = next(topic for topic, code in topics_of(draft.files).items() if code == "3c")
    remove_question(draft=draft, identity="3c", seen=print_of(draft.files, "3c"), by=office)
    assert sentences(draft, present) == [
        f"The case review needs a question about its topic “{topic}”, in which gaps are explained."
    ]
    marks = {"requirement": "core", "kind": "case_review"}
    identity = add_question(draft=draft, standard=3, after="3b", marks=marks, by=office)
    write(draft, identity, office)
    assert "It has no topic of the case review." in sentences(draft, present)
    rewrite(
        draft,
        identity,
        office,
        en={"elaboration_label": "Why?", "measures_label": "What now?", "options": {"topic": topic}},
        de={"elaboration_label": "Warum?", "measures_label": "Was nun?"},
    )
    assert sentences(draft, present) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"text": "It is so."}, "The question does not end with a question mark in German."),
        ({"short": ""}, "The topic is not written in German."),
        ({"evidence": ["Eins"]}, "The German has 1 examples of evidence, the English 3."),
        (
            {"elaboration_label": "Und wie?"},
            "The box for the description must be asked for in English and in German, or in neither.",
        ),
    ],
)
def test_the_checks_name_what_is_missing(
    draft: EditionDraft, present: Edition, office: Any, words: dict[str, Any], sentence: str
) -> None:
    rewrite(draft, "1a", office, de=words)
    assert sentence in sentences(draft, present)
    with pytest.raises(EditionRefused, match="See the checks"):
        publish_draft(draft=draft, valid_from=timezone.localdate(), by=office)
    assert not Edition.objects.filter(code="2027.1").exists()


def test_titles_are_checked_too(draft: EditionDraft, present: Edition, office: Any) -> None:
    rewrite(draft, "1a", office, en={"short": "Licences"})
    files = again(draft).files
    names = {
        "en": {
            "title": "Edition 2027",
            "sections": {row["code"]: row["title"] for row in files["en"]["sections"]},
            "standards": {str(row["number"]): row["title"] for row in files["en"]["standards"]} | {"1": "People"},
        },
        "de": {"title": "", "sections": files["de"]["sections"], "standards": files["de"]["standards"] | {"2": ""}},
    }
    change_names(draft=draft, names=names, by=office)
    assert sentences(draft, present) == [
        "The edition has no title in German.",
        "1 standard has no title in German.",
    ]
    with office_scope("test"):
        assert [(one.language, one.key) for one in comparison_of(again(draft)).names] == [("en", "1"), ("de", "2")]


@pytest.mark.rule("R26", "R27")
def test_it_is_published_from_a_day_and_running_applications_stay_on_theirs(
    draft: EditionDraft, present: Edition, ours: Any, theirs: Any, office: Any
) -> None:
    rewrite(draft, "1a", office, en={"short": "Licences"})
    first = timezone.localdate() + timedelta(days=10)
    edition = publish_draft(draft=draft, valid_from=first, by=office)
    assert (edition.code, edition.valid_from) == ("2027.1", first)
    assert newest_edition() == present
    assert again(draft).edition == edition
    assert Application.objects.get(pk=theirs.application.pk).edition == present
    assert AuditEvent.objects.get(action="edition.published", subject="2027.1").detail["valid_from"] == str(first)
    later = draft_edition(base=edition, year=2028, by=office)
    rewrite(later, "1a", office, en={"short": "Registrations"})
    with pytest.raises(EditionRefused, match="Another edition begins on"):
        publish_draft(draft=later, valid_from=first - timedelta(days=1), by=office)
    with pytest.raises(EditionRefused, match="The first day is past"):
        publish_draft(draft=later, valid_from=timezone.localdate() - timedelta(days=1), by=office)


def test_the_edition_that_takes_applications_changes_with_the_day(
    draft: EditionDraft, present: Edition, office: Any
) -> None:
    rewrite(draft, "1a", office, en={"short": "Licences"})
    edition = publish_draft(draft=draft, valid_from=timezone.localdate(), by=office)
    assert newest_edition() == edition
    with pytest.raises(EditionRefused, match="New applications rest on this edition"):
        archive_edition(edition=edition, by=office)
    archive_edition(edition=present, by=office)
    with pytest.raises(EditionRefused, match="archived already"):
        archive_edition(edition=present, by=office)
    assert AuditEvent.objects.filter(action="edition.archived", subject="2026.1").count() == 1


def test_one_that_has_not_begun_can_be_called_off(draft: EditionDraft, present: Edition, office: Any) -> None:
    rewrite(draft, "1a", office, en={"short": "Licences"})
    edition = publish_draft(draft=draft, valid_from=timezone.localdate() + timedelta(days=5), by=office)
    archive_edition(edition=edition, by=office)
    assert newest_edition() == present
    later = draft_edition(base=present, year=2026, by=office)
    assert later.code == "2026.2"


def test_what_was_published_is_frozen(draft: EditionDraft, office: Any) -> None:
    rewrite(draft, "1a", office, en={"short": "Licences"})
    edition = publish_draft(draft=draft, valid_from=timezone.localdate(), by=office)
    with pytest.raises(EditionRefused, match="published or discarded meanwhile"):
        move_question(draft=draft, identity="1a", later=True, by=office)
    for statement in (
        "UPDATE applications_editiondraft SET code = '2099.1'",
        "DELETE FROM applications_editiondraft",
        "UPDATE applications_question SET short = 'x'",
        "DELETE FROM applications_edition",
    ):
        with (
            office_scope("test"),
            pytest.raises(DatabaseError, match=r"never changes|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    archive_edition(edition=Edition.objects.get(code="2026.1"), by=office)
    with (
        office_scope("test"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM applications_archivededition")
    assert edition.questions.count() == 52


def test_a_discarded_draft_is_gone(draft: EditionDraft, office: Any) -> None:
    discard_draft(draft=draft, by=office)
    with office_scope("test"):
        assert not EditionDraft.objects.exists()
    assert AuditEvent.objects.filter(action="edition_draft.discarded", subject="2027.1").count() == 1


def test_the_export_is_the_file_that_ships(draft: EditionDraft, office: Any, tmp_path: Path) -> None:
    identity = add_question(draft=draft, standard=13, after="13c", marks=MARKS, by=office)
    write(draft, identity, office)
    remove_question(draft=draft, identity="1b", seen=print_of(again(draft).files, "1b"), by=office)
    files = again(draft).files
    for name, text in exported(files).items():
        (tmp_path / name).write_text(text, "utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edition_2027.de.toml", "edition_2027.toml"]
    assert shipped_files("2027.1", tmp_path) == files
    edition = publish_draft(draft=draft, valid_from=timezone.localdate(), by=office)
    assert edition.sha256 == load_edition("2027.1", tmp_path).sha256
    # The file says what is published: shipping it changes nothing.
    assert publish_edition("2027.1", directory=tmp_path) == edition
    with office_scope("test"):
        assert files_of(edition) == files
    path = tmp_path / "edition_2027.toml"
    path.write_text(path.read_text("utf-8").replace("Is it so?", "Is it not so?"), "utf-8")
    with pytest.raises(EditionChanged):
        publish_edition("2027.1", directory=tmp_path)


def test_the_export_imports_back_to_the_same(draft: EditionDraft, present: Edition, office: Any) -> None:
    move_question(draft=draft, identity="1a", later=True, by=office)
    files = again(draft).files
    texts = {language: text.encode() for language, text in zip(spoken(files), exported(files).values(), strict=True)}
    with pytest.raises(EditionRefused, match=r"an edition or a draft 2027\.1 already"):
        import_draft(texts=texts, base=present, by=office)
    discard_draft(draft=draft, by=office)
    assert import_draft(texts=texts, base=present, by=office).files == files
    for broken, error in (
        (texts | {"de": b"\xff\xfe"}, EditionRefused),
        (texts | {"en": b"title = 1"}, EditionRefused),
        (texts | {"en": texts["en"].replace(b"2027.1", b"2027.1/x")}, EditionRefused),
        (texts | {"en": texts["en"].replace(b"Edition 2027", b"Edition\\u0000")}, EditionRefused),
        (texts | {"en": b"a = " + b"[" * 100_000}, EditionRefused),
        (texts | {"de": texts["en"]}, CatalogueError),
    ):
        with pytest.raises(error):
            import_draft(texts=broken, base=present, by=office)
    assert tomllib.loads(texts["de"].decode())["language"] == "de"


def test_the_rows_of_an_edition_are_read_back_as_its_files(monkeypatch: Any, present: Edition) -> None:
    shipped = shipped_files("2026.1")
    for entry in shipped["en"]["question"].values():
        entry["confidence"] = "derived"
    monkeypatch.setattr("applications.queries.edition_files.available_editions", lambda: ())
    found = files_of(present)
    # The title of a translation is not among the rows.
    found["de"]["title"] = shipped["de"]["title"]
    assert found == shipped


def test_the_shipped_files_are_what_their_edition_says(present: Edition) -> None:
    assert checksum_of(files_of(present)) == present.sha256


@pytest.mark.rule("R77")
def test_answers_follow_a_question_that_moved(
    draft: EditionDraft, ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    accredited(ours, office, assessor_one, assessor_two, chair)
    old = {
        row.question.code: row for row in Answer.objects.filter(application=ours.application).select_related("question")
    }
    identity = add_question(draft=draft, standard=1, after="1a", marks=MARKS, by=office)
    write(draft, identity, office)
    edition = publish_draft(draft=draft, valid_from=timezone.localdate(), by=office)
    again_ = open_application(facility=ours.facility, by=None, kind=ApplicationKind.RECERTIFICATION)
    assert again_.edition == edition
    rows = {row.question.code: row for row in Answer.objects.filter(application=again_).select_related("question")}
    assert (rows["1b"].evidence, rows["1b"].to_confirm) == ("", False)
    assert rows["1c"].evidence == old["1b"].evidence != ""
    assert rows["1c"].question_changed is False
    with translation.override("de"):
        assert [question.translated("short") for question in questions_of(edition.pk)][1] == "So"
    assert Question.objects.get(edition=edition, code="1c").identity == "1b"


def test_an_edition_of_any_count_can_be_the_beginning(office: Any) -> None:
    other = publish_edition("2028.1", directory=OTHERS)
    draft = draft_edition(base=other, year=2028, by=office)
    assert draft.code == "2028.2"
    assert len(draft.files["en"]["question"]) == 47
    assert draft.files["en"]["questions"] == 47
    assert date(2028, 1, 1).year == draft.files["en"]["year"]
