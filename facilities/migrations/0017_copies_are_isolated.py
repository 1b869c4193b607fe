"""Copies of a facility are isolated."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [("facilities", "0016_exports_and_preferences"), ("access", "0001_roles_and_scopes")]
    operations = [EnableTenantIsolation("FacilityExport")]
