"""Several cards in one form: each saves itself and sends its own fields, the form's button sends all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.site import Answer, Site
from tests.browser.test_autosave import draw

CARD = """<article id="q-CODE" data-autosave data-action="/save/CODE/" data-draft-key="answer-CODE"
data-merge-url="/merge/CODE/"><input type="hidden" name="CODE-version" value="3" data-version><input type="hidden"
name="CODE-base" value="old" data-base>{% yes_no "CODE-met" id="met-CODE" %}<div class="field"><label
for="text-CODE">Evidence CODE</label><textarea class="textarea" id="text-CODE" name="CODE-text"></textarea></div>
{% saved_mark %}</article>"""
FORM = (
    '<form method="post" action="/page/"><input type="hidden" name="csrfmiddlewaretoken" value="t">'
    + CARD.replace("CODE", "1a")
    + CARD.replace("CODE", "1b")
    + '<button id="all">Save</button></form><button type="button" id="elsewhere">elsewhere</button>'
)


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    opened = new_site()
    opened.pages["/"] = draw(FORM)
    opened.answers["/save/1a/"] = lambda data: Answer.json(200, version=4, base="new", saved_at="12:03")
    opened.open()
    return opened


def mark(site: Site, code: str, state: str) -> None:
    expect(site.page.locator(f"#q-{code} [data-saved-mark]")).to_have_attribute("data-state", state)


def test_a_card_sends_its_own_fields_only(site: Site) -> None:
    site.page.fill("#text-1a", "First")
    mark(site, "1a", "saved")
    mark(site, "1b", "")
    own = {"csrfmiddlewaretoken": "t", "1a-version": "3", "1a-base": "old", "1a-text": "First"}
    assert site.sent == [("/save/1a/", own)]


def test_version_and_base_of_the_answer_travel_with_the_next_save(site: Site) -> None:
    site.page.fill("#text-1a", "First")
    mark(site, "1a", "saved")
    with site.page.expect_request("**/save/1a/"):
        site.page.check('#q-1a input[value="no"]')
    mark(site, "1a", "saved")
    assert site.sent[-1] == (
        "/save/1a/",
        {
            "csrfmiddlewaretoken": "t",
            "1a-version": "4",
            "1a-base": "new",
            "1a-met": "no",
            "1a-text": "First",
        },
    )


def test_a_stale_card_takes_its_text_along_to_the_merge_page(site: Site) -> None:
    site.answers["/save/1b/"] = lambda data: Answer.json(409)
    site.answers["/merge/1b/"] = lambda data: Answer.json(200)
    site.page.fill("#text-1b", "Mine")
    mark(site, "1b", "stale")
    with site.page.expect_request("**/merge/1b/"):
        site.page.click("#q-1b [data-merge-link]")
    expected = {"csrfmiddlewaretoken": "t", "1b-version": "3", "1b-base": "old", "1b-text": "Mine"}
    assert site.sent[-1] == ("/merge/1b/", expected)


def test_a_card_that_was_locked_meanwhile_says_why_at_the_field(site: Site) -> None:
    site.answers["/save/1b/"] = lambda data: Answer.json(403, errors={"1b-text": ["It has been submitted."]})
    site.page.fill("#text-1b", "Late")
    mark(site, "1b", "refused")
    expect(site.page.locator("#q-1b .fmsg")).to_contain_text("It has been submitted.")
