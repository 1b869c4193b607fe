"""The counter under a text counts as the server does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from iasios.ui.text_fields import BlockField
from tests.browser.site import Site
from tests.browser.test_autosave import draw

BOX = '<textarea id="t" data-limit="20"></textarea><p data-count-for="t" hidden></p>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n" * 9 + "b", "19 / 20"),
        ("a\n" * 10 + "b", "21 / 20"),
        ("😀" * 20, "20 / 20"),
        ("x" * 20 + "\n\n", "20 / 20"),
        ("x" * 21, "21 / 20"),
    ],
)
def test_a_line_end_counts_once(new_site: Callable[..., Site], text: str, shown: str) -> None:
    site = new_site()
    site.pages["/"] = draw(BOX)
    site.open()
    site.page.fill("#t", text)
    expect(site.page.locator("[data-count-for]")).to_have_text(shown)
    sent = BlockField(limit=100).clean(text.replace("\n", "\r\n"))
    assert len(sent) == int(shown.split(" / ")[0])
