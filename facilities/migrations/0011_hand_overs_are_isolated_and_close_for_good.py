"""Hand-overs are seen by their facility and the office, and take only the steps of their table."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [("facilities", "0010_roles_are_handed_over")]
    operations = [
        EnableTenantIsolation("Handover"),
        GuardStatus("Handover", edges=[("", "open"), ("open", "done"), ("open", "declined"), ("open", "withdrawn")]),
    ]
