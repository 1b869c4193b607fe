"""A worked example beside each question, and the hint that an answer looks thin; neither bars anything."""

import pytest

from applications.catalogue import CatalogueError, examples_of, load_edition, load_examples
from applications.catalogue.loading import HERE
from applications.models import Answer
from applications.services import submit_application
from applications.thin_answers import LONG, Thin, thinness
from tests.factories.application import make_ready

AUTOSAVE = {"X-Autosave": "1"}
FULL = "The head nurse checks the register of licences every January."


def sent(code, **values):
    return {f"{code}-{name}": value for name, value in {"version": 0, **values}.items()}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_question_has_a_good_answer_that_is_not_thin_and_a_weak_one_that_is(language):
    edition = load_edition("2026.1")
    found = examples_of("2026.1")
    for question in edition.questions:
        example = found.of(question.code, language)
        assert example is not None, question.code
        assert not thinness(example.good), question.code
        assert thinness(example.weak), question.code
        assert example.why
    assert found.of("1a", "fr") == found.of("1a", "en")
    assert examples_of("1999.1") is None


def test_every_fault_of_the_files_is_named(tmp_path):
    for name in ("edition_2026.toml", "edition_2026.de.toml"):
        (tmp_path / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    words = 'good = "a"\nweak = "b"\nwhy = "c"\n'
    (tmp_path / "examples_2026.toml").write_text(
        f'edition = "2026.1"\n[example.1a]\n{words}[example.99z]\n{words}[example.1b]\ngood = "a"\nweak = "b"\n'
    )
    (tmp_path / "examples_2026.de.toml").write_text(f'edition = "2026.1"\nlanguage = "en"\n[example.1a]\n{words}')
    with pytest.raises(CatalogueError) as raised:
        load_examples(tmp_path)
    said = "\n".join(raised.value.problems)
    for part in ("99z", "why", "1b", "language must be de"):
        assert part in said, part


def test_the_examples_are_no_part_of_the_published_edition():
    assert "examples" not in " ".join(load_edition("2026.1").question("1a").model_dump())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", Thin()),
        ("We are careful.", Thin(person=True, day=True, document=True)),
        (FULL, Thin()),
        ("The physicist signs the form.", Thin(day=True)),
        ("Checked every Monday, see the log.", Thin(person=True)),
        ("The committee meets monthly.", Thin(document=True)),
        ("Die Pflegeleitung führt jeden Monat die Liste.", Thin()),
        ("Wir achten darauf.", Thin(person=True, day=True, document=True)),
        ("x" * (LONG + 1), Thin()),
    ],
)
def test_what_a_text_does_not_name(text, missing):
    assert thinness(text) == missing


def test_a_linked_item_is_a_document():
    assert thinness("The committee meets monthly.", has_items=True) == Thin()


@pytest.mark.django_db
def test_the_page_shows_the_example_and_the_hint_and_saves_all_the_same(ours, as_user, url):
    browser = as_user(ours.member)
    html = browser.get(url("standard", 1)).content.decode()
    assert html.count("A worked example") == 8
    assert examples_of("2026.1").of("1a", "en").good in html
    response = browser.post(
        url("answer", "1a"), sent("1a", met="yes", evidence="All staff are licensed."), headers=AUTOSAVE
    )
    assert response.status_code == 200
    hint = response.json()["html"]["#thin-1a"]
    assert "this does not seem to say who does it, when or how often, in which document it can be seen." in hint
    stored = Answer.objects.get(application=ours.application, question__code="1a")
    assert (stored.evidence, stored.is_complete) == ("All staff are licensed.", True)
    assert "Automatic hint: this" in browser.get(url("standard", 1)).content.decode()
    response = browser.post(url("answer", "1a"), sent("1a", version=1, met="yes", evidence=FULL), headers=AUTOSAVE)
    assert "A hint" not in response.json()["html"]["#thin-1a"]
    response = browser.post(url("answer", "1b"), sent("1b", met="no", evidence="Not yet."), headers=AUTOSAVE)
    assert "A hint" not in response.json()["html"]["#thin-1b"]


@pytest.mark.django_db
def test_thin_answers_are_submitted_like_others(ours):
    make_ready(ours.application, ours.member)
    Answer.objects.filter(application=ours.application).update(evidence="Yes.")
    submit_application(application=ours.application, by=ours.representative)
    assert ours.application.status == "round_1"
