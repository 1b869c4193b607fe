"""One line of a bank statement, whatever the file was written in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from iasios.text.cleaning import printable_line

#: No transfer of ours comes near it; a larger figure is a fault of the file.
LARGEST = Decimal("99999999.99")


class BankFileError(Exception):
    """The file cannot be taken; the message says why, in words for the office."""


@dataclass(frozen=True)
class BankLine:
    """Money that came in or went out.

    Attributes:
        amount: above zero for money that came in.
        account: IBAN or number of the operator's account.
        payer: name of the other side, and `payer_iban` its account, where the bank says them.
        reference: what the payer wrote.
        bank_reference: the bank's own mark of the line; empty where it has none.
    """

    booked_on: date
    amount: Decimal
    currency: str
    account: str = ""
    payer: str = ""
    payer_iban: str = ""
    reference: str = ""
    bank_reference: str = ""


def exact_cents(text: str, *, line: int) -> Decimal:
    """An amount of a file with a point before its decimals.

    Raises:
        BankFileError: no number, more than the largest, or parts of a cent.
    """
    try:
        value = Decimal(text.strip())
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > LARGEST:
        raise BankFileError(_("Line %(line)s: “%(amount)s” is no amount.") % {"line": line, "amount": text[:40]})
    if value != value.quantize(Decimal("0.01")):
        raise BankFileError(
            _("Line %(line)s: the amount %(amount)s has parts of a cent.") % {"line": line, "amount": text[:40]}
        )
    return value.quantize(Decimal("0.01"))


def one_line(text: str | None, limit: int) -> str:
    """Text of a file as one clean line, cut to what the table holds."""
    return printable_line(text or "").strip()[:limit]
