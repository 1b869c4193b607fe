"""PostgreSQL numbers and chains the events of each facility; nobody rewrites them."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, SqlFile, drop_functions


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("access", "0001_roles_and_functions")]
    operations = [
        EnableTenantIsolation("AuditEvent", read="office", write="everybody"),
        AppendOnly("AuditEvent"),
        SqlFile("hash_chain", drop_functions("audit_chain", "audit_digest")),
    ]
