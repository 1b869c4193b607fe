"""What is read about fees, invoices and payments."""

from invoicing.queries.corrections import Balance, balance_of, with_paid
from invoicing.queries.fees import fee_for, price_list, today
from invoicing.queries.invoices import (
    InvoiceDetail,
    InvoiceFilter,
    NamedFacility,
    all_invoices,
    detail_of,
    filter_choices,
    invoiced_periods,
    invoices_of,
    latest_invoices,
    open_invoices_of,
    recertification_invoice,
    reminders_ahead,
    state_counts,
    with_document,
)

__all__ = [
    "Balance",
    "InvoiceDetail",
    "InvoiceFilter",
    "NamedFacility",
    "all_invoices",
    "balance_of",
    "detail_of",
    "fee_for",
    "filter_choices",
    "invoiced_periods",
    "invoices_of",
    "latest_invoices",
    "open_invoices_of",
    "price_list",
    "recertification_invoice",
    "reminders_ahead",
    "state_counts",
    "today",
    "with_document",
    "with_paid",
]
