"""The data of invoices and credit notes: every form and every tax keeps the rules, and a fault is named."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree

from iasios.documents.e_invoices.addresses import split_address
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.documents.e_invoices.rules import InvalidEInvoice, check, fired_rules
from iasios.documents.e_invoices.writing import make_e_invoice
from tests.documents.conftest import CREDIT_NOTE, INVOICE

FORMS = ("facturx", "xrechnung", "peppol")
CENT = Decimal("0.01")
TAXES: dict[str, dict[str, str]] = {
    "S": {"vat_rate": "20.00", "recipient_country": "AT", "vat_reason": "Austrian VAT of 20 % is included."},
    "AE": {
        "vat_rate": "0.00",
        "recipient_country": "DE",
        "recipient_vat_number": "DE123456788",
        "vat_reason": "Reverse charge. The recipient owes the tax.",
    },
    "O": {"vat_rate": "0.00", "recipient_country": "CH", "vat_reason": "No Austrian VAT."},
}


def content(base: dict[str, Any], tax: str = "O", form: str = "facturx", **more: Any) -> dict[str, Any]:
    """A context as `invoicing` freezes it, with the sums of its lines."""
    lines = more.get("lines", base["lines"])
    net = sum((Decimal(line["amount"]) for line in lines), Decimal("0.00"))
    vat = (net * Decimal(TAXES[tax]["vat_rate"]) / 100).quantize(CENT)
    made = base | {"issuer": settings.INVOICE_ISSUER, "vat_category": tax, "cost_centre": "CC 7", "form": form}
    made |= {"buyer_reference": "04011000-1234512345-06"} | TAXES[tax]
    made |= {"net": f"{net:.2f}", "vat": f"{vat:.2f}", "total": f"{net + vat:.2f}"}
    if form == "peppol":
        made |= {"endpoint_scheme": "0088", "endpoint_id": "9006460000018"}
    return made | more


def written(context: dict[str, Any], language: str = "en") -> bytes:
    return make_e_invoice(context, form=context["form"], language=language)


def said(xml: bytes, name: str) -> list[str]:
    """The texts of all elements of a name."""
    return [element.text for element in etree.fromstring(xml).iter(f"{{*}}{name}")]


@pytest.mark.parametrize("tax", sorted(TAXES))
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("base", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
def test_every_form_and_tax_keeps_the_rules(base: dict[str, Any], form: str, tax: str) -> None:
    xml = written(content(base, tax, form))
    # Rules that look at nothing pass everything.
    assert fired_rules(xml, form) >= 50
    code = "381" if base is CREDIT_NOTE else "380"
    kind = {"facturx": "TypeCode", "xrechnung": "InvoiceTypeCode", "peppol": "InvoiceTypeCode"}[form]
    if base is CREDIT_NOTE and form != "facturx":
        kind = "CreditNoteTypeCode"
    assert said(xml, kind)[0] == code
    sums = said(xml, "GrandTotalAmount" if form == "facturx" else "TaxInclusiveAmount")
    assert sums == [content(base, tax, form)["total"]]
    assert written(content(base, tax, form)) == xml


def test_the_data_say_what_the_paper_says() -> None:
    xml = written(content(INVOICE, "AE"), language="de")
    for name, texts in {
        "BuyerReference": ["04011000-1234512345-06"],
        "IssuerAssignedID": ["PO 4500871203"],
        "LineTotalAmount": ["2250.00", "900.00", "3150.00"],
        "DuePayableAmount": ["3150.00"],
        "ExemptionReasonCode": ["VATEX-EU-AE"],
        "ExemptionReason": ["Reverse charge. The recipient owes the tax."],
        "PaymentReference": ["2026-00058"],
        "BICID": ["DEMOATWW"],
        "CityName": ["Vienna", "Bern"],
        "PostcodeCode": ["1010", "3010"],
    }.items():
        assert said(xml, name) == texts, name
    assert said(xml, "DateTimeString") == ["20260304", "20260403"]
    account = etree.fromstring(xml).find(".//{*}ReceivableSpecifiedTradeAccountingAccount/{*}ID")
    assert account.text == "CC 7"
    assert said(xml, "Description")[0].replace("\u00a0", " ") == "Zahlbar bis 3. April 2026."
    assert said(xml, "Content") == ["Einrichtung: Lindenhof Hospital"]


def test_a_credit_note_names_its_invoice_and_asks_for_no_money() -> None:
    xml = written(content(CREDIT_NOTE, "S"))
    reference = etree.fromstring(xml).find(".//{*}InvoiceReferencedDocument/{*}IssuerAssignedID")
    assert reference.text == "2026-00058"
    assert said(xml, "ProprietaryID") == said(xml, "IBANID") == []
    assert (said(xml, "GrandTotalAmount"), said(xml, "TaxTotalAmount")) == (["1080.00"], ["180.00"])


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"total": "3149.99"}, "BR-CO-15"),
        ({"net": "3150.01", "total": "3150.01"}, "BR-CO-10"),
        ({"recipient_name": ""}, "BR-07"),
        ({"recipient_country": "QQ"}, "CountryID' is not allowed"),
        ({"currency": "EURO"}, "Currency EURO declared in BT-5"),
        ({"vat_category": "AE", "recipient_vat_number": ""}, "BR-AE-"),
    ],
)
def test_what_breaks_a_rule_does_not_leave(changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidEInvoice) as refused:
        written(content(INVOICE, **changes))
    assert rule in str(refused.value)


@pytest.mark.parametrize("changes", [{"recipient_name": "Bad\x0bname"}, {"issued_on": "soon"}, {"lines": None}])
def test_what_cannot_be_written_is_named_too(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidEInvoice, match="Error: "):
        written(content(INVOICE) | changes)


def test_a_file_without_a_rule_that_looks_at_it_is_refused(tmp_path: Any, settings: Any) -> None:
    folder = tmp_path / "peppol"
    folder.mkdir()
    (folder / "empty.xsl").write_text(
        '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
        ' xmlns:svrl="http://purl.oclc.org/dsdl/svrl">'
        '<xsl:template match="/"><svrl:schematron-output/></xsl:template></xsl:stylesheet>'
    )
    xml = written(content(INVOICE, form="peppol"))
    settings.E_INVOICE_RULES_DIR = str(tmp_path)
    with pytest.raises(InvalidEInvoice, match=r"empty\.xsl: no rule looked at this file"):
        check(xml, EInvoiceForm.PEPPOL)


def test_rules_of_the_operator_are_run_as_well(tmp_path: Any, settings: Any) -> None:
    folder = tmp_path / "xrechnung"
    folder.mkdir()
    (folder / "own.xsl").write_text(
        '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
        ' xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/"><svrl:schematron-output>'
        '<svrl:fired-rule context="/"/><svrl:failed-assert id="OWN-1" flag="fatal"><svrl:text>No.</svrl:text>'
        '</svrl:failed-assert><svrl:failed-assert id="OWN-2" flag="warning"><svrl:text>Advice.</svrl:text>'
        "</svrl:failed-assert></svrl:schematron-output></xsl:template></xsl:stylesheet>"
    )
    settings.E_INVOICE_RULES_DIR = str(tmp_path)
    with pytest.raises(InvalidEInvoice) as refused:
        written(content(INVOICE, form="xrechnung"))
    assert refused.value.failures == ["[OWN-1] No."]


_amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99999), places=2)


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.tuples(_amounts, st.integers(1, 20)), min_size=1, max_size=4), tax=st.sampled_from(["S", "AE"])
)
def test_any_lines_add_up_to_the_cent(lines: list[tuple[Decimal, int]], tax: str) -> None:
    rows = [
        {"text": "Fee", "detail": "", "quantity": many, "unit_price": f"{price}", "amount": f"{price * many}"}
        for price, many in lines
    ]
    context = content(INVOICE, tax, lines=rows)
    xml = written(context)
    assert said(xml, "GrandTotalAmount") == [context["total"]]
    assert said(xml, "TaxBasisTotalAmount") == [context["net"]]


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (["Accounts payable", "Lindenweg 12", "3010 Bern"], (("Accounts payable", "Lindenweg 12"), "3010", "Bern")),
        (["Musterplatz 4", "1010 Vienna", "Austria"], (("Musterplatz 4",), "1010", "Vienna")),
        (["Weg 1", "D-37073 Göttingen"], (("Weg 1",), "D-37073", "Göttingen")),
        (["Maaskade 42", "3071 ND Rotterdam"], (("Maaskade 42",), "3071 ND", "Rotterdam")),
        (["12 Northgate Road", "LS2 9XX Leeds"], (("12 Northgate Road",), "LS2 9XX", "Leeds")),
        (["1 High Street", "Leeds LS2 9XX"], (("1 High Street",), "LS2 9XX", "Leeds")),
        (["5 Elm Street", "Boston, MA 02115"], (("5 Elm Street",), "02115", "Boston, MA")),
        (["Vasagatan 1", "114 55 Stockholm"], (("Vasagatan 1",), "114 55", "Stockholm")),
        (["Somewhere", "Nowhere"], (("Somewhere", "Nowhere"), "", "")),
        (["a", "b", "c", "d", "1010 Wien"], (("a", "b", "c, d"), "1010", "Wien")),
        ([], ((), "", "")),
    ],
)
def test_addresses_fall_into_their_parts(lines: list[str], parts: tuple[Any, ...]) -> None:
    found = split_address(lines)
    assert (found.lines, found.post_code, found.town) == parts
