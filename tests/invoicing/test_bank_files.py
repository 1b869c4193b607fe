"""Statements of banks, in every format and with every fault that they have."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from invoicing.bank_files import BankFileError, BankLine, read_bank_file

VERSIONS = ["02", "03", "04", "05", "06", "07", "08"]
IBAN = "AT611904300234573201"


def entry(amount: str, *, version: str = "08", sign: str = "CRDT", state: str = "BOOK", details: str = "") -> str:
    said = state if version == "02" else f"<Cd>{state}</Cd>"
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{said}</Sts>'
        f"<BookgDt><Dt>2026-03-03</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>{details}</Ntry>"
    )


def payer(name: str, text: str, *, version: str = "08", amount: str = "", side: str = "Dbtr") -> str:
    named = f"<Pty><Nm>{name}</Nm></Pty>" if version >= "08" else f"<Nm>{name}</Nm>"
    part = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    return (
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{part}<RltdPties><{side}>{named}</{side}>"
        f"<{side}Acct><Id><IBAN>GB29NWBK60161331926819</IBAN></Id></{side}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def camt(*statements: str, version: str = "08", encoding: str = "UTF-8") -> bytes:
    stated = "".join(
        f"<Stmt><Id>S</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{entries}</Stmt>" for entries in statements
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>{stated}</BkToCstmrStmt></Document>"
    )
    return text.encode(encoding)


def booked(details: str) -> str:
    return f"<NtryDtls>{details}</NtryDtls>"


@pytest.mark.parametrize("version", VERSIONS)
def test_camt_of_every_version(version: str) -> None:
    details = booked(payer("Northgate", "Invoice 2026-00002", version=version))
    kind, lines = read_bank_file(camt(entry("2100.00", version=version, details=details), version=version))
    assert kind == "camt"
    assert lines == [
        BankLine(
            booked_on=date(2026, 3, 3),
            amount=Decimal("2100.00"),
            currency="EUR",
            account=IBAN,
            payer="Northgate",
            payer_iban="GB29NWBK60161331926819",
            reference="Invoice 2026-00002",
            bank_reference="B1",
        )
    ]


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_xml_says_its_encoding_itself(encoding: str) -> None:
    _kind, lines = read_bank_file(camt(entry("1", details=booked(payer("Müller", "Größe"))), encoding=encoding))
    assert [(line.payer, line.reference) for line in lines] == [("Müller", "Größe")]


def test_several_statements_pending_lines_and_money_that_left() -> None:
    out = entry("50.00", sign="DBIT", details=booked(payer("Bank", "Charges", side="Cdtr")))
    content = camt(entry("1.00") + entry("2.00", state="PDNG"), out)
    _kind, lines = read_bank_file(content)
    assert [(line.amount, line.payer) for line in lines] == [(Decimal("1.00"), ""), (Decimal("-50.00"), "Bank")]


def test_a_collective_entry_is_split_only_when_its_parts_add_up() -> None:
    parts = payer("A", "2026-00001", amount="30.00") + payer("B", "2026-00002", amount="70.00")
    _kind, lines = read_bank_file(camt(entry("100.00", details=booked(parts))))
    assert [(line.payer, line.amount, line.bank_reference) for line in lines] == [
        ("A", Decimal("30.00"), "B1/1"),
        ("B", Decimal("70.00"), "B1/2"),
    ]
    _kind, whole = read_bank_file(camt(entry("100.01", details=booked(parts))))
    assert [line.amount for line in whole] == [Decimal("100.01")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (camt(entry("10.12345")), "Line 1: the amount 10.12345 has parts of a cent."),
        (camt(entry("0.005")), "parts of a cent"),
        (camt(entry("NaN")), "is no amount"),
        (camt(entry("1,00")), "is no amount"),
        (camt(entry("1e99")), "is no amount"),
        (camt(entry("1.00").replace("2026-03-03", "2026-02-30")), "“2026-02-30” is no date"),
        (camt(entry("1.00").replace("<BookgDt><Dt>2026-03-03</Dt></BookgDt>", "")), "Line 1 has no date"),
        (camt(), "no booked lines"),
        (camt(entry("1.00"))[:-20], "XML file is broken"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML file is broken"),
        (b"<Document><CstmrCdtTrfInitn/></Document>", "no account statement"),
        (b"<html><body>Sign in</body></html>", "no account statement"),
        (b"%PDF-1.7\n\x00\x01\x02", "no bank statement"),
        (b"Name;Colour\nA;blue\n", "no columns for the day and the amount"),
        (b"Date;Amount\nsoon;1.00\n", "Line 2: “soon” is no date."),
        (b"Date;Amount\n2026-03-03;much\n", "Line 2: “much” is no amount."),
        (b"Date;Amount\n2026-03-03;1.00123\n", "Line 2: the amount 1.00123 has parts of a cent."),
        (b"Date;Amount\n2026-03-03\n", "is no amount"),
        (b":20:A\n:25:X\n:60F:C260301EUR1,00\n:61:2603030303C10,12345NTRFx\n:86:q\n:62F:C260305EUR1,00\n", "of a cent"),
        (b":20:A\n:60F:nonsense", "MT940 file is broken"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, said: str) -> None:
    with pytest.raises(BankFileError) as refused:
        read_bank_file(content)
    assert said in str(refused.value)


MT940 = """:20:STARTUMS
:25:AT611904300234573201
:28C:00001/001
:60F:C260301EUR1000,00
:61:2603030303C2100,00NTRFNONREF//B4E08MS9D00A0009
:86:166?00GUTSCHRIFT?20EREF+E2E-4711?21SVWZ+Rechnung 2026-00002?30BKAUATWW?31GB29NWBK60161331926819?32Northgate Un?33i
:61:2603040304D50,00NTRFNONREF
:86:Bank charges
:61:2603040304RC1,50NTRFNONREF
:86:Returned
:62F:C260304EUR3050,00
-
:20:SECOND
:25:AT611904300234573201
:28C:00002/001
:60F:C260304EUR3050,00
:61:2603050305C1,5NTRFRef77
:86:2026-00001
:62F:C260305EUR3051,50
-
"""


def test_mt940_with_two_statements_and_a_return() -> None:
    kind, lines = read_bank_file(MT940.encode())
    assert kind == "mt940"
    assert [(line.booked_on, line.amount) for line in lines] == [
        (date(2026, 3, 3), Decimal("2100.00")),
        (date(2026, 3, 4), Decimal("-50.00")),
        (date(2026, 3, 4), Decimal("-1.50")),
        (date(2026, 3, 5), Decimal("1.50")),
    ]
    first = lines[0]
    assert (first.payer, first.payer_iban) == ("Northgate Uni", "GB29NWBK60161331926819")
    assert (first.reference, first.account) == ("Rechnung 2026-00002 E2E-4711", IBAN)
    assert first.bank_reference == "B4E08MS9D00A0009"
    assert lines[3].reference == "2026-00001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (
            "Buchungsdatum;Betrag;Währung;Partnername;Verwendungszweck\n03.03.2026;1.900,00;EUR;Müller;2026-00002",
            "1900",
        ),
        ('Date,Amount,Currency,Name,Reference\n2026-03-03,"1,900.00",EUR,Müller,2026-00002', "1900"),
        ("My bank\n\nDate\tAmount\tName\tReference\n03/03/2026\t-1900.5\tMüller\t2026-00002", "-1900.50"),
        ("Datum;Betrag;Name;Text\n03.03.26;1 900,00-;Müller;2026-00002\n;;;\n", "-1900"),
    ],
)
def test_csv_of_either_language_and_alphabet(text: str, amount: str, encoding: str) -> None:
    kind, lines = read_bank_file(text.encode(encoding))
    assert kind == "csv"
    assert [(line.booked_on, line.amount, line.payer, line.reference, line.currency) for line in lines] == [
        (date(2026, 3, 3), Decimal(amount), "Müller", "2026-00002", "EUR")
    ]


def test_ten_thousand_lines(tmp_path: Path) -> None:
    text = "Date;Amount;Reference\n" + "".join(f"2026-03-03;{n}.00;line {n}\n" for n in range(1, 10_001))
    _kind, lines = read_bank_file(text.encode())
    assert (len(lines), lines[-1].amount) == (10_000, Decimal("10000.00"))
    with pytest.raises(BankFileError, match="more than 20,000 lines"):
        read_bank_file(("Date;Amount\n" + "2026-03-03;1\n" * 20_001).encode())
