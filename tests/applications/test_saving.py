"""Saving from the pages: a page of cards, one card, both texts, and everything that must not be saved."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Answer
from applications.services import save_answer, submit_application
from tests.applications.conftest import card
from tests.factories.application import make_ready, review_everything

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1", "Accept": "application/json"}


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def as_shown(response, code):
    """The fields of a card as the page shows them, as a browser would send them unchanged."""
    shown = next(card for card in response.context["cards"] if card.code == code)
    data = {f"{code}-version": str(shown.version), f"{code}-seen": shown.seen, f"{code}-base": shown.base}
    if shown.met is not None:
        data[f"{code}-met"] = "yes" if shown.met else "no"
    return data | {box.name: box.value for box in shown.boxes}


def colleague_saves(ours, code, **values):
    answer = Answer.objects.select_related("question").get(application=ours.application, question__code=code)
    return save_answer(answer=answer, version=answer.version, by=ours.deputy, **{"met": True} | values)


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


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b"])
def test_control_characters_are_refused_and_the_rest_of_the_text_stays(ours, as_user, url, stored, sign):
    response = as_user(ours.member).post(url("standard", 1), card("1a", met="yes", evidence=f"The{sign} register"))
    assert response.status_code == 422
    assert "1(a): Remove the control characters from this text." in words(response)
    assert ">The register</textarea>" in response.content.decode()
    assert stored("1a").version == 0


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


# Autosave


@pytest.mark.rule("R32", "R34")
def test_autosave_answers_with_version_time_and_fresh_pieces(ours, as_user, url, stored):
    response = as_user(ours.member).post(
        url("answer", "1a"), card("1a", met="yes", evidence="Register"), headers=AUTOSAVE
    )
    body = response.json()
    assert (response.status_code, body["version"]) == (200, 1)
    assert re.fullmatch(r"\d\d:\d\d", body["saved_at"])
    assert sorted(body["html"]) == ["#by-1a", "#left-panel", "#mbar", "#state-1a"]
    assert "Complete" in body["html"]["#state-1a"]
    assert "<b>1 of 28</b>" in body["html"]["#left-panel"]
    assert stored("1a").evidence == "Register"


def test_autosave_stores_half_a_core_question_without_complaint(ours, as_user, url, stored):
    response = as_user(ours.member).post(url("answer", "1a"), card("1a", met="yes", evidence=""), headers=AUTOSAVE)
    assert response.status_code == 200
    assert "Started" in response.json()["html"]["#state-1a"]
    assert (stored("1a").met, stored("1a").is_complete) == (True, False)


def test_autosave_says_at_which_field_it_was_refused(ours, as_user, url):
    response = as_user(ours.member).post(
        url("answer", "1a"), card("1a", met="yes", evidence="x" * 21_240), headers=AUTOSAVE
    )
    assert response.status_code == 422
    assert response.json() == {"errors": {"1a-evidence": ["This is 21,240 characters; 20,000 fit."]}}


@pytest.mark.parametrize("version", ["0", "99", "-1", "one", "", "9" * 30])
def test_autosave_of_a_stale_card_is_a_conflict(ours, as_user, url, stored, version):
    colleague_saves(ours, "1a", evidence="Ilse's")
    data = card("1a", met="yes", evidence="Mine") | {"1a-version": version}
    response = as_user(ours.member).post(url("answer", "1a"), data, headers=AUTOSAVE)
    assert (response.status_code, response.json()) == (409, {})
    assert stored("1a").evidence == "Ilse's"


def test_autosave_to_a_locked_application_says_so_in_its_own_format(ours, as_user, url):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    response = as_user(ours.member).post(
        url("answer", "1a"), card("1a", version=1, met="no", evidence="Later"), headers=AUTOSAVE
    )
    assert response.status_code == 403
    assert response.json() == {
        "errors": {"1a-evidence": ["The application has been submitted, so its answers can no longer be changed."]}
    }


def test_autosave_stays_within_its_queries(ours, theirs, as_user, url, queries):
    browser = as_user(ours.member)
    browser.get(url("summary"))
    with queries(8):
        browser.post(url("answer", "1a"), card("1a", met="yes", evidence="Register"), headers=AUTOSAVE)


def test_a_single_card_saves_as_a_plain_form_too(ours, as_user, url, stored):
    browser = as_user(ours.member)
    response = browser.post(url("answer", "2a"), card("2a", met="yes", evidence="Plan"))
    assert (response.status_code, response["Location"]) == (302, url("standard", 2) + "#q-2a")
    assert stored("2a").evidence == "Plan"
    refused = browser.post(url("answer", "2a"), card("2a", version=1, met="maybe", evidence="Plan"))
    assert refused.status_code == 422
    assert "2(a): Choose Yes or No." in words(refused)


def test_reading_the_address_of_an_answer_leads_to_its_card(ours, as_user, url):
    for name in ("answer", "merge"):
        response = as_user(ours.member).get(url(name, "8c"))
        assert (response.status_code, response["Location"]) == (302, url("standard", 8) + "#q-8c")


# Two people in one question


def test_a_stale_card_shows_both_texts_and_the_others_are_saved(ours, as_user, url, stored):
    browser = as_user(ours.member)
    page = browser.get(url("standard", 2))
    data = as_shown(page, "2a") | {"2a-met": "yes", "2a-evidence": "My plan for 2027"}
    data |= as_shown(page, "2b") | {"2b-met": "yes", "2b-evidence": "Rosters", "2b-elaboration": "Two days"}
    colleague_saves(ours, "2a", met=False, evidence="The plan for 2027 is late")
    response = browser.post(url("standard", 2), data)
    assert response.status_code == 409
    said = words(response)
    assert "2(a): Dr Deputy Northgate changed this at" in said
    assert "Here are both texts." in said
    assert "Their answer: No." in said
    assert ">My plan for 2027</textarea>" in response.content.decode()
    shown = next(card for card in response.context["cards"] if card.code == "2a")
    assert "".join(text for mark, text in shown.boxes[0].theirs if mark != "removed") == "The plan for 2027 is late"
    assert (stored("2a").evidence, stored("2b").evidence) == ("The plan for 2027 is late", "Rosters")
    # Saving what the page shows is a decision: now it is over the colleague's version.
    assert browser.post(url("standard", 2), as_shown(response, "2a")).status_code == 302
    assert (stored("2a").met, stored("2a").evidence, stored("2a").version) == (True, "My plan for 2027", 2)


def test_two_people_in_different_boxes_of_one_card_do_not_meet(ours, as_user, url, stored):
    browser = as_user(ours.member)
    page = browser.get(url("standard", 2))
    colleague_saves(ours, "2b", evidence="Rosters", elaboration="Two days")
    mine = as_shown(page, "2b") | {"2b-evidence": ""}
    assert browser.post(url("standard", 2), mine | {"2b-met": "no"}).status_code == 409
    page = browser.get(url("standard", 2))
    colleague_saves(ours, "2b", evidence="Rosters of 2027", elaboration="Two days")
    assert browser.post(url("standard", 2), as_shown(page, "2b") | {"2b-elaboration": "Three days"}).status_code == 302
    assert (stored("2b").evidence, stored("2b").elaboration) == ("Rosters of 2027", "Three days")


def test_a_stale_card_takes_the_colleagues_words_where_the_person_wrote_none(ours, as_user, url, stored):
    browser = as_user(ours.member)
    page = browser.get(url("standard", 2))
    colleague_saves(ours, "2b", evidence="Theirs", elaboration="Two days")
    response = browser.post(url("standard", 2), as_shown(page, "2b") | {"2b-evidence": "Mine"})
    assert response.status_code == 409
    shown = next(card for card in response.context["cards"] if card.code == "2b")
    assert (shown.met, [box.value for box in shown.boxes]) == (True, ["Mine", "Two days"])
    assert [box.theirs is None for box in shown.boxes] == [False, True]
    assert browser.post(url("standard", 2), as_shown(response, "2b")).status_code == 302
    assert (stored("2b").met, stored("2b").evidence, stored("2b").elaboration) == (True, "Mine", "Two days")


def test_autosave_never_writes_over_what_its_page_has_not_shown(ours, as_user, url, stored):
    browser = as_user(ours.member)
    sent = as_shown(browser.get(url("standard", 2)), "2b") | {"2b-evidence": "Rosters"}
    first = browser.post(url("answer", "2b"), sent, headers=AUTOSAVE).json()
    colleague_saves(ours, "2b", evidence="Rosters", elaboration="Two days")
    sent |= {"2b-version": str(first["version"]), "2b-base": first["base"], "2b-evidence": "Rosters of 2027"}
    second = browser.post(url("answer", "2b"), sent, headers=AUTOSAVE)
    assert second.status_code == 200
    assert (stored("2b").met, stored("2b").evidence, stored("2b").elaboration) == (True, "Rosters of 2027", "Two days")
    # Version and all, the page is up to date; yet it still shows an empty second box, and now somebody writes there.
    sent |= {"2b-version": str(second.json()["version"]), "2b-base": second.json()["base"], "2b-elaboration": "Mine"}
    assert browser.post(url("answer", "2b"), sent, headers=AUTOSAVE).status_code == 409
    assert stored("2b").elaboration == "Two days"


@pytest.mark.rule("R30")
def test_save_still_says_what_is_missing_after_autosave_has_stored_the_rest(ours, as_user, url):
    browser = as_user(ours.member)
    sent = as_shown(browser.get(url("standard", 8)), "8a") | {"8a-met": "yes"}
    body = browser.post(url("answer", "8a"), sent, headers=AUTOSAVE).json()
    response = browser.post(url("standard", 8), sent | {"8a-version": str(body["version"]), "8a-base": body["base"]})
    assert response.status_code == 422
    assert [line.target for line in response.context["error_lines"]] == ["evidence-8a"]


def test_keeping_theirs_leaves_the_stored_text_and_saves_the_rest(ours, as_user, url, stored):
    browser = as_user(ours.member)
    colleague_saves(ours, "2a", evidence="Theirs")
    data = card("2a", met="yes", evidence="Mine") | card("2b", met="yes", evidence="Rosters", elaboration="Two days")
    response = browser.post(url("standard", 2), data | {"keep-theirs": "2a"})
    assert response.status_code == 302
    assert (stored("2a").evidence, stored("2b").evidence) == ("Theirs", "Rosters")


def test_a_refused_card_stays_stale(ours, as_user, url, stored):
    browser = as_user(ours.member)
    colleague_saves(ours, "2a", evidence="Theirs")
    refused = browser.post(url("standard", 2), card("2a", met="yes", evidence="Mine" + "x" * 20_000))
    assert refused.status_code == 422
    shorter = as_shown(refused, "2a") | {"2a-evidence": "Mine"}
    assert browser.post(url("standard", 2), shorter).status_code == 409
    assert stored("2a").evidence == "Theirs"


def merge_data(response):
    card_ = response.context["card"]
    data = {f"{card_.code}-version": str(card_.version), f"{card_.code}-base": card_.base, "mine-met": card_.mine_met}
    for box in card_.boxes:
        data |= {box.name: box.value, f"mine-{box.part}": box.value}
    return data | {f"{card_.code}-met": card_.mine_met}


@pytest.fixture
def both(ours, as_user, url):
    """A browser at the page with both texts of 2(a)."""
    colleague_saves(ours, "2a", met=False, evidence="The plan of 2027 is late")
    browser = as_user(ours.member)
    response = browser.post(url("merge", "2a"), card("2a", met="yes", evidence="The plan of 2027 is done"))
    return browser, response


def test_the_merge_page_shows_both_texts_and_keeps_the_typed_one(both, stored):
    _browser, response = both
    assert response.status_code == 409
    said = words(response)
    assert "Dr Deputy Northgate changed this at" in said
    assert "Their answer: No." in said
    assert '<ins><span class="vh">added: </span>The plan of 2027 is late</ins>' in response.content.decode()
    assert '<ins><span class="vh">added: </span>The plan of 2027 is done</ins>' in response.content.decode()
    assert stored("2a").evidence == "The plan of 2027 is late"


@pytest.mark.parametrize(
    ("keep", "evidence", "met", "version"),
    [
        ("theirs", "The plan of 2027 is late", False, 1),
        ("mine", "The plan of 2027 is done", True, 2),
        ("edited", "Both of it", True, 2),
    ],
)
def test_the_three_ways_out_of_a_merge(both, url, stored, keep, evidence, met, version):
    browser, response = both
    data = merge_data(response) | {"2a-evidence": "Both of it", "keep": keep}
    done = browser.post(url("merge", "2a"), data)
    assert (done.status_code, done["Location"]) == (302, url("standard", 2) + "#q-2a")
    assert (stored("2a").evidence, stored("2a").met, stored("2a").version) == (evidence, met, version)


def test_a_third_person_in_between_is_shown_again(both, ours, url, stored):
    browser, response = both
    colleague_saves(ours, "2a", evidence="Even later")
    again = browser.post(url("merge", "2a"), merge_data(response) | {"keep": "edited"})
    assert again.status_code == 409
    assert again.context["card"].version == 2
    assert stored("2a").evidence == "Even later"


def test_a_merge_with_a_refused_text_keeps_it(both, url, stored):
    browser, response = both
    long = "x" * 20_001
    again = browser.post(url("merge", "2a"), merge_data(response) | {"2a-evidence": long, "keep": "edited"})
    assert again.status_code == 409
    assert "This is 20,001 characters; 20,000 fit." in words(again)
    assert f">{long}</textarea>" in again.content.decode()
    assert stored("2a").version == 1


# The case-review questions


@pytest.mark.rule("R44")
def test_gaps_are_explained_on_the_page_of_the_question(ours, as_user, url, stored):
    review_everything(ours.application, gaps={"13": 2})
    browser = as_user(ours.member)
    page = browser.get(url("standard", 3))
    sent = as_shown(page, "3c") | {"3c-met": "yes", "3c-elaboration": "Two lack the stage"}
    refused = browser.post(url("standard", 3), sent)
    assert refused.status_code == 422
    assert "3(c): Say what you will do about the gaps. The question counts only with this text." in words(refused)
    sent = as_shown(refused, "3c") | {"3c-measures": "A field in the template"}
    assert browser.post(url("standard", 3), sent).status_code == 302
    assert stored("3c").is_complete
