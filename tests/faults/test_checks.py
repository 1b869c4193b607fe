"""The checks of `make faults` see what is lost and what is doubled: a harness that never fails would prove nothing."""

import smtplib
import time
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from faults import checks
from faults.load import Acts
from faults.mail_server import MailServer, Taken

ID = "5e0c34d4-64d3-4d0b-9d36-3f1d2c1f0b11"


def site(answers: dict[str, list[Any]], **more: Any) -> Any:
    """One whose statements are answered by the first of these beginnings that stands in them."""

    def rows(sql: str, *values: Any) -> list[Any]:
        return next((answer for words, answer in answers.items() if words in sql), [])

    return SimpleNamespace(rows=rows, **more)


def test_an_answered_act_that_is_missing_is_lost_and_one_that_is_there_twice_is_doubled() -> None:
    acts = Acts()
    acts.answered["payment"] = {"pay_1", "pay_2"}
    acts.attempted["payment"] = {"pay_1", "pay_2", "pay_3", "pay_4"}
    there = site({"online_id": [("pay_2", 1), ("pay_3", 2), ("pay_4", 1)]})
    assert list(checks.acts_there(there, acts)) == [
        "lost: payment of pay_1 was answered and is not there",
        "doubled: payment of pay_3 is there 2 times",
    ]


@pytest.mark.parametrize(
    ("stored", "problems"),
    [
        (("one", 1), []),
        # The answer to the last attempt never came; it may have been saved, once.
        (("two", 2), []),
        (("none", 1), ["lost: s 1a holds 'none', but 'one' was answered"]),
        (("two", 3), ["doubled: s 1a was saved 3 times, and 1 were answered"]),
    ],
)
def test_a_text_is_the_one_that_was_answered_or_the_one_that_was_sent(
    stored: tuple[str, int], problems: list[str]
) -> None:
    acts = Acts()
    acts.texts["s", "1a"] = ("one", "two", 1)
    assert list(checks.texts_there(site({"a.evidence": [("s", "1a", *stored)]}), acts)) == problems


def test_gaps_and_days_that_run_backwards_are_seen() -> None:
    invoices = [
        ("2026-00001", date(2026, 3, 4)),
        ("2026-00002", date(2026, 3, 3)),
        ("2026-00004", date(2026, 3, 5)),
        ("2027-00001", date(2027, 1, 1)),
    ]
    there = site({"FROM invoicing_invoice ORDER": invoices, "series, year": [("invoice", 2026, 4)], "LIKE": [(3,)]})
    assert list(checks.numbers(there)) == [
        "dates run backwards: 2026-00002 is of 2026-03-03, and the one before it of 2026-03-04",
        "lost: number 2026-00004 follows 2",
        "lost: 4 numbers of invoice 2026 were given, and 3 are there",
    ]


def test_a_mail_that_arrived_twice_is_excused_by_the_end_of_its_sender_alone() -> None:
    message_id = f"<{ID}@portal>"
    twice = [Taken(message_id, "a@b.example", 100.0), Taken(message_id, "a@b.example", 140.0)]

    def look(struck: checks.Struck, notes: list[Taken]) -> tuple[list[str], int, int]:
        mail = SimpleNamespace(copies=lambda: {message_id: notes} if notes else {}, windows=lambda: [])
        problems, figures = checks.mails_arrived(site({"status": [(ID, "a@b.example", "sent")]}, mail=mail), struck)
        return problems, figures["doubled_in_window"], figures["doubled_reply_lost"]

    doubled = [f"doubled: {message_id} arrived again, and nothing had ended its sender"]
    assert look([("worker", 100.2, 100.3)], twice) == ([], 1, 0)
    assert look([("worker", 103.0, 103.1)], twice) == (doubled, 0, 0)
    assert look([("beat", 100.2, 100.3)], twice) == (doubled, 0, 0)
    assert look([], [Taken(message_id, "a@b.example", 100.0, cut=True), twice[1]]) == ([], 0, 1)
    assert look([], []) == ([f"lost: the mail {message_id} to a@b.example is noted as sent and did not arrive"], 0, 0)


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


def send(server: MailServer, number: int) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "a@b.example", "c@d.example", f"<{number}@portal>"
    with smtplib.SMTP("127.0.0.1", server.port, timeout=20) as dialogue:
        dialogue.send_message(message)


def test_the_mail_server_counts_what_it_took_and_is_away_when_told(server: MailServer) -> None:
    before = time.time()
    send(server, 1)
    with server.away(), pytest.raises((OSError, smtplib.SMTPException)):
        send(server, 2)
    send(server, 3)
    send(server, 3)
    copies = server.copies()
    assert {message_id: len(notes) for message_id, notes in copies.items()} == {"<1@portal>": 1, "<3@portal>": 2}
    (note,) = copies["<1@portal>"]
    assert before <= note.at <= note.farewell_at <= time.time()
    assert (note.to, note.cut) == ("c@d.example", False)
    assert len(server.windows()) == 3
