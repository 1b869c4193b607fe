"""The office's pages of editions and drafts."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.models import Edition, EditionDraft
from applications.queries.edition_files import files_of
from applications.services.edition_drafts import add_question, draft_edition, print_of, publish_draft
from applications.views import edition_drafts
from tests.editions.test_drafts import MARKS, again, rewrite, write

pytestmark = pytest.mark.django_db


def draft_url(name: str = "draft", *args: str) -> str:
    return reverse(f"applications:{name}", args=["2027.1", *args])


@pytest.fixture
def present() -> Edition:
    return Edition.objects.get(code="2026.1")


@pytest.fixture
def draft(present: Edition, office: Any) -> EditionDraft:
    return draft_edition(base=present, year=2027, by=office)


def test_a_draft_is_begun(as_user: Any, office: Any, present: Edition) -> None:
    browser = as_user(office)
    page = reverse("applications:edition_new")
    assert 'value="2026.1" selected' in browser.get(page).text
    answer = browser.post(page, {"base": "2026.1", "year": "2025"})
    assert "An edition of 2026 is published. Choose that year or a later one." in answer.text
    answer = browser.post(page, {"base": "2026.1", "year": "2027"}, follow=True)
    assert answer.redirect_chain == [(draft_url(), 302)]
    assert "The draft is begun. It says what Edition 2026 says." in answer.text
    assert "52 questions, 28 of them core. Compared with Edition 2026." in answer.text
    assert "No question differs from the edition in force." in answer.text
    listed = browser.get(reverse("applications:editions")).text
    assert f'<a href="{draft_url()}">2027.1</a>' in listed


def test_a_question_is_written_in_both_languages(as_user: Any, office: Any, draft: EditionDraft) -> None:
    browser = as_user(office)
    page = draft_url("draft_question", "1a")
    form = browser.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {
        "short_de": "Registrierung",
        "evidence_en": "List of staff\n\n  Extracts from the registers \nRecord",
        "requirement": "extended",
    }
    assert browser.post(page, sent)["Location"] == draft_url()
    files = again(draft).files
    assert files["de"]["question"]["1a"]["short"] == "Registrierung"
    assert files["en"]["question"]["1a"]["evidence"] == ["List of staff", "Extracts from the registers", "Record"]
    assert files["en"]["core"] == 27
    answer = browser.post(page, sent | {"short_de": "Register"})
    assert answer.status_code == 200
    assert "Katharina Moll has saved this draft meanwhile" in answer.text
    long = browser.post(page, sent | {"short_en": "x" * 61, "seen": print_of(files, "1a")})
    assert "This is 61 characters; 60 fit." in long.text
    assert browser.get(draft_url("draft_question", "99z")).status_code == 404


def test_the_case_review_question_offers_its_topics(as_user: Any, office: Any, draft: EditionDraft) -> None:
    form = as_user(office).get(draft_url("draft_question", "3c")).context["form"]
    assert [value for value, _label in form.fields["option_topic"].choices] == ["consent", "identity", "records"]
    assert "measures_label_de" in form.fields


def test_a_question_is_added_moved_and_taken_out(as_user: Any, office: Any, draft: EditionDraft) -> None:
    browser = as_user(office)
    page = draft_url("draft_question_new")
    assert "Choose a place." in browser.post(page, {"place": "", **MARKS}).text
    answer = browser.post(page, {"place": "1|1a", **MARKS})
    identity = "1b@2027.1"
    assert answer["Location"] == draft_url("draft_question", identity)
    listed = browser.get(draft_url()).text
    assert "1(b) not written yet" in listed
    assert "8 things to correct" in listed
    browser.post(draft_url(), {"earlier": identity})
    assert again(draft).files["en"]["question"]["1a"]["origin"] == identity
    seen = browser.get(draft_url("draft_question", identity)).context["form"]["seen"].value()
    stale = browser.post(draft_url("draft_question", identity), {"remove": "1", "seen": "old"}, follow=True)
    assert "Nothing was saved." in stale.text
    browser.post(draft_url("draft_question", identity), {"remove": "1", "seen": seen})
    assert again(draft).files["en"] == draft.files["en"]


def test_a_second_part_of_a_criterion_is_added_by_the_page(as_user: Any, office: Any, draft: EditionDraft) -> None:
    browser = as_user(office)
    page = draft_url("draft_question_new")
    assert "further part of 8(c)" in browser.get(page).text
    answer = browser.post(page, {"place": "8|8c|part", **MARKS})
    assert answer["Location"] == draft_url("draft_question", "8c-second")
    assert browser.get(answer["Location"]).status_code == 200
    assert "8(c) ii" in browser.get(draft_url()).text


def test_two_who_take_out_one_question_end_with_one_clear_message(
    as_user: Any, office: Any, draft: EditionDraft, monkeypatch: Any
) -> None:
    browser = as_user(office)
    page = draft_url("draft_question", "1b")
    seen = browser.get(page).context["form"]["seen"].value()
    sent = {"remove": "1", "seen": seen}
    first = edition_drafts.remove_question

    def after_somebody_else(**values: Any) -> None:
        first(**values)
        first(**values)

    # Both have passed the page when the second one comes to the row.
    monkeypatch.setattr(edition_drafts, "remove_question", after_somebody_else)
    second = browser.post(page, sent)
    assert second["Location"] == draft_url()
    told = [str(message) for message in browser.get(draft_url()).context["messages"]]
    assert told == ["This question was removed meanwhile."]
    monkeypatch.undo()
    # A moment later its page is gone: the same words, and a page that is there.
    late = browser.post(page, sent | {"again": "1"}, follow=True)
    assert late.status_code == 200
    assert [str(message) for message in late.context["messages"]] == ["This question was removed meanwhile."]
    assert browser.get(page).status_code == 404


def test_titles_are_written_in_both_languages(as_user: Any, office: Any, draft: EditionDraft) -> None:
    browser = as_user(office)
    form = browser.get(draft_url("draft_names")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"standard_1_de": "Menschen", "title_en": "New"}
    assert browser.post(draft_url("draft_names"), sent)["Location"] == draft_url()
    files = again(draft).files
    assert (files["de"]["standards"]["1"], files["en"]["title"]) == ("Menschen", "New")


def test_the_comparison_marks_words(as_user: Any, office: Any, draft: EditionDraft) -> None:
    rewrite(draft, "1a", office, en={"short": "Registration and licenses"})
    page = as_user(office).get(draft_url("draft_comparison")).text
    assert 'Registration and <del><span class="vh">removed: </span>licences</del>' in page
    assert '<ins><span class="vh">added: </span>licenses</ins>' in page
    assert page.count('<li class="change"') == 1


def test_it_is_published_and_the_old_one_archived(
    as_user: Any, office: Any, draft: EditionDraft, present: Edition, ours: Any
) -> None:
    browser = as_user(office)
    page = draft_url("draft_publish")
    assert "valid_from" not in browser.get(page).text
    rewrite(draft, "1a", office, en={"short": "Licences"})
    today = timezone.localdate().isoformat()
    assert "Confirm that the comparison was read" in browser.post(page, {"valid_from": today}).text
    past = browser.post(page, {"valid_from": "2020-01-01", "was_read": "on"})
    assert "The first day is past." in past.text
    answer = browser.post(page, {"valid_from": today, "was_read": "on"}, follow=True)
    assert answer.redirect_chain == [(reverse("applications:edition", args=["2027.1"]), 302)]
    assert "Edition 2027 is published." in answer.text
    assert "What it changed of Edition 2026" in answer.text
    assert browser.get(draft_url()).status_code == 404
    old = reverse("applications:edition", args=["2026.1"])
    assert "Archive this edition" in browser.get(old).text
    assert "Edition 2026 is archived." in browser.post(old, follow=True).text
    assert "New applications rest on this edition." in browser.post(answer.redirect_chain[0][0], follow=True).text
    ours.application.refresh_from_db()
    assert ours.application.edition == present
    assert "Edition 2027" in browser.get("/criteria/").text


def test_export_and_import(as_user: Any, office: Any, draft: EditionDraft) -> None:
    browser = as_user(office)
    answer = browser.get(draft_url("draft_files"))
    assert answer["Content-Disposition"] == 'attachment; filename="edition_2027.zip"'
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    assert list(texts) == ["edition_2027.toml", "edition_2027.de.toml"]
    assert browser.get(draft_url("draft_discard")).status_code == 200
    assert browser.post(draft_url("draft_discard"))["Location"] == reverse("applications:editions")

    def send(**changes: bytes) -> Any:
        contents = {"en": texts["edition_2027.toml"], "de": texts["edition_2027.de.toml"]} | changes
        files = {language: SimpleUploadedFile(f"{language}.toml", content) for language, content in contents.items()}
        return browser.post(reverse("applications:edition_import"), files)

    assert "One of the files is not a catalogue file" in send(de=b"\xff").text
    broken = send(en=texts["edition_2027.toml"].replace(b'short = "Registration and licences"', b'short = ""'))
    assert "edition_2027.toml, question 1a: short must be text without blanks at its ends." in broken.text
    assert send()["Location"] == draft_url()
    assert EditionDraft.objects.get().files == draft.files
    published = browser.get(reverse("applications:edition_files", args=["2026.1"]))
    assert published["Content-Disposition"] == 'attachment; filename="edition_2026.zip"'


@pytest.mark.parametrize("name", ["draft", "draft_comparison", "draft_names", "draft_publish", "draft_question_new"])
def test_a_page_of_a_draft_costs_the_same_whatever_it_changes(
    as_user: Any, office: Any, draft: EditionDraft, queries: Any, name: str
) -> None:
    browser = as_user(office)
    browser.get(draft_url(name))
    with queries(at_most=12) as before:
        assert browser.get(draft_url(name)).status_code == 200
    for _number in range(3):
        write(draft, add_question(draft=draft, standard=1, after="1a", marks=MARKS, by=office), office)
    with queries(at_most=12) as after:
        browser.get(draft_url(name))
    assert len(after) == len(before)


def test_the_list_costs_the_same_with_one_and_three(
    as_user: Any, office: Any, draft: EditionDraft, present: Edition, queries: Any
) -> None:
    browser = as_user(office)
    url = reverse("applications:editions")
    browser.get(url)
    with queries(at_most=12) as before:
        browser.get(url)
    for year in (2028, 2029):
        rewrite(one := draft_edition(base=present, year=year, by=office), "1a", office, en={"short": str(year)})
        publish_draft(draft=one, valid_from=timezone.localdate(), by=office)
        draft_edition(base=present, year=2030, by=office)
    with queries(at_most=12) as after:
        assert "2029.1" in browser.get(url).text
    assert len(after) == len(before)
    assert files_of(present)["en"]["code"] == "2026.1"
