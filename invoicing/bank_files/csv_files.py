"""CSV as banks write it: any order of columns, German or English names, either way of writing days and amounts."""

import csv
import io
from datetime import date, datetime

from django.utils.translation import gettext as _

from iasios.ui.number_fields import plain_decimal
from invoicing.bank_files.lines import BankFileError, BankLine, exact_cents, one_line

#: Names of columns, small and without blanks and marks, the most telling first.
_COLUMNS = {
    "booked_on": ("buchungsdatum", "buchungstag", "bookingdate", "datum", "date", "valutadatum", "valuedate"),
    "amount": ("betrag", "amount", "umsatz", "betrageur", "amounteur"),
    "currency": ("währung", "waehrung", "currency"),
    "payer": ("auftraggeber", "partnername", "name", "payer", "zahlungspflichtiger", "namezahlungsbeteiligter"),
    "payer_iban": ("partneriban", "iban", "payeriban", "kontonummeriban", "ibanzahlungsbeteiligter"),
    "reference": ("verwendungszweck", "reference", "zahlungsreferenz", "buchungstext", "text", "description"),
    "bank_reference": ("bankreferenz", "buchungsreferenz", "bankreference", "transactionid", "id"),
    "account": ("auftragskonto", "konto", "account", "ownaccount"),
}
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y%m%d")


def read_csv(text: str) -> list[BankLine]:
    """The lines of the file.

    Raises:
        BankFileError: no column of days or of amounts, or a day or an amount that is none.
    """
    rows = list(csv.reader(io.StringIO(text.replace("\x1a", "")), delimiter=_delimiter(text)))
    # Some banks write lines of their own above the heading.
    headings = ((place, _columns(cells)) for place, cells in enumerate(rows[:20]))
    found = next((pair for pair in headings if {"booked_on", "amount"} <= pair[1].keys()), None)
    if found is None:
        raise BankFileError(
            _("The file has no columns for the day and the amount, so it is no bank statement. Choose another file.")
        )
    start, columns = found
    return [
        _line(row, columns, number)
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(cell.strip() for cell in row)
    ]


def _delimiter(text: str) -> str:
    head = text[:4096]
    return max(";,\t", key=head.count)


def _columns(heading: list[str]) -> dict[str, int]:
    names = ["".join(letter for letter in cell.lower() if letter.isalnum()) for cell in heading]
    found = {}
    for column, known in _COLUMNS.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[column] = place
    return found


def _line(row: list[str], columns: dict[str, int], number: int) -> BankLine:
    def cell(column: str, limit: int) -> str:
        place = columns.get(column)
        return one_line(row[place], limit) if place is not None and place < len(row) else ""

    written = cell("amount", 40).replace("\u2212", "-")
    # A minus behind the figures, as some banks write it.
    bare = f"-{written[:-1]}" if written.endswith("-") else written
    return BankLine(
        booked_on=_day(cell("booked_on", 40), number),
        amount=exact_cents(plain_decimal(bare), line=number),
        currency=cell("currency", 3) or "EUR",
        account=cell("account", 40),
        payer=cell("payer", 200),
        payer_iban=cell("payer_iban", 40),
        reference=cell("reference", 400),
        bank_reference=cell("bank_reference", 80),
    )


def _day(text: str, number: int) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise BankFileError(_("Line %(line)s: “%(day)s” is no date.") % {"line": number, "day": text})
