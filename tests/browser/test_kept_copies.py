"""Plain forms: what is typed stays in the browser until the server says that it has it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.site import Answer, Site
from tests.browser.test_autosave import draw

#: No attribute asks for it: a form with a text is kept.
LETTER = """<form method="post" action="/send/"><input type="hidden" name="version" value="VERSION">
<label for="subject">Subject</label><input id="subject" name="subject">
<label for="body">Message</label><textarea id="body" name="body">BODY</textarea>
<label><input type="checkbox" name="urgent" value="1"> Urgent</label>
<select name="place" aria-label="Place"><option value="a">A</option><option value="b">B</option></select>
<button>Send</button></form>"""


def letter(body: str = "", *, version: str = "3", person: str = "7") -> str:
    return draw(LETTER.replace("BODY", body).replace("VERSION", version), person=person)


def taken(to: str = "/home/") -> Callable[[dict[str, str]], Answer]:
    """What the portal answers when it has the text (`KeptCopyMiddleware`)."""
    return lambda data: Answer(
        302, "", {"Location": f"http://portal.test{to}", "Set-Cookie": f"saved_copies={data['kept_copy']}; Path=/"}
    )


def asking(_data: dict[str, str]) -> Answer:
    return Answer(302, "", {"Location": "http://portal.test/login/"})


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    opened = new_site()
    opened.pages |= {
        "/": letter(),
        "/home/": draw("<p>home</p>"),
        "/login/": draw('<form method="post"><input type="password" name="password"></form>', person=""),
    }
    opened.open()
    return opened


def typed(site: Site, text: str = "A long letter") -> None:
    site.page.fill("#subject", "Board")
    site.page.fill("#body", text)
    site.page.check("[name=urgent]")
    site.page.select_option("select", "b")


def send(site: Site) -> None:
    site.page.get_by_role("button", name="Send").click()


def copies(site: Site) -> list[Any]:
    kept = site.page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('kept:'))")
    return [json.loads(text) for _key, text in kept]


def offered(site: Site, times: int = 1) -> None:
    expect(site.page.get_by_role("button", name="Put it back")).to_have_count(times)


def put_back(site: Site, text: str = "A long letter") -> None:
    offered(site)
    site.page.get_by_role("button", name="Put it back").click()
    assert site.page.input_value("#body") == text
    assert site.page.input_value("#subject") == "Board"
    assert site.page.is_checked("[name=urgent]")
    assert site.page.input_value("select") == "b"


def test_after_an_ended_session_the_text_comes_back(site: Site) -> None:
    site.answers["/send/"] = asking
    typed(site)
    send(site)
    site.page.wait_for_url("**/login/")
    site.open()
    put_back(site)


def test_after_a_broken_connection_the_text_comes_back(site: Site) -> None:
    site.answers["/send/"] = lambda _: Answer(None)
    typed(site)
    send(site)
    site.page.wait_for_url("chrome-error://**")
    site.open()
    put_back(site)


@pytest.mark.parametrize("status", [500, 502, 503, 413, 403])
def test_after_an_answer_that_is_no_page_of_the_portal_the_text_comes_back(site: Site, status: int) -> None:
    site.answers["/send/"] = lambda _: Answer(status, "<title>Bad</title>", {"Content-Type": "text/html"})
    typed(site)
    send(site)
    expect(site.page).to_have_title("Bad")
    # Another page of the portal in between is no word of the server.
    site.open("/home/")
    site.open()
    put_back(site)


def test_on_leaving_the_page_the_half_written_text_is_kept(site: Site) -> None:
    typed(site)
    site.open("/home/")
    site.open()
    put_back(site)
    site.page.reload()
    put_back(site)


def test_what_the_server_has_is_forgotten_at_once_and_never_offered(site: Site) -> None:
    site.answers["/send/"] = taken()
    typed(site)
    send(site)
    site.page.wait_for_url("**/home/")
    assert site.page.evaluate("localStorage.length") == 0
    assert "saved_copies" not in site.page.evaluate("document.cookie")
    site.open()
    offered(site, 0)


def test_a_redirect_alone_is_no_word_of_the_server(site: Site) -> None:
    site.answers["/send/"] = lambda _: Answer(302, "", {"Location": "http://portal.test/home/"})
    typed(site)
    send(site)
    site.page.wait_for_url("**/home/")
    site.open()
    put_back(site)


def test_a_refused_form_that_shows_its_text_offers_nothing_and_keeps_the_copy(site: Site) -> None:
    site.answers["/send/"] = lambda _: Answer(
        422,
        letter("A long letter")
        .replace('id="subject"', 'id="subject" value="Board"')
        .replace('value="1"', 'value="1" checked')
        .replace('value="b"', 'value="b" selected'),
        {"Content-Type": "text/html"},
    )
    typed(site)
    send(site)
    expect(site.page.locator("#subject")).to_have_value("Board")
    offered(site, 0)
    assert [dict(copy["fields"])["body"] for copy in copies(site)] == ["A long letter"]


def test_text_typed_after_sending_outlives_the_word_for_what_was_sent(site: Site) -> None:
    site.answers["/send/"] = taken()
    typed(site)
    site.page.evaluate("document.querySelector('form').addEventListener('submit', (event) => event.preventDefault())")
    send(site)
    (nonce,) = [copy["nonce"] for copy in copies(site)]
    site.page.fill("#body", "A longer letter")
    site.page.evaluate(f"document.cookie = 'saved_copies=0123456789abcdef.{nonce}; path=/'")
    site.open()
    put_back(site, "A longer letter")


def test_it_comes_back_to_the_same_person_alone(site: Site) -> None:
    typed(site)
    site.pages["/"] = letter(person="8")
    site.open()
    offered(site, 0)
    site.pages["/"] = letter(person="7")
    site.open()
    put_back(site)


def test_the_version_that_the_writer_saw_goes_with_the_text(site: Site) -> None:
    typed(site)
    site.pages["/"] = letter("A colleague's letter", version="4")
    site.open()
    put_back(site)
    site.answers["/send/"] = taken()
    send(site)
    site.page.wait_for_url("**/home/")
    assert site.sent[-1][1]["version"] == "3"


def test_it_can_be_discarded_and_undone_typing_leaves_nothing(site: Site) -> None:
    typed(site)
    site.open()
    site.page.get_by_role("button", name="Discard it").click()
    assert copies(site) == []
    site.page.fill("#body", "x")
    assert len(copies(site)) == 1
    site.page.fill("#body", "")
    assert copies(site) == []


def test_signing_out_forgets_and_so_does_a_week(site: Site) -> None:
    typed(site)
    site.page.evaluate(
        "for (const key of Object.keys(localStorage)) localStorage.setItem(key, JSON.stringify("
        "{ ...JSON.parse(localStorage.getItem(key)), at: Date.now() - 8 * 24 * 3600 * 1000 }))"
    )
    site.open()
    offered(site, 0)
    assert copies(site) == []
    site.pages["/"] = letter() + '<form method="post" action="/out/" data-forget><button>Sign out</button></form>'
    site.answers["/out/"] = asking
    site.open()
    typed(site)
    site.page.get_by_role("button", name="Sign out").click()
    site.page.wait_for_url("**/login/")
    assert copies(site) == []


def test_forms_with_a_password_are_never_kept(site: Site) -> None:
    site.pages["/"] = draw(
        '<form method="post" data-keep><textarea name="t" id="t"></textarea><input type="password" name="p"></form>'
    )
    site.open()
    site.page.fill("#t", "secret")
    assert copies(site) == []
