"""The XML of an invoice or a credit note in the form that its payer takes."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from facturx import generate_cii_xml, generate_ubl_xml
from lxml import etree

from iasios.documents.e_invoices.content import terms_of
from iasios.documents.e_invoices.forms import BILLING_PROCESS, SPECIFICATIONS, EInvoiceForm
from iasios.documents.e_invoices.rules import InvalidEInvoice, check

_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def make_e_invoice(context: Mapping[str, Any], *, form: str, language: str) -> bytes:
    """The checked XML: CII for Factur-X, UBL for XRechnung and Peppol. The same context gives the same bytes.

    Raises:
        InvalidEInvoice: it cannot be written, or breaks a rule; it must not leave.
    """
    try:
        content = _written(terms_of(deepcopy(dict(context)), form=form, language=language), form)
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidEInvoice([f"{type(error).__name__}: {error}"]) from error
    check(content, form)
    return content


def _written(terms: dict[str, Any], form: str) -> bytes:
    # The library's own checks stay off: that of the Schematron passes where no server answers.
    if form == EInvoiceForm.FACTUR_X:
        root = etree.fromstring(generate_cii_xml(terms, level="en16931", check_xsd=False, check_schematron=None))
        for element in root.iter():
            # An empty element that must be there is marked as nil by the library; the schema has no such elements.
            element.attrib.pop(_NIL, None)
        return _text_of(root)
    terms["BT-23"] = BILLING_PROCESS
    root = etree.fromstring(generate_ubl_xml(terms, level="en16931", check_xsd=False, check_schematron=None))
    for element in root.findall(f"{_CBC}UBLVersionID"):
        root.remove(element)
    root.find(f"{_CBC}CustomizationID").text = SPECIFICATIONS[EInvoiceForm(form)]
    return _text_of(root)


def _text_of(root: etree._Element) -> bytes:
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8"))
