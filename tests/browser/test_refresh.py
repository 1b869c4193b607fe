"""A part of a page that waits for a file looks again by itself, and stops when there is nothing to wait for."""

from playwright.sync_api import expect

from tests.browser.test_autosave import draw


def test_a_part_that_waits_is_asked_for_until_it_is_there(new_site):
    site = new_site()
    site.pages["/copy/"] = draw('<h1>Copy</h1><div id="copy" data-refresh>It is being made.</div>')
    site.open("/copy/")
    heading = site.page.get_by_role("heading", name="Copy")
    heading.evaluate("node => node.dataset.first = 'yes'")
    with site.page.expect_response(lambda answer: answer.request.headers.get("x-fragment") == "copy"):
        expect(site.page.get_by_text("It is being made.")).to_be_visible()
    site.pages["/copy/"] = draw('<div id="copy"><a href="/file/">Download</a></div>')
    expect(site.page.get_by_role("link", name="Download")).to_be_visible()
    # Only the part was exchanged, and it asks no more.
    expect(heading).to_have_attribute("data-first", "yes")
    expect(site.page.locator("[data-refresh]")).to_have_count(0)


def test_the_page_of_the_session_that_ended_is_left_alone(new_site):
    site = new_site()
    site.pages["/copy/"] = draw('<div id="copy" data-refresh>It is being made.</div>')
    site.open("/copy/")
    site.pages["/copy/"] = draw("<h1>Sign in</h1>")
    with site.page.expect_response(lambda answer: answer.request.headers.get("x-fragment") == "copy"):
        expect(site.page.get_by_text("It is being made.")).to_be_visible()
    expect(site.page.get_by_text("It is being made.")).to_be_visible()
