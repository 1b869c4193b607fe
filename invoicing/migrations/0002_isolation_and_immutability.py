"""Tenant isolation, and invoices that never change."""

from django.db import migrations

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    FacilityMatches,
    SqlFile,
    drop_functions,
)
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("access", "0001_roles_and_functions")]
    operations = [
        EnableTenantIsolation("Invoice", read="members", write="office"),
        EnableTenantIsolation("InvoiceLine", read="members", write="office"),
        EnableTenantIsolation("Payment", read="members", write="office"),
        AppendOnly("InvoiceLine"),
        AppendOnly("Payment"),
        FacilityMatches("InvoiceLine", "invoicing.Invoice", "invoice_id"),
        FacilityMatches("Payment", "invoicing.Invoice", "invoice_id"),
        GuardStatus("Invoice", [("", "issued"), ("issued", "paid"), ("issued", "cancelled")]),
        SqlFile("guard_invoice", drop_functions("invoicing_guard_invoice")),
    ]
