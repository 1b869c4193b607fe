"""Documents belong to their facility or to their one reader, and never change once they are made."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, SqlFile, drop_functions


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("access", "0001_roles_and_functions")]
    operations = [
        EnableTenantIsolation("Document", read="reader"),
        SqlFile("guard_document", drop_functions("documents_guard")),
    ]
