"""Two people in one question: both texts, the ways out, and nobody overwritten unseen."""

import pytest

from tests.applications.cards import AUTOSAVE, as_shown, colleague_saves, words
from tests.applications.conftest import card

pytestmark = pytest.mark.django_db


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
