"""What may be added without touching the code: an edition, a kind of question, a language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import models

from applications.catalogue import available_editions, load_edition
from applications.kinds import KINDS
from applications.models import Question, Standard
from casereview.catalogue import available_datasets, load_dataset
from tests.architecture.source import PACKAGES, ROOT, files, parsed

SOURCE = settings.LANGUAGE_CODE
OTHERS = sorted(code for code, _name in settings.LANGUAGES if code != SOURCE)
EDITION = load_edition(available_editions()[-1])


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module, without its docstrings."""
    tree = parsed(path)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def integers(path: Path) -> Iterator[tuple[int, int, ast.AST]]:
    """The whole numbers of a module, each with what it stands in."""
    for parent in ast.walk(parsed(path)):
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.Constant) and type(node.value) is int:
                yield node.lineno, node.value, parent


# An edition

#: How many questions there are in all, of each requirement.
COUNTS = {
    len(EDITION.questions),
    sum(question.is_core for question in EDITION.questions),
    sum(not question.is_core for question in EDITION.questions),
}
#: A whole number of a module that is one of these is a count of questions, unless it stands here: what it counts.
OTHER_COUNTS = {
    ("applications/deadlines.py", 28): "28 February",
    ("applications/queries/forecast.py", 28): "days",
    ("assessment/deadlines.py", 28): "days",
    ("assessment/services/statements.py", 28): "28 February",
    ("casereview/completeness.py", 28): "28 February",
    ("casereview/presenters/grid_html.py", 24): "pixels",
    ("facilities/signed_links.py", 24): "hours",
    ("iasios/calendar/invoices.py", 28): "28 February",
    ("iasios/identifiers/rules.py", 24): "characters",
    ("facilities/views/directory.py", 24): "facilities on a page",
    ("assessment/queries/decision_times.py", 24): "hours",
}
#: Pictures, the gallery of components with its made-up figures, and the demo's calendar count other things.
NOT_OF_QUESTIONS = ("iasios/demo/", "iasios/ui/", "iasios/launcher/", "iasios/workbooks/", "iasios/settings/")


def test_no_module_counts_the_questions_of_an_edition() -> None:
    found = {
        (str(path.relative_to(ROOT)), value)
        for path in files(*PACKAGES)
        for _line, value, _parent in integers(path)
        if value in COUNTS
    }
    found = {(path, value) for path, value in found if not path.startswith(NOT_OF_QUESTIONS)}
    assert found - set(OTHER_COUNTS) == set(), "take the count from the edition (applications.queries.figures_of)"


def test_no_module_knows_the_number_of_a_case_review_question() -> None:
    """A number next to another of the three in one expression, or compared with something's number, is a question."""
    numbers = {question.number for question in EDITION.questions if KINDS[question.kind].rests_on_cases}
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files(*PACKAGES)
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Dict | ast.Tuple | ast.List | ast.Set) and len(_ints(node) & numbers) > 1)
        or (isinstance(node, ast.Compare) and "number" in ast.unparse(node.left) and _ints(node) & numbers)
    ]
    assert named == [], "ask for the question by its topic (applications.queries.topic_questions)"


def _ints(node: ast.AST) -> set[int]:
    children = ast.iter_child_nodes(node)
    return {child.value for child in children if isinstance(child, ast.Constant) and type(child.value) is int}


def test_no_text_names_the_figures_of_an_edition() -> None:
    """Neither a template nor a text of a module: *52 questions*, *28 core*, *question 13*, *thirteen standards*."""
    counts = "|".join(str(count) for count in sorted(COUNTS | {len(EDITION.standards)}))
    numbers = "|".join(str(question.number) for question in EDITION.questions if question.kind == "case_review")
    figure = re.compile(
        rf"\b(?:{counts}|fifty-two|twenty-eight|thirteen) (?:core |extended )?(?:questions?|criteria|standards)"
        rf"|\b[Qq]uestions? (?:{numbers})\b|\ball (?:{counts})\b|default:(?:{counts})\b",
        re.IGNORECASE,
    )
    named = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if "gallery" not in path.parts and path.suffix in {".html", ".txt"}
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if figure.search(text)
    ]
    named += [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files(*PACKAGES)
        for line, text in strings(path)
        if figure.search(text)
    ]
    assert named == [], "take the figures from the edition ({% edition_figures %})"


def test_the_database_sets_no_limit_to_the_count_of_questions() -> None:
    limits = [
        constraint.name
        for model in (Question, Standard)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and "number__lte" in str(constraint.condition)
    ]
    assert limits == []


# A kind of question

#: Who may name a kind by its code: the table, and the edition's file as the default of a key.
KNOW_KINDS = {"applications/kinds.py", "applications/catalogue/specs.py"}
#: Part of what an answer lacks, the name of a relation, the key of a link and the topic of a mail have the same word as
#: a kind, as has the table of an edition's file that names the questions about the cases.
SAME_WORD = {
    "iasios/portal/audit_log/labels.py",
    "iasios/portal/audit_log/destinations.py",
    "assessment/queries/dossiers.py",
    "iasios/outbox/queries.py",
    "applications/catalogue/writing.py",
}


def test_only_the_table_of_kinds_knows_a_kind() -> None:
    knowing = {
        str(path.relative_to(ROOT)) for path in files(*PACKAGES) for _line, text in strings(path) if text in KINDS
    }
    assert knowing - SAME_WORD - {"casereview/models/reviews.py"} <= KNOW_KINDS
    templates = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\.kind\s*==|is_case_review|\"yes_no_evidence\"", path.read_text(encoding="utf-8"))
        and "application.kind ==" not in path.read_text(encoding="utf-8")
    ]
    assert templates == []


def test_a_new_kind_needs_no_migration() -> None:
    """The choices of the column are asked for when they are needed, and no CHECK names a kind."""
    column = Question._meta.get_field("kind")
    assert [value for value, _label in column.choices] == list(KINDS)
    assert column.deconstruct()[3]["choices"].__name__ == "kind_choices"
    assert [c.name for c in Question._meta.constraints if "kind" in str(getattr(c, "condition", ""))] == []


# A language

#: Who may name a language of the portal beside the settings, and why.
NAME_LANGUAGES = {
    "iasios/settings/base.py": "the one place",
    "assessment/forms/seats.py": "languages that assessors read, whatever the portal speaks",
    "facilities/services/registration_drafts.py": "a word that names of hospitals share, not a language",
    "iasios/demo/messages.py": "languages of the fictional manuals",
    "iasios/demo/assessors.py": "languages of the fictional assessors",
    "iasios/demo/editions.py": "the words of the fictional draft",
}


def test_languages_are_named_in_one_place() -> None:
    naming = {
        str(path.relative_to(ROOT)) for path in files(*PACKAGES) for _line, text in strings(path) if text in OTHERS
    }
    assert naming == set(NAME_LANGUAGES)
    quoted = re.compile(rf"""["'](?:{"|".join(OTHERS)})["']""")
    shown = [
        str(path.relative_to(ROOT))
        for folder, ending in (("templates", "*.html"), ("static/js", "*.js"))
        for path in (ROOT / folder).rglob(ending)
        if quoted.search(path.read_text(encoding="utf-8"))
    ]
    assert shown == []


def test_a_language_has_its_texts_and_its_two_catalogue_files() -> None:
    edition, dataset = EDITION, load_dataset(available_datasets()[-1])
    assert sorted(edition.translations) == sorted(dataset.translations) == OTHERS
    found = sorted(path.parent.parent.name for path in (ROOT / "locale").rglob("django.po"))
    assert found == OTHERS
