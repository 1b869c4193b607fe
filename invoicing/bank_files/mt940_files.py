"""MT940, read by the library mt-940."""

from datetime import date
from typing import Any

import mt940
from django.utils.translation import gettext as _

from invoicing.bank_files.lines import BankFileError, BankLine, exact_cents, one_line


def read_mt940(text: str) -> list[BankLine]:
    """The lines of every statement in the file.

    Raises:
        BankFileError: no statement can be read.
    """
    try:
        collections = _statements(text)
    except Exception as error:
        # The library raises what its regular expressions and number types raise.
        raise BankFileError(_("The MT940 file is broken. Download it from the bank again.")) from error
    lines: list[BankLine] = []
    for account, transactions in collections:
        for transaction in transactions:
            data: dict[str, Any] = transaction.data
            amount = data.get("amount")
            if amount is None or data.get("date") is None:
                raise BankFileError(_("Line %(line)s has no date.") % {"line": len(lines) + 1})
            reference = " ".join(
                str(data.get(name) or "") for name in ("purpose", "additional_purpose", "end_to_end_reference")
            ).strip()
            if not reference:
                reference = str(data.get("transaction_details") or "")
            day = data.get("entry_date") or data["date"]
            lines.append(
                BankLine(
                    booked_on=date(day.year, day.month, day.day),
                    amount=exact_cents(str(amount.amount), line=len(lines) + 1),
                    currency=one_line(amount.currency, 3),
                    account=one_line(account, 40),
                    payer=one_line(str(data.get("applicant_name") or ""), 200),
                    payer_iban=one_line(str(data.get("applicant_iban") or ""), 40),
                    reference=one_line(" ".join(reference.split()), 400),
                    bank_reference=one_line(str(data.get("bank_reference") or ""), 80),
                )
            )
    return lines


def _statements(text: str) -> list[tuple[str, Any]]:
    # With reversals (RC, RD) counted against their direction, and the payer's account apart from its name.
    options = mt940.Options(applicant_iban=True, reversal_sign=True)
    found = mt940.parse_statements(text, options=options)
    return [(str(one.data.get("account_identification") or ""), one) for one in found]
