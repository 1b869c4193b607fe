"""The plain text of a mail comes from its HTML, and says the same."""

import pytest

from iasios.outbox.plain_text import subject_and_text


def text(body: str) -> str:
    return subject_and_text(body)[1]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>\n  One\n  line\t of text\n</p>", "One line of text\n"),
        ("<h1>Heading</h1><p>Text</p>", "Heading\n\nText\n"),
        ("<p>First<br>second<br/> third</p>", "First\nsecond\nthird\n"),
        ("<p>Smith &amp; &lt;Sons&gt;, O&#x27;Neill</p>", "Smith & <Sons>, O'Neill\n"),
        ("<p>€&nbsp;100 and <b>bold</b><i>italic</i></p>", "€\u00a0100 and bolditalic\n"),
        ("<p></p><p> </p><p>&nbsp;</p><p>Text</p>", "Text\n"),
        ("Bare text", "Bare text\n"),
        ("", "\n"),
        # Lists.
        ("<p>You are:</p><ul> <li>one</li>\n <li>two</li> </ul><p>Yours</p>", "You are:\n\n- one\n- two\n\nYours\n"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two\n"),
        ("<ul><li>one<br>more</li></ul>", "- one\n  more\n"),
        ("<ul><li>one<ol><li>inner</li></ol></li><li>two</li></ul>", "- one\n  1. inner\n- two\n"),
        ("<ul><li><p>one</p><p>again</p></li></ul>", "- one\n  again\n"),
        ("<ul></ul><p>Text</p>", "Text\n"),
        # Links.
        ('<p><a href="https://x.example/?a=1&amp;b=2">Open it</a></p>', "Open it:\nhttps://x.example/?a=1&b=2\n"),
        ('<p><a href="https://x.example/">Will you assess?</a></p>', "Will you assess?\nhttps://x.example/\n"),
        ('<p>See <a href="https://x.example/">the page</a>.</p>', "See the page (https://x.example/).\n"),
        ('<p>See <a href="https://x.example/">https://x.example/</a></p>', "See https://x.example/\n"),
        ('<p><a href="https://x.example/"> </a></p>', "https://x.example/\n"),
        ('<p><a href="https://a.example/">A</a> <a href="https://b.example/">B</a></p>',
         "A (https://a.example/) B (https://b.example/)\n"),
        ('<ul><li><a href="https://x.example/">A page</a></li></ul>', "- A page:\n  https://x.example/\n"),
        # What is not for reading.
        ("<style>p { color: red }</style><script>1</script><p>Text</p>", "Text\n"),
        ('<div data-text="none">Brand <div>more</div> x</div><p>Text</p>', "Text\n"),
        ('<p>Text</p><p data-text="signature">Sent by the portal</p>', "Text\n\n-- \nSent by the portal\n"),
        ("<table><tr><td>One</td><td>Two</td></tr></table>", "One\n\nTwo\n"),
    ],
)  # fmt: skip
def test_what_html_reads_like(html: str, expected: str) -> None:
    assert text(html) == expected


@pytest.mark.parametrize(
    ("html", "subject"),
    [
        ("<title> Two \n words &amp; more </title><h1>Heading</h1>", "Two words & more"),
        ("<title></title><h1>The <b>heading</b></h1>", "The heading"),
        ("<h1>The heading</h1><h2>Another</h2>", "The heading"),
        ("<p>Text</p>", ""),
    ],
)
def test_the_subject_is_the_title_or_the_heading(html: str, subject: str) -> None:
    found, plain = subject_and_text(html)
    assert found == subject
    assert "Two words" not in plain
