"""What an invoice or a credit note says, by the numbers of EN 16931 (BT-1, BG-4, …), from a document's context."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from iasios.documents.e_invoices.addresses import split_address
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.text import formatting

#: Numbers of the code lists that EN 16931 names: UNTDID 1001, UNTDID 4461, UN/ECE Recommendation 20, CEF VATEX.
INVOICE, CREDIT_NOTE = "380", "381"
SEPA_TRANSFER, TRANSFER, SET_OFF = "58", "30", "97"
ONE = "C62"
EXEMPTIONS = {"AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}
#: Of the electronic addresses: a mail address, and the Leitweg-ID of a German authority.
MAIL_ADDRESS, LEITWEG = "EM", "0204"


def terms_of(context: Mapping[str, Any], *, form: str, language: str) -> dict[str, Any]:
    """The business terms of one document, as factur-x writes them in either syntax.

    Args:
        context: as `invoice_paper` or `credit_note_paper` made it; older ones lack what came later.
        form: one of EInvoiceForm.
        language: of the sentences.
    """
    is_credit = "invoice_number" in context
    with translation.override(language):
        notes = [_("Facility: %(name)s") % {"name": context["facility_name"]}]
        if is_credit:
            notes.append(_("Reason: %(reason)s") % {"reason": context["reason"]})
            terms = _("The amount is set off against invoice %(number)s.") % {"number": context["invoice_number"]}
        else:
            terms = _("Please pay by %(day)s.") % {"day": formatting.day(context["due_on"])}
    return {
        "BT-1": context["number"],
        "BT-2": context["issued_on"],
        "BT-3": CREDIT_NOTE if is_credit else INVOICE,
        "BT-5": context["currency"],
        "BT-10": context.get("buyer_reference") or None,
        "BT-13": context["purchase_order"] or None,
        "BT-19": context["cost_centre"] or None,
        "BT-20": terms,
        # One note, since Peppol takes no second (PEPPOL-EN16931-R002).
        "BG-1": [{"BT-22": "\n".join(notes)}],
        "BG-4": _seller(context),
        "BG-7": _buyer(context, form),
        "BG-23": [_tax(context, form)],
        "BG-25": [_line(context, number, line) for number, line in enumerate(context["lines"], start=1)],
        **(_set_off(context) if is_credit else _transfer(context)),
        "BT-106": context["net"],
        "BT-109": context["net"],
        "BT-110": context["vat"],
        "BT-112": context["total"],
        "BT-115": context["total"],
    }


def _transfer(context: Mapping[str, Any]) -> dict[str, Any]:
    issuer = context["issuer"]
    return {
        "BT-9": context["due_on"],
        "BT-81": SEPA_TRANSFER if context["currency"] == "EUR" else TRANSFER,
        "BT-83": context["number"],
        "BT-84": issuer["iban"].replace(" ", ""),
        "BT-85": issuer["name"],
        "BT-86": issuer["bic"],
    }


def _set_off(context: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "BT-81": SET_OFF,
        "BT-83": context["invoice_number"],
        "BG-3": [{"BT-25": context["invoice_number"], "BT-26": context["invoice_issued_on"]}],
    }


def _place(lines: list[str], country: str) -> dict[str, Any]:
    address = split_address(lines)
    found = {"country_code": country, "city": address.town, "postcode": address.post_code}
    found |= {f"addr_l{number}": line for number, line in enumerate(address.lines, start=1)}
    return {name: value for name, value in found.items() if value}


def _electronic(scheme: str, address: str) -> dict[str, Any]:
    return {"einvoicing_addr": address, "einvoicing_addr_schemeid": scheme} if scheme and address else {}


def _seller(context: Mapping[str, Any]) -> dict[str, Any]:
    issuer = context["issuer"]
    contact = {
        "name": issuer.get("contact") or issuer["name"],
        "phone": issuer.get("phone"),
        "email": issuer.get("email") or context["questions_to"],
    }
    scheme, _colon, address = issuer.get("electronic_address", "").partition(":")
    return {
        "name": issuer["name"],
        # Outside the scope of VAT, no party may name its VAT number (BR-O-02 to BR-O-04).
        "vat_identifier": issuer["vat_number"] if context["vat_category"] != "O" else None,
        "legal_identifier": issuer.get("register_number") or issuer["vat_number"],
        "contacts": [{name: value for name, value in contact.items() if value}],
        **_electronic(scheme, address),
        **_place(issuer["address"].splitlines(), issuer["country"]),
    }


def _buyer(context: Mapping[str, Any], form: str) -> dict[str, Any]:
    scheme, address = context.get("endpoint_scheme", ""), context.get("endpoint_id", "")
    if form == EInvoiceForm.XRECHNUNG and not address:
        scheme, address = LEITWEG, context.get("buyer_reference", "")
    return {
        "name": context["recipient_name"],
        "vat_identifier": context["recipient_vat_number"] or None if context["vat_category"] != "O" else None,
        **_electronic(scheme, address),
        **_place(context["recipient_lines"], context["recipient_country"]),
    }


def _rate(context: Mapping[str, Any]) -> str | None:
    return None if context["vat_category"] == "O" else context["vat_rate"]


def _tax(context: Mapping[str, Any], form: str) -> dict[str, Any]:
    category = context["vat_category"]
    # Outside the scope there is no rate, and XRechnung wants one all the same (BR-DE-14).
    rate = context["vat_rate"] if form == EInvoiceForm.XRECHNUNG else _rate(context)
    return {
        "BT-116": context["net"],
        "BT-117": context["vat"],
        "BT-118": category,
        "BT-119": rate,
        "BT-120": context["vat_reason"] if category in EXEMPTIONS else None,
        "BT-121": EXEMPTIONS.get(category),
    }


def _line(context: Mapping[str, Any], number: int, line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "BT-126": str(number),
        "BT-129": str(line.get("quantity", 1)),
        "BT-130": ONE,
        "BT-131": line["amount"],
        "BT-146": line.get("unit_price", line["amount"]),
        "BT-151": context["vat_category"],
        "BT-152": _rate(context),
        "BT-153": line["text"],
        "BT-154": line.get("detail") or None,
    }
