"""A facility, and one document of each kind with the content of the specimen sheets."""

from typing import Any

import pytest
from django.db import transaction

from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from tests.factories.facility import make_facility

INVOICE: dict[str, Any] = {
    "number": "2026-00058",
    "issued_on": "2026-03-04",
    "due_on": "2026-04-03",
    "issuer": {
        "name": "IASIOS demo operator GmbH",
        "address": "Musterplatz 4\n1010 Vienna\nAustria",
        "country": "AT",
        "vat_number": "ATU00000000",
        "iban": "AT000000000000000000",
        "bic": "DEMOATWW",
    },
    "recipient_name": "Lindenhof Hospital",
    "recipient_lines": ["Accounts payable", "Lindenweg 12", "3010 Bern"],
    "recipient_country": "CH",
    "recipient_vat_number": "",
    "facility_name": "Lindenhof Hospital",
    "purchase_order": "PO 4500871203",
    "cost_centre": "",
    "currency": "EUR",
    "vat_category": "O",
    "vat_rate": "0.00",
    "vat_reason": "No Austrian VAT. The place of supply is Switzerland, outside the EU.",
    "net": "3150.00",
    "vat": "0.00",
    "total": "3150.00",
    "lines": [
        {"text": "Recertification fee", "detail": "", "quantity": 1, "unit_price": "2250.00", "amount": "2250.00"},
        {"text": "Annual administration fee", "detail": "", "quantity": 1, "unit_price": "900.00", "amount": "900.00"},
    ],
    "payment_code": "\n".join(
        ("BCD", "002", "1", "SCT", "DEMOATWW", "IASIOS demo operator", "AT0000", "EUR3150.00", "", "", "2026-00058")
    ),
    "questions_to": "office@iasios.example",
}
CREDIT_NOTE: dict[str, Any] = {name: INVOICE[name] for name in INVOICE if name not in {"due_on", "payment_code"}} | {
    "number": "C2026-00003",
    "invoice_number": "2026-00058",
    "invoice_issued_on": "2026-03-04",
    "reason": "The annual fee does not apply",
    "net": "900.00",
    "total": "900.00",
    "lines": [{"text": "Annual administration fee", "amount": "900.00"}],
}
CERTIFICATE: dict[str, Any] = {
    "facility_name": "Harbour Cancer Centre",
    "city": "Rotterdam",
    "country_name": "Netherlands",
    "level": "accredited",
    "level_label": "Accredited Centre",
    "core_total": 28,
    "starts_on": "2026-03-04",
    "ends_on": "2030-03-03",
    "number": "2026-0147",
    "code": "H7K2-9QXM-41RD",
    "edition": "2026.1",
    "verify_url": "https://portal.example/verify/H7K2-9QXM-41RD/",
    "chair_name": "Prof. Ruth Adeyemi",
}
LETTER: dict[str, Any] = {
    "facility_name": "Harbour Cancer Centre",
    "address_lines": ["Havenstraat 1", "3011 Rotterdam", "Netherlands"],
    "date": "2026-03-04",
    "reference": "IAS-2026-0061",
    "outcome": "approve",
    "level_label": "Accredited Centre",
    "starts_on": "2026-03-04",
    "ends_on": "2030-03-03",
    "paragraphs": ["Two assessors have read your application.", "The certificate comes with this letter."],
    "chair_name": "Prof. Ruth Adeyemi",
}
_QUESTION = {
    "criterion": "1(a)",
    "number": 1,
    "is_core": True,
    "text": "Does everybody hold a current licence?",
    "met": True,
    "lines": [["Evidence you have available", "Register of licences"]],
}
DOSSIER: dict[str, Any] = {
    "facility_name": "Harbour Cancer Centre",
    "code": "IAS-2026-0061",
    "edition": "2026.1",
    "submitted_on": "2026-03-04",
    "submitted_by": "Dr Maren Holt",
    "standards": [
        {
            "number": 1,
            "title": "Staff",
            "questions": [_QUESTION, _QUESTION | {"criterion": "1(b)", "is_core": False, "met": False}],
        }
    ],
}
CONTEXTS = {
    "invoice": INVOICE,
    "credit_note": CREDIT_NOTE,
    "certificate": CERTIFICATE,
    "letter": LETTER,
    "dossier": DOSSIER,
}


@pytest.fixture
def facility(db: None) -> Any:
    return make_facility("Harbour Cancer Centre", "harbour", enrolled=False).facility


@pytest.fixture
def ask(facility: Any) -> Any:
    """`ask("letter", city="Bern")` is a queued document with the specimen content, changed as said."""

    def request(kind: str, *, subject: str = "2026-00058", language: str = "en", **changes: Any) -> Document:
        with transaction.atomic():
            return request_document(
                kind=DocumentKind(kind),
                facility=facility,
                subject=subject,
                title=f"{kind.capitalize()} {subject}",
                context=CONTEXTS[kind] | changes,
                language=language,
            )

    return request
