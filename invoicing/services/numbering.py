"""Numbers without a gap: one row per series and year, locked until the commit of whoever takes the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db import connection

#: Invoices are numbered 2026-00031, credit notes C2026-00002.
SERIES = "invoice"
CREDIT_SERIES = "credit_note"
_PREFIX = {SERIES: "", CREDIT_SERIES: "C"}
_DAY_OF = {
    SERIES: "SELECT issued_on FROM invoicing_invoice WHERE number = %s",
    CREDIT_SERIES: "SELECT issued_on FROM invoicing_creditnote WHERE number = %s",
}
_tells_the_past: ContextVar[bool] = ContextVar("numbering_tells_the_past", default=False)


@contextmanager
def telling_the_past() -> Iterator[None]:
    """Inside, each paper bears the day it is issued on, whatever the number before bears.

    For the demonstration, which tells the years of one hospital after the other, each with the clock set back.
    """
    before = _tells_the_past.set(True)
    try:
        yield
    finally:
        _tells_the_past.reset(before)


def next_number(series: str, today: date) -> tuple[str, date]:
    """The next number of the year, and the day that its paper bears, for the office's scope.

    A rollback gives the number back, so the numbers have no gap. The day is today, or that of the number before where
    this one is earlier: a clock that was set back, or two who issue around midnight, let no date of a series run
    backwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO invoicing_numbersequence AS sequence (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = sequence.last + 1 RETURNING last",
            [series, today.year],
        )
        (last,) = cursor.fetchone()
        # The row above is locked, so whoever had the number before has committed.
        cursor.execute(_DAY_OF[series], [_number(series, today.year, last - 1)])
        before = cursor.fetchone()
    if before is None or _tells_the_past.get():
        return _number(series, today.year, last), today
    return _number(series, today.year, last), max(today, before[0])


def _number(series: str, year: int, count: int) -> str:
    return f"{_PREFIX[series]}{year}-{count:05d}"
