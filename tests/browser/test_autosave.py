"""Nothing that is typed gets lost: autosave and its copy in the browser."""

import json
from collections.abc import Callable

import pytest
from django.template import Context, Template
from playwright.sync_api import expect

from tests.browser.site import Answer, Site

SHELL = """{% load shell ui %}<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<link rel="stylesheet" href="/static/css/portal.css"><script defer src="/static/js/portal.js"></script>
{% authoring_scripts %}</head><body data-person="PERSON"><main>BODY</main>
<template id="kept-offer"><div class="notice"><button type="button"
data-kept="restore">Put it back</button><button type="button" data-kept="drop">Discard it</button></div></template>
</body></html>"""

QUESTION = """<form method="post" action="/save/" id="q" data-autosave data-draft-key="answer-7"
data-merge-url="/merge/"><input type="hidden" name="csrfmiddlewaretoken" value="t">
<input type="hidden" name="version" value="3">
{% yes_no "met" %}<div class="field"><label for="text">Evidence</label><textarea class="textarea" id="text"
name="text">TEXT</textarea></div>{% saved_mark %}<button>Save</button></form><div id="progress">20 of 28</div><button
type="button" id="elsewhere">elsewhere</button>"""


def draw(body: str, *, person: str = "7") -> str:
    return Template(SHELL.replace("BODY", body).replace("PERSON", person)).render(Context())


def question(text: str = "Old text") -> str:
    return draw(QUESTION.replace("TEXT", text))


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    opened = new_site()
    opened.pages["/"] = question()
    opened.answers["/save/"] = lambda data: Answer.json(200, version=int(data["version"]) + 1, saved_at="12:03")
    opened.open()
    return opened


def draft(site: Site) -> dict[str, str] | None:
    kept = site.page.evaluate("localStorage.getItem('draft:answer-7')")
    return None if kept is None else dict(json.loads(kept)["fields"])


def mark(site: Site, state: str) -> None:
    expect(site.page.locator("[data-saved-mark]")).to_have_attribute("data-state", state)


def test_text_is_saved_after_a_pause_and_the_copy_forgotten(site: Site) -> None:
    site.page.fill("#text", "New text")
    assert draft(site) == {"text": "New text"}
    mark(site, "saved")
    assert site.sent == [("/save/", {"csrfmiddlewaretoken": "t", "version": "3", "text": "New text"})]
    assert draft(site) is None
    expect(site.page.locator("[data-saved-mark]")).to_have_text("Saved 12:03", use_inner_text=True)


def test_what_was_typed_after_that_is_kept(site: Site) -> None:
    site.page.evaluate(
        "localStorage.setItem('draft:answer-7',"
        " JSON.stringify({at: Date.now(), fields: [['text', 'Newer']], nonce: 'b'}))"
    )
    site.page.evaluate("document.cookie = 'saved_copies=0123456789abcdef; path=/'")
    site.page.reload()
    assert draft(site) == {"text": "Newer"}


def test_the_next_save_carries_the_new_version(site: Site) -> None:
    site.page.fill("#text", "One")
    mark(site, "saved")
    site.page.fill("#text", "Two")
    with site.page.expect_request("**/save/"):
        site.page.click("#elsewhere")
    mark(site, "saved")
    assert [data["version"] for _path, data in site.sent] == ["3", "4"]


def test_the_button_waits_for_the_save_under_way_and_sends_its_version(site: Site) -> None:
    site.page.fill("#text", "New text")
    # Pressing the button leaves the field, which saves it: the form must not overtake that save.
    press = "document.activeElement.blur(); document.querySelector('#q > button').click()"
    site.page.evaluate(f"void setTimeout(() => {{ {press} }})")
    site.page.wait_for_url("**/save/")
    assert [(data["version"], data["text"]) for _path, data in site.sent] == [("3", "New text"), ("4", "New text")]


def test_a_choice_is_saved_at_once(site: Site) -> None:
    site.page.check('input[value="yes"]')
    mark(site, "saved")
    assert [data["met"] for _path, data in site.sent] == ["yes"]


def test_pieces_of_the_page_follow(site: Site) -> None:
    site.answers["/save/"] = lambda _: Answer.json(
        200, version=4, saved_at="12:04", html={"#progress": '<div id="progress">21 of 28</div>'}
    )
    site.page.check('input[value="no"]')
    expect(site.page.locator("#progress")).to_have_text("21 of 28")


def test_without_connection_the_text_stays_and_is_sent_when_it_comes_back(site: Site) -> None:
    working = site.answers["/save/"]
    site.answers["/save/"] = lambda _: Answer(None)
    site.page.fill("#text", "Typed in the lift")
    mark(site, "offline")
    assert draft(site) == {"text": "Typed in the lift"}
    site.answers["/save/"] = working
    site.page.evaluate("window.dispatchEvent(new Event('online'))")
    mark(site, "saved")
    assert draft(site) is None


def test_a_failing_server_is_like_no_connection(site: Site) -> None:
    site.answers["/save/"] = lambda _: Answer(503)
    site.page.fill("#text", "New text")
    mark(site, "offline")
    assert draft(site) == {"text": "New text"}


@pytest.mark.parametrize("answer", [Answer(401), Answer(403), Answer(302, "", {"Location": "/accounts/login/"})])
def test_after_the_session_the_text_is_kept_and_offered(site: Site, answer: Answer) -> None:
    site.answers["/save/"] = lambda _: answer
    site.page.fill("#text", "Typed too late")
    mark(site, "ended")
    assert draft(site) == {"text": "Typed too late"}
    site.answers["/save/"] = lambda _: Answer.json(200, version=4, saved_at="12:05")
    site.open()
    assert site.page.input_value("#text") == "Old text"
    site.page.get_by_role("button", name="Put it back").click()
    mark(site, "saved")
    assert site.page.input_value("#text") == "Typed too late"
    assert draft(site) is None


def test_a_kept_text_can_be_discarded(site: Site) -> None:
    site.answers["/save/"] = lambda _: Answer(403)
    site.page.fill("#text", "Not wanted")
    mark(site, "ended")
    site.open()
    site.page.get_by_role("button", name="Discard it").click()
    assert draft(site) is None
    assert site.page.input_value("#text") == "Old text"


def test_a_copy_that_the_server_has_is_not_offered(site: Site) -> None:
    site.answers["/save/"] = lambda _: Answer(403)
    site.page.fill("#text", "Arrived another way")
    mark(site, "ended")
    site.pages["/"] = question("Arrived another way")
    site.open()
    expect(site.page.get_by_role("button", name="Put it back")).to_have_count(0)
    assert draft(site) is None


def test_a_stale_save_leads_to_the_merge_with_the_text(site: Site) -> None:
    site.answers["/save/"] = lambda _: Answer.json(409)
    site.answers["/merge/"] = lambda _: Answer(200, "<title>Merge</title>", {"Content-Type": "text/html"})
    site.page.fill("#text", "My version")
    mark(site, "stale")
    site.page.get_by_role("link", name="See both texts").click()
    expect(site.page).to_have_title("Merge")
    assert site.sent[-1] == ("/merge/", {"csrfmiddlewaretoken": "t", "version": "3", "text": "My version"})


def test_a_refused_save_says_why_at_the_field(site: Site) -> None:
    site.answers["/save/"] = lambda _: Answer.json(422, errors={"text": ["This is 21,240 characters; 20,000 fit."]})
    site.page.fill("#text", "x")
    mark(site, "refused")
    expect(site.page.locator(".field--bad .fmsg")).to_have_text("This is 21,240 characters; 20,000 fit.")
    assert site.page.get_attribute("#text", "aria-invalid") == "true"
    site.answers["/save/"] = lambda _: Answer.json(200, version=4, saved_at="12:06")
    site.page.fill("#text", "shorter")
    mark(site, "saved")
    expect(site.page.locator(".fmsg")).to_have_count(0)
    assert site.page.get_attribute("#text", "aria-invalid") is None


def test_kept_copies_are_named_in_the_language_of_the_page_that_lists_them(new_site: Callable[..., Site]) -> None:
    site = new_site()
    site.pages["/"] = draw(
        '<div data-kept-list="7-" data-word-case="Fall %" data-word-cases="Fallprüfung" hidden>'
        "<p data-kept-links></p></div>"
    )
    site.open()
    site.page.evaluate(
        """() => [["7-a", "case 5"], ["7-b", "cases"], ["7-c", "8(c)"], ["8-d", "9(a)"]].forEach(([key, label]) =>
        localStorage.setItem(`draft:${key}`, JSON.stringify({ at: Date.now(), fields: [], label, page: "/p" })))"""
    )
    site.page.reload()
    assert sorted(site.page.locator("[data-kept-links] a").all_inner_texts()) == ["8(c)", "Fall 5", "Fallprüfung"]
