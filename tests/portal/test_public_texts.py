"""Texts of public pages: written by the office, previewed, kept in versions, reset, read at once; and never markup."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.programme.models import PublicTextVersion
from iasios.programme.public_texts import BENEFITS, PUBLIC_TEXTS, QUESTIONS
from iasios.programme.services import save_public_text
from iasios.text.markup import as_html
from iasios.workflow import StepRefused

pytestmark = pytest.mark.django_db
EDIT = reverse("programme:public_text", args=["questions", "en"])


def send(browser: Any, words: str, *, begun_from: int = 0, address: str = EDIT, **more: str) -> Any:
    return browser.post(address, {"words": words, "begun_from": begun_from, **more})


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](//evil.example/)", "<p>[x](//evil.example/)</p>\n"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>\n"),
        (
            "![x](https://a.example/p.png)",
            '<p>!<a href="https://a.example/p.png" rel="noopener noreferrer external">x</a></p>\n',
        ),
        ("[Fees](/fees/)", '<p><a href="/fees/">Fees</a></p>\n'),
        ("# One\n\n### Two", "<h2>One</h2>\n<h3>Two</h3>\n"),
        ("- a\n- **b**", "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n"),
        (
            '[x](https://a.example/"onclick=y)',
            '<p><a href="https://a.example/%22onclick=y" rel="noopener noreferrer external">x</a></p>\n',
        ),
    ],
)
def test_the_markup_is_small_and_safe(typed: str, shown: str) -> None:
    assert as_html(typed) == shown


@pytest.mark.rule("R2", "R3", "R74", "R81", "R82")
def test_what_ships_is_shown_in_both_languages(client: Any, queries: Any) -> None:
    for name, english, german in (
        ("pathway", "at least 150 therapeutic procedures", "mindestens 150 therapeutischen Eingriffen"),
        ("questions", "May our hospital apply?", "Darf sich unser Haus bewerben?"),
        ("benefits", "Mentorship", "Mentoring"),
        ("contact", "What helps us to answer at once", "Was uns hilft, gleich zu antworten"),
    ):
        with queries(at_most=2):
            assert english in client.get(reverse(f"portal:{name}")).text
        assert german in client.get(reverse(f"portal:{name}"), headers={"accept-language": "de"}).text
    assert client.get(reverse("portal:news")).status_code == 404
    assert "the pathway" not in client.get(reverse("portal:start")).text.partition("<main")[0]


@pytest.mark.parametrize("name", sorted(name for name, text in PUBLIC_TEXTS.items() if text.is_public))
def test_what_ships_fills_in_every_placeholder(client: Any, name: str) -> None:
    address = reverse(PUBLIC_TEXTS[name].page)
    page = client.get(address)
    assert page.status_code == (404 if name == "news" else 200)
    assert "{" not in main(page.text)


def test_the_office_writes_and_everybody_reads_it_at_once(client: Any, as_user: Any, office: Any) -> None:
    browser = as_user(office)
    public = reverse("portal:questions")
    shipped = client.get(public).text
    # A preview saves nothing.
    preview = send(browser, "## New\n\n<b>{minimum}</b>", preview="1")
    assert "<h2>New</h2>\n<p>&lt;b&gt;150&lt;/b&gt;</p>" in preview.text
    assert "<h2>New</h2>" not in client.get(public).text
    assert not PublicTextVersion.objects.exists()
    assert send(browser, "## New\n\n<b>{minimum}</b>").url == EDIT
    assert "<h2>New</h2>\n<p>&lt;b&gt;150&lt;/b&gt;</p>" in client.get(public).text
    # German has its own.
    german = client.get(public, headers={"accept-language": "de"}).text
    assert "<h2>New</h2>" not in german
    # The same once more is no version.
    send(browser, "## New\n\n<b>{minimum}</b>", begun_from=1)
    assert PublicTextVersion.objects.count() == 1
    # Reset, and the version before is still there to be read and taken up again.
    page = browser.get(EDIT)
    assert "Reset to the shipped text" in page.text
    assert send(browser, "whatever", begun_from=1, reset="1").status_code == 302
    assert main(client.get(public).text) == main(shipped)
    page = browser.get(EDIT + "?version=1")
    assert page.context["form"]["words"].value() == "## New\n\n<b>{minimum}</b>"
    assert "Version 1" in page.text
    assert "Version 2" in page.text
    assert "Reset to the shipped text" not in page.text
    assert list(AuditEvent.objects.filter(subject="questions").order_by("at").values_list("action", flat=True)) == [
        "programme.text_changed",
        "programme.text_reset",
    ]


def test_the_first_sentences_of_the_start_page_are_plain(client: Any, as_user: Any, office: Any) -> None:
    address = reverse("programme:public_text", args=["start", "en"])
    send(as_user(office), "**No** markup: {total} & <i>", address=address)
    assert "<p>**No** markup: 52 &amp; &lt;i&gt;</p>" in client.get("/").text


def test_news_are_there_while_the_office_says_some(client: Any, as_user: Any, office: Any) -> None:
    browser, address = as_user(office), reverse("programme:public_text", args=["news", "en"])
    link = f'href="{reverse("portal:news")}"'
    assert link not in client.get("/").text
    send(browser, "## A workshop in Vienna", address=address)
    assert "<h2>A workshop in Vienna</h2>" in client.get(reverse("portal:news")).text
    assert link in client.get("/").text
    assert client.get(reverse("portal:news"), headers={"accept-language": "de"}).status_code == 404
    send(browser, "", begun_from=1, address=address)
    assert client.get(reverse("portal:news")).status_code == 404
    assert link not in client.get("/").text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{stranger} and {minimum}", "Nothing fills in {stranger}."),
        ("", "A text cannot be empty."),
        ("x" * 20_001, "This is 20,001 characters; 20,000 fit."),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(as_user: Any, office: Any, words: str, said: str) -> None:
    answer = send(as_user(office), words)
    assert answer.status_code == 422
    assert said in answer.text
    assert not PublicTextVersion.objects.exists()


def test_two_people_who_began_from_the_same_version(as_user: Any, office: Any) -> None:
    browser = as_user(office)
    send(browser, "first")
    late = send(browser, "second")
    assert late.status_code == 422
    assert "Somebody has changed this text meanwhile." in late.text
    assert late.context["form"]["words"].value() == "second"
    # Both texts are on the page; who saves again has read the other.
    assert late.context["form"]["begun_from"].value() == 1
    send(browser, "second", begun_from=1)
    assert list(PublicTextVersion.objects.values_list("number", "text")) == [(2, "second"), (1, "first")]


def test_nobody_else_writes_and_no_version_is_lost(as_user: Any, office: Any, chair: Any, ours: Any) -> None:
    for stranger in (chair, ours.representative):
        browser = as_user(stranger)
        assert browser.get(EDIT).status_code == 404
        assert send(browser, "mine").status_code == 404
        assert browser.get(reverse("programme:public_texts")).status_code == 404
        with person_scope(stranger), pytest.raises(PermissionDenied):
            save_public_text(text=QUESTIONS, language="en", words="mine", begun_from=0, by=stranger)
    assert as_user(office).get(EDIT).status_code == 200
    assert as_user(office).get(reverse("programme:public_text", args=["none", "en"])).status_code == 404
    assert as_user(office).get(reverse("programme:public_text", args=["questions", "xx"])).status_code == 404
    with person_scope(office):
        assert save_public_text(text=BENEFITS, language="de", words="neu", begun_from=0, by=office)
        with pytest.raises(StepRefused):
            save_public_text(text=BENEFITS, language="de", words="anders", begun_from=0, by=office)
        for statement in (
            "UPDATE programme_publictextversion SET text = 'x'",
            "DELETE FROM programme_publictextversion",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    assert PublicTextVersion.objects.get().text == "neu"


def test_the_history_asks_the_same_with_many_versions(as_user: Any, office: Any, queries: Any) -> None:
    browser = as_user(office)
    browser.get(EDIT)
    send(browser, "version 1")
    with queries() as few:
        browser.get(EDIT)
    for number in range(2, 14):
        send(browser, f"version {number}", begun_from=number - 1)
    with queries(at_most=12) as many:
        page = browser.get(EDIT)
    assert len(many) <= len(few) + 1
    assert [line["version"].number for line in page.context["lines"]] == list(range(13, 3, -1))
    assert page.context["lines"][0]["parts"][-2:] == [("removed", "12"), ("added", "13")]
    with queries(at_most=6):
        browser.get(reverse("programme:public_texts"))
