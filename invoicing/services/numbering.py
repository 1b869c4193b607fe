"""Numbers without a gap: one row per series and year, locked until the commit of whoever takes the next."""

from django.db import connection

#: Invoices are numbered 2026-00031, credit notes C2026-00002.
SERIES = "invoice"
CREDIT_SERIES = "credit_note"
_PREFIX = {SERIES: "", CREDIT_SERIES: "C"}


def next_number(series: str, year: int) -> str:
    """The next number of the year. A rollback gives it back, so the numbers have no gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO invoicing_numbersequence AS sequence (series, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, year) DO UPDATE SET last = sequence.last + 1 RETURNING last",
            [series, year],
        )
        (last,) = cursor.fetchone()
    return f"{_PREFIX[series]}{year}-{last:05d}"
