"""A kind of question that exists in this test alone, *number with unit*: on a card, saved by itself, in the workbook,
in the dossier and on pages for reading. Nothing but its class knows it."""

from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.catalogue import CatalogueError
from applications.kinds import KINDS, AnswerPart, QuestionKind
from applications.models import Answer
from applications.queries import answers_of, dossier_context, progress_of
from applications.services import publish_edition, save_answer
from applications.workbook import application_workbook, read_workbook
from iasios.demo.sample_texts import elaboration_text
from iasios.ui.number_fields import plain_decimal
from iasios.workbooks import open_workbook
from tests.applications.conftest import card
from tests.factories.application import answer_everything
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

EDITIONS = Path(__file__).parent / "editions"


class NumberField(forms.CharField):
    """A number, stored as text with a point."""

    def clean(self, value: Any) -> str:
        text = plain_decimal(str(value or ""))
        if not text:
            return ""
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError("Give a number, such as 12.5.")
        return str(number)


class NumberWithUnit(QuestionKind):
    """Yes or No, the evidence, and a number whose unit the edition's file says."""

    # A word of its own: tests/architecture/test_catalogue_promises.py refuses one that means something else elsewhere.
    code = "number_with_unit"
    label = "A number with its unit"
    options = ("unit",)
    sample = "412"

    def elaboration(self, *, has_label: bool) -> str:
        return "always"

    def words_for(self, part: AnswerPart) -> str:
        return "number is missing" if part is AnswerPart.ELABORATION else super().words_for(part)

    def field(self, question: Any, name: str) -> forms.Field:
        return NumberField(required=False) if name == "elaboration" else super().field(question, name)

    def read_cell(self, question: Any, name: str, text: str) -> str:
        return str(self.field(question, name).clean(text)) if name == "elaboration" else text

    def shown(self, question: Any, name: str, text: str) -> str:
        return f"{text} {question.translated('options')['unit']}" if name == "elaboration" and text else text

    def box_template(self, name: str) -> str:
        return "number_with_unit.html" if name == "elaboration" else super().box_template(name)


@pytest.fixture
def number(monkeypatch: Any, tmp_path: Path, settings: Any) -> Path:
    """The kind with its template, and an edition in which 1e asks for a number."""
    monkeypatch.setitem(KINDS, NumberWithUnit.code, NumberWithUnit())
    (tmp_path / "number_with_unit.html").write_text(
        '<input id="{{ box.id }}" name="{{ box.name }}" value="{{ box.value }}" inputmode="decimal">'
        '<span class="unit">{{ card.options.unit }}</span>'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    for ending in ("toml", "de.toml"):
        text = (EDITIONS / f"edition_2028.{ending}").read_text(encoding="utf-8")
        if ending == "toml":
            text = text.replace(
                "[question.1e]\n", '[question.1e]\nkind = "number_with_unit"\noptions = { unit = "a year" }\n'
            )
        else:
            text = text.replace("[question.1e]\n", '[question.1e]\noptions = { unit = "im Jahr" }\n')
        (tmp_path / f"edition_2028.{ending}").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def place(number: Path) -> Any:
    publish_edition("2028.1", directory=number)
    return make_facility("Eastgate Hospital", "eastgate")


def answer_of(place: Any) -> Answer:
    return next(answer for answer in answers_of(place.application) if answer.question.code == "1e")


def test_the_edition_must_say_the_unit(number: Path) -> None:
    path = number / "edition_2028.toml"
    path.write_text(path.read_text("utf-8").replace('options = { unit = "a year" }\n', ""), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        publish_edition("2028.1", directory=number)
    assert caught.value.problems == (
        "edition_2028.toml, question 1e: options needs unit, because kind is number_with_unit.",
        "edition_2028.de.toml, question 1e: options has unit, which the original does not have.",
    )


def test_it_stands_on_its_card_and_saves_by_itself(place: Any, as_user: Any) -> None:
    browser = as_user(place.member)
    page = browser.get(reverse("applications:standard", args=[place.slug, 1])).content.decode()
    assert '<input id="elaboration-1e" name="1e-elaboration" value="" inputmode="decimal">' in page
    assert '<span class="unit">a year</span>' in page
    german = browser.get(reverse("applications:standard", args=[place.slug, 1]), headers={"Accept-Language": "de"})
    assert '<span class="unit">im Jahr</span>' in german.content.decode()
    address = reverse("applications:answer", args=[place.slug, "1e"])
    sent = card("1e", met="yes", evidence="The log.", elaboration="many")
    refused = browser.post(address, sent, headers={"X-Autosave": "1"})
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        {"1e-elaboration": ["Give a number, such as 12.5."]},
    )
    saved = browser.post(address, sent | {"1e-elaboration": "1,412.5"}, headers={"X-Autosave": "1"})
    assert saved.status_code == 200
    assert (answer_of(place).elaboration, answer_of(place).is_complete) == ("1412.5", True)


def test_what_is_missing_is_said_in_its_words(place: Any) -> None:
    save_answer(answer=answer_of(place), version=0, met=True, evidence="The log.", by=place.member)
    state = next(state for state in progress_of(place.application).states if state.code == "1e")
    assert (state.missing, state.why) == ((AnswerPart.ELABORATION,), "number is missing")


def test_it_goes_through_the_workbook(place: Any) -> None:
    save_answer(answer=answer_of(place), version=0, met=True, evidence="The log.", elaboration="7", by=place.member)
    for typed, wanted, faults in (("12,5", ["12.5"], []), ("many", [], ["Give a number, such as 12.5."])):
        book = application_workbook(place.application, answers_of(place.application))
        sheet = book["Answers"]
        column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "elaboration")
        row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "1e")
        assert sheet.cell(row, column).value == "7"
        sheet.cell(row, column).value = typed
        made = BytesIO()
        book.save(made)
        upload = SimpleUploadedFile("answers.xlsx", made.getvalue())
        found = read_workbook(open_workbook(upload, most_rows=200), answers_of(place.application))
        assert [proposal.values["elaboration"] for proposal in found.proposals] == wanted
        assert [fault.message for fault in found.faults] == faults


def test_what_the_demonstration_and_the_factories_write_is_what_it_takes(place: Any) -> None:
    answer_everything(place.application, place.member)
    answer = answer_of(place)
    assert (answer.elaboration, elaboration_text(answer.question)) == ("412", "412")
    book = application_workbook(place.application, answers_of(place.application))
    made = BytesIO()
    book.save(made)
    upload = SimpleUploadedFile("answers.xlsx", made.getvalue())
    found = read_workbook(open_workbook(upload, most_rows=200), answers_of(place.application))
    assert (found.proposals, found.faults) == ([], [])


def test_the_dossier_and_the_pages_for_reading_say_it_with_its_unit(place: Any, as_user: Any) -> None:
    save_answer(answer=answer_of(place), version=0, met=True, evidence="The log.", elaboration="412", by=place.member)
    written = dossier_context(
        place.application, answers_of(place.application, with_evidence=True), submitted_by="Somebody"
    )
    asked = [question for standard in written["standards"] for question in standard["questions"]]
    assert next(question["lines"] for question in asked if question["number"] == 5) == [
        ["Evidence", "The log."],
        ["Description", "412 a year"],
    ]
    page = as_user(place.member).get(reverse("applications:all", args=[place.slug])).content.decode()
    assert '<p class="q__text">412 a year</p>' in page
    german = as_user(place.member).get(
        reverse("applications:all", args=[place.slug]), headers={"Accept-Language": "de"}
    )
    assert "412 im Jahr" in german.content.decode()
