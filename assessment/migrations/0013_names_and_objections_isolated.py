"""The hospital reads that names were disclosed, and its own objections; assessors read neither."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches


class Migration(migrations.Migration):
    dependencies = [("assessment", "0012_seats_asked_and_named")]
    operations = [
        EnableTenantIsolation("NameDisclosure", read="members", write="office"),
        EnableTenantIsolation("Objection", read="members"),
        FacilityMatches("NameDisclosure", "applications.Application", "application_id"),
        FacilityMatches("Objection", "applications.Application", "application_id"),
    ]
