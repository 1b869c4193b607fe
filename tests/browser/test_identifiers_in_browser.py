"""What looks like a patient is pointed out while somebody types; nothing is refused, nothing is sent for it."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.site import Answer, Site
from tests.browser.test_autosave import question

EXAMPLES = json.loads(
    (Path(__file__).resolve().parents[1] / "identifiers" / "examples.json").read_text(encoding="utf-8")
)


def open_site(new_site: Callable[..., Site]) -> Site:
    site = new_site()
    site.pages["/"] = question()
    site.answers["/save/"] = lambda data: Answer.json(200, version=int(data["version"]) + 1, saved_at="12:03")
    site.open()
    return site


def test_the_browser_finds_what_the_examples_say(new_site: Callable[..., Site]) -> None:
    site = open_site(new_site)
    found = site.page.evaluate("texts => texts.map(findIdentifiers)", [one["text"] for one in EXAMPLES])
    assert [(one["text"], seen) for one, seen in zip(EXAMPLES, found, strict=True)] == [
        (one["text"], one["found"]) for one in EXAMPLES
    ]


def test_a_name_is_pointed_out_before_the_text_is_saved_and_saving_goes_on(new_site: Callable[..., Site]) -> None:
    site = open_site(new_site)
    site.page.fill("#text", "Mr Smith, born 4.3.1961")
    line = site.page.locator("[data-looks-for=text]")
    expect(line).to_contain_text("“Mr Smith” looks like the name of a patient.")
    assert site.sent == []
    expect(line).to_contain_text("“born 4.3.1961” looks like a date of birth.")
    expect(line).to_contain_text("You can save the text in any case.")
    expect(site.page.locator("[data-saved-mark]")).to_have_attribute("data-state", "saved")
    assert [data["text"] for _path, data in site.sent] == ["Mr Smith, born 4.3.1961"]
    site.page.fill("#text", "The patient agreed.")
    expect(line).to_have_text("")
