"""Publishing an edition."""

import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from applications import catalogue
from applications.catalogue import load_edition
from applications.catalogue.loading import HERE
from applications.models import Edition, Question, Standard
from applications.queries import questions_of
from applications.services import EditionChanged, publish_edition
from iasios.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R26", "R27")
def test_the_published_edition_has_52_questions_28_of_them_core():
    edition = Edition.objects.get(code="2026.1")
    rows = list(Question.objects.filter(edition=edition).values_list("number", "requirement"))
    assert [number for number, _ in rows] == list(range(1, 53))
    assert [requirement for _, requirement in rows].count("core") == 28
    assert [requirement for _, requirement in rows].count("extended") == 24
    assert Standard.objects.filter(edition=edition).count() == 13
    assert edition.sha256 == load_edition("2026.1").sha256


def test_rows_say_what_the_file_says_in_both_languages():
    spec = load_edition("2026.1")
    for question in questions_of(Edition.objects.get(code="2026.1").pk):
        said = spec.question(question.code)
        assert (question.text, question.short, question.evidence) == (said.text, said.short, list(said.evidence))
        assert (question.criterion, question.elaboration) == (said.reference, said.elaboration)
        with translation.override("de"):
            assert question.translated("text") == spec.translations["de"].questions[question.code].text


def test_publishing_again_changes_nothing():
    before = list(Edition.objects.values()), AuditEvent.objects.filter(action="edition.published").count()
    publish_edition("2026.1")
    publish_edition("2026")
    assert (list(Edition.objects.values()), AuditEvent.objects.filter(action="edition.published").count()) == before


def test_a_changed_file_under_a_published_code_is_refused(tmp_path, monkeypatch):
    for name in ("edition_2026.toml", "edition_2026.de.toml"):
        shutil.copy(HERE / name, tmp_path / name)
    path = tmp_path / "edition_2026.toml"
    path.write_text(
        path.read_text("utf-8").replace('short = "Registration and licences"', 'short = "Licences"'), "utf-8"
    )
    changed = load_edition("2026.1", tmp_path)
    monkeypatch.setattr("applications.services.editions.load_edition", lambda code, directory: changed)
    with pytest.raises(EditionChanged, match=r"Edition 2026\.1 is published and its file was changed since"):
        publish_edition("2026.1")


def test_the_command_says_what_it_did_and_what_it_does_not_know(monkeypatch):
    out = StringIO()
    call_command("publish_edition", "--all", stdout=out)
    assert out.getvalue() == "Edition 2026.1 was published before and is unchanged.\n"
    with pytest.raises(CommandError, match=r"There is no edition 1999\. Known: 2026\.1\."):
        call_command("publish_edition", "1999")
    with pytest.raises(CommandError):
        call_command("publish_edition")


@pytest.mark.parametrize("table", ["edition", "section", "standard", "question"])
def test_postgresql_refuses_a_change_to_a_published_edition(table):
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE applications_{table} SET id = id")


def test_the_catalogue_module_lists_what_is_shipped():
    assert catalogue.available_editions() == tuple(Edition.objects.order_by("code").values_list("code", flat=True))


def test_a_question_number_is_unique_in_its_edition():
    taken = Question.objects.get(number=1)
    taken.pk, taken.code = None, "1z"
    with pytest.raises(IntegrityError, match="question_number_unique_in_edition"), transaction.atomic():
        taken.save(force_insert=True)
