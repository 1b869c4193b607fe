"""Tenant isolation, and invoices that never change."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, Sql
from iasios.workflow.migration_operations import GuardStatus

IMMUTABLE = """
CREATE FUNCTION invoicing_guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (to_jsonb(NEW) - ARRAY['status', 'status_since', 'paid_at', 'document_id'])
        <> (to_jsonb(OLD) - ARRAY['status', 'status_since', 'paid_at', 'document_id'])
     OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id) THEN
    RAISE EXCEPTION 'invoicing_invoice: an issued invoice never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_invoice BEFORE UPDATE OR DELETE ON invoicing_invoice
FOR EACH ROW EXECUTE FUNCTION invoicing_guard_invoice();
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("facilities", "0002_isolation_and_standing")]
    operations = [
        EnableTenantIsolation("Invoice", read="members", write="office"),
        EnableTenantIsolation("InvoiceLine", read="members", write="office"),
        EnableTenantIsolation("Payment", read="members", write="office"),
        AppendOnly("InvoiceLine"),
        AppendOnly("Payment"),
        FacilityMatches("InvoiceLine", "invoicing.Invoice", "invoice_id"),
        FacilityMatches("Payment", "invoicing.Invoice", "invoice_id"),
        GuardStatus("Invoice", [("", "issued"), ("issued", "paid"), ("issued", "cancelled")]),
        Sql(
            "Issued invoices never change",
            IMMUTABLE,
            "DROP TRIGGER guard_invoice ON invoicing_invoice; DROP FUNCTION invoicing_guard_invoice();",
        ),
    ]
