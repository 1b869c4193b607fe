"""camt.053 in versions 02 to 08 and later: the elements that matter differ in two places, which both are read.

The libraries that read it bring pandas or a web framework along; these are the hundred lines of it that we need.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

from invoicing.bank_files.lines import BankFileError, BankLine, exact_cents, one_line


def read_camt(content: bytes) -> list[BankLine]:
    """The booked lines of every statement in the file.

    Raises:
        BankFileError: broken XML, another message, or an amount or day that is none.
    """
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BankFileError(_("The XML file is broken. Download it from the bank again.")) from error
    # Namespaces differ with the version; the names do not.
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    statements = root.findall("BkToCstmrStmt/Stmt")
    if root.tag != "Document" or root.find("BkToCstmrStmt") is None:
        raise BankFileError(_("This XML file is no account statement. Choose a file in the format camt.053."))
    lines: list[BankLine] = []
    for statement in statements:
        account = _said(statement, "Acct/Id/IBAN") or _said(statement, "Acct/Id/Othr/Id")
        for entry in statement.findall("Ntry"):
            lines += _entry(entry, account, len(lines) + 1)
    return lines


def _entry(entry: Element, account: str, number: int) -> Iterator[BankLine]:
    # Version 02 says the state as text, later ones as a code.
    if (_said(entry, "Sts/Cd") or _said(entry, "Sts")) not in {"BOOK", ""}:
        return
    sign = -1 if _said(entry, "CdtDbtInd") == "DBIT" else 1
    amount, currency = _amount(entry.find("Amt"), number)
    shared: dict[str, Any] = {"account": one_line(account, 40), "booked_on": _day(entry, number)}
    bank_reference = _said(entry, "AcctSvcrRef") or _said(entry, "NtryRef")
    details = entry.findall("NtryDtls/TxDtls")
    parts = [_amount(_part_amount(one), number) for one in details if _part_amount(one) is not None]
    # A collective entry says what it is made of; where that does not add up, the entry itself is what was booked.
    same = {found for _sum, found in parts} == {currency}
    if len(details) > 1 and len(parts) == len(details) and same and sum((p for p, _c in parts), Decimal(0)) == amount:
        for index, (one, (part, _currency)) in enumerate(zip(details, parts, strict=True), start=1):
            reference = _said(one, "Refs/AcctSvcrRef") or f"{bank_reference}/{index}"
            yield BankLine(
                amount=sign * part,
                currency=currency,
                bank_reference=one_line(reference, 80),
                **shared,
                **_parties(one, sign),
            )
        return
    told = (
        _parties(details[0], sign) if len(details) == 1 else {"reference": one_line(_said(entry, "AddtlNtryInf"), 400)}
    )
    if not bank_reference and details:
        bank_reference = _said(details[0], "Refs/AcctSvcrRef")
    yield BankLine(
        amount=sign * amount, currency=currency, bank_reference=one_line(bank_reference, 80), **shared, **told
    )


def _part_amount(details: Element) -> Element | None:
    found = details.find("Amt")
    return found if found is not None else details.find("AmtDtls/TxAmt/Amt")


def _parties(details: Element, sign: int) -> dict[str, Any]:
    """The other side and what it wrote: the debtor of money that came in, the creditor of money that went out."""
    side = "Dbtr" if sign > 0 else "Cdtr"
    # Since version 08 the name stands one level deeper.
    name = _said(details, f"RltdPties/{side}/Nm") or _said(details, f"RltdPties/{side}/Pty/Nm")
    written = [(one.text or "").strip() for one in details.findall("RmtInf/Ustrd")]
    written += [(one.text or "").strip() for one in details.findall("RmtInf/Strd/CdtrRefInf/Ref")]
    end_to_end = _said(details, "Refs/EndToEndId")
    if end_to_end and end_to_end != "NOTPROVIDED":
        written.append(end_to_end)
    return {
        "payer": one_line(name, 200),
        "payer_iban": one_line(_said(details, f"RltdPties/{side}Acct/Id/IBAN"), 40),
        "reference": one_line(" ".join(text for text in written if text), 400),
    }


def _amount(element: Element | None, number: int) -> tuple[Decimal, str]:
    text = "" if element is None else (element.text or "")
    return exact_cents(text, line=number), one_line(element.get("Ccy") if element is not None else "", 3)


def _day(entry: Element, number: int) -> date:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        text = _said(entry, path)
        if text:
            try:
                return date.fromisoformat(text[:10])
            except ValueError as error:
                raise BankFileError(
                    _("Line %(line)s: “%(day)s” is no date.") % {"line": number, "day": text[:40]}
                ) from error
    raise BankFileError(_("Line %(line)s has no date.") % {"line": number})


def _said(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
