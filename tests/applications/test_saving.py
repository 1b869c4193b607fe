"""Saving from the pages: a page of cards as without JavaScript, and everything that must not be saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Answer
from applications.services import submit_application
from tests.applications.cards import AUTOSAVE, as_shown, colleague_saves, words
from tests.applications.conftest import card
from tests.factories.application import make_ready, review_everything

pytestmark = pytest.mark.django_db


# The whole page, as without JavaScript


@pytest.mark.rule("R32", "R17")
def test_the_page_saves_all_its_cards_at_once(ours, theirs, as_user, url, stored):
    data = card("2a", met="no", evidence="No plan yet") | card(
        "2b", met="yes", evidence="Rosters", elaboration="Two days"
    )
    browser = as_user(ours.member)
    response = browser.post(url("standard", 2), data)
    assert (response.status_code, response["Location"]) == (302, url("standard", 2))
    assert [(a.met, a.evidence, a.elaboration, a.is_complete) for a in (stored("2a"), stored("2b"))] == [
        (False, "No plan yet", "", True),
        (True, "Rosters", "Two days", True),
    ]
    assert "Saved at" in words(browser.get(url("standard", 2)))
    assert not Answer.objects.filter(application=theirs.application, version__gt=0).exists()


def test_the_filter_survives_saving(ours, as_user, url):
    response = as_user(ours.member).post(
        url("standard", 2) + "?show=core", card("2b", met="yes", evidence="Rosters", elaboration="Two days")
    )
    assert response["Location"] == url("standard", 2) + "?show=core"


def test_an_untouched_card_is_never_saved_over_a_colleagues(ours, as_user, url, stored):
    browser = as_user(ours.member)
    page = browser.get(url("standard", 2))
    mine = as_shown(page, "2a") | {"2a-met": "yes", "2a-evidence": "Mine"}
    untouched = as_shown(page, "2b")
    colleague_saves(ours, "2b", evidence="Ilse's", elaboration="Ilse's too")
    response = browser.post(url("standard", 2), mine | untouched)
    assert response.status_code == 302
    assert (stored("2a").evidence, stored("2b").evidence) == ("Mine", "Ilse's")


def test_a_save_right_after_autosave_writes_nothing_twice(ours, as_user, url, stored):
    browser = as_user(ours.member)
    sent = as_shown(browser.get(url("standard", 2)), "2a") | {"2a-met": "yes", "2a-evidence": "Plan"}
    assert browser.post(url("answer", "2a"), sent, headers=AUTOSAVE).json()["version"] == 1
    assert browser.post(url("standard", 2), sent).status_code == 302
    assert stored("2a").version == 1


@pytest.mark.rule("R30")
def test_a_core_question_without_text_is_stored_told_and_does_not_count(ours, as_user, url, stored):
    browser = as_user(ours.member)
    response = browser.post(url("standard", 8), card("8a", met="yes") | card("8b", met="yes", evidence="Checklist"))
    assert response.status_code == 422
    assert response.context["error_lines"][0].target == "evidence-8a"
    assert [line.text for line in response.context["error_lines"]] == [
        "8(a): Describe the evidence you have. A core question counts only with both an answer and a text."
    ]
    page = response.content.decode()
    assert "<title>Error: Standard 8, Treatment delivery" in page
    assert 'aria-describedby="evidence-8a_error"' in page
    assert (stored("8a").met, stored("8a").is_complete, stored("8b").is_complete) == (True, False, True)
    summary = browser.get(url("summary")).context["progress"]
    assert ("8(a)", "evidence is empty") in [(s.criterion, s.why) for s in summary.missing]
    # The page as it stands now can be sent again: nothing is stale, nothing else is asked.
    again = as_shown(response, "8a") | {"8a-evidence": "Wristband and plan"}
    assert browser.post(url("standard", 8), again).status_code == 302
    assert stored("8a").is_complete


def test_an_extended_question_may_wait_for_its_text(ours, as_user, url, stored):
    assert as_user(ours.member).post(url("standard", 2), card("2a", met="yes")).status_code == 302
    assert (stored("2a").met, stored("2a").is_complete) == (True, False)


# What is refused


def test_200_kilobytes_are_refused_with_the_numbers_and_stay_in_the_field(ours, as_user, url, stored):
    text = "x" * 204_800
    data = card("8a", met="yes", evidence=text) | card("8b", met="yes", evidence="Checklist")
    response = as_user(ours.member).post(url("standard", 8), data)
    assert response.status_code == 422
    assert "8(a): This is 204,800 characters; 20,000 fit." in words(response)
    assert "Everything else on this page is saved." in words(response)
    assert f">{text}</textarea>" in response.content.decode()
    assert (stored("8a").version, stored("8b").evidence) == (0, "Checklist")


def test_20_000_characters_fit_whatever_the_line_breaks(ours, as_user, url, stored):
    text = "\r\n".join(["x" * 99] * 200)
    response = as_user(ours.member).post(url("answer", "1b"), card("1b", met="yes", evidence=text), headers=AUTOSAVE)
    assert response.status_code == 200
    assert len(stored("1b").evidence) == 19_999


def test_a_word_table_emoji_and_right_to_left_text_come_back_as_they_were(ours, as_user, url, stored):
    text = "Role\tNumber\r\nNurses\t14 👩🏽‍⚕️\r\nموظفون\t٣ “quoted” – é\u0301\r\n\r\n• בדיקה"
    browser = as_user(ours.member)
    assert browser.post(url("standard", 1), card("1a", met="yes", evidence=f"  {text}\n")).status_code == 302
    kept = text.replace("\r\n", "\n")
    assert stored("1a").evidence == kept
    for page in ("standard", "all", "history"):
        args = {"standard": (1,), "all": (), "history": ("1a",)}[page]
        shown = browser.get(url(page, *args)).content.decode()
        assert all(word in shown for word in ("14 👩🏽‍⚕️", "موظفون", "• בדיקה")), page
    shown = browser.get(url("standard", 1)).context["cards"][0]
    # Sent again unchanged, as browsers send line breaks, it is the same text.
    again = as_shown(browser.get(url("standard", 1)), "1a") | {
        "1a-evidence": shown.boxes[0].value.replace("\n", "\r\n")
    }
    assert browser.post(url("standard", 1), again).status_code == 302
    assert stored("1a").version == 1


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x1f"])
def test_control_characters_are_left_out(ours, as_user, url, stored, sign):
    response = as_user(ours.member).post(url("standard", 1), card("1a", met="yes", evidence=f"The{sign} register"))
    assert response.status_code == 302
    assert stored("1a").evidence == "The register"


def test_a_text_from_a_word_processor_is_saved(ours, as_user, url, stored):
    pasted = "Rota 2026\x0bkept by the lead\x1fnurse; cell\x07end; ref \x13 REF _Ref1 \x14Table 1\x15; page\x0cbreak"
    page = as_user(ours.member)
    assert page.post(url("standard", 1), card("1a", met="yes", evidence=pasted)).status_code == 302
    assert stored("1a").evidence == ("Rota 2026\nkept by the leadnurse; cellend; ref  REF _Ref1 Table 1; page\nbreak")
    # The browser still holds what was pasted: saving it again is no change.
    again = as_shown(page.get(url("standard", 1)), "1a") | {"1a-evidence": pasted}
    assert page.post(url("standard", 1), again).status_code == 302
    assert stored("1a").version == 1


def test_a_file_is_no_text(ours, as_user, url, stored):
    data = card("1a", met="yes") | {"1a-evidence": SimpleUploadedFile("policy.pdf", b"%PDF-1.7")}
    response = as_user(ours.member).post(url("standard", 1), data)
    assert response.status_code == 422
    assert "1(a): This field takes text, not a file." in words(response)
    assert stored("1a").version == 0


def test_an_answer_is_yes_or_no(ours, as_user, url, stored):
    response = as_user(ours.member).post(url("standard", 1), card("1a", met="maybe", evidence="Register"))
    assert response.status_code == 422
    assert "1(a): Choose Yes or No." in words(response)
    assert ">Register</textarea>" in response.content.decode()
    assert stored("1a").version == 0


def test_markup_is_text(ours, as_user, url, stored):
    browser = as_user(ours.member)
    browser.post(url("standard", 1), card("1a", met="yes", evidence="</textarea><script>alert(1)</script>"))
    assert stored("1a").evidence == "</textarea><script>alert(1)</script>"
    assert b"<script>alert" not in browser.get(url("standard", 1)).content
    assert b"<script>alert" not in browser.get(url("all")).content


@pytest.mark.parametrize("name", ["answer", "merge"])
def test_an_unknown_question_does_not_exist(ours, as_user, url, name):
    browser = as_user(ours.member)
    assert browser.get(url(name, "99z")).status_code == 404
    assert browser.post(url(name, "99z"), {}).status_code == 404


@pytest.mark.rule("R18")
@pytest.mark.parametrize(("name", "args"), [("standard", (1,)), ("answer", ("1a",)), ("merge", ("1a",))])
def test_another_facilitys_answers_do_not_exist(ours, theirs, as_user, url, name, args):
    response = as_user(ours.representative).post(
        url(name, *args, slug=theirs.slug), card("1a", met="yes", evidence="Hello")
    )
    assert response.status_code == 404
    assert not Answer.objects.filter(application=theirs.application, version__gt=0).exists()


@pytest.mark.rule("R49")
@pytest.mark.parametrize(("name", "args"), [("standard", (1,)), ("answer", ("1a",)), ("merge", ("1a",))])
def test_a_locked_application_answers_with_the_reason(ours, as_user, url, stored, name, args):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    response = as_user(ours.member).post(url(name, *args), card("1a", version=1, met="no", evidence="Later"))
    assert response.status_code == 403
    assert "The application has been submitted, so its answers can no longer be changed." in words(response)
    assert (stored("1a").met, stored("1a").version) == (True, 1)


def test_the_office_edits_nothing(ours, office, as_user, url, stored):
    for name, args in [("standard", (1,)), ("answer", ("1a",)), ("merge", ("1a",))]:
        assert as_user(office).post(url(name, *args), card("1a", met="yes", evidence="Ours")).status_code == 403
    assert stored("1a").version == 0


# The case-review questions


@pytest.mark.rule("R44")
def test_gaps_are_explained_on_the_page_of_the_question(ours, as_user, url, stored):
    review_everything(ours.application, gaps={"13": 2})
    browser = as_user(ours.member)
    page = browser.get(url("standard", 3))
    sent = as_shown(page, "3c") | {
        "3c-met": "yes",
        "3c-evidence": "The key sheet, with the quality lead",
        "3c-elaboration": "Two lack the stage",
    }
    refused = browser.post(url("standard", 3), sent)
    assert refused.status_code == 422
    assert "3(c): Say what you will do about the gaps. The question counts only with this text." in words(refused)
    sent = as_shown(refused, "3c") | {"3c-measures": "A field in the template"}
    assert browser.post(url("standard", 3), sent).status_code == 302
    assert stored("3c").is_complete
