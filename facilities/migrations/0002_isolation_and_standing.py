"""Tenant isolation, append-only history, and the edges of a facility's standing."""

from django.db import migrations

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial"), ("access", "0001_roles_and_scopes")]
    operations = [
        EnableTenantIsolation("Facility", read="dossier", write="members", column="id"),
        EnableTenantIsolation("Membership"),
        EnableTenantIsolation("ProfileVersion"),
        AppendOnly("ProfileVersion"),
        EnableTenantIsolation("FacilityStatusChange", read="members", write="office"),
        AppendOnly("FacilityStatusChange"),
        EnableTenantIsolation("Notice"),
        EnableTenantIsolation("Listing", read="everybody", write="members"),
        GuardStatus(
            "Facility",
            edges=[
                ("", "registered"),
                ("registered", "enrolled"),
                ("enrolled", "accredited"),
                ("accredited", "excellence"),
                ("accredited", "enrolled"),
                ("excellence", "accredited"),
                ("excellence", "enrolled"),
            ],
        ),
    ]
