"""Mail is the office's to read."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("access", "0001_roles_and_functions")]
    operations = [EnableTenantIsolation("OutboxEmail", read="office")]
